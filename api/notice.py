"""Says in words which filter leaves nothing and what there is instead, and which place could not be taken into account."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from api.model import Answer, AskedNumber, Effect, Facet, Reading, Understanding
from api.query_kinds import KIND_NAMES
from api.query_numbers import show_number
from corpus.catalogue import Catalogue
from corpus.model import Filters, Kind

_NAMED = 5  # kinds and places that a notice lists
_FARTHEST_DAYS = 2**17  # 359 years
_ONE_DAY = timedelta(days=1)

_CHINESE = {
    "kinds": "没有{filter}；有的是：{instead}。",
    "regions": "没有{filter}的文件；文件最多的地方是：{instead}。",
    "excluded_regions": "{filter}没有文件。",
    "departments": "没有发文、承办或提出单位是{filter}的文件。",
    "dates": "{filter}没有文件；{instead}。",
    "years": "{filter}没有文件。",
    "latest": "最晚的是{day}",
    "earliest": "最早的是{day}",
    "nearest": "最接近的是{days}",
    "undated": "文件都没有写明日期",
    "both": "{first}，{second}",
    "together": "{filter}合在一起没有文件：{instead}。",
    "without": "去掉“{filter}”有{count}篇",
    "excluding": "除{names}以外",
    "counted": "{name}{count}篇",
    "since": "{day}以后",
    "until": "{day}以前",
    "between": "{since}至{until}",
    "one": "{day}",
    "year": "{year}年",
    "join": "、",
    "stop": "",
}
_ENGLISH = {
    "kinds": "There is no {filter} document; there are: {instead}.",
    "regions": "There is no document of {filter}; most are of: {instead}.",
    "excluded_regions": "There is no document {filter}.",
    "departments": "No document was issued, handled or proposed by {filter}.",
    "dates": "There is no document {filter}; {instead}.",
    "years": "There is no document of {filter}.",
    "latest": "the latest is of {day}",
    "earliest": "the earliest is of {day}",
    "nearest": "the nearest are of {days}",
    "undated": "none of the documents says its date",
    "both": "{first} and {second}",
    "together": "{filter} together leave nothing: {instead}.",
    "without": "without “{filter}” there are {count}",
    "excluding": "from outside {names}",
    "counted": "{name} {count}",
    "since": "since {day}",
    "until": "until {day}",
    "between": "from {since} to {until}",
    "one": "of {day}",
    "year": "{year}",
    "join": ", ",
    "stop": " ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One sort of filter: its name, the filter alone, all the others, and how it is called."""

    name: str
    alone: Filters
    others: Filters
    shown: str


def find_notice(filters: Filters, *, catalogue: Catalogue, language: str) -> str | None:
    """None where the filters let something through, or the store is empty.

    A filter that leaves nothing by itself is named with what there is instead. Of filters that only together leave nothing, each is named
    without which something is left.
    """
    if not filters or catalogue.matching_documents(filters) or not catalogue.counts().documents:
        return None
    words = _ENGLISH if language == "en" else _CHINESE
    parts = list(_parts(filters, words))
    empty = [part for part in parts if not catalogue.matching_documents(part.alone)]
    if empty:
        return words["stop"].join(_say_alone(part, catalogue, words) for part in empty)
    instead = [said for part in parts for said in _say_without(part, catalogue, words)]
    return words["together"].format(filter=words["join"].join(part.shown for part in parts), instead=words["join"].join(instead))


def number_notice(numbers: Sequence[AskedNumber], *, language: str) -> str:
    """Say that no document bears the numbers looked up: what is found instead is about something else."""
    shown = [show_number(number) for number in numbers]
    if language == "en":
        return f"No document in the files bears the number {', '.join(shown)}; what follows was found by its words."
    return f"所收文件中没有编号为{'、'.join(shown)}的；以下按词语查找。"


def place_notice(understanding: Understanding) -> str | None:
    """Say which place could not be taken into account: one that is not known (只看月球市的), or 我区 where no home region is set."""
    english = understanding.language == "en"
    said = []
    if understanding.unknown_places:
        form = "No place called {} is known; nothing was filtered by it." if english else "没有叫{}的地方，没有据此筛选。"
        marked = (", " if english else "、").join(f"“{one}”" for one in understanding.unknown_places)
        said.append(form.format(marked))
    own = dict.fromkeys(one.words for one in understanding.readings if _is_open(one))
    if own:
        marked = (", " if english else "").join(f"“{one}”" for one in own)
        form = "{}: no home region is set; set one, or name the place." if english else "{}没有说明是哪里：请设置所在地区，或写出地名。"
        said.append(form.format(marked))
    return (" " if english else "").join(said) or None


def with_notice(answer: Answer, *, catalogue: Catalogue) -> Answer:
    """An abstention says which filter left nothing to answer from; any answer, which place could not be taken into account."""
    understanding = answer.understanding
    if understanding is None:
        return answer
    language = understanding.language
    empty = find_notice(understanding.filters, catalogue=catalogue, language=language) if answer.abstained else None
    return replace(answer, notice=join_notices(empty, place_notice(understanding), language=language))


def join_notices(*notices: str | None, language: str) -> str | None:
    return (_ENGLISH if language == "en" else _CHINESE)["stop"].join(filter(None, notices)) or None


