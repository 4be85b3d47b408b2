"""The store: one catalogue that is the truth, a lexical and a dense index that follow it; one writer, many readers."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
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
from indexer.admit import EVERYTHING, Admitted, admit
from indexer.chunk import chunk_document
from indexer.config import (
    FORMAT,
    SIZE_CHARS,
    StoreConfig,
    read_config,
    require_same,
    write_config,
)
from indexer.dense import DenseIndex, load_dense
from indexer.follow import IndexFollower, Told, adopt_dense, dense_folder, drop_derived
from indexer.levels import LevelsIndex, levels_files
from indexer.passage_keys import PassageKeys
from indexer.term_weights import Weigh

if TYPE_CHECKING:
    from indexer.embed import Encoder

Ranked = list[tuple[int, float]]

NO_FILTER = Filters()
_FILTERS_KEPT = 16
_QUERIES_KEPT = 64  # a question is searched with more than once, and a hub encoder takes its time


def open_reader(folder: Path, *, encoder: Encoder | None, outlives_switch: bool = False, catalogue: Catalogue | None = None) -> StoreReader:
    """Open a store for searching; derived indexes that a killed writer left behind are mended first, unless another writer is at it.

    Without an encoder, words alone are searched. `catalogue` is one that is open already.
    Raises StoreMissing, or StoreMismatch where the store was built with another encoder or tokenizer.
    """
    reader = StoreReader(folder, encoder=encoder, outlives_switch=outlives_switch, catalogue=catalogue)
    if reader.generation < reader.catalogue.last_seq():
        try:
            with open_writer(folder, encoder=encoder, create=False):
                pass
        except (StoreBusy, OSError):  # a writer is at work, or the disk is read-only: what is there serves
            return reader
        reader.refresh()
    return reader


def open_writer(
    folder: Path,
    *,
    encoder: Encoder | None,
    encoder_name: str | None = None,
    create: bool = True,
    size_chars: int | None = None,
    rebuild: bool = False,
    told: Told | None = None,
) -> StoreWriter:
    """Open a store for writing, to be closed by `with`; made where there is none and `create` is True.

    What a killed writer left undone is caught up with first.
    Without an encoder, a store that is there takes documents, and its dense index waits for the next writer that has one.
    `encoder_name`, which loads the encoder from any folder, is kept for those who open the store later.
    `told` hears how far encoding has come.
    `size_chars` None keeps the store's own. `rebuild` takes the settings asked for, cuts every document anew and makes the indexes again.
    Raises StoreMissing, StoreBusy where another writer is at work, StoreMismatch where settings differ and `rebuild` is False.
    """
    if not create or encoder is None:
        read_config(folder)
    folder.mkdir(parents=True, exist_ok=True)
    lock = writer_lock(folder)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise StoreBusy(str(folder)) from error
    try:
        return StoreWriter(folder, encoder=encoder, encoder_name=encoder_name, lock=lock, size_chars=size_chars, rebuild=rebuild, told=told)
    except BaseException:
        lock.release()
        raise


def writer_lock(folder: Path) -> FileLock:
    return FileLock(folder / "lock", thread_local=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """The indexes as they were at one moment; `stamp` tells whether the files have changed since."""

    lexical: LevelsIndex | None
    dense: DenseIndex | None
    stamp: tuple[object, ...]
    by_words_alone: bool = False  # the dense index is not there, or not followed any more

    @property
    def generation(self) -> int:
        followed = (self.lexical,) if self.by_words_alone else (self.lexical, self.dense)
        return min(0 if index is None else index.applied for index in followed)


class StoreReader:
    """A store open for searching; threads may share it. What has left the catalogue is in no answer, whatever the indexes hold.

    It has one encoder as long as it lives, so questions only ever meet passages of that encoder. With `outlives_switch` it goes on when
    the store changes to another: with the vectors it holds, and with words that it goes on following; `is_superseded` says so.
    """

    def __init__(self, folder: Path, *, encoder: Encoder | None, outlives_switch: bool = False, catalogue: Catalogue | None = None) -> None:
        self.folder = folder
        self.encoder = encoder
        self.is_superseded = False
        self._outlives_switch = outlives_switch
        self.config = read_config(folder)
        _require_same(folder, self.config, encoder=encoder)
        self.catalogue = catalogue or Catalogue(folder / "catalogue.db")
        self._lock = threading.Lock()
        self._filtered: dict[tuple[Filters, int], Admitted] = {}
        self._keys: PassageKeys | None = None
        self._query_vector = lru_cache(maxsize=_QUERIES_KEPT)(self._encode_query)
        self._opened = self._open(held=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.catalogue.close()

    @property
    def generation(self) -> int:
        """The number of the last change that both indexes have applied; the lexical one, where only that is followed."""
        return self._opened.generation

    @property
    def fingerprint(self) -> str:
        """Names the settings the store was built with."""
        return hashlib.sha256(repr(self.config).encode()).hexdigest()[:12]

    @property
    def is_searched_by_meaning(self) -> bool:
        """Whether there are vectors to search, and not words alone."""
        return self.encoder is not None and self._opened.dense is not None

    def refresh(self) -> None:
        """Pick up what another process has written: a few looks at file times when there is nothing new.

        Raises StoreMismatch where the store has been rebuilt with other settings, and the reader does not outlive that.
        """
        if self._stamp() == self._opened.stamp:
            return
        with self._lock:
            if self._stamp() != self._opened.stamp:
                self._opened = self._open(held=self._opened)

    def search_lexical(self, text: str, *, k: int, filters: Filters = NO_FILTER, weigh: Weigh | None = None) -> Ranked:
        """(passage key, score), best first, ties by key. `weigh` says what each term of the text counts."""
        index = self._opened.lexical
        if index is None:
            return []
        within = self._within(filters)
        return self._present(lambda n: index.search(text, k=n, within=within.documents, weigh=weigh), k=k)

    def search_dense(self, text: str, *, k: int, filters: Filters = NO_FILTER) -> Ranked:
        """(passage key, inner product), best first, ties by key; nothing where the encoder knows no token of the text."""
        index, vector = self._opened.dense, self._query_vector(text)
        if index is None or vector is None:
            return []
        within = self._within(filters)
        return self._present(lambda n: index.search(vector, k=n, within=within.passages), k=k)

    def similarities(self, text: str, keys: Sequence[int]) -> dict[int, float]:
        """The inner product of a query with each of these passages that has a vector."""
        index, vector = self._opened.dense, self._query_vector(text)
        return {} if index is None or vector is None else index.similarities(vector, sorted(keys))

    def _encode_query(self, text: str) -> NDArray[np.float32] | None:
        """None where there is no encoder, or it knows no token of the text."""
        vector = self.encoder.encode_queries([text])[0] if self.encoder else None
        return None if vector is None or not vector.any() else vector

    def search_documents(self, text: str, *, k: int, filters: Filters = NO_FILTER, weigh: Weigh | None = None) -> Ranked:
        """(document key, score) of whole documents, best first, ties by key. One that has left the catalogue may be among them."""
        index = self._opened.lexical
        if index is None:
            return []
        return index.search_documents(text, k=k, within=self._within(filters).documents, weigh=weigh)

    def document_frequency(self, word: str) -> int:
        """In how many passages a word stands, as the tokenizer gives it (removed ones may still count for a while)."""
        index = self._opened.lexical
        return index.passages.document_frequency(word) if index else 0

    def bigram_frequency(self, bigram: str) -> int:
        """The same for a character bigram."""
        index = self._opened.lexical
        return index.passages.document_frequency(bigram, field="bigrams") if index else 0

    @property
    def passage_count(self) -> int:
        """Passages in the lexical index."""
        index = self._opened.lexical
        return index.passages.entry_count if index else 0

    def passages(self, keys: Sequence[int]) -> list[Passage]:
        """In the order of `keys`; those that are gone are left out."""
        return self.catalogue.passages(keys)

    def documents_of(self, keys: Sequence[int]) -> dict[int, int]:
        """The document key of each passage that is still there."""
        return self._passage_keys().documents_of(keys)

    def admitted(self, keys: Sequence[int], *, filters: Filters) -> set[int]:
        """Those passages of `keys` that a filter lets through."""
        allowed = self._within(filters).passages
        return set(keys if allowed is None else np.intersect1d(keys, allowed).tolist())

    def _passage_keys(self) -> PassageKeys:
        held = self._keys
        self._keys = now = PassageKeys.read(self.catalogue) if held is None else held.followed(self.catalogue)
        return now

    def _present(self, search: Callable[[int], Ranked], *, k: int) -> Ranked:
        """Leave out passages that are gone, and search deeper to make up for them."""
        wanted = k
        while True:
            hits = search(wanted)
            existing = self.documents_of([key for key, _ in hits])
            present = [hit for hit in hits if hit[0] in existing]
            if len(present) >= k or len(hits) < wanted:
                return present[:k]
            wanted *= 2

    def _within(self, filters: Filters) -> Admitted:
        if not filters:
            return EVERYTHING
        keys = self._passage_keys()
        key = (filters, keys.seq)
        with self._lock:
            known = self._filtered.get(key)
        if known is None:
            known = admit(filters, catalogue=self.catalogue, keys=keys)
            with self._lock:
                self._filtered[key] = known
                while len(self._filtered) > _FILTERS_KEPT:
                    del self._filtered[next(iter(self._filtered))]
        return known

    def _open(self, *, held: _Opened | None) -> _Opened:
        """Open again where a writer put something in place meanwhile; it seldom does so twice in a row."""
        for _ in range(5):
            stamp = self._stamp()
            opened = self._open_once(stamp, held=held)
            if stamp == self._stamp():
                break
        return opened

    def _open_once(self, stamp: tuple[object, ...], *, held: _Opened | None) -> _Opened:
        stored, lexical = read_config(self.folder), _open_lexical(self.folder)
        if held is not None and self._outlives_switch and stored.encoder != self.config.encoder:
            _require_same(self.folder, stored, encoder=None)
            self.is_superseded = True
            return _Opened(lexical=lexical, dense=held.dense, stamp=stamp, by_words_alone=True)
        _require_same(self.folder, stored, encoder=self.encoder)
        self.config, self.is_superseded = stored, False
        if self.encoder is None:
            return _Opened(lexical=lexical, dense=None, stamp=stamp, by_words_alone=True)
        dense = load_dense(dense_folder(self.folder, encoder=stored.encoder), dimension=stored.dimension)
        return _Opened(lexical=lexical, dense=dense, stamp=stamp)

    def _stamp(self) -> tuple[object, ...]:
        folder = dense_folder(self.folder, encoder=self.config.encoder)
        dense = tuple((path.name, _file_stamp(path)) for path in sorted(folder.glob("*.faiss")))
        return (dense, *map(_file_stamp, (*levels_files(self.folder), self.folder / "config.json")))


class StoreWriter:
    """The one writer of a store. What `put_source` and `remove` did is safe when they return; searches find it after `commit`."""

    def __init__(
        self,
        folder: Path,
        *,
        encoder: Encoder | None,
        encoder_name: str | None,
        lock: FileLock,
        size_chars: int | None,
        rebuild: bool,
        told: Told | None = None,
    ) -> None:
        self.folder = folder
        self._lock = lock
        self.catalogue = CatalogueWriter(folder / "catalogue.db")
        if encoder is None or ((folder / "config.json").is_file() and not rebuild):
            self.config = self._keep_settings(encoder, name=encoder_name, size_chars=size_chars)
        else:
            self.config = self._take_settings(encoder, name=encoder_name, size_chars=size_chars)
        self._follower = IndexFollower(folder, encoder=encoder, told=told)
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

    def _keep_settings(self, encoder: Encoder | None, *, name: str | None, size_chars: int | None) -> StoreConfig:
        stored = read_config(self.folder)
        _require_same(self.folder, stored, encoder=encoder, size_chars=size_chars)
        adopt_dense(self.folder, encoder=stored.encoder)
        if stored.encoder_name is None and encoder is not None and name is not None:
            stored = replace(stored, encoder_name=name)
            write_config(self.folder, stored)
        return stored

    def _take_settings(self, encoder: Encoder, *, name: str | None, size_chars: int | None) -> StoreConfig:
        """Write settings last: a rebuild that is cut short leaves the old ones, with the indexes to be made again."""
        asked = StoreConfig(
            encoder=encoder.fingerprint,
            dimension=encoder.dimension,
            tokenizer=tokenizer.fingerprint(),
            size_chars=size_chars or SIZE_CHARS,
            encoder_name=name,
        )
        drop_derived(self.folder, keep_vectors_of=encoder.fingerprint)
        for doc_key in self.catalogue.all_doc_keys():
            document = self.catalogue.document_at_key(doc_key)
            self.catalogue.replace_passages(document.document_id, chunk_document(document, size_chars=asked.size_chars))
        write_config(self.folder, asked)
        return asked


def _open_lexical(folder: Path) -> LevelsIndex | None:
    try:
        return LevelsIndex(folder)
    except (ValueError, OSError):  # not there, or half removed by a rebuild
        return None


def _require_same(folder: Path, stored: StoreConfig, *, encoder: Encoder | None, size_chars: int | None = None) -> None:
    """Without an encoder, the store's own will do; without a size too."""
    asked = replace(stored, tokenizer=tokenizer.fingerprint(), size_chars=size_chars or stored.size_chars, format=FORMAT)
    if encoder is not None:
        asked = replace(asked, encoder=encoder.fingerprint, dimension=encoder.dimension)
    require_same(folder, stored=stored, asked=asked)


def _file_stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
