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
_HAN = re.compile(r"[\u4e00-\u9fff]")
_OPEN_BRACKETS, _CLOSED_BRACKETS = ("(", "（"), (")", "）")
# 和县民政局 opens a line or a title; behind a comma 和 and 会同 join, and the county is the writer's own.
_CONJUNCTION, _LINE_OPENS = re.compile(r"和|会同"), '\n《〈“"(（【'
_GENERIC = re.compile(r"[城郊矿东西]区$")  # of any city: a place only behind it, or with it in brackets
_BODY_BEHIND = re.compile(
    r"(?:人民)?政府|政协|人大(?!代表)|委(?![员托派任婉以])|人民(?:法院|检察院)|(?:民政|财政|教育|公安|司法|卫生|交通|水利|农业|文化|统计|审计|税务|商务|"
    r"市场监管|市场监督管理|应急管理|住房|住建|人力|生态|自然资源|医疗保障|发展|城市管理|林业|行政审批)[\u4e00-\u9fa5]{0,8}?(?:局|委员会|委)"
)
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

    `marked` is what an ordinary word (和县, 新城区) means where the words around it show that it is a name, see `_is_marked`.
    `bare` is a name without its suffix, `tiny` one of two characters with it (旗县, 郊区), which other words run into.
    """

    alone: tuple[Region, ...] = ()
    joined: tuple[Region, ...] = ()
    marked: tuple[Region, ...] = ()
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
            elif entry.marked and best is None and (marked := self._read_marked(text, at, end, entry)):
                best = _Reading(end, marked)
        return best

    def _read_marked(self, text: str, at: int, end: int, entry: Entry) -> tuple[Region, ...]:
        """新城区(西安) is the one in 西安; of 新城区人民政府 all are candidates."""
        if text[end : end + 1] in _OPEN_BRACKETS:
            for stop, outer in self._wordings(text, end + 1):
                if text[stop : stop + 1] in _CLOSED_BRACKETS and (inside := self._narrow(outer.alone, entry.marked)):
                    return inside
        return entry.marked if _is_marked(text, at, end) else ()

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


def _is_marked(text: str, start: int, end: int) -> bool:
    """Whether a name stands behind a break and in front of a body of its own: 新建区民政局, not 在新建区域 and 会同县人民政府办理."""
    if _GENERIC.match(text, start, end) or not _BODY_BEHIND.match(text, end):
        return False
    before = text[start - 1] if start else "\n"
    return before in _LINE_OPENS if _CONJUNCTION.match(text, start, end) else _HAN.match(before) is None


def _is_inside_word(text: str, start: int) -> bool:
    return start > 0 and _BEFORE_TINY.match(text[start - 1]) is None
