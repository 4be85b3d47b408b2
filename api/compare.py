"""Builds a comparison: for each sentence chosen the rows of the table, and the words of it that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api import wording
from api.cells import CellRead, read_cells
from api.cite import Draft, Quote
from api.evidence import Evidence
from api.model import ComparisonRow
from api.status import is_declined
from api.summed import summarise, summed
from api.units import Unit, clauses
from api.wanted import Wanted
from corpus.fold import fold_width
from corpus.model import Region, Span
from corpus.regions import Gazetteer

_WHOLE_CHARS = 70
_MIN_QUOTE_CHARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A draft sentence with the cells it states."""

    evidence: Evidence
    draft: Draft
    cells: tuple[CellRead, ...]


def compare_evidence(
    evidence: Evidence, *, wanted: Wanted, gazetteer: Gazetteer, language: str, others: Sequence[Evidence] = ()
) -> Compared:
    """The cells of a sentence and a draft that quotes the clauses they stand in; `others` say the same and are cited with it."""
    cells = read_cells(evidence, wanted=wanted, gazetteer=gazetteer)
    quotes = [_quote(evidence, cells), *(_quote(other, read_cells(other, wanted=wanted, gazetteer=gazetteer)) for other in others)]
    regions = _regions(evidence, cells)
    lead = wording.lead(evidence.unit.document, regions, language=language, is_replaced=evidence.is_replaced)
    return Compared(
        evidence=evidence,
        draft=Draft(text=_one_line(quotes[0].words), lead=lead, quotes=tuple(quotes), regions=regions),
        cells=tuple(cells),
    )


def rows_of(compared: Compared, *, citations: tuple[int, ...]) -> list[ComparisonRow]:
    """One row for each cell, in the order of the sentence."""
    return [
        ComparisonRow(
            region=cell.region, measure=cell.measure, amount=cell.amount, period=cell.period, status=cell.status, citations=citations
        )
        for cell in compared.cells
    ]


def draft_summary(compared: Sequence[Compared], *, language: str) -> list[Draft]:
    """Two sentences made from the rows, carried by the quotes of all of them; [] where there is only one place."""
    quotes = [one.draft.quotes[0] for one in compared]
    rows = [(row, index) for index, one in enumerate(compared) for row in rows_of(one, citations=())]
    cells = tuple(cell for row, index in rows if (cell := summed(row, quote=index)) is not None)
    text = summarise(cells, language=language)
    return [Draft(text=text, quotes=tuple(quotes), summary=cells)] if text else []


def distinct(rows: Sequence[ComparisonRow]) -> list[ComparisonRow]:
    """Rows that say the same (a table and a sentence of another document) once, with the citations of both."""
    kept: dict[tuple[object, ...], ComparisonRow] = {}
    for row in rows:
        key = (row.region, row.measure, row.amount, row.period, row.status)
        known = kept.get(key)
        kept[key] = row if known is None else replace(known, citations=tuple(dict.fromkeys((*known.citations, *row.citations))))
    return list(kept.values())


def _regions(evidence: Evidence, cells: Sequence[CellRead]) -> tuple[Region, ...]:
    own = tuple(dict.fromkeys(cell.region for cell in cells if cell.region is not None))
    return own or evidence.regions


def _quote(evidence: Evidence, cells: Sequence[CellRead]) -> Quote:
    """A short sentence whole; else from the first clause that holds a cell to the last, with the no that is behind it."""
    unit = evidence.unit
    document, passage = unit.document, unit.passage
    if len(unit.text) <= _WHOLE_CHARS or "|" in unit.text:
        return Quote(document=document, passage=passage, span=_bare_span(unit, 0, len(unit.text)))
    start, end = min(cell.span.start for cell in cells), max(cell.span.end for cell in cells)
    parts = clauses(unit.text)
    front = [part for part in parts if part.end <= start]
    # 面积2100平方米 needs the clause in front, which names what is measured.
    if front and (end - start < 2 * _MIN_QUOTE_CHARS or not _is_sentence_end(front[-1].cut(unit.text))):
        start = front[-1].start
    for part in parts:
        if part.start >= end and is_declined(part.cut(unit.text)):
            end = part.end
    return Quote(document=document, passage=passage, span=_bare_span(unit, start, end))


def _is_sentence_end(words: str) -> bool:
    return fold_width(words)[-1:] in (";", "。")


def _one_line(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines()).replace("**", "").strip("| ")


def _bare_span(unit: Unit, start: int, end: int) -> Span:
    """In the document, without the comma at its end and the blanks at both."""
    while end > start and unit.text[end - 1] in ",，:：;； \n":
        end -= 1
    while start < end and unit.text[start] in " \n":
        start += 1
    return Span(start=unit.span.start + start, end=unit.span.start + end)
