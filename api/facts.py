"""What a sentence is a fact of: its places and its years."""

from __future__ import annotations

import re
from collections.abc import Sequence

from api.units import Unit
from corpus.dates import find_years, relative_year
from corpus.fold import fold_width
from corpus.model import Region
from corpus.regions import Gazetteer

# 我区, 全市: the document speaks of its own place.
_OWN_PLACE = re.compile(r"(?:我|本|全)(?:省|市|区|县|州|镇|街)|区(?:政府|财政|委|级)|市(?:政府|财政|委|级|本级)|县(?:政府|财政|委|级)")
# A section on others' practice: nothing in it is of the document's own place unless it says so.
_OTHERS_HEADING = re.compile(
    r"(?:其他|其它|外地|兄弟|先进|国内外|国外|各地)(?:城市|地区|省市|地方|国家)?.{0,20}(?:经验|做法|探索|实践|借鉴|启示)|(?:经验|做法|实践)借鉴|他山之石"
)
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


def places_of(unit: Unit, gazetteer: Gazetteer) -> tuple[Region, ...]:
    """The places a unit states something of; () when nothing decides.

    Places named in the sentence come first, then the document's own. A place named in passing (市民政局, 上海经验) does not take the fact
    away from the document's place when the sentence says 我区.
    """
    document = unit.document
    named, shared = _named(unit.text, document.region, gazetteer)
    own = document.region
    own_word = _OWN_PLACE.search(unit.text)
    if own is not None and own_word:
        inner = [r for r in named if gazetteer.contains(own, r) and r != own]
        # 道里区…我市: the part is spoken of. 市级孵化基地设在道里区: the whole.
        starts_with_inner = inner and gazetteer.find(unit.text)[0].span.start < own_word.start()
        return tuple(inner) if starts_with_inner else (own,)
    if (
        own is not None
        and named
        and not shared
        and all(gazetteer.contains(r, own) for r in named)
        and not _speaks_of_outer(unit.text, gazetteer)
    ):
        return (own,)
    if named or shared:
        return named
    if _OTHERS_HEADING.search(unit.passage.heading):
        return ()
    return (own,) if own is not None else ()


def _speaks_of_outer(text: str, gazetteer: Gazetteer) -> bool:
    """广州市财政局转发…, 南通市出台…: the city acts. 引进南通市内外机构: it is only named."""
    return any(_ACTS.match(text, mention.span.end) for mention in gazetteer.find(_TITLES.sub(lambda m: "＿" * len(m.group()), text)))


def _named(text: str, own: Region | None, gazetteer: Gazetteer) -> tuple[tuple[Region, ...], bool]:
    """The places a sentence names for certain, and whether it also names one that could be several."""
    bare = _TITLES.sub(lambda m: "＿" * len(m.group()), text)
    found: list[Region] = []
    shared = False
    for mention in gazetteer.find(bare):
        candidates = mention.candidates
        if len(candidates) > 1 and own is not None:
            candidates = tuple(c for c in candidates if _near(c, own, gazetteer)) or candidates
        if _STREETS.match(bare, mention.span.end):
            continue
        shared |= len(candidates) > 1
        found += candidates if len(candidates) == 1 else ()
    return tuple(dict.fromkeys(found)), shared


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
