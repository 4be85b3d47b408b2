"""What tells a good passage from a near one, beyond the scores that found it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import log

from api.boosts import Agreement
from indexer.term_weights import Weigh
from indexer.tokenizer import bigrams, fold

_WINDOW_CHARS = 60
_INSIDE_RUN = re.compile(r"(?<=[a-z0-9])(?=[a-z0-9])|(?<=\d)(?=\.\d)|(?<=\d\.)(?=\d)")  # as the tokenizer has its runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """A passage to be looked at again. `lexical`, `document` and `dense` are as in `api.fuse.Candidate`."""

    title: str
    heading: str
    text: str
    lexical: float
    document: float
    dense: float
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFeatures:
    """By rarity, what share of the query the passage holds (`coverage`, with title and heading) and its best 60 characters (`window`)."""

    coverage: float
    window: float


class TermReader:
    """Reads passages for the terms of a query. `frequency` gives in how many of `total` passages a bigram stands, `weigh` what it says."""

    def __init__(self, query: str, *, frequency: Callable[[str], int], total: int, weigh: Weigh) -> None:
        terms = list(dict.fromkeys(bigrams(query)))
        rarity = [log(1 + (total - found + 0.5) / (found + 0.5)) for found in (min(frequency(term), total) for term in terms)]
        self._weights = {term: rare * said for term, rare, said in zip(terms, rarity, weigh(terms), strict=True)}
        self._all = sum(self._weights.values()) or 1.0

    def read(self, passage: Reread) -> TextFeatures:
        """Both features from 0 to 1."""
        body = fold(passage.text)
        around = f"{fold(passage.title)}\n{fold(passage.heading)}"
        inside = self._places(body)
        held = inside.keys() | self._places(around).keys()
        coverage = sum(weight for term, weight in self._weights.items() if term in held)  # in the order of the query: sums must not vary
        return TextFeatures(coverage=coverage / self._all, window=self._densest(inside) / self._all)

    def _places(self, text: str) -> dict[str, list[int]]:
        """Where each term that is there begins."""
        found = {term: _starts(term, text) for term in self._weights}
        return {term: starts for term, starts in found.items() if starts}

    def _densest(self, places: dict[str, list[int]]) -> float:
        """The greatest weight of different terms that begin within one window."""
        events = sorted((start, term) for term, starts in places.items() for start in starts)
        held: Counter[str] = Counter()
        weight = best = 0.0
        first = 0
        for start, term in events:
            weight += self._weights[term] if not held[term] else 0.0
            held[term] += 1
            while start - events[first][0] > _WINDOW_CHARS:
                gone = events[first][1]
                held[gone] -= 1
                weight -= self._weights[gone] if not held[gone] else 0.0
                first += 1
            best = max(best, weight)
        return best


def _starts(term: str, text: str) -> list[int]:
    """Runs of letters and digits are found whole: neither 15 nor 15年 stands in 2015年, and 5 not in 2.5."""
    starts: list[int] = []
    at = text.find(term)
    while at >= 0:
        if not _INSIDE_RUN.match(text, at) and not _INSIDE_RUN.match(text, at + len(term)):
            starts.append(at)
        at = text.find(term, at + 1)
    return starts