def _is_open(reading: Reading) -> bool:
    return reading.facet is Facet.PLACE and reading.effect is Effect.UNDECIDED and not reading.values


def _parts(filters: Filters, words: Mapping[str, str]) -> Iterator[_Part]:
    nothing = Filters()
    split = {
        "kinds": (Filters(kinds=filters.kinds), replace(filters, kinds=())),
        "regions": (Filters(regions=filters.regions), replace(filters, regions=())),
        "excluded_regions": (Filters(excluded_regions=filters.excluded_regions), replace(filters, excluded_regions=())),
        "departments": (Filters(departments=filters.departments), replace(filters, departments=())),
        "dates": (Filters(since=filters.since, until=filters.until), replace(filters, since=None, until=None)),
        "years": (Filters(years=filters.years), replace(filters, years=())),
    }
    for name, (alone, others) in split.items():
        if alone != nothing:
            yield _Part(name=name, alone=alone, others=others, shown=_shown(name, alone, words))


def _shown(name: str, alone: Filters, words: Mapping[str, str]) -> str:
    join = words["join"].join
    match name:
        case "kinds":
            return join(_kind_name(kind, words) for kind in alone.kinds)
        case "regions":
            return join(region.name for region in alone.regions)
        case "excluded_regions":
            return words["excluding"].format(names=join(region.name for region in alone.excluded_regions))
        case "departments":
            return join(alone.departments)
        case "years":
            return join(words["year"].format(year=year) for year in alone.years)
    since, until = _day(alone.since, words, opens=True), _day(alone.until, words, opens=False)
    if since == until:
        return words["one"].format(day=since)
    form = "between" if since and until else "since" if since else "until"
    return words[form].format(day=since or until, since=since, until=until)


def _say_alone(part: _Part, catalogue: Catalogue, words: Mapping[str, str]) -> str:
    """What a filter that leaves nothing leaves out, and what there is of its sort."""
    counts = catalogue.counts()
    instead = ""
    if part.name == "kinds":
        instead = _counted({_kind_name(Kind(name), words): count for name, count in counts.kinds.items()}, words)
    elif part.name == "regions":
        instead = _counted({name: count for name, count in counts.regions.items() if name}, words)
    elif part.name == "dates":
        instead = _nearest(part, Filters(), catalogue, words) or words["undated"]
    return words[part.name].format(filter=part.shown, instead=instead)


def _say_without(part: _Part, catalogue: Catalogue, words: Mapping[str, str]) -> Iterator[str]:
    count = len(catalogue.matching_documents(part.others))
    if count:
        nearest = _nearest(part, part.others, catalogue, words) if part.name == "dates" else ""
        said = words["without"].format(filter=part.shown, count=count)
        yield words["both"].format(first=said, second=nearest) if nearest else said


def _nearest(part: _Part, others: Filters, catalogue: Catalogue, words: Mapping[str, str]) -> str:
    """The days on either side of what the filter leaves that a document has."""
    since, until = part.alone.since, part.alone.until
    latest = _last_before(since, others, catalogue) if since else None
    earliest = _first_after(until, others, catalogue) if until else None
    said = [words[name].format(day=day.isoformat()) for name, day in (("latest", latest), ("earliest", earliest)) if day]
    if since and until and said:  # the neighbours of a range are neither the last nor the first of all
        return words["nearest"].format(days=words["join"].join(day.isoformat() for day in (latest, earliest) if day))
    return said[0] if said else ""


def _last_before(day: date, others: Filters, catalogue: Catalogue) -> date | None:
    """The last day before `day` that a document has. The span looked at doubles, then halves: the catalogue knows no days by order."""
    end = day - _ONE_DAY
    reach = _first_width(lambda days: _has(replace(others, since=_back(end, days), until=end), catalogue))
    return None if reach is None else _back(end, reach)


def _first_after(day: date, others: Filters, catalogue: Catalogue) -> date | None:
    start = day + _ONE_DAY
    reach = _first_width(lambda days: _has(replace(others, since=start, until=start + timedelta(days=days)), catalogue))
    return None if reach is None else start + timedelta(days=reach)


def _has(filters: Filters, catalogue: Catalogue) -> bool:
    return bool(catalogue.matching_documents(filters))


def _first_width(holds: Callable[[int], bool]) -> int | None:
    """The least number of days for which something holds that holds for all larger ones; None where it never does."""
    if not holds(_FARTHEST_DAYS):
        return None
    low, high = 0, 1
    while not holds(high):
        low, high = high, 2 * high
    return bisect_left(range(low, high), True, key=holds) + low


def _back(day: date, days: int) -> date:
    return day - timedelta(days=min(days, (day - date.min).days))


def _day(day: date | None, words: Mapping[str, str], *, opens: bool) -> str:
    """2021年 for its first day where it opens a time and its last where it ends one, else the day."""
    if day is None:
        return ""
    whole = (day.month, day.day) == ((1, 1) if opens else (12, 31))
    return words["year"].format(year=day.year) if whole else day.isoformat()


def _kind_name(kind: Kind, words: Mapping[str, str]) -> str:
    return kind.value if words is _ENGLISH else KIND_NAMES[kind]


def _counted(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    """The first of them, which are the most."""
    return words["join"].join(words["counted"].format(name=name, count=count) for name, count in list(counts.items())[:_NAMED])
