"""Batches of pairs as token rows: drawn from one sort, neighbours together, with hard negatives where they were mined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from torch import Tensor

from indexer.train.pairs import Pair
from indexer.train.plan import Plan
from indexer.train.vocabulary import Vocabulary

OVERLAP = 6  # passages made this close together may hold the same sentence
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Token rows of a batch of texts end to end; `owner` is the text of each, in order."""

    tokens: Whole
    owner: Whole
    texts: int

    def keep(self, kept: NDArray[np.bool_]) -> Rows:
        return Rows(tokens=self.tokens[kept], owner=self.owner[kept], texts=self.texts)

    def without(self, others: Rows, *, texts: NDArray[np.bool_]) -> Rows:
        """Drop from the texts marked in `texts` the tokens that the text at the same place in `others` holds."""
        size = 1 + max(self.tokens.max(initial=0), others.tokens.max(initial=0))
        shared = np.isin(self.owner * size + self.tokens, others.owner * size + others.tokens)
        return self.keep(~(shared & texts[self.owner]))

    def counts(self, rows: int) -> sparse.csr_matrix:
        """Texts × rows of the table: how often each text holds each."""
        ends = np.searchsorted(self.owner, np.arange(self.texts + 1))
        return sparse.csr_matrix((np.ones(len(self.tokens), dtype=np.float32), self.tokens, ends), shape=(self.texts, rows))

    def grid(self, wanted: Whole, *, limit: int) -> Tensor:
        """One line of at most `limit` tokens for each wanted text, filled up with row 0."""
        starts, ends = np.searchsorted(self.owner, wanted), np.searchsorted(self.owner, wanted, side="right")
        places = starts[:, None] + np.arange(min(limit, int((ends - starts).max(initial=1))))
        inside = places < ends[:, None]
        return torch.from_numpy(np.where(inside, self.tokens[np.where(inside, places, 0)], 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bags:
    """Rows of many texts end to end; text i is `rows[starts[i]:starts[i + 1]]`."""

    rows: NDArray[np.int32]
    starts: Whole

    def take(self, wanted: Whole, *, keep: float, chance: np.random.Generator) -> Rows:
        """Rows of the wanted texts, with a random share of the tokens kept."""
        lengths = self.starts[wanted + 1] - self.starts[wanted]
        owner = np.repeat(np.arange(len(wanted)), lengths)
        spread = np.repeat(self.starts[wanted] - (np.cumsum(lengths) - lengths), lengths) + np.arange(len(owner))
        tokens = self.rows[spread].astype(np.int64)
        return Rows(tokens=tokens, owner=owner, texts=len(wanted)).keep(chance.random(len(owner)) < keep)


def bag(texts: list[str], *, vocabulary: Vocabulary) -> Bags:
    pieces, starts = [], [0]
    for first in range(0, len(texts), 10_000):
        for encoding in vocabulary.tokenizer.encode_batch_fast(texts[first : first + 10_000], add_special_tokens=False):
            pieces.append(vocabulary.row_of[encoding.ids])
            starts.append(starts[-1] + len(encoding.ids))
    return Bags(rows=np.concatenate(pieces), starts=np.array(starts, dtype=np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Query i belongs to passage i; the passages after the last query's are hard negatives for all."""

    queries: Rows
    passages: Rows
    clash: Tensor  # queries × passages, true where a passage must not count as a wrong answer


class Draw:
    """Draws batches of one sort of pairs without end, in a seeded order."""

    def __init__(self, pairs: list[Pair], *, passages: Bags, vocabulary: Vocabulary, plan: Plan, whole: bool) -> None:
        self.queries = bag([pair.query for pair in pairs], vocabulary=vocabulary)
        self.passages = passages
        self.passage = np.array([pair.passage for pair in pairs])
        self.group = np.array([pair.group for pair in pairs])
        self.reach = len(passages.starts) if whole else OVERLAP
        self.plan = plan
        self.chance = np.random.default_rng(plan.seed)

    def batches(self, *, size: int) -> Iterator[Batch]:
        size = min(size, len(self.group))
        while True:
            shuffled = self._shuffle(np.arange(len(self.group)))
            for first in range(0, len(shuffled) - size + 1, size):
                yield self._batch(shuffled[first : first + size], hard=np.array([], dtype=np.int64))

    def hard_batches(self, negatives: dict[int, list[int]], *, size: int, group_of: dict[int, int]) -> Iterator[Batch]:
        """Batches of the pairs that have hard negatives, one of which comes along for each."""
        mined = np.array(sorted(negatives))
        size = min(size, len(mined))
        while True:
            shuffled = self._shuffle(mined)
            for first in range(0, len(shuffled) - size + 1, size):
                chosen = shuffled[first : first + size]
                hard = np.array([self.chance.choice(negatives[int(at)]) for at in chosen])
                yield self._batch(chosen, hard=hard, hard_group=np.array([group_of[int(at)] for at in hard]))

    def _shuffle(self, places: Whole) -> Whole:
        """Shuffle runs of neighbours, which stay together: wrong answers from the same document are the ones that teach."""
        start = int(self.chance.integers(self.plan.run))
        runs = np.split(places, range(start, len(places), self.plan.run))
        return np.concatenate([runs[at] for at in self.chance.permutation(len(runs))])

    def _batch(self, chosen: Whole, *, hard: Whole, hard_group: Whole | None = None) -> Batch:
        plan, chance = self.plan, self.chance
        passage = np.concatenate([self.passage[chosen], hard])
        group = np.concatenate([self.group[chosen], hard if hard_group is None else hard_group])
        near = np.abs(self.passage[chosen][:, None] - passage[None, :]) <= self.reach
        clash = (self.group[chosen][:, None] == group[None, :]) & near
        np.fill_diagonal(clash, False)
        queries = self.queries.take(chosen, keep=plan.keep_query, chance=chance)
        passages = self.passages.take(passage, keep=plan.keep_passage, chance=chance)
        if plan.shared_out:
            bare = (chance.random(len(passage)) < plan.shared_out) & (np.arange(len(passage)) < len(chosen))
            passages = passages.without(queries, texts=bare)
        return Batch(queries=queries, passages=passages, clash=torch.from_numpy(clash))
