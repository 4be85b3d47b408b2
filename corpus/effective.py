"""From when a rule holds, by its own words: 施行日期."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from corpus.dates import as_date, find_dates
from corpus.fold import fold_text
from corpus.model import Document, Span
from corpus.numerals import chinese_number

# 自2019年6月1日起施行   2023年7月1日起执行
_FROM_DAY = re.compile(
    r"(?:自|从|于)?(?P<day>(?:\d{4}|[一二][零〇○O一二三四五六七八九]{3})\s?年[^。,;\n]{1,12}?[日号])(?:起|开始)?(?:正式)?(?:施行|实施|执行|生效)"
)
# 自印发之日起施行   自公布之日起30日后施行   自发布之日起满三十日施行
_FROM_ISSUE = re.compile(
    r"自(?:印发|发布|公布|颁布|发文|下发|签发|通过|批准)之日(?:起|后)?(?:满)?(?P<wait>\d{1,3}|[一二三四五六七八九十]{1,3})?(?P<unit>个?月|日|天)?(?:后|起|内)?(?:正式)?(?:施行|实施|执行|生效)"
)


def effective_from(document: Document) -> tuple[date | None, Span | None]:
    """施行日期: the day its last article names, else the day it was issued where it holds from then on."""
    text = fold_text(document.text)
    known = next((e for e in document.evidence if e.field == "effective" and _iso(e.value)), None)
    if known:
        return _iso(known.value), known.span
    days = [m for m in _FROM_DAY.finditer(text) if not _of_another(text, m)]
    if days:
        mention = next(iter(find_dates(days[-1]["day"])), None)
        if mention and (day := as_date(mention)):
            return day, Span(start=days[-1].start(), end=days[-1].end())
    issued = list(_FROM_ISSUE.finditer(text))
    if issued and document.issued:
        return _after(document.issued, issued[-1]["wait"], issued[-1]["unit"]), Span(start=issued[-1].start(), end=issued[-1].end())
    return None, None


def _of_another(text: str, match: re.Match[str]) -> bool:
    """2012年9月1日起施行的《……》同时废止: the day is the older rule's."""
    return re.match(r"的|[^。;\n]{0,4}《", text[match.end() :]) is not None


def _after(day: date, wait: str | None, unit: str | None) -> date:
    if not wait:
        return day
    count = int(wait) if wait.isdecimal() else int(chinese_number(wait))
    return add_months(day, count) if unit and unit.endswith("月") else day + timedelta(days=count)


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _iso(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
