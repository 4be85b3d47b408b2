"""Brings the derived indexes up to the catalogue's last change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.catalogue import Catalogue, Change, Entry
from indexer.config import DOCUMENTS_PER_COMMIT, ENCODE_BATCH
from indexer.dense import DenseIndex, load_dense
from indexer.lexical import LexicalEntry, LexicalWriter
from indexer.vectors import VectorCache, short_hash

if TYPE_CHECKING:
    from indexer.embed import Encoder


class IndexFollower:
    """The lexical and the dense index, open for writing.

    Each applies changes by taking a document's passages out and putting its present ones in, so a change applied twice does no harm, and
    each remembers the last one it has on disk.
    """

    def __init__(self, folder: Path, *, encoder: Encoder) -> None:
        self._encoder = encoder
        self._dense_folder = folder / "dense"
        self._lexical = LexicalWriter(folder / "lexical")
        self._vectors = VectorCache(folder / "vectors", encoder=encoder.fingerprint, dimension=encoder.dimension)
        loaded = load_dense(self._dense_folder, dimension=encoder.dimension)
        self._dense = DenseIndex.empty(encoder.dimension) if loaded is None else loaded

    def close(self) -> None:
        self._lexical.close()
        self._vectors.close()

    def catch_up(self, catalogue: Catalogue) -> int:
        """Apply what is new, in batches that readers see as they are finished; returns the number of the last change."""
        last = catalogue.last_seq()
        self._catch_up_lexical(catalogue, last=last)
        self._catch_up_dense(catalogue, last=last)
        return last

    def compact(self, catalogue: Catalogue) -> None:
        """Write the lexical index anew where enough has left it, so that its scores are those of one built at once."""
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
        for entry in entries:
            title = f"{entry.title} {entry.labels}"
            self._lexical.add(LexicalEntry(key=entry.key, doc_key=entry.doc_key, title=title, heading=entry.heading, body=entry.text))

    def _catch_up_dense(self, catalogue: Catalogue, *, last: int) -> None:
        if self._dense.applied > last:
            self._dense = DenseIndex.empty(self._encoder.dimension)
        for changes in _batches(catalogue, since=self._dense.applied):
            self._dense.remove([key for change in changes for key in change.dropped])
            self._add_dense(catalogue.entries(_doc_keys(changes)))
            self._save_dense(catalogue, applied=changes[-1].seq)

    def _add_dense(self, entries: Iterator[Entry]) -> None:
        while batch := list(islice(entries, 4 * ENCODE_BATCH)):
            keys = [entry.key for entry in batch]
            self._dense.remove(keys)
            texts = [encoder_text(entry) for entry in batch]
            self._dense.add(keys, self._vectors.vectors(texts, encode=self._encoder.encode_passages))

    def _save_dense(self, catalogue: Catalogue, *, applied: int) -> None:
        """In the form that suits the number of passages, so that what was built in steps equals what was built at once."""
        if not self._dense.fits() and not self._dense.is_compact:
            self._dense = self._dense.compacted()
        elif not self._dense.fits():
            self._dense = DenseIndex.empty(self._encoder.dimension)
            self._add_dense(catalogue.entries(catalogue.all_doc_keys()))
        self._dense.save(self._dense_folder, applied=applied)


def encoder_text(entry: Entry) -> str:
    """Title and headings go in too: they say what the words below leave out."""
    return "\n".join(part for part in (entry.title, entry.heading, entry.text) if part)


def drop_derived(folder: Path, *, keep_vectors_of: str) -> None:
    """Remove both indexes, and the vectors of every encoder but this one."""
    for name in ("lexical", "dense"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in (folder / "vectors").glob("*"):
        if not path.name.startswith(short_hash(keep_vectors_of)):
            path.unlink()


def _batches(catalogue: Catalogue, *, since: int) -> Iterator[list[Change]]:
    while changes := catalogue.changes_since(since, limit=DOCUMENTS_PER_COMMIT):
        yield changes
        since = changes[-1].seq


def _doc_keys(changes: Sequence[Change]) -> list[int]:
    return list(dict.fromkeys(change.doc_key for change in changes))
