"""One ranking out of the lexical and the dense one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Scored = tuple[int, float]  # passage key, score


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionWeights:
    """`dense`: what a cosine of 1 counts against the best lexical hit. `faint`: BM25 points of a best hit that count half.

    `faint` lets the dense part decide where next to no term matched, as for an English question that shares one number with a passage.
    Set on the development collections; hardly anything changes between 0.2 and 0.4, and between 0 and 10.
    """

    dense: float = 0.25
    faint: float = 5.0


def fuse(lexical: Sequence[Scored], dense: Sequence[Scored], *, weights: FusionWeights = FusionWeights()) -> list[Scored]:
    """Rank every hit of either list by its share of the best lexical score plus its weighted cosine; ties by key.

    Scores and not ranks: reciprocal rank fusion (Cormack 2009) gives both lists one voice, and a weak encoder then pulls a good BM25
    ranking down. A hit that the lexical list lacks has matched no term, so it gets 0; one that the dense list lacks was less near than
    the last one in it, so it gets that cosine. Neither list has to be in order, and each holds a key once.
    """
    shares, cosines = _shares(lexical, faint=weights.faint), dict(dense)
    floor = min(cosines.values(), default=0.0)
    fused = [(key, shares.get(key, 0.0) + weights.dense * cosines.get(key, floor)) for key in shares.keys() | cosines.keys()]
    return sorted(fused, key=lambda hit: (-hit[1], hit[0]))


def _shares(lexical: Sequence[Scored], *, faint: float) -> dict[int, float]:
    best = max((score for _, score in lexical), default=0.0)
    return {key: score / (best + faint) for key, score in lexical} if best > 0 else {}
