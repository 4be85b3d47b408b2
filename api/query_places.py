"""The places a question speaks of: named, its asker's own, other places, all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from api.model import Effect, Facet, Reading
from api.query_exclusions import Exclusions
from api.query_text import AskedText, read_as
from corpus.model import Level, Region, Span
from corpus.regions import Gazetteer

ELSEWHERE = re.compile(
    r"(?:其他|其它|别的|外地|兄弟|周边|先进|国内其他|外省|外市|另外)(?:的)?(?:城市|地方(?![性立标债志戏])|地区|省市|省份|市县|区县|县区|市区|"
    r"区(?![块间别分])|市(?![场政民面值])|县|省|地(?![下块面铁形理质址点上产税震方区]))|外地(?![人户籍车务来生学子游企员职居驾牌社医就])|"
    r"\bother\s+(?:\w+\s+)?(?:cit(?:y|ies)|places?|regions?|districts?|count(?:y|ies)|provinces?|areas?|local)\b|\belsewhere\b",
    re.IGNORECASE,
)
EVERYWHERE = re.compile(
    r"各地|各省|各市|各城市|全国各|(?:哪些|哪几个|有哪|什么)(?:地方|城市|地区|省份|省市|省|市|区县|区|县|单位所在地)|不同(?:城市|地区|地方)|"
    r"(?:which|what)\s+(?:\w+\s+)?(?:cities|places|regions|districts|counties|provinces|areas)|across\s+(?:cities|regions|china)|\bcompare\b|对比|相比|(?:与|和|同|跟).{1,24}比较(?!多|少|大|小|高|低|困难)|比较一下",
    re.IGNORECASE,
)
# 我区 — the asker's own place
SELF_PLACE = re.compile(
    r"(?:我|本|咱们?|我们)(?:们)?(?:省|市(?!场)|区(?!域|间|块)|县|州|这里|这边|地(?!化|块))|\b(?:our|my)\s+(?:city|district|county|province|region|area)\b",
    re.IGNORECASE,
)
# 通州有多少家…: in a text such a name may be any word; at the head of a question it is a place, and which one is open.
_OPENING_NAME = re.compile(r"(?:请问|在)?(?P<name>[\u4e00-\u9fa5]{2})(?=有|的|给|对|是|设|建|出台|每年|今年|去年|(?:19|20)\d{2}年)")
_TITLES = re.compile(r"《[^》]*》")
_OWN_NAME = re.compile(r".{2,}?(?:自治区|特别行政区|自治州|自治县|自治旗|地区|新区|林区|[省市州盟县区旗])")
# One character is a place where nothing else can be meant: 在沪企业, 沪、浙两地, 京市, 粤、桂等省.
_ONE = "[京津沪渝冀豫鲁晋陕辽吉黑苏浙皖闽赣鄂湘粤桂琼川蜀贵黔滇藏甘青宁穗蓉甬港澳]"
_ALIASES = re.compile(
    rf"(?<![\u4e00-\u9fa5]){_ONE}(?:[、和与及]?{_ONE}){{1,5}}(?=$|[^\u4e00-\u9fa5]|[两三四五]地|[两三四五][省市]|等)|"
    rf"(?<=[在来赴驻离返])[京沪津渝穗蓉粤甬](?=$|[^\u4e00-\u9fa5]|的|工作|就业|就医|就读|落户|居住|企业|人员|高校|机构|务工|购房|上学|参保|买房)|"
    rf"(?<![\u4e00-\u9fa5])[京沪津渝穗蓉粤甬](?=$|[^\u4e00-\u9fa5]|的)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceNamed:
    """Words of a question with the places they may mean; `is_own`: 我区."""

    reading: Reading
    regions: tuple[Region, ...]
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesRead:
    """`ambiguous` are the places that share a name nothing decides; `elsewhere` and `everywhere` say where to look.

    `excluded` are those not wanted, the home region among them where other places than it are asked for.
    """

    regions: tuple[Region, ...]
    ambiguous: tuple[Region, ...]
    excluded: tuple[Region, ...]
    elsewhere: bool
    everywhere: bool
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A name in `chinese`; `all_meant`: 京津冀 is three places, not one of three."""

    span: Span
    candidates: tuple[Region, ...]
    all_meant: bool = False

    @property
    def is_certain(self) -> bool:
        return self.all_meant or len(self.candidates) == 1


