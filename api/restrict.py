"""What a question's wording restricts the search to: 只看广州的答复 is a filter, 广州的答复怎么说 is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.model import Department, Effect, Facet, Period, Reading
from corpus.model import Filters, Kind, Region

_OPENS = r"(?:^|(?<=[,。;:?!()\s请我想里中者]))"
# 只看广州的答复: what follows directly is the restriction, whatever comes then (只看广州怎么做).
_VERB = r"(?:show(?:\s+me)?|list|search|look\s+(?:at|in)|consider)"
_COMMAND = re.compile(
    rf"{_OPENS}[只仅单](?:查看|查找|搜索|检索|显示|列出|考虑|[看查找搜列])|(?<!not )\bonly\s+{_VERB}\b|\b{_VERB}\s+only\b", re.I
)
# 只要提案: a restriction where nothing else follows. 只要满足条件的提案 and “Can only members submit proposals?” restrict nothing.
_NARROW = re.compile(
    rf"{_OPENS}(?:[只仅单](?:想看|想要|需要|包括|限于|[要限有在从含])|限于|限定[在为于]?|范围[限为是])|(?<!not )\bonly\b", re.I
)
_CONDITION = re.compile("[有在从含]|需要|包括")  # 只有…才 is no wish about what to search
_TRAILING = re.compile(r"\bonly\b\s*(?=$|[,.;?!])", re.I)
_FILLER = re.compile(
    r"(?:['’]s\b|[\s的之和与及或、在于为是从里中《》“”\"]|来自|发生|方面|文件|材料|资料|内容|部分|范围|以?内|出台|发布|印发|发文|年度|全部|所有|有关|"
    r"\b(?:the|of|from|in|by|and|or|to|issued|published|documents?|files?|results?|passages?|ones?|made|dated|those|any)\b)+",
    re.I,
)
_CLAUSE_END = re.compile(r"(?:就行了?|即可|就好|就可以|吧|呢|吗|[.])*(?:$|[,。;:?!])")
# 只看月球市的答复, only show Atlantis City: a name that is no place's. 园区 and 全市 are no names.
_UNKNOWN_PLACE = re.compile(
    r"(?P<name>(?:(?!的)[\u4e00-\u9fa5]){2,8}?(?:省|市|自治区|自治州|[区县州旗盟]))(?=的|$|[,。;:?!、和及与]|怎|如何|有|在)|"
    r"(?:\s*(?:(?i:results?|documents?|files?|repl(?:y|ies)|proposals?|policies|from|in|of|for|me|the))\b)*\s*"
    r"(?P<english>[A-Z][\w-]+(?:\s+[A-Z][\w-]+){0,3})(?=\s*(?:$|[,.;:?!]|['’]s?\b|(?i:repl|propos|polic|documents?|files|results?|and\b)))"
)
# What ends like a place and is a common word: 只看城市的, 只看各区的, 只看园区的.
_COMMON = re.compile(
    r"(?:城|超|股|夜|房|楼|门|上|都|全|各|本|我|其他|其它|外|省|州|地级|县级|副省级|直辖|地|省会|大|中小|邻|别的|哪个|哪些|什么|同)市$|"
    r"(?:地|社|小|园|景|山|校|街|灾|城|郊|市|辖|片|库|牧|老|特|新|开发|保税|示范|试验|实验|自贸|经开|高新|功能|居民|住宅|服务|生活|商业|工业|旅游|"
    r"禁|县|全|各|本|我|其他|其它|外|先行|合作|主城|疫|林|矿|港|湾|自治|保护|区)区$|"
    r"(?:全|各|本|我|其他|其它|外|大|强|邻|兄弟|沿海|东部|西部|中部|内陆|节|分)省$|(?:全|各|本|我|其他|其它|外|区|市|郡|贫困|百强|自治|大|强|邻)县$|"
    r"(?:全|各|本|我|自治|神)州$|自治旗$|(?:红|国|锦|联|各|同)[旗盟]$"
)
_ENGLISH_WORD = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|I|The|In|From|Of|News|Research|China|Chinese|"
    r"NPC|CPPCC|PDF|English)$"
)
_RESTRICTABLE = frozenset({Facet.PLACE, Facet.YEAR, Facet.KIND, Facet.DEPARTMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """Readings with those that became filters marked, the filters they narrowed, and the rest of the question.

    `rest` is the whole question where nothing else would be left; `unknown_places` are names that a wording restricts to and no place has.
    """

    readings: tuple[Reading, ...]
    filters: Filters
    rest: str
    unknown_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    """Words that restrict, with the readings they restrict to."""

    start: int
    end: int
    readings: list[Reading]
    unknown: str | None = None


def restrict(
    flat: str,
    readings: Sequence[Reading],
    filters: Filters,
    *,
    regions: Sequence[Region],
    periods: Mapping[str, Period],
    departments: Sequence[Department],
    contains: Callable[[Region, Region], bool],
) -> Restricted:
    """Filters only ever narrow: a wording that agrees with nothing of what the user has set stays a boost."""
    wordings = _wordings(flat, readings)
    marked = [one for wording in wordings for one in wording.readings]
    for facet in Facet:
        named = {value for reading in marked if reading.facet is facet for value in reading.values}
        narrowed = _narrow(
            facet,
            filters,
            kinds=tuple(kind for kind in Kind if kind.value in named),
            regions=tuple(region for region in regions if region.name in named),
            periods=tuple(period for shown, period in periods.items() if shown in named),
            departments=tuple(name for one in departments if one.names[0] in named for name in one.names),
            contains=contains,
        )
        if named and narrowed is None:
            marked = [reading for reading in marked if reading.facet is not facet]
        filters = narrowed or filters
    return Restricted(
        readings=tuple(replace(one, effect=Effect.FILTER) if one in marked else one for one in readings),
        filters=filters,
        rest=_rest(flat, [wording for wording in wordings if wording.readings and set(wording.readings) <= set(marked)]),
        unknown_places=tuple(dict.fromkeys(one.unknown for one in wordings if one.unknown)),
    )


def _wordings(flat: str, readings: Sequence[Reading]) -> list[_Wording]:
    by_start = {one.start: one for one in readings if one.facet in _RESTRICTABLE and one.effect is Effect.BOOST}
    taken = [one for one in readings if one.facet in _RESTRICTABLE]
    found: list[_Wording] = []
    for match in _COMMAND.finditer(flat):
        run, end = _run(flat, match.end(), by_start)
        found.append(_Wording(start=match.start(), end=end, readings=run, unknown=_unknown(flat, end, taken)))
    for match in _NARROW.finditer(flat):
        run, end = _run(flat, match.end(), by_start)
        closed = _CLAUSE_END.match(flat, end)
        unknown = (
            None if closed or _CONDITION.search(match.group()) or (match.group().isascii() and not run) else _unknown(flat, end, taken)
        )
        if closed or unknown:
            found.append(_Wording(start=match.start(), end=end, readings=run if closed else [], unknown=unknown))
    for match in _TRAILING.finditer(flat):
        run = _run_before(flat, match.start(), list(by_start.values()))
        found.append(_Wording(start=min((one.start for one in run), default=match.start()), end=match.end(), readings=run))
    return [wording for wording in found if wording.readings or wording.unknown]


def _unknown(flat: str, at: int, taken: Sequence[Reading]) -> str | None:
    """The name at `at` that looks like a place's where no reading stands."""
    match = _UNKNOWN_PLACE.match(flat, at)
    if match is None:
        return None
    span = match.span("name") if match["name"] else match.span("english")
    words = flat[span[0] : span[1]]
    common = _COMMON.search(words) or _ENGLISH_WORD.match(words)
    return None if common or any(one.start < span[1] and span[0] < one.end for one in taken) else words


