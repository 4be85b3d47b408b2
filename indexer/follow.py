"""Brings the derived indexes up to the catalogue's last change."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.catalogue import Catalogue, Change, Entry
from corpus.errors import InvalidInput
from indexer.config import DOCUMENTS_PER_COMMIT, ENCODE_BATCH, FLAT_PASSAGES
from indexer.dense import DenseIndex, load_dense
from indexer.levels import LevelsWriter, PassageText, drop_levels
from indexer.vectors import VectorCache, short_hash

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from indexer.embed import Encoder


Told = Callable[[int, int], None]  # how many passages are done, of how many


class IndexFollower:
    """The lexical indexes and the dense one, open for writing; the dense one only where there is an encoder, else it waits for one.

    Each applies changes by taking a document's passages out and putting its present ones in, so a change applied twice does no harm, and
    each remembers the last one it has on disk.
    """

    def __init__(self, folder: Path, *, encoder: Encoder | None, told: Told | None = None) -> None:
        self._lexical = LevelsWriter(folder)
        self._dense = None if encoder is None else DenseFollower(folder, encoder=encoder, told=told)

    def close(self) -> None:
        self._lexical.close()
        if self._dense is not None:
            self._dense.close()

    def catch_up(self, catalogue: Catalogue) -> int:
        """Apply what is new, in batches that readers see as they are finished; returns the number of the last change."""
        last = catalogue.last_seq()
        self._catch_up_lexical(catalogue, last=last)
        if self._dense is not None:
            self._dense.catch_up(catalogue, last=last)
        return last

    def compact(self, catalogue: Catalogue) -> None:
        """Write the lexical indexes anew where enough has left it, so that its scores are those of one built at once."""
        if self._lexical.needs_rewriting:
            applied = self._lexical.applied
            self._lexical.clear()
            self._add_lexical(catalogue.entries(catalogue.all_doc_keys()))
            self._lexical.commit(applied=applied)

    def _catch_up_lexical(self, catalogue: Catalogue, *, last: int) -> None:
        if self._lexical.applied > last:  # the catalogue was put back to an earlier copy
            self._lexical.clear()
            self._lexical.commit(applied=0)
        for changes in _batches(catalogue, since=self._lexical.applied):
            for doc_key in _doc_keys(changes):
                self._lexical.remove(doc_key)
                self._add_lexical(catalogue.entries([doc_key]))
            self._lexical.commit(applied=changes[-1].seq)

    def _add_lexical(self, entries: Iterator[Entry]) -> None:
        for doc_key, group in groupby(entries, key=lambda entry: entry.doc_key):
            passages = list(group)
            title = f"{passages[0].title} {passages[0].labels}"
            texts = [PassageText(key=entry.key, heading=entry.heading, text=entry.text) for entry in passages]
            self._lexical.add(doc_key, title=title, passages=texts)


class DenseFollower:
    """The dense index of one encoder, open for writing. Encoders have a folder each, so that one can be made while another serves.

    `encode` takes the place of the encoder's own way with passages. `told` hears how many are encoded, of how many.
    Raises InvalidInput where the encoder gives vectors that are none, and then nothing of that batch is kept.
    """

    def __init__(
        self,
        folder: Path,
        *,
        encoder: Encoder,
        encode: Callable[[Sequence[str]], NDArray[np.float32]] | None = None,
        told: Told | None = None,
    ) -> None:
        self._encoder = encoder
        self._told = told or _nobody
        self._encode = encode or encoder.encode_passages
        self._folder = own_folder(folder, encoder=encoder.fingerprint)
        self._vectors = VectorCache(folder / "vectors", encoder=encoder.fingerprint, dimension=encoder.dimension)
        loaded = load_dense(self._folder, dimension=encoder.dimension)
        self._dense = DenseIndex.empty(encoder.dimension) if loaded is None else loaded

    @property
    def passage_count(self) -> int:
        return len(self._dense)

    @property
    def applied(self) -> int:
        """The last change that is on disk."""
        return self._dense.applied

    def close(self) -> None:
        self._vectors.close()

    def catch_up(self, catalogue: Catalogue, *, last: int) -> None:
        if self._dense.applied > last:  # the catalogue was put back to an earlier copy
            self._dense = DenseIndex.empty(self._encoder.dimension)
        for changes in _batches(catalogue, since=self._dense.applied):
            self._dense.remove([key for change in changes for key in change.dropped])
            self._add(catalogue.entries(_doc_keys(changes)), total=catalogue.count_passages(_doc_keys(changes)))
            self._save(catalogue, applied=changes[-1].seq)

    def begin(self, catalogue: Catalogue) -> None:
        """Add all that there is and save once, where nothing is on disk yet: quicker than going through the log of changes."""
        last = catalogue.last_seq()
        self._dense = DenseIndex.empty(self._encoder.dimension, compact=catalogue.counts().passages > FLAT_PASSAGES)
        self._add(catalogue.entries(catalogue.all_doc_keys()), total=catalogue.counts().passages)
        self._save(catalogue, applied=last)

    def _add(self, entries: Iterator[Entry], *, total: int) -> None:
        done = 0
        while batch := list(islice(entries, 4 * ENCODE_BATCH)):
            keys = [entry.key for entry in batch]
            self._dense.remove(keys)
            self._dense.add(keys, self._vectors.vectors([encoder_text(entry) for entry in batch], encode=self._checked))
            done += len(batch)
            self._told(done, total)

    def _checked(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Look at vectors before the cache has them: one that is no number would stay there and be found nowhere."""
        vectors = self._encode(texts)
        if vectors.shape != (len(texts), self._encoder.dimension):
            raise _unusable(self._encoder, f"vectors of the form {vectors.shape} and not {(len(texts), self._encoder.dimension)}")
        if not np.isfinite(vectors).all():
            raise _unusable(self._encoder, "vectors that hold no numbers (NaN or infinite)")
        return vectors

    def _save(self, catalogue: Catalogue, *, applied: int) -> None:
        """In the form that suits the number of passages, so that what was built in steps equals what was built at once."""
        if not self._dense.fits() and not self._dense.is_compact:
            self._dense = self._dense.compacted()
        elif not self._dense.fits():
            self._dense = DenseIndex.empty(self._encoder.dimension)
            self._add(catalogue.entries(catalogue.all_doc_keys()), total=catalogue.counts().passages)
        self._dense.save(self._folder, applied=applied)


