"""Which passages there are and whose, held in memory: each search asks this of hundreds of keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import Catalogue

_CHANGES = 500  # beyond so many, all is read again: that takes a quarter of a second for a million passages

Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageKeys:
    """The catalogue's passages as of its change `seq`. A document's passages bear keys that follow one another.

    `doc_keys`, `first` and `last` (both inclusive) go together, in the order of `first`.
    """

    seq: int
    doc_keys: Keys
    first: Keys
    last: Keys

    @classmethod
    def read(cls, catalogue: Catalogue) -> Self:
        seq = catalogue.last_seq()  # before the runs: a change between the two is applied again, which does no harm
        return cls._of(seq, np.array(catalogue.passage_runs(), dtype=np.int64).reshape(-1, 3))

    def followed(self, catalogue: Catalogue, *, most: int = _CHANGES) -> Self:
        """Return the state of now: the same object where nothing has changed. Up to `most` changes are read by themselves."""
        seq = catalogue.last_seq()
        if seq == self.seq:
            return self
        changed = {change.doc_key for change in catalogue.changes_since(self.seq, limit=most + 1)} if seq > self.seq else set()
        if not changed or seq - self.seq > most:
            return self.read(catalogue)
        kept = ~np.isin(self.doc_keys, list(changed))
        held = np.stack([self.doc_keys[kept], self.first[kept], self.last[kept]], axis=1)
        anew = np.array(catalogue.passage_runs(sorted(changed)), dtype=np.int64).reshape(-1, 3)
        return self._of(seq, np.concatenate([held, anew]))

    @classmethod
    def _of(cls, seq: int, runs: Keys) -> Self:
        doc_keys, first, last = runs[np.argsort(runs[:, 1])].T
        return cls(seq=seq, doc_keys=doc_keys, first=first, last=last)

    def documents_of(self, keys: Sequence[int]) -> dict[int, int]:
        """The document key of each passage that is there."""
        if not len(keys) or not len(self.first):
            return {}
        asked = np.asarray(keys, dtype=np.int64)
        places = np.maximum(np.searchsorted(self.first, asked, side="right") - 1, 0)
        there = (self.first[places] <= asked) & (asked <= self.last[places])
        return dict(zip(asked[there].tolist(), self.doc_keys[places[there]].tolist(), strict=True))

    def passages_of(self, doc_keys: Iterable[int]) -> Keys:
        """The keys of these documents' passages, in order."""
        chosen = np.isin(self.doc_keys, np.fromiter(doc_keys, dtype=np.int64))
        first, lengths = self.first[chosen], self.last[chosen] - self.first[chosen] + 1
        ends = np.cumsum(lengths)
        return np.repeat(first - (ends - lengths), lengths) + np.arange(lengths.sum(), dtype=np.int64)
