"""Plain BM25 with k1 and b free: a baseline that has been tuned, so that nothing is measured against a weak one."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from eval.datasets import Qrels
from eval.measures import measure_run
from eval.runs import Run, rank_documents

_DIGITS = 9  # of a score: beyond them the order of a float sum shows
_PASSAGES = 300  # looked at for each topic while tuning; a document ranks by its best passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Bm25Parameters:
    """`k1`: how long a repeated term goes on counting. `b`: how much a long passage is held back. These are tantivy's fixed ones."""

    k1: float = 1.2
    b: float = 0.75


GRID = tuple(Bm25Parameters(k1=k1, b=b) for k1 in (0.3, 0.6, 0.9, 1.2, 1.6, 2.0) for b in (0.4, 0.6, 0.75, 0.9, 1.0))
_K1_LEAST, _K1_MOST = 0.02, 20.0  # beyond them a repeated term counts for nothing, or without end
# The best compromise over the development collections; each has its own best pair, which `tune` finds.
SHIPPED = {"words": Bm25Parameters(k1=0.6, b=0.75), "bigrams": Bm25Parameters(k1=0.6, b=0.75)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Passages ready to be searched under one pair of parameters.

    BM25 as tantivy and Lucene have it (Robertson and Zaragoza 2009, with 1 added inside the logarithm, so that no term counts against a
    passage): a term adds ln(1 + (N - n + 0.5) / (n + 0.5)) · tf · (k1 + 1) / (tf + k1 · (1 - b + b · length / average length)). Lengths are
    exact, where tantivy rounds them to a byte.
    """

    keys: NDArray[np.int64]
    counts: csc_array[Any]  # passages by terms
    lengths: NDArray[np.float64]
    columns: Mapping[str, int]
    weights: csc_array[Any]  # what each count adds to a score
    parameters: Bm25Parameters

    def search(self, terms: Sequence[str], *, k: int) -> list[tuple[int, float]]:
        """(key, score), best first, ties by key. A term that is asked for twice counts twice; what shares no term is left out."""
        asked = Counter(self.columns[term] for term in terms if term in self.columns)
        columns = sorted(asked)  # the order of the words must not show in the sums
        if not columns or k < 1:
            return []
        scores = self.weights[:, columns] @ np.array([asked[column] for column in columns], dtype=np.float64)
        return self._best(np.round(scores, _DIGITS), k=k)

    def tuned(self, parameters: Bm25Parameters) -> Baseline:
        """Give the same passages under other parameters; nothing is counted anew."""
        return replace(self, weights=_weigh(self.counts, lengths=self.lengths, parameters=parameters), parameters=parameters)

    def _best(self, scores: NDArray[np.float64], *, k: int) -> list[tuple[int, float]]:
        rows = np.flatnonzero(scores)
        if len(rows) > k:
            rows = rows[scores[rows] >= np.partition(scores[rows], -k)[-k]]  # with every tie of the k-th
        rows = rows[np.lexsort((self.keys[rows], -scores[rows]))][:k]
        return list(zip(self.keys[rows].tolist(), scores[rows].tolist(), strict=True))


def build_baseline(passages: Iterable[tuple[int, Sequence[str]]], *, parameters: Bm25Parameters = Bm25Parameters()) -> Baseline:
    """Count the terms of (key, terms); keys are told once each, in any order."""
    columns: defaultdict[str, int] = defaultdict()
    columns.default_factory = columns.__len__  # a new term gets the next number
    keys, sizes, seen = array("q"), array("q"), array("i")
    for key, terms in passages:
        keys.append(key)
        sizes.append(len(terms))
        seen.extend(columns[term] for term in terms)
    counts = _count(np.array(seen, dtype=np.int32), sizes=np.array(sizes, dtype=np.int64), terms=len(columns))
    lengths = np.array(sizes, dtype=np.float64)
    return Baseline(
        keys=np.array(keys, dtype=np.int64),
        counts=counts,
        lengths=lengths,
        columns=dict(columns),
        weights=_weigh(counts, lengths=lengths, parameters=parameters),
        parameters=parameters,
    )


def _count(seen: NDArray[np.int32], *, sizes: NDArray[np.int64], terms: int) -> csc_array[Any]:
    bounds = np.concatenate(([0], np.cumsum(sizes)))
    counts = csr_array((np.ones(len(seen), dtype=np.float64), seen, bounds), shape=(len(sizes), terms))
    counts.sum_duplicates()
    return counts.tocsc()


def _weigh(counts: csc_array[Any], *, lengths: NDArray[np.float64], parameters: Bm25Parameters) -> csc_array[Any]:
    k1, b = parameters.k1, parameters.b
    found = np.diff(counts.indptr)
    rarity = np.log1p((len(lengths) - found + 0.5) / (found + 0.5))
    average = lengths.mean() if lengths.any() else 1.0
    held_back = k1 * (1 - b + b * lengths / average)
    weights = np.repeat(rarity, found) * counts.data * (k1 + 1) / (counts.data + held_back[counts.indices])
    return csc_array((weights, counts.indices, counts.indptr), shape=counts.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A pair of parameters and the mean it reached."""

    parameters: Bm25Parameters
    value: float


def tune(
    baseline: Baseline,
    *,
    queries: Mapping[str, Sequence[str]],
    document_of: Callable[[int], str],
    qrels: Qrels,
    measure: str = "nDCG@10",
    grid: Sequence[Bm25Parameters] = GRID,
) -> tuple[Tried, ...]:
    """Try every pair on the terms of each topic; the best comes first, ties in the order they were tried. `document_of` takes a key.

    Where the best lies on the edge of the grid, the grid grows there: a best value might lie beyond, and the baseline be a weak one.
    """
    tried: list[Tried] = []
    wanted = list(grid)
    while wanted:
        for parameters in wanted:
            run = rank_topics(baseline.tuned(parameters), queries=queries, document_of=document_of)
            tried.append(Tried(parameters=parameters, value=measure_run(run, qrels=qrels, measures=[measure]).means[measure]))
        tried.sort(key=lambda one: -one.value)
        wanted = beyond_edge(tried[0].parameters, tried=[one.parameters for one in tried])
    return tuple(tried)


def beyond_edge(best: Bm25Parameters, *, tried: Sequence[Bm25Parameters]) -> list[Bm25Parameters]:
    """Pairs one step beyond the edge that the best lies on; none where it lies inside, or b is at the end of its range, 0 to 1.

    An axis with a single value was not to be tuned, so it has no edge.
    """
    k1s, bs = sorted({pair.k1 for pair in tried}), sorted({pair.b for pair in tried})
    wider_k1 = [value for value in _next_steps(best.k1, values=k1s, down=best.k1 / 2, up=best.k1 * 1.5) if _K1_LEAST <= value <= _K1_MOST]
    wider_b = [value for value in _next_steps(best.b, values=bs, down=best.b - 0.2, up=best.b + 0.2) if best.b not in (0.0, 1.0)]
    pairs = [Bm25Parameters(k1=k1, b=b) for k1 in wider_k1 for b in bs]
    return pairs + [Bm25Parameters(k1=k1, b=min(1.0, max(0.0, b))) for b in wider_b for k1 in k1s]


def _next_steps(best: float, *, values: Sequence[float], down: float, up: float) -> list[float]:
    if len(values) < 2:
        return []
    return [round(step, 4) for step, edge in ((down, values[0]), (up, values[-1])) if best == edge]


def rank_topics(
    baseline: Baseline, *, queries: Mapping[str, Sequence[str]], document_of: Callable[[int], str], k: int = 100, passages: int = _PASSAGES
) -> Run:
    """Rank `k` documents for each topic, each by the best of its first `passages`."""
    found = {topic_id: baseline.search(terms, k=passages) for topic_id, terms in queries.items()}
    return {topic_id: rank_documents(((document_of(key), score) for key, score in hits), k=k) for topic_id, hits in found.items()}