def _nobody(done: int, total: int) -> None:
    """Tell nobody."""


def encoder_text(entry: Entry) -> str:
    """Title and headings go in too: they say what the words below leave out."""
    return "\n".join(part for part in (entry.title, entry.heading, entry.text) if part)


def own_folder(folder: Path, *, encoder: str) -> Path:
    """Where the dense index of this encoder is written."""
    return folder / "dense" / short_hash(encoder)


def dense_folder(folder: Path, *, encoder: str) -> Path:
    """Where the index of the store's own encoder is read: in `dense` itself, until a writer has opened a store of the older layout."""
    own = own_folder(folder, encoder=encoder)
    return own if own.is_dir() or not any((folder / "dense").glob("*.faiss")) else folder / "dense"


def adopt_dense(folder: Path, *, encoder: str) -> None:
    """Give an index of the older layout the folder of its encoder, before another encoder's comes beside it."""
    own = own_folder(folder, encoder=encoder)
    for path in sorted((folder / "dense").glob("*.faiss")):
        own.mkdir(exist_ok=True)
        path.replace(own / path.name)


def drop_derived(folder: Path, *, keep_vectors_of: str) -> None:
    """Remove the indexes, and the vectors of every encoder but this one."""
    drop_levels(folder)
    shutil.rmtree(folder / "dense", ignore_errors=True)
    _drop_vectors(folder, keep=keep_vectors_of)


def drop_other_encoders(folder: Path, *, keep: str) -> None:
    """Remove what any other encoder made."""
    for path in (folder / "dense").glob("*"):
        if path.is_dir() and path.name != short_hash(keep):
            shutil.rmtree(path, ignore_errors=True)
    _drop_vectors(folder, keep=keep)


def _drop_vectors(folder: Path, *, keep: str) -> None:
    for path in (folder / "vectors").glob("*"):
        if not path.name.startswith(short_hash(keep)):
            path.unlink(missing_ok=True)


def _unusable(encoder: Encoder, what: str) -> InvalidInput:
    help = "Choose another encoder, or mend the model's files."
    return InvalidInput(f"The encoder '{encoder.fingerprint}' gives {what}.", field="encoder", help=help)


def _batches(catalogue: Catalogue, *, since: int) -> Iterator[list[Change]]:
    while changes := catalogue.changes_since(since, limit=DOCUMENTS_PER_COMMIT):
        yield changes
        since = changes[-1].seq


def _doc_keys(changes: Sequence[Change]) -> list[int]:
    return list(dict.fromkeys(change.doc_key for change in changes))