def find_places(asked: AskedText, *, gazetteer: Gazetteer, home: Region | None) -> tuple[PlaceNamed, ...]:
    """Places in the order of the question, then the asker's own; a shared name is settled by the home region or by a place named before."""
    found: list[PlaceNamed] = []
    for one in _named(_TITLES.sub(lambda m: "＿" * len(m.group()), asked.chinese), gazetteer):
        known = [*([home] if home else []), *(place for other in found if _is_certain(other) for place in other.regions)]
        settled = one.candidates if one.is_certain else _settle(one.candidates, known, gazetteer)
        certain = one.is_certain or len(settled) == 1
        reading = _reading(asked, asked.origin(one.span), Effect.BOOST if certain else Effect.UNDECIDED, settled)
        found.append(PlaceNamed(reading=reading, regions=settled))
    for own in _own_places(asked.flat):
        mine = (ancestor(home, own.group(), gazetteer),) if home else ()
        effect = Effect.BOOST if home else Effect.UNDECIDED
        found.append(PlaceNamed(reading=_reading(asked, _span(own), effect, mine), regions=mine, is_own=True))
    return tuple(found)


def decide_places(named: Sequence[PlaceNamed], exclusions: Exclusions, *, asked: AskedText, home: Region | None) -> PlacesRead:
    """What is wanted and what is not: 其他城市 leaves out the home region and every place that is named as an exception."""
    text = exclusions.blanked(asked.flat)
    elsewhere, everywhere = (pattern.search(text) for pattern in (ELSEWHERE, EVERYWHERE))
    wanted = [one for one in named if one.reading in exclusions.wanted([one.reading])]
    unwanted = [one for one in named if one.reading in exclusions.readings]
    ours = [one for one in wanted if one.is_own]
    regions = [place for one in wanted if _is_certain(one) and not one.is_own for place in one.regions]
    if not regions and not elsewhere:
        regions = [place for one in ours for place in one.regions]
    apart = [home] if elsewhere and home and not ours else []  # 我区与其他城市相比 wants both
    excluded = tuple(dict.fromkeys([*(place for one in unwanted for place in one.regions), *apart]))
    shown = list(exclusions.shown([one.reading for one in named]))
    if elsewhere:
        shown.append(_reading(asked, _span(elsewhere), Effect.FILTER if excluded else Effect.COMPARISON, excluded, excludes=bool(excluded)))
    if everywhere and not (elsewhere and everywhere.start() < elsewhere.end() and elsewhere.start() < everywhere.end()):
        shown.append(_reading(asked, _span(everywhere), Effect.COMPARISON, ()))
    return PlacesRead(
        regions=tuple(place for place in dict.fromkeys(regions) if place not in excluded),  # 除广州外,珠三角其他城市
        ambiguous=tuple(place for one in wanted if not _is_certain(one) for place in one.regions),
        excluded=excluded,
        elsewhere=elsewhere is not None or (bool(unwanted) and not regions),
        everywhere=everywhere is not None,
        readings=tuple(shown),
    )


def own_name(path: str) -> str:
    """广东省广州市番禺区 → 番禺区."""
    parts: list[str] = _OWN_NAME.findall(path)
    return parts[-1] if parts and path.endswith(parts[-1]) else path


def _is_certain(one: PlaceNamed) -> bool:
    return one.reading.effect is Effect.BOOST


def names_own_place(question: str) -> bool:
    """Whether a question says 我区; what stands in 《》, in quotes or as a title (关于我区应将…的提案) is somebody else's."""
    return bool(_own_places(question))


