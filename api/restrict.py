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
_COMMAND = re.compile(rf"{_OPENS}[只仅单](?:查看|查找|搜索|检索|显示|列出|考虑|[看查找搜列])|\bonly\s+{_VERB}\b|\b{_VERB}\s+only\b", re.I)
# 只要提案: a restriction where nothing else follows. 只要满足条件的提案 and “Can only members submit proposals?” restrict nothing.
_NARROW = re.compile(rf"{_OPENS}(?:[只仅单](?:想看|想要|需要|包括|限于|[要限有在从含])|限于|限定[在为于]?|范围[限为是])|\bonly\b", re.I)
_TRAILING = re.compile(r"\bonly\b\s*(?=$|[,.;?!])", re.I)
_FILLER = re.compile(
    r"(?:['’]s\b|[\s的之和与及或、在于为是从里中《》“”\"]|来自|发生|方面|文件|材料|资料|内容|部分|范围|以?内|出台|发布|印发|发文|年度|全部|所有|有关|"
    r"\b(?:the|of|from|in|by|and|or|to|issued|published|documents?|files?|results?|passages?|ones?|made|dated|those|any)\b)+",
    re.I,
)
_CLAUSE_END = re.compile(r"(?:就行了?|即可|就好|就可以|吧|呢|吗|[.])*(?:$|[,。;:?!])")
_RESTRICTABLE = frozenset({Facet.PLACE, Facet.YEAR, Facet.KIND, Facet.DEPARTMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """Readings with those that became filters marked, the filters they narrowed, and the rest of the question.

    `rest` is the whole question where nothing else would be left.
    """

    readings: tuple[Reading, ...]
    filters: Filters
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    """Words that restrict, with the readings they restrict to."""

    start: int
    end: int
    readings: list[Reading]


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
        rest=_rest(flat, [wording for wording in wordings if set(wording.readings) <= set(marked)]),
    )


def _wordings(flat: str, readings: Sequence[Reading]) -> list[_Wording]:
    by_start = {one.start: one for one in readings if one.facet in _RESTRICTABLE and one.effect is Effect.BOOST}
    found: list[_Wording] = []
    for match in _COMMAND.finditer(flat):
        run, end = _run(flat, match.end(), by_start)
        found.append(_Wording(start=match.start(), end=end, readings=run))
    for match in _NARROW.finditer(flat):
        run, end = _run(flat, match.end(), by_start)
        if _CLAUSE_END.match(flat, end):
            found.append(_Wording(start=match.start(), end=end, readings=run))
    for match in _TRAILING.finditer(flat):
        run = _run_before(flat, match.start(), list(by_start.values()))
        found.append(_Wording(start=min((one.start for one in run), default=match.start()), end=match.end(), readings=run))
    return [wording for wording in found if wording.readings]


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
        filler = None if reading else _FILLER.match(flat, at)
        if reading:
            run.append(reading)
            at = reading.end
        elif filler:
            # A reading may begin inside what looks like small words: 在案.
            at = min((start for start in by_start if at < start < filler.end()), default=filler.end())
        else:
            break
    return run, at


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
    firsts, lasts = [one.first for one in periods], [one.last for one in periods]
    since = None if None in firsts else date(min(year for year in firsts if year is not None), 1, 1)
    until = None if None in lasts else date(max(year for year in lasts if year is not None), 12, 31)
    since = max(filter(None, (since, filters.since)), default=None)
    until = min(filter(None, (until, filters.until)), default=None)
    return None if since and until and since > until else replace(filters, since=since, until=until)
