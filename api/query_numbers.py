"""The numbers of documents that a question names: 文号 and 提案号."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.model import AskedNumber, Effect, Facet, Reading
from api.query_text import AskedText, read_as
from corpus.fields import find_session
from corpus.model import Span
from corpus.numerals import CHINESE_NUMERAL, chinese_number

_HAN = r"[\u4e00-\u9fa5]"
# 国办发〔2016〕36号, 穗财行(2015)187号; in a text without brackets 国办发2016年36号
_FILE = re.compile(
    rf"(?P<body>{_HAN}{{1,12}})\s*[〔(]\s*(?P<year>(?:19|20)\d{{2}})\s*[〕)]\s*(?:第\s*)?(?P<no>\d{{1,5}})\s*号?|"
    rf"(?P<body2>{_HAN}{{1,8}}[发函办字规行政财教社人建环卫农商审通令])\s*(?P<year2>(?:19|20)\d{{2}})(?:年|[-－\s])?\s*(?:第\s*)?(?P<no2>\d{{1,5}})\s*号"
)
# 国务院令第682号, 主席令第75号
_ORDER = re.compile(rf"(?P<body>{_HAN}{{2,16}}令)\s*第\s*(?P<no>\d{{1,4}})\s*号")
_LEADING = re.compile(r".*(?:请问|根据|按照|依据|依照|查一下|查询|查找|查|看看|关于|什么是|文号|文件|的|和|与|及|在|是|把|找|看|搜)")
# 第75号提案, 提案035, proposal No. 41
_PROPOSAL = re.compile(
    rf"第?\s*(?P<a>[A-Z]?\d{{1,10}}|{CHINESE_NUMERAL})\s*号\s*(?:重点|集体|委员|代表)?(?:提案|建议|议案)|"
    r"(?:提案|建议|议案)\s*(?:编号|第|号)?\s*(?P<b>[A-Z]?\d{1,10})\s*号?|"
    r"(?:proposal|suggestion)s?\s+(?:nos?\.?\s*|numbers?\s*|#)?(?P<c>\d{1,10})",
    re.IGNORECASE,
)
# 第12、13号提案, 12号和13号提案, 第12号、第13号提案; 第12至14号提案; proposals 12, 13 and 14
_NUMERAL = rf"(?:[A-Z]?\d{{1,10}}|{CHINESE_NUMERAL})"
_LIST_JOIN = r"\s*(?:、|,|和|与|及|以及|至|到|[-—~])\s*"
_LIST_BEFORE = re.compile(rf"(?<![\dA-Z月])(?:第?\s*{_NUMERAL}\s*号?{_LIST_JOIN})+$")
_LIST_BEHIND = re.compile(
    rf"(?:{_LIST_JOIN}第?\s*(?!(?:19|20)\d{{2}}(?!\d|\s*号)){_NUMERAL}(?:\s*号|(?=号|[、,和与及。;?!]|$)))+|"
    r"(?:\s*(?:,\s*and|,|and|&|to)\s*(?:nos?\.?\s*|#)?(?!(?:19|20)\d{2}\b)\d{1,10}\b(?!\s*(?:%|yuan|years?|million)))+",
    re.IGNORECASE,
)
_ITEM = re.compile(rf"(?:第\s*)?(?:nos?\.?\s*|#)?(?P<no>{_NUMERAL})(?:\s*号)?", re.IGNORECASE)
_THROUGH = re.compile(r"\s*(?:至|到|[-—~]|to)\s*", re.IGNORECASE)
_MOST_THROUGH = 50
_SESSION_WORDS = r"第?(?:[一二三四五六七八九十]{1,3}|\d{1,2})届[\u4e00-\u9fa5]{0,10}?第?(?:[一二三四五六七八九十]{1,3}|\d{1,2})次(?:会议)?"
_IN_SESSION = re.compile(rf"(?P<session>{_SESSION_WORDS})(?:的|上的?)?第?\s*(?P<no>[A-Z]?\d{{1,10}})\s*号")
# 第75号, 2018年第3号; an article, a bus line and a decree have numbers too
_OTHER_NUMBERED = r"(?!令|公告|通告|文件|线|楼|院|房|机|台风|公报|修正|决定|会议)"
_PLAIN = re.compile(rf"(?:(?P<year>(?:19|20)\d{{2}})年(?:度)?(?:的)?)?第\s*(?P<no>\d{{1,5}})\s*号{_OTHER_NUMBERED}")
_PLAIN_LIST = re.compile(rf"第\s*\d{{1,5}}(?:{_LIST_JOIN}\d{{1,5}})+\s*号{_OTHER_NUMBERED}")
_SESSION_BEFORE = re.compile(rf"(?P<session>{_SESSION_WORDS})[^,。;?]{{0,8}}$")
_YEAR_BEFORE = re.compile(r"(?P<year>(?:19|20)\d{2})年(?:度)?(?:的)?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersRead:
    """`proposal` is the number of a 提案 or 建议 that the question names as such; a mere 第75号 is only looked up."""

    proposal: str | None
    numbers: tuple[AskedNumber, ...]
    readings: tuple[Reading, ...]

    @property
    def files(self) -> tuple[Reading, ...]:
        """The readings of 文号."""
        shown = {show_number(number) for number in self.numbers if number.is_file}
        return tuple(one for one in self.readings if set(one.values) <= shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    span: Span
    number: AskedNumber
    is_proposal: bool = False


def _in_digits(number: str) -> str:
    """第五十二号提案 is 52号提案."""
    return number if any(sign.isdigit() and sign.isascii() for sign in number) else str(int(chinese_number(number) or 0))


def read_numbers(asked: AskedText) -> NumbersRead:
    """Numbers in the order of the question; full width and every kind of brackets are read alike."""
    text = asked.bracketed
    found = _files(text)
    for read in (_in_session, _proposals, _plain_lists, _plain):
        found += [one for one in read(text) if all(one.span.end <= o.span.start or o.span.end <= one.span.start for o in found)]
    found.sort(key=lambda one: one.span.start)
    spans = dict.fromkeys(one.span for one in found)
    return NumbersRead(
        proposal=next((one.number.number for one in found if one.is_proposal), None),
        numbers=tuple(dict.fromkeys(one.number for one in found)),
        readings=tuple(_reading(asked, span, [one.number for one in found if one.span == span]) for span in spans),
    )


def _reading(asked: AskedText, span: Span, numbers: Sequence[AskedNumber]) -> Reading:
    return read_as(asked, span, facet=Facet.NUMBER, effect=Effect.EXACT, values=tuple(map(show_number, numbers)))


def show_number(number: AskedNumber) -> str:
    """国办发〔2016〕36号 as it is; 四届二次第123号, 2018年第3号, 第75号."""
    if number.is_file:
        return number.number
    return f"{number.session or ''}{f'{number.year}年' if number.year else ''}第{number.number}号"


def _files(text: str) -> list[_Found]:
    found = []
    for match in _FILE.finditer(text):
        body, year, no = (match[name] or match[f"{name}2"] for name in ("body", "year", "no"))
        start = match.end() - len(match.group()) + _lead(body)
        found.append(_file(f"{body[_lead(body) :]}〔{year}〕{int(no)}号", start, match.end()))
    for match in _ORDER.finditer(text):
        lead = _lead(match["body"])
        found.append(_file(f"{match['body'][lead:]}第{int(match['no'])}号", match.start() + lead, match.end()))
    return found


def _file(number: str, start: int, end: int) -> _Found:
    return _Found(span=Span(start=start, end=end), number=AskedNumber(number=number, is_file=True))


def _lead(body: str) -> int:
    """How much of what stands before 〔 is surely the question's own words."""
    match = _LEADING.match(body[:-1])
    return match.end() if match else 0


