"""An amount: a number with its unit, as written and as a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.model import Span

Period = Literal["yearly", "one_off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number with its unit. `text` is as written, with its qualifier and what it is per.

    `value` is in `unit`s (385000000.0 元 for 3.85亿元); `yuan` repeats it where the unit is 元. Of a range both are the lower end,
    and `high` and `high_yuan` the upper one. `unit` is empty where the text names none (15万困难群体). `per` is what shares it,
    joined with / (人/月); a yearly amount per something else has only the other (每家每年: 家, and `period` yearly).
    Qualifier, unit and `per` are Chinese also where the text is English.
    """

    text: str
    span: Span
    value: float
    unit: str
    yuan: float | None = None
    high: float | None = None
    high_yuan: float | None = None
    qualifier: str | None = None
    per: str | None = None
    period: Period | None = None


def per_of(sharers: list[str]) -> str | None:
    """What shares an amount; a year only where nothing else does."""
    others = [sharer for sharer in dict.fromkeys(sharers) if sharer != "年"]
    return "/".join(others) or ("年" if sharers else None)
