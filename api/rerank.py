"""Re-orders the passages found: by learned weights of a few features, or by a cross-encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from api.rerank_features import Reread, TermReader
from indexer.embed import load_builtin
from indexer.match import TokenMatcher
from indexer.term_weights import Weigh, term_weights

BUILTIN, NONE = "builtin", "none"
Frequency = Callable[[str], int]  # in how many passages a bigram stands


@dataclass(frozen=True, slots=True, kw_only=True)
class RerankWeights:
    """What each feature counts. Features lie between 0 and 1, but for cosines, which may be below 0.

    The first six come from a listwise logistic fit on policy-qa, message-reply and articles of statutes, so
    measures there flatter them a little. They are one good choice of many: `eval/learn_rerank.py` on the dev halves of policy-qa,
    message-reply and eval/questions/statutes gives lexical 4.0, document 3.9, dense 4.4, tokens 1.1, coverage 2.2, window 1.0, and on the
    test halves nDCG@10 of .921, .673 and .534, where these give .920, .679 and .542. The collections say nothing of places, years, kinds
    and departments: those four were set by hand, to decide between passages that are about equally near.
    """

    lexical: float = 1.7
    document: float = 4.2
    dense: float = 5.6
    tokens: float = 5.8
    coverage: float = 1.9
    window: float = 2.0
    place: float = 1.5
    year: float = 0.8
    kind: float = 0.5
    department: float = 0.5


class Reranker(Protocol):
    """Scores passages for a query; higher is better. `depth` is how many of the best are worth its time."""

    @property
    def name(self) -> str: ...
    @property
    def depth(self) -> int: ...
    def score(self, query: str, passages: Sequence[Reread], *, frequency: Frequency, total: int) -> NDArray[np.float32]: ...


class PairScorer(Protocol):
    """Scores a query with each text: a cross-encoder."""

    @property
    def name(self) -> str: ...
    def score(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureReranker:
    """The reranker that needs no download. Useful everywhere; it knows no more words than the built-in encoder."""

    matcher: TokenMatcher
    weigh: Weigh
    weights: RerankWeights = RerankWeights()
    name: str = BUILTIN
    depth: int = 60

    def score(self, query: str, passages: Sequence[Reread], *, frequency: Frequency, total: int) -> NDArray[np.float32]:
        features = self.features(query, passages, frequency=frequency, total=total)
        weights = np.array([getattr(self.weights, field.name) for field in fields(RerankWeights)], dtype=np.float32)
        return features @ weights

    def features(self, query: str, passages: Sequence[Reread], *, frequency: Frequency, total: int) -> NDArray[np.float32]:
        """One row a passage, one column a weight, in the order of RerankWeights."""
        reader = TermReader(query, frequency=frequency, total=total, weigh=self.weigh)
        nearness = self.matcher.scores(query, [_whole(passage) for passage in passages])
        rows = [
            (passage.lexical, passage.document, passage.dense, tokens, read.coverage, read.window, *_agreeing(passage))
            for passage, tokens, read in (
                (passage, tokens, reader.read(passage)) for passage, tokens in zip(passages, nearness, strict=True)
            )
        ]
        return np.array(rows, dtype=np.float32).reshape(len(passages), len(fields(RerankWeights)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReranker:
    """A cross-encoder over title, heading and text. Its scores stand alone: the scores that found a passage do not count."""

    scorer: PairScorer
    depth: int = 40

    @property
    def name(self) -> str:
        return self.scorer.name

    def score(self, query: str, passages: Sequence[Reread], *, frequency: Frequency, total: int) -> NDArray[np.float32]:
        return self.scorer.score(query, [_whole(passage) for passage in passages])


def load_reranker(name: str) -> Reranker | None:
    """`builtin`, `none` (returns None), or a cross-encoder's folder or hub name. Raises InvalidInput (field `reranker`)."""
    if name == NONE:
        return None
    if name == BUILTIN:
        return FeatureReranker(matcher=TokenMatcher(load_builtin()), weigh=term_weights(load_builtin()))
    from api.cross_encoder import load_cross_encoder  # torch takes seconds to import

    return ModelReranker(scorer=load_cross_encoder(name))


def _whole(passage: Reread) -> str:
    return "\n".join(part for part in (passage.title, passage.heading, passage.text) if part)


def _agreeing(passage: Reread) -> tuple[float, float, float, float]:
    """Nothing where the question names nothing of the sort: it then counts for no passage."""
    agreed = passage.agreement
    if agreed is None:
        return (0.0, 0.0, 0.0, 0.0)
    return (agreed.place or 0.0, agreed.year or 0.0, agreed.kind or 0.0, agreed.department or 0.0)
