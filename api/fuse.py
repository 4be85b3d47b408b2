"""One ranking out of the lexical and the dense one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionWeights:
    """`document`: what the BM25 score of a passage's whole document counts beside the passage's own.

    `dense`: what a cosine of 1 counts against the best lexical hit. `faint`: BM25 points of a best hit that count half.
    `faint` lets the dense part decide where next to no term matched, as for an English question that shares one number with a passage.
    Set on the development collections; hardly anything changes between 0.5 and 1.5, 0.3 and 0.6, and 0 and 10.
    """

    document: float = 1.0
    dense: float = 0.4
    faint: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the parts found. `lexical` and `dense` go by passage key, `documents` by document key; `document_of` takes one to the other."""

    lexical: Mapping[int, float]
    documents: Mapping[int, float]
    dense: Mapping[int, float]
    document_of: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage with its scores: its shares of the best lexical score and of the best document's (below 1), its cosine, and all fused."""

    key: int
    score: float
    lexical: float
    document: float
    dense: float


def fuse(found: Found, *, weights: FusionWeights = FusionWeights(), best_of: Found | None = None) -> list[Candidate]:
    """Rank all that the lexical or the dense part found by its share of the best lexical score plus its weighted cosine; ties by key.

    Scores and not ranks: reciprocal rank fusion (Cormack 2009) gives both lists one voice, and a weak encoder then pulls a good BM25
    ranking down. The lexical score is the passage's BM25 plus its document's: a passage deep in a text repeats little of what the text is
    about, and with its document's score policy-qa among official documents rose from .912 to .929, message-reply from .660 to .667.
    A passage that the lexical list lacks has next to no term, so it gets 0, and so does its document if no other passage of it was found
    by words. A document or a cosine that its list lacks counts as the last in the list: it stood no higher.
    Shares are of the best in `best_of`: a search among the documents of one place is measured by the search among all, so that the two can
    be pooled.
    """
    floor = min(found.dense.values(), default=0.0)
    lowest = min(found.documents.values(), default=0.0)
    keys = [key for key in found.lexical.keys() | found.dense.keys() if key in found.document_of]
    own = {key: found.lexical.get(key, 0.0) for key in keys}
    whole = {key: found.documents.get(found.document_of[key], lowest if key in found.lexical else 0.0) for key in keys}
    standard = best_of or found
    highest = max((score for key, score in standard.lexical.items() if key in standard.document_of), default=0.0)
    widest = max(standard.documents.values(), default=0.0)
    lexical, documents = _shares(own, best=highest, faint=weights.faint), _shares(whole, best=widest, faint=weights.faint)
    sums = {key: own[key] + weights.document * whole[key] for key in keys}
    joined = _shares(sums, best=_best_sum(standard, weights=weights), faint=weights.faint)
    fused = [
        Candidate(key=key, score=joined[key] + weights.dense * dense, lexical=lexical[key], document=documents[key], dense=dense)
        for key, dense in ((key, found.dense.get(key, floor)) for key in keys)
    ]
    return sorted(fused, key=lambda candidate: (-candidate.score, candidate.key))


def _best_sum(found: Found, *, weights: FusionWeights) -> float:
    whole, lowest = found.documents, min(found.documents.values(), default=0.0)
    held = ((key, score) for key, score in found.lexical.items() if key in found.document_of)
    sums = (score + weights.document * whole.get(found.document_of[key], lowest) for key, score in held)
    return max(sums, default=max(whole.values(), default=0.0) * weights.document)


def _shares(scores: Mapping[int, float], *, best: float, faint: float) -> dict[int, float]:
    return {key: score / (best + faint) if best > 0 else 0.0 for key, score in scores.items()}
