"""The years a question is about: one, a range, since and before, a five-year plan, so many years back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from api.model import Effect, Facet, Period, Reading
from api.query_exclusions import Exclusions
from api.query_text import AskedText, read_as
from corpus.dates import find_dates, planning_period, relative_year
from corpus.model import Span
from corpus.numerals import chinese_number

_NUMBER_WORDS = {w: n for n, w in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)}
_PLAN_ORDINALS = {
    word: number for number, word in enumerate(("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"), 9)
}
_Y = r"(?<![\d〔(.,])(?P<{}>(?:19|20)\d{{2}})"
# 二〇〇五年, 二○二一至二○二三年, 二OO五年: digits one for one, so that every pattern below reads both. 七八年 is seven or eight years.
_ZERO, _HAN_DIGIT = "〇零○OoΟ", "〇零○OoΟ一二三四五六七八九"
_HAN_YEAR = re.compile(
    rf"(?<![{_HAN_DIGIT}\d十百千万])(?:(?:一九|二[{_ZERO}0])[{_HAN_DIGIT}0]{{2}}(?=\s*(?:年|至|到|[-－—–~～、,和与及]))|[{_ZERO}][{_HAN_DIGIT}](?=年)|九[一二三四五六七八九](?=年[以之的出颁发度]))"
)
_AS_DIGITS = str.maketrans("〇零○OoΟ一二三四五六七八九", "000000123456789")
_DAY = r"(?:\d{1,2}月(?:份)?(?:\d{1,2}[日号])?|[一二三四五六七八九十]{1,2}月(?:份)?(?:[一二三四五六七八九十]{1,3}[日号])?)?"
# 2015-2018年, 2015年至2018年, 从2015到2018年, 1998年1月至2003年6月, between 2015 and 2018, 2015 to 2018
_RANGE = re.compile(
    rf"(?:从|自)?{_Y.format('first')}(?:年(?:度|底|末|初|起|开始)?{_DAY})?\s*(?:[-－—–~～]{{1,2}}|至|到|to|through|until|till)\s*"
    rf"(?P<last>(?:19|20)\d{{2}}|\d{{2}}(?=年))(?:年(?:度|底|末|初|{_DAY})?(?:止|为止)?|(?![\d\-年号]))|"
    r"\b(?:between|from)\s+(?P<from>(?:19|20)\d{2})\s+(?:and|to|until|till|through)\s+(?P<to>(?:19|20)\d{2})\b",
    re.IGNORECASE,
)
# “十三五”期间, 十四五规划; 十五年 and 二十五项 are numbers.
_PLAN = re.compile(
    r"(?<![二三四五六七八九第百千万\d])[“\"「]?(?P<number>十[一二三四五六]|[七八九]|十)五[”\"」]?(?P<tail>规划|计划|时期|期间|以来|末|初)?(?![年条个项家章人天岁届次万千百亿号月日名所种类元倍%])|"
    r"\b(?P<ordinal>\d{1,2}th|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth)\s+five[- ]year\s+plan(?:\s+period)?",
    re.IGNORECASE,
)
_LATELY = re.compile(
    r"(?:最近|过去|近)(?P<count>[一二两三四五六七八九十]|\d{1,2})年(?:来|间|内)?|"
    r"\b(?:in\s+|over\s+|during\s+)?the\s+(?:last|past|previous|recent)\s+(?P<english>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\s+years\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?<![目以之事])(?P<word>去年|上一年|上年|前年|今年|本年|明年)(?:度|底|初|以来)?(?![均龄级限])|\b(?P<english>last|this|next)\s+year\b",
    re.IGNORECASE,
)
_RELATIVE_ENGLISH = {"last": -1, "this": 0, "next": 1}
# 18年出台, 2018、19年: at the head, behind a preposition or a place; 工作18年 and 判18年 are durations.
_SHORT = re.compile(
    r"(?:^|(?<=[在从自于到、,。;和与至及?市省区县州的 ]))(?P<year>[0129]\d)年[度底末初]?"
    r"(?!以上|以下|左右|[内期龄制多限来]|的?(?:刑|时间|历史|合同|工龄))"
)
# Bounds behind a year and in front of it. 以来 and 起 begin with the year and 之后 with the next one; 之前 ends with the year before, 截至
# with the year itself. Of a year of which a part is named (2018年底前, before May 2016) the rest is still of it.
_SINCE = r"以来|以后|起(?!诉|草|点|步)|开始|至今|到现在|至现在|到今天"
_AFTER = r"之后|后(?!勤|期|续|备|台|者|果|面|来|半|\d)"
_BEFORE = r"以前|之前|前(?!后|三|两|几|期|列|半|\d|款|述|者|沿|置|往|景)"
_BEHIND = re.compile(
    rf"(?P<part>[底末])?(?P<within>及其?|\(含\)|\(含本年\))?(?:(?P<since>{_SINCE})|(?P<after>{_AFTER})|(?P<before>{_BEFORE}))"
)
_UNTIL_HEAD = re.compile(r"(?:截至|截止(?:到|至|于)?|不晚于|不迟于)\s*$")
_BOUND_HEAD = re.compile(r"(?:(?P<before>(?<!不)早于)|(?P<after>(?<!不)晚于)|(?P<since>不早于))\s*$")
_PART = (
    r"(?:the\s+)?(?:(?P<part>(?:end|middle|start|beginning|close|autumn|spring|summer)\s+of|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s+\d{1,2},?)?)\s+)?"
)
_ENGLISH_HEAD = re.compile(
    r"\b(?:(?P<since>since|from|starting\s+(?:in|from)|(?:not|no)\s+(?:before|earlier\s+than))|(?P<until>until|till|up\s+to|(?:no|not)\s+later\s+than|not\s+after|through)|"
    rf"(?P<by>by|as\s+of)|(?P<after>after|later\s+than)|(?P<before>before|prior\s+to|earlier\s+than))\s+(?:the\s+year\s+)?{_PART}$",
    re.IGNORECASE,
)
# A bare number that counts something is no year: 2000元, 2000 households.
_BARE = re.compile(
    rf"{_Y.format('year')}(?![\d号元万亿人家户个名项条次所台辆亩平千百%]|[.,]\d|\s*(?:yuan|rmb|people|households?|families|residents|members|square|million|thousand|percent|%))",
    re.IGNORECASE,
)
_NAMES = re.compile(r"《[^》]*》|“(?!(?:十[一二三四五六]?|[七八九])五)[^”]*”")
_MOST_YEARS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """`as_of`: 截至2020年 lets through what is older, but what a sentence must speak of is that year."""

    span: Span
    period: Period
    is_exact: bool = True
    as_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsRead:
    """`years` are those a sentence must speak of; `periods` hold the vaguer wordings too, in the order of the question."""

    years: tuple[int, ...]
    periods: tuple[Period, ...]
    readings: tuple[Reading, ...]
    found: tuple[tuple[Reading, _Found], ...] = ()

    def without(self, exclusions: Exclusions, *, today: date) -> YearsRead:
        """除2020年外 asks for no year: a text of 2020 may well tell of others, so nothing is filtered either."""
        wanted = exclusions.wanted(self.readings)
        return self if wanted == self.readings else _collect(tuple(pair for pair in self.found if pair[0] in wanted), today)


def read_years(asked: AskedText, *, today: date, taken: Iterable[Reading] = ()) -> YearsRead:
    """Years outside titles, quotes and what is `taken` (a 文号 holds a year).

    十三五 and 近三年 are periods alone: a text says them in these very words, and of its own day.
    """
    bare = _NAMES.sub(lambda match: " " * len(match.group()), asked.flat)
    for one in taken:
        bare = bare[: one.start] + " " * (one.end - one.start) + bare[one.end :]
    bare = _HAN_YEAR.sub(lambda match: match.group().translate(_AS_DIGITS), bare)
    found: list[_Found] = []
    for read in (_ranges, _plans, _lately, _relative, _single, _short, _bare):
        found += [one for one in read(bare, today) if all(_apart(one.span, other.span) for other in found)]
    found.sort(key=lambda one: one.span.start)
    readings = [read_as(asked, one.span, facet=Facet.YEAR, effect=Effect.BOOST, values=(show_period(one.period),)) for one in found]
    return _collect(tuple(zip(readings, found, strict=True)), today)


def _collect(found: tuple[tuple[Reading, _Found], ...], today: date) -> YearsRead:
    years = [year for _, one in found if one.is_exact for year in ([one.as_of] if one.as_of else _years_of(one.period, today))]
    return YearsRead(
        years=tuple(dict.fromkeys(years)),
        periods=tuple(dict.fromkeys(one.period for _, one in found)),
        readings=tuple(reading for reading, _ in found),
        found=found,
    )


def show_period(period: Period) -> str:
    """2016-2020, 2016- or -2016; one year is 2016."""
    if period.first == period.last:
        return str(period.first)
    return f"{period.first or ''}-{period.last or ''}"


def is_year(words: str) -> bool:
    """Whether words are a year alone: 2017年."""
    return re.fullmatch(r"(?:19|20)\d{2}年?", words) is not None


def _years_of(period: Period, today: date) -> range:
    """2016年以来 runs to this year; 2016年以前 is no list of years."""
    if period.first is None:
        return range(0)
    last = max(period.first, today.year) if period.last is None else period.last
    return range(period.first, min(last, period.first + _MOST_YEARS) + 1)


def _ranges(bare: str, today: date) -> Iterator[_Found]:
    for match in _RANGE.finditer(bare):
        first, last = match["first"] or match["from"], match["last"] or match["to"]
        last = first[:2] + last if len(last) == 2 else last
        if int(first) < int(last) <= int(first) + _MOST_YEARS:
            yield _Found(span=_span(match), period=Period(first=int(first), last=int(last)))


def _plans(bare: str, today: date) -> Iterator[_Found]:
    for match in _PLAN.finditer(bare):
        if match["number"] and len(match["number"]) == 1 and not match["tail"]:  # 七五 alone is many things
            continue
        number = match["number"] or _plan_numeral(match["ordinal"].lower())
        years = planning_period(f"{number}五期间")
        if years:
            last = None if match["tail"] == "以来" else years[1]
            yield _Found(span=_span(match), period=Period(first=years[0], last=last), is_exact=False)


def _plan_numeral(ordinal: str) -> str:
    number = int(ordinal.removesuffix("th")) if ordinal[0].isdigit() else _PLAN_ORDINALS[ordinal]
    numerals = "零一二三四五六七八九"
    return ("十" if number >= 10 else "") + (numerals[number % 10] if number % 10 else "")


def _lately(bare: str, today: date) -> Iterator[_Found]:
    for match in _LATELY.finditer(bare):
        said = (match["count"] or match["english"]).lower()
        count = int(said) if said.isdigit() else _NUMBER_WORDS.get(said) or int(chinese_number(said))
        yield _Found(span=_span(match), period=Period(first=today.year - count, last=today.year), is_exact=False)


def _relative(bare: str, today: date) -> Iterator[_Found]:
    for match in _RELATIVE.finditer(bare):
        english = match["english"]
        year = today.year + _RELATIVE_ENGLISH[english.lower()] if english else relative_year(match["word"], issued=today)
        if year is not None:
            yield _Found(span=_span(match), period=Period(first=year, last=year))


def _single(bare: str, today: date) -> Iterator[_Found]:
    for mention in find_dates(bare):
        if not mention.garbled:
            yield _directed(bare, mention.span, mention.year)


def _short(bare: str, today: date) -> Iterator[_Found]:
    for match in _SHORT.finditer(bare):
        short = int(match["year"])
        year = 2000 + short if short <= today.year % 100 + 1 else 1900 + short
        if year <= today.year + 1:
            yield _directed(bare, _span(match), year)


def _bare(bare: str, today: date) -> Iterator[_Found]:
    for match in _BARE.finditer(bare):
        yield _directed(bare, _span(match), int(match["year"]))


def _directed(bare: str, span: Span, year: int) -> _Found:
    """A year with the words around it that open it towards one side."""
    head = bare[max(0, span.start - 32) : span.start]
    behind, ahead = _BEHIND.match(bare, span.end), _BOUND_HEAD.search(head) or _ENGLISH_HEAD.search(head)
    until = _UNTIL_HEAD.search(head)
    match = until or behind or ahead
    if match is None:
        return _Found(span=span, period=Period(first=year, last=year))
    names = match.groupdict()
    start = span.start - len(head) + match.start() if match is not behind else span.start
    whole = Span(start=start, end=behind.end() if behind else span.end)
    if until or names.get("by"):
        return _Found(span=whole, period=Period(first=None, last=year), as_of=year)
    in_part = bool(names.get("part") or names.get("within")) or "月" in span.cut(bare)
    return _Found(span=whole, period=_bounded(year, names, in_part=in_part))


def _bounded(year: int, names: Mapping[str, str | None], *, in_part: bool) -> Period:
    if names.get("before"):
        return Period(first=None, last=year if in_part else year - 1)
    if names.get("until"):
        return Period(first=None, last=year)
    # 2018年底后 begins with 2019, 2018年5月之后 and 2018年及之后 with 2018
    later = names.get("after") and (not in_part or names.get("part") in ("底", "末"))
    return Period(first=year + 1 if later else year, last=None)


def _apart(one: Span, other: Span) -> bool:
    return one.end <= other.start or other.end <= one.start


def _span(match: re.Match[str]) -> Span:
    return Span(start=match.start(), end=match.end())
