"""The product's own ranking over a test collection, without a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.fuse import Candidate, Found, FusionWeights, fuse
from api.model import Understanding
from api.query import understand
from api.rerank import FeatureReranker, Reranker
from api.rerank_features import Reread
from corpus.errors import InvalidInput
from corpus.regions import load_gazetteer
from eval.collection import CollectionPassage
from indexer.config import LexicalWeights
from indexer.dense import DenseIndex
from indexer.embed import Encoder, load_builtin
from indexer.levels import LevelsIndex, LevelsWriter, PassageText
from indexer.term_weights import Weigh, term_weights

DEPTH = 200  # of each part that is fused, as in the product
_AT_ONCE = 512  # passages between two looks at the progress

Scored = tuple[int, float]  # passage key, score
Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What the product's ranking is made with. `baselines`: whether BM25 gets its best k1 and b on the very topics that are measured."""

    lexical: LexicalWeights = field(default_factory=LexicalWeights)
    fusion: FusionWeights = field(default_factory=FusionWeights)
    reranker: Reranker | None = None
    baselines: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The product's ranking over a collection, without a store: the stages of `api.retrieve` but for what a question names.

    A collection has no places, dates and kinds to agree with. Keys count from 0, as in `passages`.
    """

    levels: LevelsIndex
    dense: DenseIndex
    encoder: Encoder
    tuning: Tuning
    passages: Sequence[CollectionPassage]
    weigh: Weigh = field(default_factory=lambda: term_weights(load_builtin()))

    def hybrid(self, text: str, k: int) -> list[Scored]:
        return [(candidate.key, candidate.score) for candidate in self._candidates(_read(text), k)[:k]]

    def rerank(self, text: str, k: int) -> list[Scored]:
        """The best are reread; those below keep their order, beneath them."""
        understanding, reranker = _read(text), require_reranker(self.tuning)
        found = self._candidates(understanding, k)
        scores = dict(self.reread(understanding, found[: reranker.depth], reranker=reranker))
        lowest = min(scores.values(), default=0.0)
        best = sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))
        return [*best, *((one.key, lowest - 1 - rank) for rank, one in enumerate(found[reranker.depth : k]))][:k]

    def features(self, text: str) -> tuple[list[int], NDArray[np.float32]]:
        """What the built-in reranker sees of its candidates: their keys, and a row of features each."""
        understanding, reranker = _read(text), require_reranker(self.tuning)
        if not isinstance(reranker, FeatureReranker):
            raise TypeError(f"'{reranker.name}' has no features")
        found = self._candidates(understanding, reranker.depth)[: reranker.depth]
        total = max(1, self.levels.passages.entry_count)
        texts = [self.text_of(candidate) for candidate in found]
        rows = reranker.features(understanding.text, texts, frequency=partial(_frequency, self.levels), total=total)
        return [candidate.key for candidate in found], rows

    def reread(self, understanding: Understanding, found: Sequence[Candidate], *, reranker: Reranker) -> list[Scored]:
        texts = [self.text_of(candidate) for candidate in found]
        index = self.levels.passages
        scores = reranker.score(understanding.text, texts, frequency=partial(_frequency, self.levels), total=max(1, index.entry_count))
        return [(candidate.key, round(float(score), 5)) for candidate, score in zip(found, scores, strict=True)]

    def text_of(self, candidate: Candidate) -> Reread:
        passage = self.passages[candidate.key]
        return Reread(
            title=passage.title,
            heading=passage.heading,
            text=passage.text,
            lexical=candidate.lexical,
            document=candidate.document,
            dense=candidate.dense,
        )

    def _candidates(self, understanding: Understanding, k: int) -> list[Candidate]:
        depth, text = max(k, DEPTH), understanding.text
        asked = " ".join([text, *understanding.expansions])
        lexical = dict(self.levels.search(asked, k=depth, weights=self.tuning.lexical, weigh=self.weigh))
        documents = dict(self.levels.search_documents(text, k=depth, weigh=self.weigh))
        vector = self.encoder.encode_queries([understanding.question if understanding.language == "zh" else text])[0]
        dense = dict(self.dense.search(vector, k=depth)) if vector.any() else {}
        if dense:
            dense |= self.dense.similarities(vector, sorted(lexical.keys() - dense.keys()))
        document_of = {key: self.passages[key].document_key for key in lexical.keys() | dense.keys()}
        found = Found(lexical=lexical, documents=documents, dense=dense, document_of=document_of)
        return fuse(found, weights=self.tuning.fusion)


def _read(text: str) -> Understanding:
    return understand(text, gazetteer=load_gazetteer())


def _frequency(levels: LevelsIndex, term: str) -> int:
    return levels.passages.document_frequency(term, field="bigrams")


def open_product(passages: Sequence[CollectionPassage], *, folder: Path, encoder: Encoder, reranker: Reranker) -> Product:
    """The product's ranking over passages, with its own weights; the indexes are made in an empty folder."""
    levels = build_levels(passages, folder=folder, progress=_quiet)
    dense = build_dense(passages, encoder=encoder, progress=_quiet)
    return Product(levels=levels, dense=dense, encoder=encoder, tuning=Tuning(reranker=reranker), passages=passages)


def build_levels(passages: Sequence[CollectionPassage], *, folder: Path, progress: Progress) -> LevelsIndex:
    with closing(LevelsWriter(folder)) as writer:
        for doc_key, group in groupby(passages, key=lambda passage: passage.document_key):
            own = list(group)
            texts = [PassageText(key=passage.key, heading=passage.heading, text=passage.text) for passage in own]
            writer.add(doc_key, title=own[0].title, passages=texts)
            progress("indexing words", own[-1].key + 1, len(passages))
        writer.commit(applied=1)
    return LevelsIndex(folder)


def build_dense(passages: Sequence[CollectionPassage], *, encoder: Encoder, progress: Progress) -> DenseIndex:
    index = DenseIndex.empty(encoder.dimension)
    for start in range(0, len(passages), _AT_ONCE):
        progress("encoding", start, len(passages))
        batch = passages[start : start + _AT_ONCE]
        index.add([passage.key for passage in batch], encoder.encode_passages([_encoded_text(passage) for passage in batch]))
    progress("encoding", len(passages), len(passages))
    return index


def _encoded_text(passage: CollectionPassage) -> str:
    return "\n".join(part for part in (passage.title, passage.heading, passage.text) if part)


def require_reranker(tuning: Tuning) -> Reranker:
    if tuning.reranker is None:
        raise InvalidInput("The system rerank needs a reranker.", field="reranker", help="Name one, such as builtin.")
    return tuning.reranker


def _quiet(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
