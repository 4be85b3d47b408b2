"""Finds sources that state different values for one measure of one place and one period, which are shown side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.evidence import Evidence, same_count
from api.facts import years_of
from api.model import Ask, Status
from api.status import WISHING, is_declined, status_of
from api.tables import amounts_of
from api.units import Unit, clauses
from api.wording import kind_name
from corpus.amounts import Amount
from corpus.dates import find_years
from corpus.fold import fold_width

_ALIKE = 0.6
_LEAST_CHARS = 4
_SHARES = ("%", "‰", "倍", "个百分点")
# 预算1000万元 and 实际投入1200万元 say two things of one matter: they are shown beside one another without being called a contradiction.
_ASPECTS = re.compile(r"预算|计划|拟|概算|实际|决算|累计|新增|其中|当年|全年|首期|同比|平均|每|上限|最高|最低|不超过|不少于|备案|注册|登记")
_NOISE = re.compile(r"[\d\W_]|(?:19|20)\d{2}年|截[至止]|目前|全[市区县省]|我[市区县省]|共有?|已经?|达到?|约|有|为|了|的|是|各类")


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two statements of one measure that differ; `what` names the measure as the first has it."""

    first: Evidence
    second: Evidence
    what: str
    values: tuple[str, str]


def find_disagreements(evidence: Sequence[Evidence]) -> list[Disagreement]:
    """Pairs in the order of the evidence, one for each pair of sentences."""
    told = [(one, list(_statements(one.unit))) for one in evidence if not _is_wish(one.unit)]
    found: list[Disagreement] = []
    for index, (first, mine) in enumerate(told):
        for second, others in told[index + 1 :]:
            pair = _differing(first, mine, second, others)
            found += [pair] if pair else []
    return found


def contradicting(chosen: Sequence[Evidence], ranked: Sequence[Evidence], *, ask: Ask) -> list[Disagreement]:
    """What other sentences among the evidence state otherwise than those that were chosen to answer how much or how many."""
    if ask not in (Ask.AMOUNT, Ask.COUNT):
        return []
    candidates = [e for e in ranked if e.right_place and e.right_year and e.fits and not _is_wish(e.unit)]
    pairs = [pair for one in chosen for pair in _against(one, [c for c in candidates if c.unit != one.unit])]
    return pairs[:2]


def tell(found: Disagreement, *, language: str) -> str:
    """通州区注册登记：344家（提案，2016-01-20），686家（答复，2016-06-30）."""
    place = found.first.regions[0].name
    told = [
        f"{value}（{kind_name(e.unit.document.kind, language=language)}，{e.unit.document.issued or '日期不详'}）"
        if language == "zh"
        else f"{value} ({e.unit.document.kind.value}, {e.unit.document.issued or 'undated'})"
        for value, e in zip(found.values, (found.first, found.second), strict=True)
    ]
    return f"{place}{found.what}：{'，'.join(told)}" if language == "zh" else f"{place} {found.what}: {', '.join(told)}"


def _against(one: Evidence, others: Sequence[Evidence]) -> Iterator[Disagreement]:
    if _is_wish(one.unit):
        return
    mine = list(_statements(one.unit))
    for other in others:
        if pair := _differing(one, mine, other, list(_statements(other.unit))):
            yield pair


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    amount: Amount
    measure: str
    aspects: frozenset[str]
    years: frozenset[int]
    is_dated: bool  # names its year, and does not only stand in a text of it
    status: Status


def _differing(first: Evidence, mine: Sequence[_Statement], second: Evidence, others: Sequence[_Statement]) -> Disagreement | None:
    """The first two statements that contradict each other; None where a sentence of one repeats the value of the other."""
    # One text that gives two numbers in like words speaks of two things: 服务居民210万人次 of all, 40万人次 of the centres.
    is_one_text = first.unit.document.document_id == second.unit.document.document_id
    if is_one_text or len(first.regions) != 1 or first.regions != second.regions:
        return None
    for a in mine:
        against = [b for b in others if _is_one_measure(a, b)]
        if against and all(_differs(a.amount, b.amount) for b in against):
            return Disagreement(first=first, second=second, what=a.measure, values=(a.amount.text, against[0].amount.text))
    return None


def _statements(unit: Unit) -> Iterator[_Statement]:
    text = unit.text
    parts = clauses(text)
    floor = 0
    if "|" in text or is_declined(text):
        return
    for amount in amounts_of(unit):
        start = max(floor, next((p.start for p in parts if p.start <= amount.span.start < p.end), 0))
        end = next((p.end for p in parts if p.start <= amount.span.start < p.end), len(text))
        words = text[start : amount.span.start] + re.split(r"[、,，。;；]", text[amount.span.end : end])[0]
        floor = amount.span.end
        named = frozenset(year for _, year in find_years(fold_width(text[: amount.span.end])))
        bare = _NOISE.sub("", fold_width(words))
        if amount.unit in _SHARES or len(bare) < _LEAST_CHARS:
            continue
        years = named or frozenset(years_of(unit) or ())
        yield _Statement(
            amount=amount,
            measure=bare,
            aspects=frozenset(_ASPECTS.findall(words)),
            years=years,
            is_dated=bool(named),
            status=status_of(unit, text=text[: amount.span.end]),
        )


def _is_one_measure(a: _Statement, b: _Statement) -> bool:
    """Of one unit, period, aspect and standing, and named in much the same words."""
    if same_count(a.amount.unit) != same_count(b.amount.unit) or (a.amount.per, a.aspects) != (b.amount.per, b.aspects):
        return False
    if not _meet(a, b) or {a.status, b.status} == {Status.DONE, Status.PLANNED}:
        return False
    first, second = _bigrams(a.measure), _bigrams(b.measure)
    return len(first & second) >= _ALIKE * max(len(first), len(second))


def _meet(a: _Statement, b: _Statement) -> bool:
    """Of one year; 截止目前 in a text of the next year is no other period than 截止2015年6月底 in so many words."""
    if a.is_dated and b.is_dated:
        return bool(a.years & b.years)
    return any(abs(x - y) <= 1 for x in a.years for y in b.years)


def _differs(a: Amount, b: Amount) -> bool:
    """344 and 686 differ; 约300 and 298 may be one number, told roughly."""
    if a.qualifier or b.qualifier:
        return abs(a.value - b.value) > 0.1 * max(a.value, b.value)
    return a.value != b.value


def _is_wish(unit: Unit) -> bool:
    return unit.document.kind in WISHING and status_of(unit) is Status.UNKNOWN and re.search("建议|应当?|希望", unit.text) is not None


def _bigrams(words: str) -> set[str]:
    return {words[i : i + 2] for i in range(len(words) - 1)}
