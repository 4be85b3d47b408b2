"""Hard negatives: passages that BM25 ranks high for a query that they do not answer."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexer.tokenizer import bigrams
from indexer.train.batches import OVERLAP
from indexer.train.pairs import Pair, Pairs
from indexer.train.plan import Plan

MINED = ("title", "heading", "sentence", "question", "reply", "lay", "asked", "general", "article")
_K1, _B = 1.2, 0.75
_LOOKED_AT, _KEPT = 24, 4
_ROWS = 256
# A passage that outranks the right one, or holds most of the query, may well answer it too: provinces copy each other's articles.
_OF_RIGHT, _OF_QUERY = 0.95, 0.5


def _count(texts: Iterable[str], *, terms: dict[str, int], grow: bool) -> sparse.csr_matrix:
    """Texts × terms; new terms are numbered where `grow` says so, and left out otherwise."""
    numbers: list[int] = []
    counts: list[int] = []
    ends = [0]
    for text in texts:
        for term, count in Counter(bigrams(text)).items():
            number = terms.setdefault(term, len(terms)) if grow else terms.get(term, -1)
            if number >= 0:
                numbers.append(number)
                counts.append(count)
        ends.append(len(numbers))
    return sparse.csr_matrix((np.array(counts, dtype=np.float32), np.array(numbers), np.array(ends)), shape=(len(ends) - 1, len(terms)))


def _weigh(counts: sparse.csr_matrix) -> tuple[sparse.csr_matrix, NDArray[np.float32]]:
    """BM25 weights, terms × texts (Robertson 1994), and the terms' rarities."""
    held = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log(1 + (counts.shape[0] - held + 0.5) / (held + 0.5)).astype(np.float32)
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    owner = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    damped = counts.data + _K1 * (1 - _B + _B * lengths[owner] / lengths.mean())
    weights = counts.copy()
    weights.data = rarity[counts.indices] * counts.data * (_K1 + 1) / damped
    return weights.T.tocsr(), rarity


def sample_runs(count: int, *, wanted: int, run: int, rng: random.Random) -> list[int]:
    """Places of `wanted` out of `count` pairs, in runs of neighbours, since a batch keeps neighbours together."""
    starts = list(range(0, count, run))
    chosen = sorted(rng.sample(starts, min(len(starts), -(-wanted // run))))
    return [place for start in chosen for place in range(start, min(start + run, count))]


def _first_places(scores: NDArray[np.float32]) -> list[int]:
    """Places of the highest scores, ties in their order."""
    top = np.argpartition(-scores, min(_LOOKED_AT, len(scores) - 1))[:_LOOKED_AT]
    return sorted((int(at) for at in top), key=lambda at: (-scores[at], at))[:_KEPT]


def mine_sort(pairs: Sequence[Pair], *, texts: Sequence[str], places: Sequence[int], whole: bool) -> dict[int, list[int]]:
    """Hard negatives of each place among the passages of all, the best-ranked first; places without any are left out."""
    chosen = [pairs[place] for place in places]
    pool = sorted({pair.passage: pair.group for pair in chosen}.items())
    passage, group = np.array([row[0] for row in pool]), np.array([row[1] for row in pool])
    terms: dict[str, int] = {}
    weights, rarity = _weigh(_count((texts[at] for at in passage), terms=terms, grow=True))
    asked = _count((pair.query for pair in chosen), terms=terms, grow=False)
    asked.data[:] = 1
    ceilings = asked @ rarity * _OF_QUERY
    found: dict[int, list[int]] = {}
    for first in range(0, len(chosen), _ROWS):
        scores = (asked[first : first + _ROWS] @ weights).toarray()
        for line, pair, ceiling, place in zip(scores, chosen[first:], ceilings[first:], places[first:], strict=False):
            limit = max(float(line[np.searchsorted(passage, pair.passage)]) * _OF_RIGHT, float(ceiling))
            apart = (group != pair.group) if whole else (group != pair.group) | (np.abs(passage - pair.passage) > OVERLAP)
            allowed = np.where(apart & (line < limit), line, 0)
            best = [int(passage[at]) for at in _first_places(allowed) if allowed[at] > 0]
            if best:
                found[place] = best
    return found


def mine(pairs: Pairs, *, plan: Plan, whole: Sequence[str]) -> dict[str, dict[int, list[int]]]:
    """Mine a sample of each sort in which lexical neighbours teach something: the sort's place of a pair → passages."""
    rng = random.Random(plan.seed)
    mined = {}
    for sort in (sort for sort in MINED if sort in pairs.sorts):
        listed = pairs.sorts[sort]
        places = sample_runs(len(listed), wanted=plan.mined, run=plan.run, rng=rng)
        mined[sort] = mine_sort(listed, texts=pairs.passages, places=places, whole=sort in whole)
    return mined
