"""Whether a rule holds on a day, and why: its own words, its dates, and what later rules say of it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from corpus.dates import DateMention, as_date, find_dates
from corpus.effective import add_months, effective_from
from corpus.fold import fold_form, fold_text
from corpus.link_rules import RULES
from corpus.model import Document, Link, Relation, Span
from corpus.numerals import chinese_number


class State(StrEnum):
    """How a rule stands on a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    AMENDED = "amended"
    REPEALED = "repealed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Words that a state rests on; no span where a link stands on nothing but the documents themselves."""

    document_id: str
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """`reason` names the rule and the day: repealed by <document_id> on 2021-03-01."""

    state: State
    reason: str
    evidence: tuple[Ground, ...] = ()
    since: date | None = None
    by: str | None = None  # the document that repealed, replaced or amended it


Find = Callable[[str], Document | None]

# 有效期五年   有效期至2023年5月31日   试行期两年
_TERM = re.compile(
    r"(?:有效期限?|试行期限?|施行期限?|执行期限?|试行)(?:为|是|暂定|:)?(?:(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,2})(?P<half>年半)?(?P<unit>年|个月)|"
    r"(?:自[^。;\n]{1,30}?)?(?:起)?(?:至|到|截至|截止到?)(?P<until>\d{4}\s?年[^。;,\n]{1,10}?[日底末]))"
)
_STARTS_AND_ENDS = re.compile(
    r"(?:施行|实施|执行|有效)(?:期)?[^。;\n]{0,20}?至(?P<until>\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)(?:止|废止|失效|[。,;])"
)
_OWN = re.compile(
    r"(?:本|此)(?:办法|规定|细则|条例|意见|通知|方案|规则|文件|措施|规程|标准|政策|制度|指南|目录|公告|决定|法|指引|规范)[^,。;]{0,6}(?:有效|试行|施行期|执行期)|"
    r"自[^。;\n]{1,20}起(?:正式)?(?:施行|实施|执行|生效)"
)
_OF_OTHERS = re.compile(r"证(?:书|件)?|许可|执照|资质|批准文件|选址|合同|协议|登记|称号|报告|成绩|检验|委托|保单|资格|承诺书|备案")
# 时效性 | 失效    有效性: 已废止    时 效: 有效
_LABEL = re.compile(
    r"(?:时\s*效\s*性?(?:状态)?|有\s*效\s*性|效力状态|文件状态|是否有效|有效状态)\s*[〕\])]?\s*[: ]+\s*(?P<value>"
    r"现行有效|继续有效|有效|已?失效|已?废止|全文废止|已被?修[改订正]|尚未(?:生效|施行)|是|否)"
)
# (本文已废止)   【已失效】   此件已停止执行
_MARKED = re.compile(
    r"[(〔](?:本(?:文|件|办法|条例|通知|规定)|此件|全文)?(?:现)?已?(?P<value>经?(?:废止|失效|停止执行))[^()〔〕\n]{0,20}[)〕]"
)
_ENDS = (Relation.REPEALED_BY, Relation.REPLACED_BY)
_HEAD_CHARS = 1200
_DAYS_UNTIL_EFFECT = 120  # days


def validity_of(document: Document, links: Sequence[Link], today: date, *, find: Find = lambda document_id: None) -> Validity:
    """How a rule stands on a day. `links` are its own, as told from it; `find` gives the documents at their other ends.

    A rule that a later one ends is still in force until that one is. Where the text says nothing of when it starts, and nothing ends it,
    the state is unknown.
    """
    if document.kind not in RULES:
        return Validity(state=State.UNKNOWN, reason="not a rule")
    start, start_span = effective_from(document)
    return (
        _ended_by_link(document, links, today, find)
        or _marked(document, ended=True)
        or _expired(document, start, today)
        or _not_yet(document, start, start_span, today)
        or _amended(document, links, today, find)
        or _in_force(document, start, start_span)
        or _marked(document, ended=False)
        or Validity(state=State.UNKNOWN, reason="nothing says from when it holds")
    )


def _ended_by_link(document: Document, links: Sequence[Link], today: date, find: Find) -> Validity | None:
    for link, other, day in _in_time(links, _ENDS, find):
        if day is None or day <= today:
            replaced = link.relation is Relation.REPLACED_BY
            how = "replaced" if replaced else "repealed"
            return Validity(
                state=State.REPEALED, reason=f"{how} by {_name(other, link)}{_on(day)}", evidence=_grounds(link), since=day, by=link.to_id
            )
    return None


def _amended(document: Document, links: Sequence[Link], today: date, find: Find) -> Validity | None:
    """A text older than a change made to the rule is not how the rule reads now."""
    for link, other, day in _in_time(links, (Relation.AMENDED_BY,), find):
        newer = _is_newer(other, day, document)
        if newer and (day is None or day <= today):
            return Validity(
                state=State.AMENDED, reason=f"amended by {_name(other, link)}{_on(day)}", evidence=_grounds(link), since=day, by=link.to_id
            )
    return None


