"""Families of near-duplicates: which documents are one text published several times, and which of them is shown for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.fold import fold_width
from corpus.model import Kind, Region

# Between reprints with another head and tail (0.53 and more in 95 of 100) and different replies with the same courtesy (0.29 at most),
# measured on the sample documents.
LEAST_LIKENESS = 0.5
# Two rules made after one pattern share up to 0.9 (反倾销 and 反补贴): where neither title stands in the other text, it takes more.
LEAST_UNTITLED = 0.92
_THREAD = (Kind.PROPOSAL, Kind.SUGGESTION, Kind.REPLY)
_LINE_CHARS, _CORE_CHARS = 120, 4
_QUOTED = re.compile(r"《([^《》]{4,100})》?")
_NUMBERED = re.compile(r"^[\u4e00-\u9fa5]{1,8}[〔\[(]\d{4}[〕\])]\d{1,4}号")
_NOT_WORDS = re.compile(r"[\W_]+")
_FRAME = re.compile(r"^(?:印发|转发|发布|公布)+|(?:的?通知|的公告|全文)$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年|-|\))")
_PASSED_ON = re.compile(r"转发|转载|翻印|全文|解读")
_NATIONAL = re.compile(r"^(?:中华人民共和国|国务院|中共中央|中国共产党中央|全国|最高人民|国家|[\u4e00-\u9fa5]{1,8}部(?:办公厅)?$)")
_RANKS = ((re.compile(r"省|自治区|北京市|天津市|上海市|重庆市"), 1), (re.compile(r"市|自治州|盟|地区"), 2), (re.compile(r"[县区旗]"), 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What is told of a document of a family. `chars` is the length of its text; `arrival` grows with the order of coming in."""

    document_id: str
    title: str
    source: str
    url: str | None
    kind: Kind
    number: str | None
    session: str | None
    issuer: str | None
    issued: date | None
    region: Region | None
    chars: int
    arrival: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One text with all its sources. `members` begin with the one that is shown; `id` is of the one that came in first."""

    id: str
    members: tuple[Member, ...]

    @property
    def shown(self) -> Member:
        return self.members[0]

    @property
    def places(self) -> tuple[str, ...]:
        """Full names of the places whose bodies published it, in the order of the members."""
        return tuple(dict.fromkeys(member.region.name for member in self.members if member.region))

    def others(self, document_id: str) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.document_id != document_id)


def in_order(members: Iterable[Member]) -> tuple[Member, ...]:
    """Put the one to show first: of the highest issuer, not passed on by another, the earliest, the most complete, the first to come in."""
    return tuple(sorted(members, key=_order))


def are_distinct(one: Member, other: Member) -> bool:
    """Whether two texts, however like each other, are two documents: records of two threads, two years' notices, two versions of a rule.

    >>> _years("关于2019年社会组织等级评估的通知") == _years("关于2020年社会组织等级评估的通知")
    False
    """
    if _years(one.title) != _years(other.title):
        return True
    if one.kind in _THREAD or other.kind in _THREAD:
        return one.kind is not other.kind or _differ(one.number, other.number) or _differ(one.session, other.session)
    return Kind.REGULATION in (one.kind, other.kind) and _differ(one.issued, other.issued)


def share_a_title(one: str, *, texts: Sequence[str]) -> bool:
    """Whether a title, or what it quotes, is the title or a line of one of `texts`.

    国务院办公厅关于发展众创空间的指导意见 is that of 关于转发《国务院办公厅关于发展众创空间的指导意见》的通知.
    """
    own = _cores(one)
    return any(core in own for text in texts for line in text.split("\n") if len(line) <= _LINE_CHARS for core in _cores(line))


def _cores(title: str) -> set[str]:
    """What a title is about, without who issued it, how, and under which number; the same of what it quotes."""
    pieces = [title, *_QUOTED.findall(title)]
    cores = (_FRAME.sub("", _NOT_WORDS.sub("", fold_width(_NUMBERED.sub("", piece)).rpartition("关于")[2])) for piece in pieces)
    return {core for core in cores if len(core) >= _CORE_CHARS}


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _years(title: str) -> list[str]:
    return _YEAR.findall(fold_width(title))


def _order(member: Member) -> tuple[int, bool, date, int, int]:
    return _rank(member), _PASSED_ON.search(member.title) is not None, member.issued or date.max, -member.chars, member.arrival


def _rank(member: Member) -> int:
    """0 of a national body, 1 of a province's, 2 of a city's, 3 of a county's, 4 where nobody signs.

    民政部 is national, 广东省民政厅 of a province, 广州市番禺区民政局 of a county: the last of its places counts.
    """
    issuer = member.issuer or ""
    if _NATIONAL.match(issuer):
        return 0
    ranks = [rank for pattern, rank in _RANKS if pattern.search(issuer)]
    return max(ranks, default=4)
