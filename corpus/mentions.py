"""Where a text names a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import add

from corpus.model import Region, Span

# 我市 says which place only beside the document it stands in, so it is no mention. 基本市场 and 安全区 are other words.
SELF_REFERENCE = re.compile(r"(?:我|(?<![基根资成日样文])本|(?<![安完健])全)(?:省|市(?!场)|州|盟|区(?!域|间|别|分|块)|县|旗)")

# A road, an organisation, a water or a town called after a place: 上海路, 南京东路, 中山大学, 北京银行, 钱塘江, 胶州湾, 孟津县朝阳镇.
# 广州街头, 上海路演, 杭州湾区 and 石家庄河道 name the place itself.
_NAMED_AFTER = re.compile(
    r"[东南西北中]?[一二三]?(?:路(?!径|线|演|网|段)|街(?!头|镇|区|面)|大街|大道)|大学(?!生)|银行(?!业)"
    r"|[江溪](?!北|南|西|苏|边)|河(?!道|流|湖|网|北|南|西|东)|湖(?!泊|区|南|北)|湾(?!区)|岛(?!屿)|镇(?!街|村)|乡(?!村|镇|贤|土)|街道|村(?!镇|居|民|级|委|庄)"
)
# 大运河南岸 and 泰山东麓: a side of something, not 河南 or 山东.
# 桂林、永昌、湖西三个街道: streets and villages bear the names of far cities.
_STREETS = re.compile(r"(?:[、和及][\u4e00-\u9fa5]{2,4}){1,8}(?:等)?[一二两三四五六七八九十\d]+个?(?:街道|街镇|镇街|镇|乡|社区|村|小区)")
_SIDE = re.compile(r"[岸侧麓坡缘]")
# 在京剧, 来苏水: the character belongs to another word.
_GOES_ON = re.compile(r"[剧菜绣语曲派州海水圆花酒军江河山升级北西南东中]")
# 北京市场 is 北京 and 市场; 朝阳区域 and 朝阳区位优势 are no 朝阳区, 朝阳区位于 is.
_OTHER_WORD = re.compile(r"市(?=场)|区(?=域|块链|间|别|位(?!于|列|居|处))")
# 经费县级, 召开县委: of two-character names with a suffix only those after a break or one of these words count.
_BEFORE_TINY = re.compile(r"[^\u4e00-\u9fff]|[和与及在至从赴向]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place named in a text. One candidate is certain; several share the name, in order of code."""

    span: Span
    text: str
    candidates: tuple[Region, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a wording means `alone` and `joined` to an outer place before it; neither for a word that only looks like a place.

    `bare` is a name without its suffix, `tiny` one of two characters with it (旗县, 郊区), which other words run into.
    """

    alone: tuple[Region, ...] = ()
    joined: tuple[Region, ...] = ()
    bare: bool = False
    tiny: bool = False
    is_word: bool = False
    leads_in: bool = False  # 在沪, 来穗: a place called by one character, behind the word that makes it one


@dataclass(frozen=True, slots=True)
class _Reading:
    end: int
    regions: tuple[Region, ...]
    start: int = -1


class MentionFinder:
    """A dictionary scan: at each position the longest wording, then the inner places that follow it directly."""

    def __init__(self, lexicon: Mapping[str, Entry], *, narrow: Callable[[Iterable[Region], Iterable[Region]], tuple[Region, ...]]) -> None:
        self._lexicon = lexicon
        self._narrow = narrow
        lengths: dict[str, set[int]] = {}
        for wording in lexicon:
            lengths.setdefault(wording[:2], set()).add(len(wording))
        # Two characters rule out nearly every position at the price of one look-up.
        self._lengths = {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}

    def find(self, text: str) -> list[Mention]:
        """Mentions from left to right, none overlapping."""
        mentions: list[Mention] = []
        free = 0
        for at in self._starts(text):
            if at < free:
                continue
            reading = self._read(text, at)
            if reading is not None and reading.regions:
                span = Span(start=max(at, reading.start), end=reading.end)
                mentions.append(Mention(span=span, text=span.cut(text), candidates=reading.regions))
            free = reading.end if reading else at + 1
        return mentions

    def _starts(self, text: str) -> list[int]:
        lengths = self._lengths
        return [at for at, start in enumerate(map(add, text, text[1:])) if start in lengths]

    def _read(self, text: str, at: int) -> _Reading | None:
        """Choose the reading that reaches furthest; one without regions is a word to step over."""
        best: _Reading | None = None
        for end, entry in self._wordings(text, at):
            if entry.is_word:
                return best or _Reading(end, ())
            if entry.leads_in:
                return best or self._read_one_character(text, at, entry)
            if entry.alone and not (entry.tiny and _is_inside_word(text, at)):
                reading = self._extend(text, _Reading(end, entry.alone))
                if reading.end == end:
                    reading = _checked(text, reading, entry)
                if best is None or (reading.end, bool(reading.regions)) > (best.end, bool(best.regions)):
                    best = reading
        return best

    def _read_one_character(self, text: str, at: int, entry: Entry) -> _Reading | None:
        """在沪社会组织 names 上海; 在杭州 names 杭州, and 在京剧 nothing."""
        if text[at + 1 : at + 3] in self._lengths or _GOES_ON.match(text, at + 2):
            return None
        return _Reading(at + 2, entry.alone, start=at + 1)

    def _extend(self, text: str, outer: _Reading) -> _Reading:
        """江苏省南通市通州区: each part narrows the one that follows."""
        best = outer
        for end, entry in self._wordings(text, outer.end):
            if entry.is_word or entry.leads_in:
                break
            inner = self._narrow(outer.regions, entry.joined)
            if inner:
                reading = self._extend(text, _Reading(end, inner))
                is_place = reading.end > end or _checked(text, reading, entry).regions
                if is_place and reading.end > best.end:
                    best = reading
        return best

    def _wordings(self, text: str, at: int) -> Iterable[tuple[int, Entry]]:
        for length in self._lengths.get(text[at : at + 2], ()):
            entry = self._lexicon.get(text[at : at + length])
            if entry is not None:
                yield at + length, entry


def _checked(text: str, reading: _Reading, entry: Entry) -> _Reading:
    """Give the reading, or one without regions over the words that turned out to be something else."""
    end = reading.end
    if not entry.bare:
        return _Reading(end - 1, ()) if _OTHER_WORD.match(text, end - 1) else reading
    other = _NAMED_AFTER.match(text, end) or _SIDE.match(text, end) or _STREETS.match(text, end)
    return _Reading(other.end(), ()) if other else reading


def _is_inside_word(text: str, start: int) -> bool:
    return start > 0 and _BEFORE_TINY.match(text[start - 1]) is None
