"""What a sentence is a fact of: its places and its years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from api.units import Unit
from corpus.dates import find_years, relative_year
from corpus.fold import fold_width
from corpus.model import Level, Region
from corpus.namesakes import is_in_passing, tell_apart
from corpus.regions import Gazetteer

# 我区, 全市: the document speaks of its own place.
_OWN_PLACE = re.compile(r"(?:我|本|全)(?:省|市|区|县|州|镇|街)|区(?:政府|财政|委|级)|市(?:政府|财政|委|级|本级)|县(?:政府|财政|委|级)")
# A section on others' practice: nothing in it is of the document's own place unless it says so.
_OTHERS_HEADING = re.compile(
    r"(?:其他|其它|外地|兄弟|先进|国内外|国外|各地)(?:城市|地区|省市|地方|国家)?.{0,20}(?:经验|做法|探索|实践|借鉴|启示)|(?:经验|做法|实践)借鉴|他山之石"
)
# 学习深圳市的做法,投入373万元: what was learned elsewhere is done here.
_BORROWED = re.compile(r"(?:学习|借鉴|参照|考察|对标|效仿|赴|前往)(?:了|过)?[^。,;、]{0,6}$")
# 我市去年投入…: who speaks when the sentence opens with it
_OUTER_OPENS = re.compile(r"\W{0,3}(?:我|本)(?P<level>[省市])(?!首|第|前|唯一|领先)")
_INNER_WORD = re.compile(r"(?:我|本|全)[区县]|[区县](?:政府|财政|委|级)")
_TITLES = re.compile(r"《[^》]*》")
# 桂林、永昌、湖西三个街道: streets and villages bear the names of far cities
_STREETS = re.compile(r"(?:、[\u4e00-\u9fa5]{2,4}){0,8}(?:等)?(?:[一二三四五六七八九十\d]+个)?(?:街道|街镇|镇街|镇|乡|社区|村|路|小区)")
_ACTS = re.compile(
    r"(?:市|省)?(?:人民政府|政府|政协|人大|[\u4e00-\u9fa5]{0,8}?(?:局|委|厅|办)(?![^,。]{0,4}内外)|出台|印发|制定|共|已|的|全|有|现)"
)
_SINCE = re.compile(r"自?((?:19|20)\d{2})年?(?:\d{1,2}月)?(?:开始|起|以来|至今)")
_LAST_MONTH_OF_REPORTS = 4  # what is published by then mostly tells of the year before
# 2017年,市本级购买服务1.2亿元。其中六成请了第三方。 — the year that opens a sentence holds for the next
_OPENING_YEAR = re.compile(r"(?:^|[。;\n]|[一二三四五六七八九十]、)\s*((?:19|20)\d{2})年(?!.{0,3}(?:出台|印发|以前))[^。;\n]*[。;]\s*$")
_LAST_YEARS = re.compile(r"近([一二两三四五六七八九十])年")
_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPlace:
    """The places a sentence states something of; where a shared name, or 我区 in a text of unknown place, stays open, its candidates."""

    places: tuple[Region, ...] = ()
    candidates: tuple[Region, ...] = ()


def places_of(unit: Unit, gazetteer: Gazetteer) -> tuple[Region, ...]:
    """The places a unit states something of; () when nothing decides."""
    return place_of(unit, gazetteer).places


def place_of(unit: Unit, gazetteer: Gazetteer) -> FactPlace:
    """The place of a fact, or what it could be.

    Places named in the sentence come first, then the document's own. A place named in passing (市民政局, 上海经验) does not take the fact
    away from the document's place when the sentence says 我区.
    """
    own = unit.document.region
    bare = _TITLES.sub(lambda m: "＿" * len(m.group()), unit.text)
    named = _named(bare, own, gazetteer)
    own_word = _OWN_PLACE.search(unit.text)
    if own is not None and own_word:
        inner = [r for r in named.places if gazetteer.contains(own, r) and r != own]
        # 道里区…我市: the part is spoken of. 市级孵化基地设在道里区: the whole.
        starts_with_inner = inner and gazetteer.find(unit.text)[0].span.start < own_word.start()
        return FactPlace(places=tuple(inner) if starts_with_inner else (_own_at_level(unit.text, own, gazetteer),))
    if own_word and not named.places and not named.candidates:
        return FactPlace(candidates=unit.document.candidates)
    around = own is not None and named.places and not named.candidates and all(gazetteer.contains(r, own) for r in named.places)
    if own is not None and around and not _speaks_of_outer(bare, gazetteer):
        return FactPlace(places=(own,))
    if named.places or named.candidates:
        return named
    if _OTHERS_HEADING.search(unit.passage.heading):
        return FactPlace()
    return FactPlace(places=(own,)) if own is not None else FactPlace(candidates=unit.document.candidates)


def _own_at_level(text: str, own: Region, gazetteer: Gazetteer) -> Region:
    """我市共投入…, opening a sentence in a document of a district: the city around it speaks."""
    opening = _OUTER_OPENS.match(fold_width(text))
    wanted = {"省": Level.PROVINCE, "市": Level.CITY}.get(opening["level"]) if opening else None
    if wanted is None or _INNER_WORD.search(text) or own.name.endswith("市") or own.level in (wanted, Level.PROVINCE):
        return own
    outer = gazetteer.parent(own)
    while outer is not None and outer.level is not wanted and not (wanted is Level.CITY and outer.name.endswith("市")):
        outer = gazetteer.parent(outer)
    return outer or own


def _speaks_of_outer(bare: str, gazetteer: Gazetteer) -> bool:
    """广州市财政局转发…, 南通市出台…: the city acts. 引进南通市内外机构: it is only named."""
    return any(_ACTS.match(bare, mention.span.end) for mention in gazetteer.find(bare))


def _named(bare: str, own: Region | None, gazetteer: Gazetteer) -> FactPlace:
    """The places a sentence names for certain, and those that a name in it could be."""
    found: list[Region] = []
    left: list[Region] = []
    short = _short_name(bare, own, gazetteer)
    mentions = [m for m in gazetteer.find(bare) if not _STREETS.match(bare, m.span.end)]
    namesakes = [c for m in mentions if len(m.candidates) > 1 for c in m.candidates]
    shared = bool(namesakes)
    for mention in mentions:
        candidates = mention.candidates
        if len(candidates) > 1:
            candidates = _told_apart(candidates, bare, own, gazetteer)
        elif _BORROWED.search(bare, 0, mention.span.start) or (
            any(gazetteer.contains(candidates[0], c) for c in namesakes) and is_in_passing(bare, mention.span)
        ):
            continue
        (found if len(candidates) == 1 else left).extend(candidates)
    if short and not found and not left:
        (found if len(short) == 1 else left).extend(short)
    # 江苏省的通州区: the outer place only says which one is meant
    inner = [r for r in found if not (shared and any(r != other and gazetteer.contains(r, other) for other in found))]
    return FactPlace(places=tuple(dict.fromkeys(inner)), candidates=tuple(dict.fromkeys(left)))


def _short_name(bare: str, own: Region | None, gazetteer: Gazetteer) -> tuple[Region, ...]:
    """通州投入30万元: the short name of several places, opening a clause and doing something."""
    match = _short_names(gazetteer).search(bare)
    if not match:
        return ()
    candidates = gazetteer.shared_short_names[match["name"]]
    return _near_ones(candidates, own, gazetteer) or candidates


@lru_cache(maxsize=2)
def _short_names(gazetteer: Gazetteer) -> re.Pattern[str]:
    names = "|".join(map(re.escape, gazetteer.shared_short_names))
    does = "(?:共|已|每年|今年|去年|去年底|目前|现|全年)?(?:投入|建成|安排|拨付|设立|成立|登记|出台|有)"
    return re.compile(rf"(?:^|[,，。;；、])(?P<name>{names})(?={does})")


def _told_apart(candidates: tuple[Region, ...], bare: str, own: Region | None, gazetteer: Gazetteer) -> tuple[Region, ...]:
    """By the sentence itself, else by the document's own place where the name is of it, around it or beside it."""
    told = tell_apart(candidates, bare, places=gazetteer)
    if own is None or told.outright:
        return told.candidates
    return _near_ones(candidates, own, gazetteer) or (told.candidates if len(told.candidates) == 1 else candidates)


