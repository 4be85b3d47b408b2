"""Rows of tables in documents: the heads of their columns, and the sums whose unit stands in a head."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from api.units import Unit
from corpus.amounts import Amount, find_amounts
from corpus.model import Span

_MIN_LINES = 3
_FIGURES = re.compile(r"\d+(?:\.\d+)?\s*(?:万|亿)?元")


def amounts_of(unit: Unit) -> list[Amount]:
    """The amounts of a unit; of a table's row also those whose unit the head of their column names (金额（万元） | 18700)."""
    if "|" not in unit.text:
        return find_amounts(unit.text)
    start, end = _block(unit)
    found = [a for a in _amounts_in(unit.document.text[start:end]) if start + a.span.start >= unit.span.start]
    shift = start - unit.span.start
    return [replace(a, span=Span(start=a.span.start + shift, end=a.span.end + shift)) for a in found if start + a.span.end <= unit.span.end]


def heads_of(unit: Unit) -> list[str]:
    """The heads of the columns of a unit that is a row, in their order; [] when it is none."""
    if "|" not in unit.text:
        return []
    start, end = _block(unit)
    lines = unit.document.text[start:end].splitlines()
    heads = cells_of(lines[0]) if len(lines) >= _MIN_LINES else []
    is_row = unit.span.start >= start + len(lines[0]) and len(heads) >= len(cells_of(unit.text))
    return heads if is_row and not _FIGURES.search(lines[0]) else []


def column_of(unit: Unit, position: int) -> int:
    """The number of the column, from 0, that a character of a row stands in."""
    return unit.text[:position].lstrip().removeprefix("|").count("|")


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _block(unit: Unit) -> tuple[int, int]:
    """Where the table of a row begins and ends in its document: the lines with | around it."""
    text = unit.document.text
    start = text.rfind("\n", 0, unit.span.start) + 1
    while start > 0 and "|" in text[(above := text.rfind("\n", 0, start - 1) + 1) : start]:
        start = above
    end = _line_end(text, unit.span.end)
    while end < len(text) and "|" in text[end + 1 : (below := _line_end(text, end + 1))]:
        end = below
    return start, end


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


@lru_cache(maxsize=64)
def _amounts_in(table: str) -> tuple[Amount, ...]:
    return tuple(find_amounts(table))
