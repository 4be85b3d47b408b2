"""The systems that are compared: tuned BM25 over words and over bigrams, the encoder alone, and the product's own ranking."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from api import glossary
from api.rerank import Reranker
from corpus.errors import InvalidInput
from eval.baselines import GRID, SHIPPED, Baseline, Bm25Parameters, build_baseline, tune
from eval.collection import CollectionPassage
from eval.datasets import Dataset
from eval.product import DEPTH, Product, Progress, Scored, Tuning, build_dense, build_levels, require_reranker
from indexer import tokenizer
from indexer.config import SIZE_CHARS
from indexer.dense import DenseIndex
from indexer.embed import Encoder, load_builtin
from indexer.term_weights import POWER

GLOSSARY_BASELINE = "bm25-bigram-glossary"  # bigrams that get an English question in the Chinese terms of the project's glossary
SYSTEMS = ("bm25-jieba", "bm25-bigram", GLOSSARY_BASELINE, "dense", "hybrid", "rerank")
ENCODING_SYSTEMS = frozenset({"dense", "hybrid", "rerank"})
FORMS = {"bm25-jieba": "words", "bm25-bigram": "bigrams", GLOSSARY_BASELINE: "bigrams"}
_FUSED = frozenset({"hybrid", "rerank"})

_BY_ENCODER = {"encoder": "dense", "hybrid": "hybrid"}  # encoder:BAAI/bge-m3 is dense by that encoder, hybrid:BAAI/bge-m3 hybrid
_AT_ONCE = 512  # passages between two looks at the progress

_Built = TypeVar("_Built")
Search = Callable[[str, int], Sequence[Scored]]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """`search` takes a text and how many passages to return; they come best first, ties by key.

    `indexing_s` covers every index that the system reads, and no tuning. `parameters` are those of a BM25 baseline.
    """

    name: str
    search: Search
    indexing_s: float
    parameters: Bm25Parameters | None = None


AS_SHIPPED = Tuning()


def build_systems(
    names: Sequence[str],
    passages: Sequence[CollectionPassage],
    *,
    dataset: Dataset,
    folder: Path,
    encoder: Encoder | None,
    named: Mapping[str, Encoder] = MappingProxyType({}),
    progress: Progress,
    tuning: Tuning = AS_SHIPPED,
) -> list[System]:
    """Index the passages in an empty folder, once for all systems of an encoder; `named` holds the encoders that names of systems name.

    Raises InvalidInput where a system needs an encoder or a reranker and there is none.
    """
    told = {"": encoder, **named}
    asked = {name: split_name(name) for name in names if name not in FORMS}
    encoders = {which: _require(told.get(which)) for _, which in asked.values()}
    if "rerank" in names:
        require_reranker(tuning)
    _warm_up(encoders.values())
    built = _baselines(names, passages, dataset=dataset, progress=progress, tuned=tuning.baselines)
    levels, levels_s = _timed(partial(build_levels, passages, folder=folder, progress=progress)) if _fuses(names) else (None, 0.0)
    dense = {which: _timed(partial(build_dense, passages, encoder=one, progress=progress)) for which, one in encoders.items()}
    for name, (kind, which) in asked.items():
        near, dense_s = dense[which]
        if kind == "dense" or levels is None:
            built.append(System(name=name, search=partial(_search_dense, near, encoders[which]), indexing_s=dense_s))
            continue
        product = Product(levels=levels, dense=near, encoder=encoders[which], tuning=tuning, passages=passages)
        built.append(System(name=name, search=getattr(product, kind), indexing_s=levels_s + dense_s))
    return sorted(built, key=lambda system: list(names).index(system.name))


def split_name(system: str) -> tuple[str, str]:
    """Kind and encoder: ("dense", "BAAI/bge-m3") of encoder:BAAI/bge-m3; ("hybrid", "") of hybrid, which takes the one of the settings."""
    prefix, _, encoder = system.partition(":")
    return (_BY_ENCODER[prefix], encoder) if encoder and prefix in _BY_ENCODER else (system, "")


def is_system(name: str) -> bool:
    return split_name(name)[0] in SYSTEMS


def _fuses(names: Sequence[str]) -> bool:
    return any(split_name(name)[0] in _FUSED for name in names)


def describe_systems(
    names: Sequence[str],
    *,
    encoder: Encoder | None,
    named: Mapping[str, Encoder] = MappingProxyType({}),
    tuning: Tuning = AS_SHIPPED,
) -> dict[str, object]:
    """Whatever moves a measure of these systems, besides the data."""
    described: dict[str, object] = {"systems": list(names), "size_chars": SIZE_CHARS}
    kinds = {split_name(name)[0] for name in names}
    if kinds - {"dense"}:
        described["tokenizer"] = tokenizer.fingerprint()
    if set(FORMS) & set(names):
        described["baselines"] = (
            [asdict(pair) for pair in GRID] if tuning.baselines else {name: asdict(SHIPPED[FORMS[name]]) for name in names if name in FORMS}
        )
    if {GLOSSARY_BASELINE, *_FUSED} & kinds:
        described["glossary"] = glossary.fingerprint()
    if ENCODING_SYSTEMS & set(names):
        described["encoder"] = _require(encoder).fingerprint
    if named:
        described["encoders"] = {name: one.fingerprint for name, one in named.items()}
    if _FUSED & kinds:
        described |= {"lexical_weights": asdict(tuning.lexical), "fusion_weights": asdict(tuning.fusion), "depth": DEPTH}
        described["term_weights"] = {"power": POWER, "encoder": load_builtin().fingerprint}
    if "rerank" in names:
        reranker = require_reranker(tuning)
        described["reranker"] = {"name": reranker.name, "depth": reranker.depth, "weights": _weights_of(reranker)}
    return described


def _weights_of(reranker: Reranker) -> dict[str, float]:
    weights = getattr(reranker, "weights", None)
    return asdict(weights) if weights is not None else {}


def _require(encoder: Encoder | None) -> Encoder:
    if encoder is None:
        raise InvalidInput("The systems dense, hybrid and rerank need an encoder.", field="encoder", help="Name one, such as builtin.")
    return encoder


def _warm_up(encoders: Iterable[Encoder]) -> None:
    """Load word lists and libraries, which cost the same whatever is indexed, before anything is timed."""
    tokenizer.find_terms("社会组织")
    for encoder in encoders:
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


def _search_dense(index: DenseIndex, encoder: Encoder, text: str, k: int) -> list[Scored]:
    return index.search(encoder.encode_queries([text])[0], k=k)
