"""Shortens a long sentence to the clauses that answer, at clause boundaries, so that a quote is no longer than it must be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from api.evidence import fits
from api.model import Ask
from api.status import is_declined
from api.terms import Term
from api.units import Unit, clauses
from corpus.fold import fold_width
from corpus.model import Span

QUOTE_MAX_CHARS = 130
_SHORT_CHARS = 50
_PAST = re.compile(r"(?:19|20)\d{2}年?(?:以前|之前|初)|此前|原来|以往")
_WHOLE_CHARS = 160
_WANTS_WHOLE = (Ask.LIST, Ask.WHY, Ask.MEANING)  # parts, reasons and meanings are lost when their sentence is cut
_ENOUGH = 0.95
_MIN_RUN_CHARS = 6


def trim_unit(unit: Unit, *, terms: Sequence[Term], ask: Ask, max_chars: int = QUOTE_MAX_CHARS) -> Span:
    """The span to quote, in the document: a short unit whole, else the shortest run of clauses that keeps 95 % of what matched.

    A sentence that turns something down is not cut, lest the sum stay and the no go. A run must be of the kind asked for where the whole
    unit is, and never ends at a colon, which promises what follows. If no run within `max_chars` keeps enough, the one that keeps most is
    taken.
    """
    if len(unit.text) <= (_WHOLE_CHARS if ask in _WANTS_WHOLE else _SHORT_CHARS):
        return unit.span
    parts = clauses(unit.text)
    if is_declined(unit.text):
        return _opening(unit, parts, max_chars=2 * max_chars)
    whole = _weight(unit.text, terms)
    if not whole:
        return _opening(unit, parts, max_chars=max_chars)
    wants_fit = fits(ask, unit.text)
    runs = [run for run in _runs(unit, parts, max_chars=max_chars) if not wants_fit or fits(ask, run.cut(unit.text))]
    if not runs:
        return _opening(unit, parts, max_chars=2 * max_chars)

    def worth(run: Span) -> tuple[float, bool, int, int]:
        kept = _weight(run.cut(unit.text), terms) / whole
        # 2001年以前仅6处,目前已有58处: what was long ago is not the answer to a question that names no year.
        past = _PAST.search(fold_width(run.cut(unit.text))) is not None
        return (round(min(1.0, kept / _ENOUGH), 3), not past, run.start - run.end, -run.start)

    best = max(runs, key=worth)
    return _bare(unit, best.start, best.end)


def _runs(unit: Unit, parts: Sequence[Span], *, max_chars: int) -> Iterator[Span]:
    """Runs of neighbouring clauses up to the length, single clauses whatever their length."""
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            run = Span(start=parts[first].start, end=parts[last].end)
            if run.end - run.start > max_chars and last > first:
                break
            is_promise = fold_width(unit.text[run.end - 1]) == ":" and last < len(parts) - 1
            if not is_promise and len(run.cut(unit.text).strip()) >= _MIN_RUN_CHARS:
                yield run


def _opening(unit: Unit, parts: Sequence[Span], *, max_chars: int) -> Span:
    """The unit from its beginning, as many clauses as fit."""
    end = parts[0].end
    for part in parts[1:]:
        if part.end > max_chars:
            break
        end = part.end
    return _bare(unit, 0, end)


def _weight(text: str, terms: Sequence[Term]) -> float:
    folded = fold_width(text).lower()
    return sum(term.weight * term.credit(folded) for term in terms)


def _bare(unit: Unit, start: int, end: int) -> Span:
    """Without the comma at its end: a quote ends at a word or at the sentence's own mark."""
    while end > start and unit.text[end - 1] in ",，:：;； \n":
        end -= 1
    while start < end and unit.text[start] in " \n":
        start += 1
    return Span(start=unit.span.start + start, end=unit.span.start + end)
