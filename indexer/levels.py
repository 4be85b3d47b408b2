"""Two lexical indexes side by side: one entry for each passage, and one for each whole document."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from indexer.config import DEFAULT_WEIGHTS, LexicalWeights
from indexer.lexical import DocumentSet, LexicalEntry, LexicalIndex, LexicalWriter, read_applied
from indexer.term_weights import Weigh
from indexer.tokenizer import Terms, find_terms

_PASSAGES, _DOCUMENTS = "lexical", "documents"
_BY_DOCUMENT = LexicalWeights(words=0.0, bigrams=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageText:
    """What a passage is found by, besides its document's title."""

    key: int
    heading: str
    text: str


class LevelsIndex:
    """One finished state of both. Safe to share between threads.

    A passage says little of what its document is about; the document's own score says it (see `api/fuse.py` for what that is worth).
    """

    def __init__(self, folder: Path) -> None:
        """Raise ValueError or OSError where one of the two is not there or cannot be read."""
        self.passages = LexicalIndex(folder / _PASSAGES)
        self._documents = LexicalIndex(folder / _DOCUMENTS)
        self.applied = min(self.passages.applied, self._documents.applied)

    def search(
        self, text: str, *, k: int, within: DocumentSet | None = None, weights: LexicalWeights = DEFAULT_WEIGHTS, weigh: Weigh | None = None
    ) -> list[tuple[int, float]]:
        """(passage key, score), best first, ties by key."""
        return self.passages.search(text, k=k, within=within, weights=weights, weigh=weigh)

    def search_documents(
        self, text: str, *, k: int, within: DocumentSet | None = None, weigh: Weigh | None = None
    ) -> list[tuple[int, float]]:
        """(document key, score), best first, ties by key."""
        return self._documents.search(text, k=k, within=within, weights=_BY_DOCUMENT, weigh=weigh)


class LevelsWriter:
    """Changes to both, seen by nobody until `commit`. A kill between the two commits leaves `applied` at the older one."""

    def __init__(self, folder: Path) -> None:
        self._passages, self._documents = LexicalWriter(folder / _PASSAGES), LexicalWriter(folder / _DOCUMENTS)
        self._both = (self._passages, self._documents)

    def close(self) -> None:
        for writer in self._both:
            writer.close()

    @property
    def applied(self) -> int:
        return min(writer.applied for writer in self._both)

    @property
    def needs_rewriting(self) -> bool:
        return any(writer.needs_rewriting for writer in self._both)

    def clear(self) -> None:
        for writer in self._both:
            writer.clear()

    def remove(self, doc_key: int) -> None:
        for writer in self._both:
            writer.remove(doc_key)

    def add(self, doc_key: int, *, title: str, passages: Iterable[PassageText]) -> None:
        """Add a document that is not there, with all its passages; a document without passages is not found at all."""
        bodies: list[list[str]] = []
        for passage in passages:
            body = find_terms(passage.text)
            terms = _together(_terms(title), _terms(passage.heading), body)
            self._passages.add(LexicalEntry(key=passage.key, doc_key=doc_key, terms=terms))
            bodies.append(body.bigrams)
        if bodies:
            whole = Terms(words=[], bigrams=[*_terms(title).bigrams, *chain.from_iterable(bodies)])
            self._documents.add(LexicalEntry(key=doc_key, doc_key=doc_key, terms=whole))

    def commit(self, *, applied: int) -> None:
        for writer in self._both:
            writer.commit(applied=applied)


def levels_applied(folder: Path) -> int:
    """The last change that both have on disk; 0 where one cannot be read."""
    return min(read_applied(folder / name) for name in (_PASSAGES, _DOCUMENTS))


def levels_files(folder: Path) -> tuple[Path, ...]:
    """The files that change with every commit."""
    return tuple(folder / name / "meta.json" for name in (_PASSAGES, _DOCUMENTS))


def drop_levels(folder: Path) -> None:
    for name in (_PASSAGES, _DOCUMENTS):
        shutil.rmtree(folder / name, ignore_errors=True)


def _together(*parts: Terms) -> Terms:
    return Terms(words=[word for part in parts for word in part.words], bigrams=[pair for part in parts for pair in part.bigrams])


@lru_cache(maxsize=64)
def _terms(text: str) -> Terms:
    """Titles and headings come back passage after passage."""
    return find_terms(text)
