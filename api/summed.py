"""Sums up a comparison in two sentences made from its rows, and says whether such a summary is borne out by its quotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from api.model import ComparisonRow, Status
from corpus.amounts import find_amounts
from corpus.model import Region

_LEAST_PLACES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SummedCell:
    """A row of the table as the summary counts it; `quote` is the number of the draft's quote that holds its amount."""

    region: Region
    amount: str | None
    yuan: float | None
    per: str | None
    status: Status
    quote: int


def summarise(cells: Sequence[SummedCell], *, language: str) -> str:
    """How many places, who is highest and lowest among sums per the same thing, and what is done or planned; "" for one place.

    Counts are marked as counted, since no document states them. Ties go to the place named first.
    """
    places = list(dict.fromkeys(cell.region.name for cell in cells))
    if len(places) < _LEAST_PLACES:
        return ""
    done = sum(cell.status is Status.DONE for cell in cells)
    planned = sum(cell.status is Status.PLANNED for cell in cells)
    spread = _spread(cells, language=language)
    if language == "en":
        head = f"{len(places)} places are compared (counted here)" + (f": {spread}." if spread else ".")
        return f"{head} Of {len(cells)} rows {done} are done and {planned} planned (counted here)."
    head = f"以下比较{len(places)}个地方（计数）" + (f"：{spread}。" if spread else "。")
    return f"{head}共{len(cells)}项，其中已办{done}项、计划{planned}项（计数）。"


def _spread(cells: Sequence[SummedCell], *, language: str) -> str:
    sums = [cell for cell in cells if cell.yuan is not None]
    usual = Counter(cell.per for cell in sums).most_common(1)
    alike = [cell for cell in sums if usual and cell.per == usual[0][0]]
    if len({cell.region.name for cell in alike}) < _LEAST_PLACES:
        return ""
    high = max(alike, key=lambda cell: (cell.yuan or 0.0, -alike.index(cell)))
    low = min(alike, key=lambda cell: (cell.yuan or 0.0, alike.index(cell)))
    if high.yuan == low.yuan:
        return ""
    if language == "en":
        return f"highest {high.region.name} ({high.amount}), lowest {low.region.name} ({low.amount})"
    return f"金额最高的是{high.region.name}（{high.amount}），最低的是{low.region.name}（{low.amount}）"


def is_borne_out(cells: Sequence[SummedCell], text: str, *, quotes: Sequence[str]) -> bool:
    """Whether a summary is what its cells give, and each of their amounts stands in its quote and is worth what the cell says."""
    return text in {summarise(cells, language=language) for language in ("zh", "en")} and all(_stands(cell, quotes) for cell in cells)


def _stands(cell: SummedCell, quotes: Sequence[str]) -> bool:
    if not 0 <= cell.quote < len(quotes):
        return False
    if cell.amount is None:
        return cell.yuan is None
    if _bare(cell.amount) not in _bare(quotes[cell.quote]):
        return False
    return cell.yuan is None or any(found.yuan == cell.yuan for found in find_amounts(cell.amount))


def _bare(text: str) -> str:
    return re.sub(r"[\s*|]+", "", text)


def summed(row: ComparisonRow, *, quote: int) -> SummedCell | None:
    """A row with one place, as the summary counts it; a figure whose unit stands elsewhere (18700 under 万元) is not ranked."""
    if row.region is None:
        return None
    text = row.amount.text if row.amount else None
    yuan = row.amount.yuan if row.amount and any(found.yuan is not None for found in find_amounts(row.amount.text)) else None
    per = row.amount.per if row.amount else None
    return SummedCell(region=row.region, amount=text, yuan=yuan, per=per, status=row.status, quote=quote)
