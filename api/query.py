"""Reads a question: places, years, kinds, departments, numbers, what is asked, and the words to look for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from api.asks import read_ask
from api.model import Understanding
from api.query_departments import read_departments
from api.query_kinds import read_kinds
from api.query_numbers import read_numbers
from api.query_places import ELSEWHERE, EVERYWHERE, SELF_PLACE, names_other_places, names_own_place, read_places
from api.query_quantities import read_quantities
from api.query_text import AskedText, read_text
from api.query_years import is_year, read_years, show_period
from api.restrict import restrict
from corpus.model import Filters, Region
from corpus.regions import Gazetteer

__all__ = ["SELF_PLACE", "is_year", "names_other_places", "names_own_place", "understand"]

_QUOTED = re.compile(r"[“\"「『《](?P<words>[^”\"」』》]{2,60})[”\"」』》]")
_QUESTION_WORDS = re.compile(
    r"请问|请告诉我|告诉我|我想(?:知道|了解|问)(?:一下)?|"
    r"(?:是|有|为|共有|一共有|总共有|达到|达|给|安排|涵盖)?多少(?=[个家项类人名次所元万钱条批处座种倍年天]?)|"
    r"哪(?:一)?年|哪(?:个|些|几个|几|一个|家)|什么时候|何时|为什么|为何|如何|怎么样|怎么|怎样|是什么|什么|是否|有没有|是不是|能否|吗|呢|"
    r"几(?=[个家项类人次所名条批])|指(?=哪)|谁|的话|目前|现在|具体|分别"
)

# 新旧两个办法…有什么不同: two texts of one place are set side by side
_DIFFERS = re.compile(
    r"(?:新旧|新老|前后|两[个部份版]).{0,30}(?:不同|区别|差别|差异|变化|改)|"
    r"\b(?:old and new|two|both) .{0,60}\bdiffer|\bdifferences? between\b",
    re.IGNORECASE,
)


def understand(
    question: str, *, gazetteer: Gazetteer, home: Region | None = None, filters: Filters | None = None, today: date | None = None
) -> Understanding:
    """Read a question. Places it names for certain go to `regions`; a shared name is settled by the home region or left in `ambiguous`.

    "Other places" exclude the home region; "各地" excludes nothing. Explicit filters are passed through and only ever narrow, by wordings
    that restrict (只看答复); everything else is a boost. 今年 and 近三年 count from `today`, the machine's own day unless given.
    """
    asked = read_text(question)
    places = read_places(asked, gazetteer=gazetteer, home=home)
    kinds, departments, numbers = read_kinds(asked), read_departments(asked), read_numbers(asked)
    years = read_years(asked, today=today or date.today(), taken=numbers.files)
    filters = filters or Filters()
    if places.excludes_home and home is not None:
        filters = replace(filters, excluded_regions=(*filters.excluded_regions, home))
    readings = (*places.readings, *years.readings, *kinds.readings, *departments.readings, *numbers.readings)
    quantities = read_quantities(asked, taken=readings)
    restricted = restrict(
        asked.flat,
        (*readings, *quantities.readings),
        filters,
        regions=places.regions,
        periods={show_period(period): period for period in years.periods},
        departments=departments.departments,
        contains=gazetteer.contains,
    )
    return Understanding(
        question=question,
        text=_text(asked, restricted.rest),
        language=asked.language,
        filters=restricted.filters,
        regions=places.regions,
        ambiguous=places.ambiguous,
        elsewhere=places.elsewhere,
        comparison=places.elsewhere or places.everywhere or len(places.regions) > 1 or _DIFFERS.search(asked.flat) is not None,
        years=years.years,
        kinds=kinds.sources,
        number=numbers.proposal,
        quoted=tuple(m["words"] for m in _QUOTED.finditer(question)),
        asks=read_ask(asked.flat),
        periods=years.periods,
        wanted_kinds=kinds.wanted,
        departments=departments.departments,
        numbers=numbers.numbers,
        expansions=quantities.expansions,
        readings=tuple(sorted(restricted.readings, key=lambda one: (one.start, one.end))),
    )


def _text(asked: AskedText, rest: str) -> str:
    """What to search for, without the wording of a filter (只看广州的答复) where enough else is said."""
    if asked.language == "en":
        return _strip_question_words(asked.chinese)
    text = _strip_question_words(rest)
    return text if len(text) > 1 else _strip_question_words(asked.flat)


def _strip_question_words(text: str) -> str:
    bare = EVERYWHERE.sub(" ", ELSEWHERE.sub(" ", text))
    bare = re.sub(r"[?!。;,:“”\"]+", " ", _QUESTION_WORDS.sub(" ", bare))
    return re.sub(r"\s+", " ", bare).strip() or text