def _rest(flat: str, wordings: Sequence[_Wording]) -> str:
    rest = flat
    for one in wordings:
        rest = rest[: one.start] + " " * (one.end - one.start) + rest[one.end :]
    return rest if re.search(r"\w\w", rest) else flat


def _run(flat: str, at: int, by_start: Mapping[int, Reading]) -> tuple[list[Reading], int]:
    """The readings that follow one another from `at`, with nothing but small words between them, and where they end."""
    run: list[Reading] = []
    while at < len(flat):
        reading = by_start.get(at)
        filler = None if reading else _FILLER.match(flat, at) or _between_years(flat, at, run, by_start)
        if reading:
            run.append(reading)
            at = reading.end
        elif filler:
            # A reading may begin inside what looks like small words: 在案.
            at = min((start for start in by_start if at < start < filler.end()), default=filler.end())
        else:
            break
    return run, at


def _between_years(flat: str, at: int, run: Sequence[Reading], by_start: Mapping[int, Reading]) -> re.Match[str] | None:
    """The comma of “only 2019, 2021 replies”; behind a place it may end a clause."""
    comma = re.compile(r"\s*,\s*(?:and\s+)?", re.I).match(flat, at)
    following = by_start.get(comma.end()) if comma else None
    return comma if run and run[-1].facet is Facet.YEAR and following and following.facet is Facet.YEAR else None