def _in_session(text: str) -> list[_Found]:
    return [
        _Found(
            span=Span(start=match.start(), end=match.end()),
            number=AskedNumber(number=match["no"], session=_session(match["session"])),
            is_proposal=True,
        )
        for match in _IN_SESSION.finditer(text)
    ]


def _proposals(text: str) -> list[_Found]:
    found = []
    for match in _PROPOSAL.finditer(text):
        if match["b"] and _is_year(text, match):
            continue
        before = _LIST_BEFORE.search(text[: match.start()]) if match["a"] else None
        behind = None if match["a"] else _LIST_BEHIND.match(text, match.end())
        found += _listed(text, Span(start=before.start() if before else match.start(), end=behind.end() if behind else match.end()))
    return found


def _listed(text: str, span: Span, *, is_proposal: bool = True) -> list[_Found]:
    """Each number of a list with the words up to the next one; session and year in front of it are those of all."""
    session, year = _SESSION_BEFORE.search(text[: span.start]), _YEAR_BEFORE.search(text[: span.start])
    about = AskedNumber(number="", session=_session(session["session"]) if session else None, year=int(year["year"]) if year else None)
    first = min((match.start() for match in (session, year) if match), default=span.start)
    items = list(_ITEM.finditer(text, span.start, span.end))
    found = []
    for at, item in enumerate(items):
        whole = Span(start=item.start() if at else first, end=item.end() if at + 1 < len(items) else span.end)
        found += [_Found(span=whole, number=replace(about, number=one), is_proposal=is_proposal) for one in _through(text, items, at)]
    return found


def _through(text: str, items: Sequence[re.Match[str]], at: int) -> list[str]:
    """The number itself; of 第12至14号 the 13 as well."""
    first = _in_digits(items[at]["no"])
    if at + 1 == len(items) or not _THROUGH.fullmatch(text, items[at].end(), items[at + 1].start()):
        return [first]
    last = _in_digits(items[at + 1]["no"])
    spread = range(int(first) + 1, int(last)) if first.isdigit() and last.isdigit() else range(0)
    return [first, *(str(one).zfill(len(first)) for one in spread)] if len(spread) < _MOST_THROUGH else [first]


def _is_year(text: str, match: re.Match[str]) -> bool:
    """提案2016年 and 建议在 2018年 name no number."""
    return re.match("年", text[match.end() :]) is not None


def _plain_lists(text: str) -> list[_Found]:
    """第12、13号."""
    lists = [Span(start=match.start(), end=match.end()) for match in _PLAIN_LIST.finditer(text)]
    return [one for span in lists for one in _listed(text, span, is_proposal=False)]


def _plain(text: str) -> list[_Found]:
    return [
        _Found(
            span=Span(start=match.start(), end=match.end()),
            number=AskedNumber(number=match["no"], year=int(match["year"]) if match["year"] else None),
        )
        for match in _PLAIN.finditer(text)
    ]


def _session(words: str) -> str | None:
    found = find_session(words)
    return found.value if found else None
