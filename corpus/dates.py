"""Dates and years in Chinese official text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus.model import Span
from corpus.numerals import DIGITS, chinese_number

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_GAP = "[ \u00a0\u3000]?"
_CHINESE_YEAR = r"[一二][零〇○Ｏ一二三四五六七八九]{3}"
_CHINESE_DAY = "[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_YEAR = rf"(?<![\d〇○零一二三四五六七八九])(?P<year>\d{{4}}|{_CHINESE_YEAR})"
# 2020年11月30日, 二〇二〇年十一月三十日, 2015年6月底, 2015年
_WRITTEN = re.compile(
    rf"{_YEAR}{_GAP}年(?:度(?!月))?"
    rf"(?:{_GAP}(?P<month>\d{{1,2}}|{_CHINESE_DAY}){_GAP}月(?:份)?(?:{_GAP}(?P<day>\d{{1,2}}|{_CHINESE_DAY}){_GAP}[日号])?)?"
)
# 2016-04-19, 2015/6/1, 2015.6.1: the same mark twice, and no further number behind it.
_NUMERIC = re.compile(r"(?<![\d.\-/])(?P<year>\d{4})(?P<mark>[-/.．－])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d\-/]|[.．]\d)")
# 20160419 alone on its line; 2015121 could be the 21st of January or the 1st of December.
_COMPACT = re.compile(
    r"(?m)^[ \u00a0\u3000\t]*(?P<whole>(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>\d{2}))[ \u00a0\u3000\t]*$"
)
# 20151 4, 2015121: a year run together with what may be a month and a day.
_GARBLED = re.compile(r"(?m)^[ \u00a0\u3000\t]*(?P<whole>(?P<year>(?:19|20)\d{2})(?:\d{1,3}|\d{0,2} \d{1,2}))[ \u00a0\u3000\t]*$")
# 2015-2018年, 2016至2020年, 2016年—2020年
_YEARS = re.compile(rf"(?<!\d)(?P<first>\d{{4}})年?{_GAP}(?:[-－—–~～]{{1,2}}|至|到){_GAP}(?P<last>\d{{4}}){_GAP}年")
_PLAN_NUMBER = "(?<![二三第])(?P<number>十[一二三四五六七八九]?|[一二三四五六七八九])五"
_PLAN = re.compile(rf"{_PLAN_NUMBER}[”\"」]?(?:规划|计划|时期|期间|末|初|以来)")
_QUOTED_PLAN = re.compile(rf"[“\"「]{_PLAN_NUMBER}[”\"」]")
_FIRST_PLAN_YEAR, _PLAN_YEARS = 1953, 5
_READJUSTED = (3, 1966)  # 1963-1965 lay between the second plan and the third, so later plans start from here
_RELATIVE = {
    **{"前年": -2, "去年": -1, "上年": -1, "上一年": -1},
    **{"今年": 0, "本年": 0, "明年": 1, "下一年": 1, "下年": 1, "后年": 2},
}
# 上年度, 今年以来; 目前年均, 以前年度 and 每年 say nothing about which year.
_RELATIVE_WORD = re.compile(rf"(?<![目以之事])(?P<word>{'|'.join(sorted(_RELATIVE, key=len, reverse=True))})(?!均|龄|级|限)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date in a text; what is not written is None. A garbled one says no more than its words and its year."""

    span: Span
    text: str
    year: int
    month: int | None = None
    day: int | None = None
    garbled: bool = False


def find_dates(text: str) -> list[DateMention]:
    """Find dates and years from left to right, none overlapping; a year outside 1900-2100, a month over 12 or a day over 31 is no date."""
    found = [_mention(match) for pattern in (_WRITTEN, _NUMERIC, _COMPACT) for match in pattern.finditer(text)]
    found += [_garbled(match) for match in _GARBLED.finditer(text)]
    mentions: list[DateMention] = []
    for mention in sorted((one for one in found if one is not None), key=lambda one: (one.span.start, -one.span.end)):
        if not mentions or mention.span.start >= mentions[-1].span.end:
            mentions.append(mention)
    return mentions


def as_date(mention: DateMention) -> date | None:
    """Give the day, where it is written in full, readable and in the calendar."""
    if mention.garbled or mention.month is None or mention.day is None:
        return None
    try:
        return date(mention.year, mention.month, mention.day)
    except ValueError:
        return None


def find_years(text: str) -> list[tuple[Span, int]]:
    """Find every year a text names, in order of span and year; each year of a range (2015-2018年) with the span of the range.

    A garbled date names none.
    """
    years: list[tuple[Span, int]] = []
    ranges = [match for match in _YEARS.finditer(text) if _is_range(match)]
    for match in ranges:
        span = Span(start=match.start(), end=match.end())
        years += [(span, year) for year in range(int(match["first"]), int(match["last"]) + 1)]
    for mention in find_dates(text):
        is_covered = any(match.start() <= mention.span.start < match.end() for match in ranges)
        if not mention.garbled and not is_covered:
            years.append((mention.span, mention.year))
    return sorted(years, key=lambda found: (found[0].start, found[1]))


def planning_period(text: str) -> tuple[int, int] | None:
    """Give the first and last year of the five-year plan a text names first: “十三五” is 2016 to 2020."""
    match = min(filter(None, (_PLAN.search(text), _QUOTED_PLAN.search(text))), key=lambda match: match.start(), default=None)
    if match is None:
        return None
    number = int(chinese_number(match["number"]))
    from_number, from_year = (1, _FIRST_PLAN_YEAR) if number < _READJUSTED[0] else _READJUSTED
    first = from_year + (number - from_number) * _PLAN_YEARS
    return first, first + _PLAN_YEARS - 1


def relative_year(text: str, *, issued: date) -> int | None:
    """Give the year that 今年, 上年度, 明年 … stands for in a text of that day; None without such a word, or where several disagree."""
    years = {issued.year + _RELATIVE[match["word"]] for match in _RELATIVE_WORD.finditer(text)}
    return years.pop() if len(years) == 1 else None


def _mention(match: re.Match[str]) -> DateMention | None:
    year, month, day = (_number(part) if part else None for part in match.group("year", "month", "day"))
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR or month == 0 or (month or 1) > 12 or day == 0 or (day or 1) > 31:
        return None
    whole = "whole" if "whole" in match.re.groupindex else 0
    return DateMention(span=Span(start=match.start(whole), end=match.end(whole)), text=match[whole], year=year, month=month, day=day)


def _garbled(match: re.Match[str]) -> DateMention:
    span = Span(start=match.start("whole"), end=match.end("whole"))
    return DateMention(span=span, text=match["whole"], year=int(match["year"]), garbled=True)


def _is_range(match: re.Match[str]) -> bool:
    return _FIRST_YEAR <= int(match["first"]) < int(match["last"]) <= _LAST_YEAR


def _number(written: str) -> int:
    # 二○二○年 is often set with a circle (U+25CB) or a wide letter O in place of 〇.
    written = written.replace("○", "〇").replace("Ｏ", "〇")
    return int(chinese_number(written)) if written[0] in DIGITS or written[0] == "十" else int(written)