def _near_ones(candidates: tuple[Region, ...], own: Region | None, gazetteer: Gazetteer) -> tuple[Region, ...]:
    if own is None or own in candidates:
        return (own,) if own else ()
    return tuple(c for c in candidates if _near(c, own, gazetteer))


def _near(place: Region, own: Region, gazetteer: Gazetteer) -> bool:
    return gazetteer.contains(own, place) or gazetteer.contains(place, own) or _siblings(place, own)


def _siblings(a: Region, b: Region) -> bool:
    return a.code is not None and b.code is not None and a.code[:4] == b.code[:4]


def about(unit: Unit, places: Sequence[Region], region: Region, gazetteer: Gazetteer) -> bool:
    """Whether a unit with these places states something of `region`: of it, of something inside it, or, in its own documents, around it."""
    own = unit.document.region
    inside_own = own is not None and gazetteer.contains(region, own)
    return any(gazetteer.contains(region, place) or (gazetteer.contains(place, region) and inside_own) for place in places)


def years_of(unit: Unit) -> set[int] | None:
    """The years a unit speaks of; None when neither it nor its document says.

    自2014年开始每年 covers 2014 up to the document's year; 本年度 is the document's year. A sentence without a year is of the year that
    opens the one in front, else of the document's, or, in the first months of a year, of the one before as well.
    """
    issued = unit.document.issued
    flat = fold_width(_TITLES.sub("", unit.text))
    flat = re.sub(r"〔\d{4}〕", "", flat)
    years = {year for _, year in find_years(flat)}
    since = _SINCE.search(flat)
    if since and issued:
        years |= set(range(int(since[1]), issued.year + 1))
    lately = _LAST_YEARS.search(flat)
    if lately and issued:
        years |= set(range(issued.year - _NUMERALS[lately[1]], issued.year + 1))
    if issued and (relative := relative_year(flat, issued=issued)):
        years.add(relative)
    if years:
        return years
    opening = _OPENING_YEAR.search(fold_width(unit.before))
    if opening:
        return {int(opening[1])}
    if issued is None:
        return None
    return {issued.year, issued.year - 1} if issued.month <= _LAST_MONTH_OF_REPORTS else {issued.year}
