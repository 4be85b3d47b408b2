"""How far a document agrees with what a question names: its place, year, kind, department and number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.exact import matches
from api.model import AskedNumber, Department, Period, Understanding
from api.query_places import own_name
from corpus.catalogue_rows import code_prefix
from corpus.fold import fold_width
from corpus.gazetteer import short_name
from corpus.model import Document, Kind, Region

# Nothing known: less than agreement, more than disagreement. A national law has no place and holds everywhere.
_UNKNOWN = 0.3
_AROUND = 0.6  # the province's rule for a question about the city
_SHARED_NAME = 0.5  # one of the places that share the name asked about
_KIN = 0.5  # the ministry for a question about the bureau
_YEAR_AFTER = 0.7  # what comes out in a year tells of the year before
_YEAR_FADE = 0.1
_NEAR_YEAR = 0.5
_SOURCE_NAMED = 0.8  # a kind the question names beside the one it quotes from


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosts:
    """What a question prefers without excluding the rest. Empty where it names nothing of a sort.

    `place_names` are the places' own names, long and short, to look for in a passage; `shared` the places that share an undecided name.
    """

    places: tuple[Region, ...] = ()
    place_names: tuple[str, ...] = ()
    shared: tuple[Region, ...] = ()
    periods: tuple[Period, ...] = ()
    kinds: tuple[Kind, ...] = ()
    sources: tuple[Kind, ...] = ()
    departments: tuple[Department, ...] = ()
    numbers: tuple[AskedNumber, ...] = ()

    def __bool__(self) -> bool:
        return self != Boosts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Each from 0 (disagrees) to 1 (agrees); None where the question names nothing of the sort."""

    place: float | None
    year: float | None
    kind: float | None
    department: float | None
    number: float | None


def boosts_of(understanding: Understanding) -> Boosts:
    """What to prefer. A comparison (其他城市, 各地, several places) still prefers the places it names."""
    return Boosts(
        places=understanding.regions,
        place_names=tuple(dict.fromkeys(name for region in understanding.regions for name in _own_names(region))),
        shared=understanding.ambiguous,
        periods=understanding.periods,
        kinds=understanding.wanted_kinds,
        sources=understanding.kinds,
        departments=understanding.departments,
        numbers=understanding.numbers,
    )


def agreement(boosts: Boosts, document: Document, *, text: str = "") -> Agreement:
    """How far a document agrees. With the `text` of a passage (and its heading), a place or a year named there counts as well."""
    written = f"{document.title} {text}"
    return Agreement(
        place=_place(boosts, document, written) if boosts.places or boosts.shared else None,
        year=max(_year(period, document, written) for period in boosts.periods) if boosts.periods else None,
        kind=_kind(boosts, document.kind) if boosts.kinds else None,
        department=max(_department(one, document) for one in boosts.departments) if boosts.departments else None,
        number=float(any(matches(number, document) for number in boosts.numbers)) if boosts.numbers else None,
    )


def _place(boosts: Boosts, document: Document, written: str) -> float:
    if any(name in written for name in boosts.place_names):
        return 1.0
    if document.region is None:
        candidates = any(_covers(place, one) for place in boosts.places for one in document.candidates)
        return _SHARED_NAME if candidates else _UNKNOWN
    found = [1.0 if _covers(place, document.region) else _AROUND * _covers(document.region, place) for place in boosts.places]
    found += [_SHARED_NAME * _covers(place, document.region) for place in boosts.shared]
    return max(found)


def _year(period: Period, document: Document, written: str) -> float:
    if any(_distance(period, int(year)) == 0 for year in re.findall(r"(?<!\d)(?:19|20)\d{2}(?=年)", fold_width(written))):
        return 1.0
    if document.issued is None:
        return _UNKNOWN
    distance = _distance(period, document.issued.year)
    if period.last is not None and document.issued.year == period.last + 1:
        return _YEAR_AFTER
    return 1.0 if distance == 0 else max(0.0, _NEAR_YEAR - _YEAR_FADE * distance)


def _distance(period: Period, year: int) -> int:
    """How many years lie between a year and a period; 0 inside."""
    before = 0 if period.first is None else max(0, period.first - year)
    after = 0 if period.last is None else max(0, year - period.last)
    return before + after


def _kind(boosts: Boosts, kind: Kind) -> float:
    if kind not in boosts.kinds:
        return 0.0
    return 1.0 if not boosts.sources or kind in boosts.sources else _SOURCE_NAMED


def _department(department: Department, document: Document) -> float:
    bodies = (document.issuer or "", *document.departments)
    if not any(bodies):
        return _UNKNOWN
    if _any_in(department.names, bodies):
        return 1.0
    return _KIN * _any_in(department.kin, bodies)


def _any_in(names: Sequence[str], bodies: Sequence[str]) -> bool:
    return any(name in body for name in names for body in bodies)


def _covers(outer: Region, inner: Region) -> bool:
    """By code where both have one, else by full name: 广东省 covers 440113 and 广东省深圳市龙华新区."""
    if outer.code and inner.code:
        return inner.code.startswith(code_prefix(outer.code))
    return inner.name.startswith(outer.name)


def _own_names(region: Region) -> tuple[str, ...]:
    """广东省广州市番禺区 → 番禺区, 番禺; of two characters (城区) none, as other words hold them."""
    own = own_name(region.name)
    short = short_name(own)
    return tuple(name for name in (own, short) if name and (len(name) > 2 or name == short))
