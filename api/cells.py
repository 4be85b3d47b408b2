"""Reads the cells of a comparison out of a sentence or a table's row: what is measured, how much, where, when, done or planned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.evidence import Evidence
from api.facts import years_stated
from api.model import AmountCell, Status
from api.status import is_declined, status_of
from api.tables import amounts_of, cells_of, column_of, heads_of
from api.units import Unit, clauses
from api.wanted import Wanted, find_durations
from corpus.amounts import Amount
from corpus.fold import fold_width
from corpus.model import Region, Span
from corpus.regions import Gazetteer

_MAX_CELLS = 6
_MEASURE_MAX_CHARS = 40
_MIN_LABEL_CHARS = 4
_PERIOD = re.compile(
    r"自?(?:19|20)\d{2}年(?:\d{1,2}月)?(?:开始|起|以来|底|末)?(?:每年)?|每年|今年|本年度|明年|去年|上年|近[一二三四五六七八九十]年|首年|次年|"
    r"截[至止](?:目前|(?:19|20)\d{2}年(?:\d{1,2}月)?底?)"
)
_ROW_OF = re.compile(r"[、和与及]")
# 分别是120万、90万、80万: as many sums as places, in one order
_RESPECTIVELY = re.compile(r"分别|依次|各为|各是")
_LEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}[是、]|\([一二三四五六七八九十\d]+\)|\d{1,2}[.、]|其中|同时|此外|并且?|且|而|另|共)+"
)
_LABEL_TAIL = re.compile(r"(?:共计|合计|总计|达到|分别|大约|不超过|不低于|最高|最多|[为是达约近超共逾到至])+$")
_SINGLE = re.compile(r"单个(?P<per>[\u4e00-\u9fff]{2})[^,，。;；、]{0,6}$")
_AFTER = re.compile(r"的?[\u4e00-\u9fff]{2,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRead:
    """`span` is the clause that states it, in characters of the unit; `amount` None where a sentence tells a fact without one."""

    measure: str
    amount: AmountCell | None
    region: Region | None
    period: str | None
    status: Status
    span: Span


def holds_measure(unit: Unit, wanted: Wanted) -> bool:
    """Whether a unit states something of the measure that a comparison asks for, neither turned down nor a mere condition."""
    return bool(_amounts(unit, wanted)) or (wanted.duration and bool(find_durations(unit.text)))


def read_cells(evidence: Evidence, *, wanted: Wanted, gazetteer: Gazetteer) -> list[CellRead]:
    """The cells of a unit in its order; one without an amount where it holds none of the measure."""
    unit = evidence.unit
    amounts = _amounts(unit, wanted)
    if not amounts and wanted.duration and (spans := find_durations(unit.text)):
        return [_time_cell(evidence, Span(start=start, end=end)) for start, end in spans[:2]]
    if not amounts:
        whole = Span(start=0, end=len(unit.text))
        return [_cell(evidence, None, region=_only(evidence.regions), measure=_shorten(unit.text), span=whole)]
    chosen = amounts[:_MAX_CELLS]
    regions = _regions_of(evidence, chosen, gazetteer)
    return [
        _cell(evidence, amount, region=region, measure=_label(unit, amount, amounts_of(unit)), span=_clause_of(unit.text, amount.span))
        for amount, region in zip(chosen, regions, strict=True)
    ]


def _amounts(unit: Unit, wanted: Wanted) -> list[Amount]:
    text = unit.text
    found = [a for a in amounts_of(unit) if wanted.holds(a, text) and not _is_turned_down(text, a)]
    if not wanted.is_measured:
        found = [a for a in amounts_of(unit) if not _is_turned_down(text, a)]
        found = [a for a in found if a.yuan is not None] or found
    if wanted.planned:
        found = [a for a in found if _status(unit, a) is Status.PLANNED]
    per = [a for a in found if wanted.is_per(a, text)]
    return per if wanted.per else found


def _is_turned_down(text: str, amount: Amount) -> bool:
    """每家2万元的建议,有待市级办法明确: the no behind a sum is of that sum. 尚无专门科目,2019年划出160万元: the no in front is not."""
    return is_declined(_segment(text, amount))


def _segment(text: str, amount: Amount) -> str:
    """From an amount's clause up to the next clause that holds another amount, or to the end."""
    parts = clauses(text)
    at = _part_of(parts, amount.span.start)
    end = next((i for i in range(at + 1, len(parts)) if re.search(r"\d[\d.]*(?:万|亿|千)?元", fold_width(parts[i].cut(text)))), len(parts))
    return text[parts[at].start : parts[end - 1].end] if parts else text


def _status(unit: Unit, amount: Amount) -> Status:
    """By the words around the amount: its clause, what stands in front of it in the sentence, and what follows up to the next sum."""
    if heads := heads_of(unit):
        return status_of(unit, text=heads[min(column_of(unit, amount.span.start), len(heads) - 1)] + " " + unit.text)
    before = unit.text[: amount.span.start]
    sentence = max((match.end() for match in re.finditer("[。;；]", before)), default=0)
    return status_of(unit, text=unit.text[sentence : _clause_of(unit.text, amount.span).end])


