"""Amounts in tables whose unit stands in the head of a column or above the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from corpus.amount import Amount
from corpus.model import Span

_SCALE = {"元": Decimal(1), "百元": Decimal(100), "千元": Decimal(1000), "万元": Decimal(10**4), "亿元": Decimal(10**8)}
_UNIT = "|".join(sorted(_SCALE, key=len, reverse=True))
# (单位:万元) above a table holds for all its columns but those that count something else.
_ABOVE = re.compile(rf"单位\s*[:：]\s*(?:人民币)?(?P<unit>{_UNIT})")
_HEAD = re.compile(rf"[（(](?:单位\s*[:：]\s*)?(?P<unit>{_UNIT})[)）]|[,，/]\s*(?P<bare>{_UNIT})$")
_OF_SOMETHING_ELSE = re.compile(
    r"序号|年份|年度$|编号|数量|个数|人数|户数|[人个家项户]$|比例|占比|比重|增幅|增长|[%％]|面积|时间|日期|电话|代码|备注"
)
_FIGURE = re.compile(r"(?:\d{1,3}(?:[,，]\d{3})+|\d{1,15})(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    words: str
    start: int


def find_column_amounts(text: str) -> list[Amount]:
    """Figures under （万元）, or under any head of a table that says 单位：万元; rows are lines with | between their cells."""
    if "|" not in text:
        return []
    above: str | None = None
    units: list[str | None] = []
    found: list[Amount] = []
    for line in _lines(text):
        stated = _ABOVE.search(line.words)
        if "|" not in line.words:
            above, units = (stated["unit"] if stated else above if not line.words.strip() else None), []
            continue
        cells = list(_cells(line))
        if not units or _is_head(cells):
            units = [_unit_of(cell.words, above=stated["unit"] if stated else above) for cell in cells]
        else:
            found += [_amount(cell, unit) for cell, unit in zip(cells, units, strict=False) if unit and _FIGURE.fullmatch(cell.words)]
    return found


def _lines(text: str) -> Iterator[_Cell]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield _Cell(words=line.rstrip("\r\n"), start=at)
        at += len(line)


def _cells(line: _Cell) -> Iterator[_Cell]:
    at = line.start
    for piece in line.words.split("|"):
        yield _Cell(words=piece.strip(), start=at + len(piece) - len(piece.lstrip()))
        at += len(piece) + 1


def _is_head(cells: list[_Cell]) -> bool:
    return any(_HEAD.search(cell.words) for cell in cells)


def _unit_of(head: str, *, above: str | None) -> str | None:
    named = _HEAD.search(head)
    if named:
        return named["unit"] or named["bare"]
    return None if not head or _OF_SOMETHING_ELSE.search(head) else above


def _amount(cell: _Cell, unit: str) -> Amount:
    yuan = float(Decimal(re.sub("[,，]", "", cell.words)) * _SCALE[unit])
    return Amount(text=cell.words, span=Span(start=cell.start, end=cell.start + len(cell.words)), value=yuan, unit="元", yuan=yuan)
