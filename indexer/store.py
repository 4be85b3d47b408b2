"""The store: one catalogue that is the truth, a lexical and a dense index that follow it; one writer, many readers."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from corpus.catalogue import Catalogue
from corpus.catalogue_writer import CatalogueWriter, Put
from corpus.errors import StoreBusy
from corpus.model import Document, Filters, Passage
from indexer import tokenizer
from indexer.chunk import chunk_document
from indexer.config import (
    DEFAULT_WEIGHTS,
    SIZE_CHARS,
    LexicalWeights,
    StoreConfig,
    read_config,
    require_same,
    write_config,
)
from indexer.dense import DenseIndex, load_dense
from indexer.follow import IndexFollower, drop_derived
from indexer.lexical import DocumentSet, LexicalIndex

if TYPE_CHECKING:
    from indexer.embed import Encoder

Ranked = list[tuple[int, float]]

NO_FILTER = Filters()
_FILTERS_KEPT = 16


def open_reader(folder: Path, *, encoder: Encoder) -> StoreReader:
    """Open a store for searching; derived indexes that a killed writer left behind are mended first, unless another writer is at it.

    Raises StoreMissing, or StoreMismatch where the store was built with another encoder or tokenizer.
    """
    reader = StoreReader(folder, encoder=encoder)
    if reader.generation < reader.catalogue.last_seq():
        try:
            with open_writer(folder, encoder=encoder, create=False):
                pass
        except (StoreBusy, OSError):  # a writer is at work, or the disk is read-only: what is there serves
            return reader
        reader.refresh()
    return reader


def open_writer(
    folder: Path, *, encoder: Encoder, create: bool = True, size_chars: int | None = None, rebuild: bool = False
) -> StoreWriter:
    """Open a store for writing, to be closed by `with`; made where there is none and `create` is True.

    What a killed writer left undone is caught up with first.
    `size_chars` None keeps the store's own. `rebuild` takes the settings asked for, cuts every document anew and makes the indexes again.
    Raises StoreMissing, StoreBusy where another writer is at work, StoreMismatch where settings differ and `rebuild` is False.
    """
    if not create:
        read_config(folder)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock", thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise StoreBusy(str(folder)) from error
    try:
        return StoreWriter(folder, encoder=encoder, lock=lock, size_chars=size_chars, rebuild=rebuild)
    except BaseException:
        lock.release()
        raise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """The indexes as they were at one moment; `stamp` tells whether the files have changed since."""

    lexical: LexicalIndex | None
    dense: DenseIndex | None
    stamp: tuple[object, ...]

    @property
    def generation(self) -> int:
        return 0 if self.lexical is None or self.dense is None else min(self.lexical.applied, self.dense.applied)


class StoreReader:
    """A store open for searching; threads may share it. What has left the catalogue is in no answer, whatever the indexes hold."""

    def __init__(self, folder: Path, *, encoder: Encoder) -> None:
        self.folder = folder
        self.encoder = encoder
        self.config = self._read_config()
        self.catalogue = Catalogue(folder / "catalogue.db")
        self._lock = threading.Lock()
        self._filtered: dict[tuple[Filters, int], _Filtered] = {}
        self._opened = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.catalogue.close()

    @property
    def generation(self) -> int:
        """The number of the last change that both indexes have applied."""
        return self._opened.generation

    @property
    def fingerprint(self) -> str:
        """Names the settings the store was built with."""
        return hashlib.sha256(repr(self.config).encode()).hexdigest()[:12]

    def refresh(self) -> None:
        """Pick up what another process has written: a few looks at file times when there is nothing new.

        Raises StoreMismatch where the store has been rebuilt with other settings.
        """
        if self._stamp() == self._opened.stamp:
            return
        with self._lock:
            if self._stamp() != self._opened.stamp:
                self.config = self._read_config()
                self._opened = self._open()

    def search_lexical(self, text: str, *, k: int, filters: Filters = NO_FILTER, weights: LexicalWeights = DEFAULT_WEIGHTS) -> Ranked:
        """(passage key, score), best first, ties by key."""
        index = self._opened.lexical
        if index is None:
            return []
        within = self._within(filters)
        return self._present(lambda n: index.search(text, k=n, within=within.documents, weights=weights), k=k)

    def search_dense(self, text: str, *, k: int, filters: Filters = NO_FILTER) -> Ranked:
        """(passage key, inner product), best first, ties by key; nothing where the encoder knows no token of the text."""
        index = self._opened.dense
        vector = self.encoder.encode_queries([text])[0]
        if index is None or not vector.any():
            return []
        within = self._within(filters)
        return self._present(lambda n: index.search(vector, k=n, within=within.passages), k=k)

    def search_field(self, text: str, field: str, *, k: int) -> Ranked:
        """BM25 on one field alone, such as `body_words`: the baselines of an evaluation."""
        index = self._opened.lexical
        return [] if index is None else self._present(lambda n: index.search_field(text, field, k=n), k=k)

    def document_frequency(self, term: str) -> int:
        """In how many passages a term of `tokenizer.words` stands (removed ones may still count for a while)."""
        index = self._opened.lexical
        return index.document_frequency(term) if index else 0

    @property
    def passage_count(self) -> int:
        """Passages in the lexical index."""
        index = self._opened.lexical
        return index.passage_count if index else 0

    def passages(self, keys: Sequence[int]) -> list[Passage]:
        """In the order of `keys`; those that are gone are left out."""
        return self.catalogue.passages(keys)

    def _present(self, search: Callable[[int], Ranked], *, k: int) -> Ranked:
        """Leave out passages that are gone, and search deeper to make up for them."""
        wanted = k
        while True:
            hits = search(wanted)
            existing = self.catalogue.existing(key for key, _ in hits)
            present = [hit for hit in hits if hit[0] in existing]
            if len(present) >= k or len(hits) < wanted:
                return present[:k]
            wanted *= 2

    def _within(self, filters: Filters) -> _Filtered:
        if not filters:
            return _EVERYTHING
        key = (filters, self.catalogue.last_seq())
        with self._lock:
            known = self._filtered.get(key)
        if known is None:
            known = _filtered(self.catalogue, filters)
            with self._lock:
                self._filtered[key] = known
                while len(self._filtered) > _FILTERS_KEPT:
                    del self._filtered[next(iter(self._filtered))]
        return known

    def _read_config(self) -> StoreConfig:
        stored = read_config(self.folder)
        require_same(self.folder, stored=stored, asked=_asked(self.encoder, size_chars=stored.size_chars))
        return stored

    def _open(self) -> _Opened:
        """Open again where a writer put something in place meanwhile; it seldom does so twice in a row."""
        for _ in range(5):
            stamp = self._stamp()
            dense = load_dense(self.folder / "dense", dimension=self.config.dimension)
            opened = _Opened(lexical=_open_lexical(self.folder / "lexical"), dense=dense, stamp=stamp)
            if stamp == self._stamp():
                break
        return opened

    def _stamp(self) -> tuple[object, ...]:
        dense = tuple((path.name, _file_stamp(path)) for path in sorted((self.folder / "dense").glob("*.faiss")))
        return (dense, _file_stamp(self.folder / "lexical" / "meta.json"), _file_stamp(self.folder / "config.json"))


class StoreWriter:
    """The one writer of a store. What `put_source` and `remove` did is safe when they return; searches find it after `commit`."""

    def __init__(self, folder: Path, *, encoder: Encoder, lock: FileLock, size_chars: int | None, rebuild: bool) -> None:
        self.folder = folder
        self._lock = lock
        self.catalogue = CatalogueWriter(folder / "catalogue.db")
        self.config = self._settle(encoder, size_chars=size_chars, rebuild=rebuild)
        self._follower = IndexFollower(folder, encoder=encoder)
        self.generation = self._follower.catch_up(self.catalogue)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.finish()
        finally:
            self._follower.close()
            self.catalogue.close()
            self._lock.release()

    def put_source(self, location: str, *, fingerprint: str, documents: Sequence[Document], container: str | None = None) -> Put:
        """Make `documents` all that the location holds, in one step: see CatalogueWriter.put_source."""
        cut = {document.document_id: chunk_document(document, size_chars=self.config.size_chars) for document in documents}
        return self.catalogue.put_source(location, fingerprint=fingerprint, documents=documents, passages=cut, container=container)

    def remove(self, document_id: str) -> None:
        """Raise NotFound when there is none of this id."""
        self.catalogue.remove(document_id)

    def commit(self) -> int:
        """Let the indexes follow; returns the generation that readers see next."""
        self.generation = self._follower.catch_up(self.catalogue)
        return self.generation

    def finish(self) -> int:
        """Commit at the end of a run: what the run took out leaves no trace in scores, or little where the index is large."""
        self.commit()
        self._follower.compact(self.catalogue)
        return self.generation

    def _settle(self, encoder: Encoder, *, size_chars: int | None, rebuild: bool) -> StoreConfig:
        """Write settings last: a rebuild that is cut short leaves the old ones, with the indexes to be made again."""
        known = (self.folder / "config.json").is_file()
        if known and not rebuild:
            stored = read_config(self.folder)
            require_same(self.folder, stored=stored, asked=_asked(encoder, size_chars=size_chars or stored.size_chars))
            return stored
        asked = _asked(encoder, size_chars=size_chars or SIZE_CHARS)
        drop_derived(self.folder, keep_vectors_of=encoder.fingerprint)
        for doc_key in self.catalogue.all_doc_keys():
            document = self.catalogue.document_at_key(doc_key)
            self.catalogue.replace_passages(document.document_id, chunk_document(document, size_chars=asked.size_chars))
        write_config(self.folder, asked)
        return asked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filtered:
    """What a filter lets through, in the form each index takes; None for everything."""

    documents: DocumentSet | None = None
    passages: NDArray[np.int64] | None = None


_EVERYTHING = _Filtered()


def _open_lexical(folder: Path) -> LexicalIndex | None:
    try:
        return LexicalIndex(folder)
    except (ValueError, OSError):  # not there, or half removed by a rebuild
        return None


def _filtered(catalogue: Catalogue, filters: Filters) -> _Filtered:
    allowed, everything = catalogue.matching_documents(filters), catalogue.all_doc_keys()
    chosen = set(allowed)
    rest = [key for key in everything if key not in chosen]
    documents = DocumentSet(doc_keys=rest, excluded=True) if len(rest) < len(allowed) else DocumentSet(doc_keys=allowed)
    return _Filtered(documents=documents, passages=np.array(catalogue.matching_passages(filters), dtype=np.int64))


def _asked(encoder: Encoder, *, size_chars: int) -> StoreConfig:
    return StoreConfig(encoder=encoder.fingerprint, dimension=encoder.dimension, tokenizer=tokenizer.fingerprint(), size_chars=size_chars)


def _file_stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