def _cell(evidence: Evidence, amount: Amount | None, *, region: Region | None, measure: str, span: Span) -> CellRead:
    unit = evidence.unit
    status = status_of(unit) if amount is None else _status(unit, amount)
    period = _period(unit, unit.text if amount is None else unit.text[: amount.span.end], amount)
    return CellRead(measure=measure, amount=_amount_cell(amount, unit.text), region=region, period=period, status=status, span=span)


def _time_cell(evidence: Evidence, time: Span) -> CellRead:
    unit = evidence.unit
    clause = _clause_of(unit.text, time)
    return CellRead(
        measure=_shorten(clause.cut(unit.text)),
        amount=AmountCell(text=time.cut(unit.text)),
        region=_only(evidence.regions),
        period=_period(unit, unit.text[: time.start], None),
        status=status_of(unit),
        span=clause,
    )


def _amount_cell(amount: Amount | None, text: str) -> AmountCell | None:
    if amount is None:
        return None
    # 单个项目3000元至2万元
    one = _SINGLE.search(text, max(0, amount.span.start - 12), amount.span.start)
    single = one["per"] if one else None
    yuan = None if amount.yuan is None else float(amount.yuan)
    per = amount.per or ("年" if amount.period == "yearly" else None)
    return AmountCell(text=amount.text, yuan=yuan, qualifier=amount.qualifier, per=per or single)


def _only(regions: Sequence[Region]) -> Region | None:
    """上海市浦东新区、广州市越秀区…都成立了: one row for several places has no single place."""
    return regions[0] if len(regions) == 1 else None


def _regions_of(evidence: Evidence, amounts: Sequence[Amount], gazetteer: Gazetteer) -> list[Region | None]:
    """The place of each sum: the only one of the sentence, else one by one (分别), else the place named last in front of it."""
    regions, text = evidence.regions, evidence.unit.text
    if len(regions) < 2:
        return [_only(regions)] * len(amounts)
    if len(regions) == len(amounts) and _RESPECTIVELY.search(text) and text.find(amounts[0].text) > 0:
        return list(regions)
    mentions = [(m.span, m.candidates[0]) for m in gazetteer.find(text) if len(m.candidates) == 1 and m.candidates[0] in regions]
    found: list[Region | None] = []
    for amount in amounts:
        before = [(span, region) for span, region in mentions if span.end <= amount.span.start]
        listed = len(before) > 1 and _ROW_OF.fullmatch(text[before[-2][0].end : before[-1][0].start]) is not None
        found.append(before[-1][1] if before and not listed else None)
    return found


def _label(unit: Unit, amount: Amount, others: Sequence[Amount]) -> str:
    """What a sum is for: the words next to it; in a table the row's name and the column's head."""
    if heads := heads_of(unit):
        column = min(column_of(unit, amount.span.start), len(heads) - 1)
        return _shorten(f"{cells_of(unit.text)[0]} {heads[column]}")
    text = unit.text
    clause = _clause_of(text, amount.span)
    floor = max((o.span.end for o in others if o.span.end <= amount.span.start), default=0)
    words = _LABEL_TAIL.sub("", text[max(clause.start, floor) : amount.span.start]).lstrip("、,， 和及")
    behind = _AFTER.match(text, amount.span.end, clause.end)
    words += behind.group() if behind else ""
    if len(re.sub(r"[\d\W]|每年|年", "", words)) < _MIN_LABEL_CHARS:
        words = _front(text, clause.start) + words
    return _shorten(words)


def _front(text: str, start: int) -> str:
    """The clause in front, which names what the next one counts: 面积2100平方米 of 区社会组织服务中心."""
    front = [part for part in clauses(text) if part.end <= start]
    return re.sub(r"[,，:：]$", "", front[-1].cut(text)) + "，" if front else ""


def _shorten(words: str) -> str:
    bare = re.sub(r"\s*\|\s*", " ", words)
    bare = re.sub(r"[\n*]+", "", bare).strip(" ,，。;；:：、|")
    bare = _LEADING.sub("", bare).strip(" ,，。;；:：、|")
    return bare if len(bare) <= _MEASURE_MAX_CHARS else bare[: _MEASURE_MAX_CHARS - 1] + "…"


def _period(unit: Unit, words: str, amount: Amount | None) -> str | None:
    """The last time named in front of an amount, in its column's head, else the year the sentence is of."""
    heads = heads_of(unit)
    if heads and amount is not None:
        words = heads[min(column_of(unit, amount.span.start), len(heads) - 1)]
    matches = list(_PERIOD.finditer(fold_width(words)))
    if matches:
        return matches[-1].group()
    stated = years_stated(unit)
    if len(stated) == 1:
        return str(min(stated))
    return str(unit.document.issued.year) if unit.document.issued else None


def _clause_of(text: str, at: Span) -> Span:
    parts = clauses(text)
    return parts[_part_of(parts, at.start)] if parts else Span(start=0, end=len(text))


def _part_of(parts: Sequence[Span], position: int) -> int:
    return next((i for i, part in enumerate(parts) if part.start <= position < part.end), max(0, len(parts) - 1))