def _run_before(flat: str, end: int, readings: Sequence[Reading]) -> list[Reading]:
    run: list[Reading] = []
    for reading in sorted(readings, key=lambda one: -one.end):
        if reading.end <= end and _FILLER.fullmatch(flat, reading.end, end):
            run.append(reading)
            end = reading.start
    return run


def _narrow(
    facet: Facet,
    filters: Filters,
    *,
    kinds: tuple[Kind, ...],
    regions: tuple[Region, ...],
    periods: tuple[Period, ...],
    departments: tuple[str, ...],
    contains: Callable[[Region, Region], bool],
) -> Filters | None:
    """The filters with one facet narrowed; None where nothing of it would be left, or nothing was named."""
    if facet is Facet.KIND and kinds:
        left = tuple(kind for kind in kinds if not filters.kinds or kind in filters.kinds)
        return replace(filters, kinds=left) if left else None
    if facet is Facet.PLACE and regions:
        inside = _inner(regions, filters.regions, contains) if filters.regions else regions
        return replace(filters, regions=inside) if inside else None
    if facet is Facet.DEPARTMENT and departments:
        return None if filters.departments else replace(filters, departments=departments)
    return _within(filters, periods) if facet is Facet.YEAR and periods else None


def _inner(named: Sequence[Region], given: Sequence[Region], contains: Callable[[Region, Region], bool]) -> tuple[Region, ...]:
    inner = [one if contains(outer, one) else outer for one in named for outer in given if contains(outer, one) or contains(one, outer)]
    return tuple(dict.fromkeys(inner))


def _within(filters: Filters, periods: Sequence[Period]) -> Filters | None:
    """Bounds where the years named have no gap; else the years themselves, since 2019、2021年 lets no 2020 in."""
    joined = _joined(periods)
    if len(joined) > 1:
        return _among(filters, joined)
    since = date(joined[0].first, 1, 1) if joined[0].first else None
    until = date(joined[0].last, 12, 31) if joined[0].last else None
    since = max(filter(None, (since, filters.since)), default=None)
    until = min(filter(None, (until, filters.until)), default=None)
    return None if since and until and since > until else replace(filters, since=since, until=until)


def _joined(periods: Sequence[Period]) -> list[Period]:
    """In order, those that overlap or follow one another as one."""
    joined: list[Period] = []
    for one in sorted(periods, key=lambda period: period.first or 0):
        before = joined[-1] if joined else None
        if before is None or (before.last is not None and (one.first or 0) > before.last + 1):
            joined.append(one)
        else:
            last = None if before.last is None or one.last is None else max(before.last, one.last)
            joined[-1] = replace(before, last=last)
    return joined


def _among(filters: Filters, periods: Sequence[Period]) -> Filters | None:
    """None where a period is open: 2015年以前和2020年以后 is no list of years."""
    closed = [(one.first, one.last) for one in periods if one.first is not None and one.last is not None]
    years = tuple(year for first, last in closed for year in range(first, last + 1) if not filters.years or year in filters.years)
    return replace(filters, years=years) if years and len(closed) == len(periods) else None
