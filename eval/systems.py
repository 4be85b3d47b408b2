"""The systems that are compared: tuned BM25 over words and over bigrams, the encoder alone, and the product's own ranking."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from api import glossary
from api.fuse import Candidate, Found, FusionWeights, fuse
from api.model import Understanding
from api.query import understand
from api.rerank import FeatureReranker, Reranker
from api.rerank_features import Reread
from corpus.errors import InvalidInput
from corpus.regions import load_gazetteer
from eval.baselines import GRID, SHIPPED, Baseline, Bm25Parameters, build_baseline, tune
from eval.collection import CollectionPassage
from eval.datasets import Dataset
from indexer import tokenizer
from indexer.config import SIZE_CHARS, LexicalWeights
from indexer.dense import DenseIndex
from indexer.embed import Encoder, load_builtin
from indexer.levels import LevelsIndex, LevelsWriter, PassageText
from indexer.term_weights import POWER, Weigh, term_weights

GLOSSARY_BASELINE = "bm25-bigram-glossary"  # bigrams that get an English question in the Chinese terms of the project's glossary
SYSTEMS = ("bm25-jieba", "bm25-bigram", GLOSSARY_BASELINE, "dense", "hybrid", "rerank")
ENCODING_SYSTEMS = frozenset({"dense", "hybrid", "rerank"})
FORMS = {"bm25-jieba": "words", "bm25-bigram": "bigrams", GLOSSARY_BASELINE: "bigrams"}
_PARTS = {"dense": ("dense",), "hybrid": ("lexical", "dense"), "rerank": ("lexical", "dense")}
_FUSED = frozenset({"hybrid", "rerank"})

_AT_ONCE = 512  # passages between two looks at the progress
_DEPTH = 200  # of each part that is fused, as in the product

_Built = TypeVar("_Built")
Scored = tuple[int, float]  # passage key, score
Search = Callable[[str, int], Sequence[Scored]]
Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """`search` takes a text and how many passages to return; they come best first, ties by key.

    `indexing_s` covers every index that the system reads, and no tuning. `parameters` are those of a BM25 baseline.
    """

    name: str
    search: Search
    indexing_s: float
    parameters: Bm25Parameters | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What the product's ranking is made with. `baselines`: whether BM25 gets its best k1 and b on the very topics that are measured."""

    lexical: LexicalWeights = field(default_factory=LexicalWeights)
    fusion: FusionWeights = field(default_factory=FusionWeights)
    reranker: Reranker | None = None
    baselines: bool = False


AS_SHIPPED = Tuning()


def build_systems(
    names: Sequence[str],
    passages: Sequence[CollectionPassage],
    *,
    dataset: Dataset,
    folder: Path,
    encoder: Encoder | None,
    progress: Progress,
    tuning: Tuning = AS_SHIPPED,
) -> list[System]:
    """Index the passages in an empty folder, once for all systems; `names` are of SYSTEMS.

    Raises InvalidInput where a system needs an encoder or a reranker and there is none.
    """
    _warm_up(encoder)
    built = _baselines(names, passages, dataset=dataset, progress=progress, tuned=tuning.baselines)
    searches: dict[str, Search] = {}
    spent_s: dict[str, float] = {}
    if ENCODING_SYSTEMS & set(names):
        asked = _require(encoder)
        near, spent_s["dense"] = _timed(lambda: _build_dense(passages, encoder=asked, progress=progress))
        searches["dense"] = partial(_search_dense, near, asked)
    if _FUSED & set(names):
        levels, spent_s["lexical"] = _timed(lambda: _build_levels(passages, folder=folder, progress=progress))
        product = Product(levels=levels, dense=near, encoder=asked, tuning=tuning, passages=passages)
        searches |= {"hybrid": product.hybrid, "rerank": product.rerank}
        if "rerank" in names:
            _require_reranker(tuning)
    built += [
        System(name=name, search=searches[name], indexing_s=sum(spent_s[part] for part in _PARTS[name]))
        for name in names
        if name in searches
    ]
    return sorted(built, key=lambda system: list(names).index(system.name))


def open_product(passages: Sequence[CollectionPassage], *, folder: Path, encoder: Encoder, reranker: Reranker) -> Product:
    """The product's ranking over passages, with its own weights; the indexes are made in an empty folder."""
    levels = _build_levels(passages, folder=folder, progress=_quiet)
    dense = _build_dense(passages, encoder=encoder, progress=_quiet)
    return Product(levels=levels, dense=dense, encoder=encoder, tuning=Tuning(reranker=reranker), passages=passages)


def describe_systems(names: Sequence[str], *, encoder: Encoder | None, tuning: Tuning = AS_SHIPPED) -> dict[str, object]:
    """Whatever moves a measure of these systems, besides the data."""
    described: dict[str, object] = {"systems": list(names), "size_chars": SIZE_CHARS}
    if set(names) - {"dense"}:
        described["tokenizer"] = tokenizer.fingerprint()
    if set(FORMS) & set(names):
        described["baselines"] = (
            [asdict(pair) for pair in GRID] if tuning.baselines else {name: asdict(SHIPPED[FORMS[name]]) for name in names if name in FORMS}
        )
    if {GLOSSARY_BASELINE, *_FUSED} & set(names):
        described["glossary"] = glossary.fingerprint()
    if ENCODING_SYSTEMS & set(names):
        described["encoder"] = _require(encoder).fingerprint
    if _FUSED & set(names):
        described |= {"lexical_weights": asdict(tuning.lexical), "fusion_weights": asdict(tuning.fusion), "depth": _DEPTH}
        described["term_weights"] = {"power": POWER, "encoder": load_builtin().fingerprint}
    if "rerank" in names:
        reranker = _require_reranker(tuning)
        described["reranker"] = {"name": reranker.name, "depth": reranker.depth, "weights": _weights_of(reranker)}
    return described


