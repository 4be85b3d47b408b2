"""Checks the totals that a text or a table gives with their parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from api.evidence import Evidence
from api.tables import amounts_of, cells_of, column_of, heads_of
from api.units import Unit
from corpus.amounts import Amount, find_amounts
from corpus.model import Span

_TOTAL = re.compile(r"合计|共计|总计|总投入|总投资|总额|共(?=[投安筹支])|投入|总数")
_PARTS = re.compile(r"其中|分别|包括")
_TOTAL_ROW = re.compile(r"合\s*计|总\s*计|小\s*计")


def check_sums(evidence: Sequence[Evidence], *, language: str) -> list[str]:
    """A note for each total that a sentence or a table gives with its parts: whether they add up."""
    notes = [note for one in evidence for note in (_in_sentence(one, language), _in_table(one, language)) if note]
    return list(dict.fromkeys(notes))


def _in_sentence(evidence: Evidence, language: str) -> str | None:
    """全年各项投入合计389万元，其中区级财政247万元、镇街财政98万元、社会捐赠44万元: parts that reach or pass the total tell."""
    text = evidence.unit.text
    split = _PARTS.search(text)
    money = [a for a in ([] if "|" in text else find_amounts(text)) if a.yuan is not None and a.qualifier is None]
    if split is None:
        return None
    before, behind = [a for a in money if a.span.end <= split.start()], [a for a in money if a.span.start >= split.end()]
    sentence_end = re.search(r"[。;；]", text[split.end() :])
    stop = split.end() + sentence_end.start() if sentence_end else len(text)
    parts = [a for a in behind if a.span.end <= stop and a.per is None]
    if not before or len(parts) < 2 or not _TOTAL.search(text[max(0, before[-1].span.start - 12) : before[-1].span.start]):
        return None
    total, added = before[-1].yuan or 0.0, sum(a.yuan or 0.0 for a in parts)
    if added < total:
        return None  # 其中 may name only some of the parts
    return _note(evidence, added, before[-1].text, agrees=added == total, language=language)


def _in_table(evidence: Evidence, language: str) -> str | None:
    """合计 | 231 | 18700 under the rows that it adds up."""
    unit = evidence.unit
    heads = heads_of(unit)
    if not heads or not _TOTAL_ROW.match(cells_of(unit.text)[0]):
        return None
    for total in [a for a in amounts_of(unit) if a.yuan is not None]:
        parts = _column(unit, column_of(unit, total.span.start))
        if len(parts) >= 2:
            added = sum(a.yuan or 0.0 for a in parts)
            return _note(evidence, added, total.text, agrees=added == total.yuan, language=language)
    return None


def _column(unit: Unit, column: int) -> list[Amount]:
    """The sums of a column above a row."""
    text, found = unit.document.text, []
    end = text.rfind("\n", 0, unit.span.start)
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if "|" not in line:
            break
        row = _row_at(unit, start, end)
        found += [a for a in amounts_of(row) if a.yuan is not None and column_of(row, a.span.start) == column]
        end = start - 1
    return found


def _row_at(unit: Unit, start: int, end: int) -> Unit:
    return replace(unit, span=Span(start=start, end=end), text=unit.document.text[start:end])


def _note(evidence: Evidence, added: float, total: str, *, agrees: bool, language: str) -> str:
    place = evidence.regions[0].name if len(evidence.regions) == 1 else f"《{evidence.unit.document.title}》"
    figure = f"{added / 1e4:.10g}万元" if added >= 1e4 else f"{added:.10g}元"
    if language == "en":
        return f"{place}: the parts add up to {figure} (computed), which {'agrees' if agrees else 'does not agree'} with the total {total}."
    return f"{place}：各项相加为{figure}（计算），与合计{total}{'一致' if agrees else '不符'}。"
