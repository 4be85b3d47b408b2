"""The systems that are compared: plain BM25 over words and over bigrams, the encoder alone, and the product's own fusion."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from api.fuse import FusionWeights, Scored, fuse
from corpus.errors import InvalidInput
from eval.collection import CollectionPassage
from indexer import tokenizer
from indexer.config import SIZE_CHARS, LexicalWeights
from indexer.dense import DenseIndex
from indexer.embed import Encoder
from indexer.lexical import LexicalEntry, LexicalIndex, LexicalWriter

SYSTEMS = ("bm25-jieba", "bm25-bigram", "dense", "hybrid")
ENCODING_SYSTEMS = frozenset({"dense", "hybrid"})
BASELINES = frozenset({"bm25-jieba", "bm25-bigram"})
_PARTS = {"bm25-jieba": ("joined",), "bm25-bigram": ("joined",), "dense": ("dense",), "hybrid": ("lexical", "dense")}

_AT_ONCE = 512  # passages between two looks at the progress

_Built = TypeVar("_Built")
Search = Callable[[str, int], list[Scored]]
Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """`search` takes a text and how many passages to return; they come best first, ties by key.

    `indexing_s` covers every index that the system reads. The two BM25 systems share one over words and bigrams: each pays for both.
    """

    name: str
    search: Search
    indexing_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What the product's ranking is made with."""

    lexical: LexicalWeights = field(default_factory=LexicalWeights)
    fusion: FusionWeights = field(default_factory=FusionWeights)


AS_SHIPPED = Tuning()


def build_systems(
    names: Sequence[str],
    passages: Sequence[CollectionPassage],
    *,
    folder: Path,
    encoder: Encoder | None,
    progress: Progress,
    tuning: Tuning = AS_SHIPPED,
) -> list[System]:
    """Index the passages in an empty folder, once for all systems; `names` are of SYSTEMS.

    Raises InvalidInput where a system needs an encoder and there is none.
    """
    _warm_up(encoder)
    searches: dict[str, Search] = {}
    spent_s: dict[str, float] = {}
    if BASELINES & set(names):
        joined, spent_s["joined"] = _timed(lambda: _build_lexical(passages, _joined, folder=folder / "joined", progress=progress))
        searches |= {
            "bm25-jieba": partial(_search_field, joined, "body_words"),
            "bm25-bigram": partial(_search_field, joined, "body_bigrams"),
        }
    if "hybrid" in names:
        fielded, spent_s["lexical"] = _timed(lambda: _build_lexical(passages, _fielded, folder=folder / "lexical", progress=progress))
        searches["lexical"] = partial(_search_lexical, fielded, tuning.lexical)
    if ENCODING_SYSTEMS & set(names):
        asked = _require(encoder)
        near, spent_s["dense"] = _timed(lambda: _build_dense(passages, encoder=asked, progress=progress))
        searches["dense"] = partial(_search_dense, near, asked)
    if "hybrid" in names:
        searches["hybrid"] = partial(_search_both, searches["lexical"], searches["dense"], tuning.fusion)
    return [System(name=name, search=searches[name], indexing_s=sum(spent_s[part] for part in _PARTS[name])) for name in names]


def describe_systems(names: Sequence[str], *, encoder: Encoder | None, tuning: Tuning = AS_SHIPPED) -> dict[str, object]:
    """Whatever moves a measure of these systems, besides the data."""
    described: dict[str, object] = {"systems": list(names), "size_chars": SIZE_CHARS}
    if set(names) - {"dense"}:
        described["tokenizer"] = tokenizer.fingerprint()
    if ENCODING_SYSTEMS & set(names):
        described["encoder"] = _require(encoder).fingerprint
    if "hybrid" in names:
        described |= {"lexical_weights": asdict(tuning.lexical), "fusion_weights": asdict(tuning.fusion)}
    return described


def _require(encoder: Encoder | None) -> Encoder:
    if encoder is None:
        raise InvalidInput("The systems dense and hybrid need an encoder.", field="encoder", help="Name one, such as builtin.")
    return encoder


def _warm_up(encoder: Encoder | None) -> None:
    """Load word lists and libraries, which cost the same whatever is indexed, before anything is timed."""
    tokenizer.find_terms("社会组织")
    if encoder:
        DenseIndex.empty(encoder.dimension).add([0], encoder.encode_passages(["社会组织"]))


def _timed(build: Callable[[], _Built]) -> tuple[_Built, float]:
    started = time.perf_counter()
    return build(), time.perf_counter() - started


def _build_lexical(
    passages: Sequence[CollectionPassage], entry_of: Callable[[CollectionPassage], LexicalEntry], *, folder: Path, progress: Progress
) -> LexicalIndex:
    with closing(LexicalWriter(folder)) as writer:
        for done, passage in enumerate(passages):
            if done % _AT_ONCE == 0:
                progress(f"indexing {folder.name}", done, len(passages))
            writer.add(entry_of(passage))
        writer.commit(applied=1)
    progress(f"indexing {folder.name}", len(passages), len(passages))
    return LexicalIndex(folder)


def _fielded(passage: CollectionPassage) -> LexicalEntry:
    return LexicalEntry(key=passage.key, doc_key=passage.document_key, title=passage.title, heading=passage.heading, body=passage.text)


def _joined(passage: CollectionPassage) -> LexicalEntry:
    """Title and text as one, the way a plain BM25 set-up indexes them."""
    body = f"{passage.title}\n{passage.text}"
    return LexicalEntry(key=passage.key, doc_key=passage.document_key, title="", heading="", body=body)


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


def _search_field(index: LexicalIndex, name: str, text: str, k: int) -> list[Scored]:
    return index.search_field(text, name, k=k)


def _search_lexical(index: LexicalIndex, weights: LexicalWeights, text: str, k: int) -> list[Scored]:
    return index.search(text, k=k, weights=weights)


def _search_dense(index: DenseIndex, encoder: Encoder, text: str, k: int) -> list[Scored]:
    return index.search(encoder.encode_queries([text])[0], k=k)


def _search_both(lexical: Search, dense: Search, weights: FusionWeights, text: str, k: int) -> list[Scored]:
    return fuse(lexical(text, k), dense(text, k), weights=weights)