def _weights_of(reranker: Reranker) -> dict[str, float]:
    weights = getattr(reranker, "weights", None)
    return asdict(weights) if weights is not None else {}


def _quiet(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def _require(encoder: Encoder | None) -> Encoder:
    if encoder is None:
        raise InvalidInput("The systems dense, hybrid and rerank need an encoder.", field="encoder", help="Name one, such as builtin.")
    return encoder


def _require_reranker(tuning: Tuning) -> Reranker:
    if tuning.reranker is None:
        raise InvalidInput("The system rerank needs a reranker.", field="reranker", help="Name one, such as builtin.")
    return tuning.reranker


def _warm_up(encoder: Encoder | None) -> None:
    """Load word lists and libraries, which cost the same whatever is indexed, before anything is timed."""
    tokenizer.find_terms("社会组织")
    if encoder:
        DenseIndex.empty(encoder.dimension).add([0], encoder.encode_passages(["社会组织"]))


def _timed(build: Callable[[], _Built]) -> tuple[_Built, float]:
    started = time.perf_counter()
    return build(), time.perf_counter() - started


def _baselines(
    names: Sequence[str], passages: Sequence[CollectionPassage], *, dataset: Dataset, progress: Progress, tuned: bool
) -> list[System]:
    """Two that share a form share an index too."""
    asked = [name for name in names if name in FORMS]
    forms = dict.fromkeys(FORMS[name] for name in asked)
    indexes = {form: _timed(partial(_index_form, form, passages, progress=progress)) for form in forms}
    return [_baseline(name, *indexes[FORMS[name]], passages=passages, dataset=dataset, progress=progress, tuned=tuned) for name in asked]


def _index_form(form: str, passages: Sequence[CollectionPassage], *, progress: Progress) -> Baseline:
    """Title and text as one, the way a plain BM25 set-up indexes them."""
    texts = ((passage.key, getattr(tokenizer.find_terms(f"{passage.title}\n{passage.text}"), form)) for passage in passages)
    return build_baseline(_told(texts, f"BM25 {form}", len(passages), progress), parameters=SHIPPED[form])


def _baseline(
    name: str,
    index: Baseline,
    indexing_s: float,
    *,
    passages: Sequence[CollectionPassage],
    dataset: Dataset,
    progress: Progress,
    tuned: bool,
) -> System:
    parameters = index.parameters
    if tuned:
        queries = {topic.topic_id: _asked_terms(name, topic.text) for topic in dataset.topics}
        progress(f"tuning {name}", 0, 1)
        parameters = tune(index, queries=queries, document_of=lambda key: passages[key].document_id, qrels=dataset.qrels)[0].parameters
    return System(name=name, search=partial(_search_baseline, index.tuned(parameters), name), indexing_s=indexing_s, parameters=parameters)


def _asked_terms(name: str, text: str) -> list[str]:
    if name == GLOSSARY_BASELINE and glossary.is_english(text):
        text = glossary.translate(text).text
    terms: list[str] = getattr(tokenizer.find_terms(text), FORMS[name])
    return terms


def _told(texts: Iterable[tuple[int, list[str]]], name: str, total: int, progress: Progress) -> Iterable[tuple[int, list[str]]]:
    for done, row in enumerate(texts):
        if done % _AT_ONCE == 0:
            progress(f"indexing {name}", done, total)
        yield row
    progress(f"indexing {name}", total, total)


def _search_baseline(baseline: Baseline, name: str, text: str, k: int) -> list[Scored]:
    return baseline.search(_asked_terms(name, text), k=k)


def _build_levels(passages: Sequence[CollectionPassage], *, folder: Path, progress: Progress) -> LevelsIndex:
    with closing(LevelsWriter(folder)) as writer:
        for doc_key, group in groupby(passages, key=lambda passage: passage.document_key):
            own = list(group)
            texts = [PassageText(key=passage.key, heading=passage.heading, text=passage.text) for passage in own]
            writer.add(doc_key, title=own[0].title, passages=texts)
            progress("indexing words", own[-1].key + 1, len(passages))
        writer.commit(applied=1)
    return LevelsIndex(folder)


def _build_dense(passages: Sequence[CollectionPassage], *, encoder: Encoder, progress: Progress) -> DenseIndex:
    index = DenseIndex.empty(encoder.dimension)
    for start in range(0, len(passages), _AT_ONCE):
        progress("encoding", start, len(passages))
        batch = passages[start : start + _AT_ONCE]
        index.add([passage.key for passage in batch], encoder.encode_passages([_encoded_text(passage) for passage in batch]))
    progress("encoding", len(passages), len(passages))
    return index


def _encoded_text(passage: CollectionPassage) -> str:
    return "\n".join(part for part in (passage.title, passage.heading, passage.text) if part)


def _search_dense(index: DenseIndex, encoder: Encoder, text: str, k: int) -> list[Scored]:
    return index.search(encoder.encode_queries([text])[0], k=k)


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
        understanding, reranker = _read(text), _require_reranker(self.tuning)
        found = self._candidates(understanding, k)
        scores = dict(self.reread(understanding, found[: reranker.depth], reranker=reranker))
        lowest = min(scores.values(), default=0.0)
        best = sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))
        return [*best, *((one.key, lowest - 1 - rank) for rank, one in enumerate(found[reranker.depth : k]))][:k]

    def features(self, text: str) -> tuple[list[int], NDArray[np.float32]]:
        """What the built-in reranker sees of its candidates: their keys, and a row of features each."""
        understanding, reranker = _read(text), _require_reranker(self.tuning)
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
        depth, text = max(k, _DEPTH), understanding.text
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