def _is_newer(other: Document | None, day: date | None, document: Document) -> bool:
    """Whether a change came after this text. Of one whose own date is unknown the day it took effect may lie some months behind it."""
    if document.issued is None or day is None:
        return True
    if other is not None and other.issued is not None:
        return other.issued > document.issued
    return day > document.issued + timedelta(days=_DAYS_UNTIL_EFFECT)


def _in_time(links: Sequence[Link], relations: Sequence[Relation], find: Find) -> list[tuple[Link, Document | None, date | None]]:
    """The links of these relations with the day from which each counts, the earliest first, unknown days last."""
    found = []
    for link in links:
        if link.relation in relations:
            other = find(link.to_id)
            # A later text of a rule keeps the day on which its first text came into force, so the day it was issued counts as well.
            day = max(filter(None, (effective_from(other)[0], other.issued)), default=None) if other else None
            found.append((link, other, day))
    return sorted(found, key=lambda one: (one[2] is None, one[2] or date.max, one[0].to_id))


def _name(other: Document | None, link: Link) -> str:
    return f"《{other.title}》" if other else link.to_id


def _on(day: date | None) -> str:
    return f" on {day.isoformat()}" if day else ""


def _grounds(link: Link) -> tuple[Ground, ...]:
    """The words stand in the text of the link's `from_id`; a link that the other's text told has none here."""
    return (Ground(document_id=link.from_id, span=link.evidence),) if link.evidence else (Ground(document_id=link.to_id, span=None),)


def _marked(document: Document, *, ended: bool) -> Validity | None:
    """What the page says of itself: 时效: 失效, (本文已废止), or 有效 where nothing else is known."""
    head = fold_form(document.text)[:_HEAD_CHARS]
    match = _LABEL.search(head) or _MARKED.search(head) or _MARKED.search(fold_form(document.title))
    if match is None:
        return None
    value = match["value"]
    state = _state_of(value)
    if (state in (State.REPEALED, State.EXPIRED, State.AMENDED)) is not ended:
        return None
    span = Span(start=match.start(), end=match.end()) if match.string == head else None
    return Validity(state=state, reason=f"its own note: {value}", evidence=(Ground(document_id=document.document_id, span=span),))


def _state_of(value: str) -> State:
    if re.search(r"废止|停止|^否$", value):
        return State.REPEALED
    if "失效" in value:
        return State.EXPIRED
    if "修" in value:
        return State.AMENDED
    return State.NOT_YET if "尚未" in value else State.IN_FORCE


def term_of(document: Document) -> tuple[date | None, Span | None]:
    """Until which day a rule holds by its own words: 有效期五年, 有效期至2023年5月31日; the terms of licences are not its own."""
    text = fold_text(document.text)
    start, _ = effective_from(document)
    for match in (*_TERM.finditer(text), *_STARTS_AND_ENDS.finditer(text)):
        first = max(text.rfind(stop, 0, match.start()) for stop in "。\n") + 1
        before, sentence = text[first : match.start()], text[first : match.end() + 60].split("。")[0]
        if not _OWN.search(sentence) or _OF_OTHERS.search(before + match.group()) or re.search(r"一般|未明确|其$|不得?超过", before):
            continue
        span = Span(start=match.start(), end=match.end())
        until = match["until"]
        if until:
            return _last_day(until), span
        if start and (count := match["count"]):
            number = int(count) if count.isdecimal() else int(chinese_number(count))
            months = number * (1 if match["unit"] == "个月" else 12)
            return add_months(start, months) - timedelta(days=1), span
    return None, None


def _last_day(written: str) -> date | None:
    mention: DateMention | None = next(iter(find_dates(written)), None)
    if mention is None:
        return None
    return as_date(mention) or date(mention.year, mention.month or 12, monthrange(mention.year, mention.month or 12)[1])


def _expired(document: Document, start: date | None, today: date) -> Validity | None:
    end, span = term_of(document)
    if end is None or end >= today:
        return None
    ground = Ground(document_id=document.document_id, span=span)
    return Validity(state=State.EXPIRED, reason=f"its term ran out on {end.isoformat()}", evidence=(ground,), since=end + timedelta(days=1))


def _not_yet(document: Document, start: date | None, span: Span | None, today: date) -> Validity | None:
    if start is None or start <= today:
        return None
    ground = Ground(document_id=document.document_id, span=span)
    return Validity(state=State.NOT_YET, reason=f"in force from {start.isoformat()}", evidence=(ground,), since=start)


def _in_force(document: Document, start: date | None, span: Span | None) -> Validity | None:
    if start is None:
        return None
    ground = Ground(document_id=document.document_id, span=span)
    return Validity(state=State.IN_FORCE, reason=f"in force since {start.isoformat()}", evidence=(ground,), since=start)
