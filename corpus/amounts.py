"""Amounts in official text: money, counts and shares, as written and as numbers."""

from __future__ import annotations

from corpus.amount import Amount, Period
from corpus.amount_columns import find_column_amounts
from corpus.amounts_chinese import find_chinese_amounts
from corpus.amounts_english import find_english_amounts

__all__ = ["Amount", "Period", "find_amounts"]


def find_amounts(text: str) -> list[Amount]:
    """Find amounts from left to right, none overlapping. Years, dates, 文号, ordinals and durations are not amounts."""
    found = [*find_chinese_amounts(text), *find_english_amounts(text), *find_column_amounts(text)]
    amounts: list[Amount] = []
    for amount in sorted(found, key=lambda amount: (amount.span.start, -amount.span.end)):
        if not amounts or amount.span.start >= amounts[-1].span.end:
            amounts.append(amount)
    return amounts
