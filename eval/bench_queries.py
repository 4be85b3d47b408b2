"""Questions to time a store with, made from its own passages."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from corpus.catalogue import Catalogue
from corpus.model import Document, Passage
from indexer.tokenizer import tagged

_FRAMES = (
    "{}是怎么规定的？",
    "请问{}有什么政策？",
    "{}的进展如何？",
    "其他城市{}有哪些做法？",
    "{}由哪个部门负责？",
    "{}每年安排多少资金？",
)
_PLACED = 0.2  # of the questions name the document's place, which makes the search look there twice
_FEWEST_WORDS = 6
_TRIES = 20  # a query, in a store of passages that are too short


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchQuery:
    """`key`: the passage that the words were taken from."""

    text: str
    key: int


def make_queries(catalogue: Catalogue, *, count: int, seed: int) -> list[BenchQuery]:
    """By turns two or three words of a passage, and a question of four to six neighbouring words of one; the same for the same seed.

    Fewer than `count` where the store holds next to nothing with six words.
    """
    rng = random.Random(seed)
    chosen = islice(_passages(catalogue, rng, tries=_TRIES * count), count)
    return [_query(document, passage, words, rng, long=number % 2 == 1) for number, (document, passage, words) in enumerate(chosen)]


def _passages(catalogue: Catalogue, rng: random.Random, *, tries: int) -> Iterator[tuple[Document, Passage, list[str]]]:
    """Passages at random, with their words."""
    doc_keys = catalogue.all_doc_keys()
    for _ in range(tries if doc_keys else 0):
        document = catalogue.document_at_key(rng.choice(doc_keys))
        if passages := catalogue.passages_of(document.document_id):
            passage = rng.choice(passages)
            if len(words := _words(passage.text)) >= _FEWEST_WORDS:
                yield document, passage, words


def _words(text: str) -> list[str]:
    return [word for word, flag in tagged(text) if len(word) > 1 and flag not in ("m", "eng")]


def _query(document: Document, passage: Passage, words: list[str], rng: random.Random, *, long: bool) -> BenchQuery:
    if not long:
        return BenchQuery(text=" ".join(rng.sample(words, rng.randint(2, 3))), key=passage.key)
    length = rng.randint(4, _FEWEST_WORDS)
    start = rng.randint(0, len(words) - length)
    text = rng.choice(_FRAMES).format("".join(words[start : start + length]))
    place = document.region.name if document.region and rng.random() < _PLACED else ""
    return BenchQuery(text=place + text, key=passage.key)