def names_other_places(words: str) -> bool:
    """Whether words only say where to look: 其他城市, 各地."""
    return ELSEWHERE.fullmatch(words) is not None or EVERYWHERE.fullmatch(words) is not None


def ancestor(home: Region, said: str, gazetteer: Gazetteer) -> Region:
    """The place that the asker's 我省, 我市 or 我区 is: of one in 番禺区, 我市 is 广州市; of one in 昆山市, 昆山市 itself."""
    wanted = {
        "省": (Level.PROVINCE,),
        "province": (Level.PROVINCE,),
        "市": (Level.CITY, Level.PROVINCE),
        "city": (Level.CITY, Level.PROVINCE),
    }
    levels = next((levels for ending, levels in wanted.items() if said.lower().endswith(ending)), None)
    if levels is None or (Level.CITY in levels and home.name.endswith("市")):
        return home
    at: Region | None = home
    while at is not None:
        if at.level in levels:
            return at
        at = gazetteer.parent(at)
    return home


def settle_reading(reading: Reading, *, regions: Sequence[Region]) -> Reading:
    """A shared name read as undecided, as it stands once one of its places is among the regions asked about."""
    known = tuple(value for value in reading.values if any(region.name == value for region in regions))
    settled = reading.effect is Effect.UNDECIDED and len(known) == 1
    return replace(reading, effect=Effect.BOOST, values=known) if settled else reading


def _own_places(question: str) -> list[re.Match[str]]:
    bare = re.sub(r"《[^》]*》|“[^”]*”|关于.{4,60}?的(?:提案|建议|议案|答复)", lambda m: " " * len(m.group()), question)
    return list(SELF_PLACE.finditer(bare))


def _named(bare: str, gazetteer: Gazetteer) -> list[_Named]:
    """Names with what they may mean, from left to right."""
    found = [_Named(span=mention.span, candidates=mention.candidates) for mention in gazetteer.find(bare)]
    opening = _OPENING_NAME.match(bare)
    shared = gazetteer.named(opening["name"]) if opening else ()
    if opening and len(shared) > 1:
        found.append(_Named(span=Span(start=opening.start("name"), end=opening.end("name")), candidates=shared))
    kept: list[_Named] = []
    for one in (*found, *_together(bare, gazetteer), *_aliases(bare, gazetteer)):
        if all(one.span.end <= other.span.start or other.span.end <= one.span.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.span.start)


def _together(bare: str, gazetteer: Gazetteer) -> Iterator[_Named]:
    for match in _place_words_pattern().finditer(bare):
        places = tuple(filter(None, map(gazetteer.get, _place_words()[match.group()])))
        yield _Named(span=_span(match), candidates=places, all_meant=True)


def _aliases(bare: str, gazetteer: Gazetteer) -> Iterator[_Named]:
    for match in _ALIASES.finditer(bare):
        for at in range(match.start(), match.end()):
            places = gazetteer.named(bare[at])
            if places:
                yield _Named(span=Span(start=at, end=at + 1), candidates=places)


@cache
def _place_words() -> dict[str, list[str]]:
    text = files("api").joinpath("data/place_words.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {words: codes.split("|") for words, codes in rows}


@cache
def _place_words_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_place_words(), key=len, reverse=True)))


def _reading(asked: AskedText, span: Span, effect: Effect, places: Iterable[Region], *, excludes: bool = False) -> Reading:
    values = tuple(region.name for region in places)
    return read_as(asked, span, facet=Facet.PLACE, effect=effect, values=values, excludes=excludes)


def _span(match: re.Match[str]) -> Span:
    return Span(start=match.start(), end=match.end())


def _settle(candidates: Sequence[Region], known: Iterable[Region], gazetteer: Gazetteer) -> tuple[Region, ...]:
    for place in known:
        inside = tuple(c for c in candidates if gazetteer.contains(place, c) or gazetteer.contains(c, place))
        if len(inside) == 1:
            return inside
    return tuple(candidates)
