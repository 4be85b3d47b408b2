"""Builds the comparison table: one row for each measure in each place, amounts as written and in yuan."""

from __future__ import annotations

import re
from collections.abc import Sequence

from api.evidence import Evidence
from api.model import AmountCell, ComparisonRow
from api.status import is_declined, status_of
from api.units import clauses
from corpus.amounts import Amount, find_amounts
from corpus.fold import fold_width

_MEASURE_MAX_CHARS = 40
_MAX_AMOUNTS = 3
_PERIOD = re.compile(
    r"自?(?:19|20)\d{2}年(?:\d{1,2}月)?(?:开始|起|以来|底|末)?(?:每年)?|每年|今年|本年度|去年|近[一二三四五六七八九十]年|"
    r"截[至止](?:目前|(?:19|20)\d{2}年(?:\d{1,2}月)?底?)"
)


def compare_rows(evidence: Evidence, *, quoted: str, citations: tuple[int, ...]) -> list[ComparisonRow]:
    """Rows of one cited sentence: its sums of money, else its counts, else one row without an amount. `quoted` is what was cited of it."""
    # 上海市浦东新区、广州市越秀区…都成立了: one row for several places has no single place.
    region = evidence.regions[0] if len(evidence.regions) == 1 else None
    status = status_of(evidence.unit, text=quoted)
    amounts = [] if is_declined(quoted) else _telling(find_amounts(quoted))
    if not amounts:
        period = _period(evidence, quoted)
        return [ComparisonRow(region=region, measure=_shorten(quoted), amount=None, period=period, status=status, citations=citations)]
    return [
        ComparisonRow(
            region=region,
            measure=_measure(quoted, amount),
            amount=_cell(amount),
            period=_period(evidence, quoted[: amount.span.end]),
            status=status,
            citations=citations,
        )
        for amount in amounts
    ]


def _telling(amounts: Sequence[Amount]) -> list[Amount]:
    money = [a for a in amounts if a.yuan is not None]
    return (money or list(amounts))[:_MAX_AMOUNTS]


def _cell(amount: Amount) -> AmountCell:
    yuan = None if amount.yuan is None else float(amount.yuan)
    per = amount.per or ("年" if amount.period == "yearly" else None)
    return AmountCell(text=amount.text, yuan=yuan, qualifier=amount.qualifier, per=per)


def _measure(quoted: str, amount: Amount) -> str:
    """The clause that holds the amount, with what stands in front of it when the clause alone is bare."""
    parts = clauses(quoted)
    index = next((i for i, part in enumerate(parts) if part.start <= amount.span.start < part.end), 0)
    words = parts[index].cut(quoted) if parts else quoted
    if len(re.sub(r"[\d\W]", "", words)) < 6 and index > 0:
        words = parts[index - 1].cut(quoted) + words
    return _shorten(words)


def _shorten(words: str) -> str:
    bare = re.sub(r"[\s*]+", "", words).strip(",，。;；:：、|")
    bare = re.sub(r"^(?:[一二三四五六七八九十]{1,2}是|\([一二三四五六七八九十]+\)|其中|同时|此外)", "", bare)
    return bare if len(bare) <= _MEASURE_MAX_CHARS else bare[: _MEASURE_MAX_CHARS - 1] + "…"


def _period(evidence: Evidence, words: str) -> str | None:
    """The last time named in front of an amount, else the year of the document."""
    matches = list(_PERIOD.finditer(fold_width(words)))
    if matches:
        return matches[-1].group()
    return str(evidence.unit.document.issued.year) if evidence.unit.document.issued else None
