"""A test collection cut into passages, as the product would cut its documents."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from corpus.model import Document, Kind
from eval.datasets import CorpusDocument, read_corpus, read_distractors
from indexer.chunk import chunk_document


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionPassage:
    """`document_id` is the collection's own id of the document it was cut from; keys count from 0 in file order."""

    key: int
    document_key: int
    document_id: str
    title: str
    heading: str
    text: str


def cut_collection(corpus: Path, *, distractors: Path | None = None) -> Iterator[CollectionPassage]:
    """Passages in file order, those of the distractors after the collection's own.

    A document without text but with a title is one empty passage, so that its title can be found.
    """
    key = 0
    for document_key, found in enumerate(chain(read_corpus(corpus), read_distractors(distractors) if distractors else ())):
        document = _as_document(found)
        for heading, text in _pieces(document):
            yield CollectionPassage(
                key=key, document_key=document_key, document_id=found.document_id, title=document.title, heading=heading, text=text
            )
            key += 1


def _pieces(document: Document) -> list[tuple[str, str]]:
    return [(draft.heading, document.text[draft.start : draft.end]) for draft in chunk_document(document)] or [("", "")]


def _as_document(found: CorpusDocument) -> Document:
    # A collection's ids may hold anything, and only its text is measured: the other fields say what is not known.
    return Document(
        document_id=hashlib.sha256(found.document_id.encode()).hexdigest()[:16],
        location=found.document_id,
        source=found.document_id,
        part=0,
        sha256="",
        kind=Kind.OTHER,
        title=unicodedata.normalize("NFC", found.title),
        text=unicodedata.normalize("NFC", found.text),
    )
