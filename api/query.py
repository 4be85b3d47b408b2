"""Reads a question: places, years, kinds, departments, numbers, what is asked, and the words to look for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.asks import read_ask
from api.model import Facet, Reading, Understanding
from api.query_departments import DepartmentsRead, read_departments
from api.query_exclusions import Exclusions, left_kinds, read_exclusions
from api.query_kinds import KindsRead, read_kinds
from api.query_numbers import NumbersRead, read_numbers
from api.query_places import (
    ELSEWHERE,
    EVERYWHERE,
    SELF_PLACE,
    PlacesRead,
    decide_places,
    find_places,
    names_other_places,
    names_own_place,
    own_name,
)
from api.query_quantities import read_quantities
from api.query_text import AskedText, read_text, simplify
from api.query_years import YearsRead, is_year, read_years, show_period
from api.restrict import Restricted, restrict
from corpus.fold import fold_width
from corpus.model import Filters, Region, Span
from corpus.regions import Gazetteer

__all__ = ["SELF_PLACE", "is_year", "names_other_places", "names_own_place", "understand"]

_QUOTED = re.compile(r"[“\"「『《](?P<words>[^”\"」』》]{2,60})[”\"」』》]")
_QUESTION_WORDS = re.compile(
    r"请问|请告诉我|告诉我|我想(?:知道|了解|问)(?:一下)?|"
    r"(?:是|有|为|共有|一共有|总共有|达到|达|给|安排|涵盖)?多少(?=[个家项类人名次所元万钱条批处座种倍年天]?)|"
    r"哪(?:一)?年|哪(?:个|些|几个|几|一个|家)|什么时候|何时|为什么|为何|如何|怎么样|怎么|怎样|是什么|什么|是否|有没有|是不是|能否|吗|呢|"
    r"几(?=[个家项类人次所名条批])|指(?=哪)|谁|的话|目前|现在|具体|分别"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What the parts of a question were read as, what is not wanted among it settled."""

    places: PlacesRead
    kinds: KindsRead
    departments: DepartmentsRead
    numbers: NumbersRead
    years: YearsRead
    exclusions: Exclusions

    @property
    def readings(self) -> tuple[Reading, ...]:
        return (*self.places.readings, *self.years.readings, *self.kinds.readings, *self.departments.readings, *self.numbers.readings)


def understand(
    question: str, *, gazetteer: Gazetteer, home: Region | None = None, filters: Filters | None = None, today: date | None = None
) -> Understanding:
    """Read a question. Places it names for certain go to `regions`; a shared name is settled by the home region or left in `ambiguous`.

    "Other places" exclude the home region, 除广州外 excludes 广州; "各地" excludes nothing. Explicit filters are passed through and only
    ever narrow, by wordings that restrict (只看答复) or exclude; everything else is a boost. 今年 and 近三年 count from `today`, the
    machine's own day unless given.
    """
    asked = read_text(question)
    read = _read(asked, gazetteer=gazetteer, home=home, today=today or date.today())
    places, years, kinds = read.places, read.years, read.kinds
    quantities = read_quantities(asked, taken=(*read.readings, *read.exclusions.readings, *read.exclusions.dropped))
    restricted = _restricted(asked, read, (*read.readings, *quantities.readings), filters or Filters(), gazetteer)
    return Understanding(
        question=question,
        text=_text(asked, restricted.rest, read),
        language=asked.language,
        filters=restricted.filters,
        regions=places.regions,
        ambiguous=places.ambiguous,
        elsewhere=places.elsewhere,
        comparison=places.elsewhere or places.everywhere or len(places.regions) > 1,
        years=years.years,
        kinds=kinds.sources,
        number=read.numbers.proposal,
        quoted=tuple(m["words"] for m in _QUOTED.finditer(question)),
        asks=read_ask(asked.flat),
        periods=years.periods,
        wanted_kinds=kinds.wanted,
        departments=read.departments.departments,
        numbers=read.numbers.numbers,
        expansions=quantities.expansions,
        readings=tuple(sorted(restricted.readings, key=lambda one: (one.start, one.end))),
        unknown_places=restricted.unknown_places,
    )


def _read(asked: AskedText, *, gazetteer: Gazetteer, home: Region | None, today: date) -> _Read:
    named = find_places(asked, gazetteer=gazetteer, home=home)
    kinds, departments, numbers = read_kinds(asked), read_departments(asked), read_numbers(asked)
    years = read_years(asked, today=today, taken=numbers.files)
    readings = (*(one.reading for one in named), *kinds.readings, *years.readings, *departments.readings)
    exclusions = read_exclusions(asked.flat, readings)
    return _Read(
        places=decide_places(named, exclusions, asked=asked, home=home),
        kinds=kinds.without(exclusions),
        departments=departments,
        numbers=numbers,
        years=years.without(exclusions, today=today),
        exclusions=exclusions,
    )


def _restricted(asked: AskedText, read: _Read, readings: Sequence[Reading], filters: Filters, gazetteer: Gazetteer) -> Restricted:
    """Exclusions first, so that 只看广州以外的答复 narrows to replies."""
    filters = replace(
        filters,
        excluded_regions=tuple(dict.fromkeys((*filters.excluded_regions, *read.places.excluded))),
        kinds=left_kinds(filters.kinds, read.exclusions),
    )
    return restrict(
        read.exclusions.blanked(asked.flat),
        readings,
        filters,
        regions=read.places.regions,
        periods={show_period(period): period for period in read.years.periods},
        departments=read.departments.departments,
        contains=gazetteer.contains,
    )


def _text(asked: AskedText, rest: str, read: _Read) -> str:
    """What to search for, without the wording of a filter (只看广州的答复) where enough else is said; 我区 by the home region's name."""
    own = [one for one in read.places.readings if one.facet is Facet.PLACE and SELF_PLACE.fullmatch(simplify(fold_width(one.words)))]
    if asked.language == "en":
        chinese = asked.chinese_without([*read.exclusions.spans, *(Span(start=one.start, end=one.end) for one in own)])
        return _strip_question_words(" ".join([chinese, *_own_names(own)]).strip() or asked.chinese)
    for one in sorted(own, key=lambda one: -one.start):
        name = _own_names([one])
        rest = f"{rest[: one.start]}{name[0]}{rest[one.end :]}" if name and rest[one.start : one.end].strip() else rest
    choices = (_strip_question_words(rest).strip(), _strip_question_words(read.exclusions.blanked(asked.flat)).strip())
    return next((text for text, least in zip(choices, (1, 0), strict=True) if len(text) > least), _strip_question_words(asked.flat))


def _own_names(own: Sequence[Reading]) -> list[str]:
    return [own_name(value) for one in own if not one.excludes for value in one.values]


def _strip_question_words(text: str) -> str:
    bare = EVERYWHERE.sub(" ", ELSEWHERE.sub(" ", text))
    bare = re.sub(r"[?!。;,:“”\"]+|\(\s*\)", " ", _QUESTION_WORDS.sub(" ", bare))
    return re.sub(r"\s+", " ", bare).strip() or text
