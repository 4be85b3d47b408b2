"""Writing the catalogue: each source in one transaction, each change to a document with its entry in the log."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from corpus.catalogue import Catalogue, SetAside
from corpus.catalogue_families import keep_sketch
from corpus.catalogue_rows import DOCUMENT_COLUMNS, PassageDraft, document_from, document_values, vector_digest
from corpus.damage import telling_damage
from corpus.errors import InvalidInput, NotFound
from corpus.link import named_keys
from corpus.model import Document, Evidence, Link, Region

_SCRIPTS = {0: "catalogue_schema.sql", 1: "catalogue_from_1.sql"}  # by the version found


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """What a source did to the catalogue: ids of its documents by outcome."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class CatalogueWriter(Catalogue):
    """The one writer, used by one thread; also reads, and sees what it has not committed yet. Makes the file when there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._opened = []
        with telling_damage(path):
            self._write = _open_for_writing(path)
        self._depth = 0

    def close(self) -> None:
        self._write.close()
        super().close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another one, a part of it that can fail alone. Acknowledged when the outermost ends."""
        begin, commit, back_out = _bounds(self._depth)
        self._run(begin)
        self._depth += 1
        try:
            yield
        except BaseException:
            if self._write.in_transaction:  # of a damaged file or a full disk SQLite has backed out by itself
                self._run(back_out)
                if self._depth > 1:
                    self._run(commit)
            raise
        else:
            self._run(commit)
        finally:
            self._depth -= 1

    def put_source(
        self,
        location: str,
        *,
        fingerprint: str,
        documents: Sequence[Document],
        passages: Mapping[str, Sequence[PassageDraft]],
        container: str | None = None,
        sketches: Mapping[str, bytes] | None = None,
    ) -> Put:
        """Make `documents` all that this location holds; `passages` by document id, and `sketches` where they are made already.

        A document that is as it was leaves no change. Raises InvalidInput where an id belongs to another location, and then
        nothing has happened.
        """
        with self.transaction():
            before = {document.document_id: key for key, document in self._held(location)}
            outcomes: dict[str, list[str]] = {"added": [], "updated": [], "unchanged": [], "removed": []}
            for document in documents:
                outcome = self._put(document, passages[document.document_id])
                outcomes[outcome].append(document.document_id)
                if sketches and outcome != "unchanged":
                    keep_sketch(self, self._key(document.document_id), sketches[document.document_id])
            for document_id in sorted(before.keys() - {document.document_id for document in documents}):
                self._drop(before[document_id])
                outcomes["removed"].append(document_id)
            self.record_source(location, fingerprint=fingerprint, container=container)
        return Put(**{outcome: tuple(ids) for outcome, ids in outcomes.items()})

    def record_source(self, location: str, *, fingerprint: str, container: str | None = None) -> None:
        self._run("INSERT OR REPLACE INTO sources (location, container, fingerprint) VALUES (?, ?, ?)", location, container, fingerprint)

    def remove(self, document_id: str) -> None:
        """Raise NotFound when there is none of this id. Its source will be read again when it is next indexed."""
        rows = self._rows("SELECT doc_key, location FROM documents WHERE document_id = ?", document_id)
        if not rows:
            raise NotFound(f"Document '{document_id}'")
        with self.transaction():
            self._drop(rows[0]["doc_key"])
            self._forget_source(rows[0]["location"])
            self.clear_set_aside(rows[0]["location"])

    def remove_location(self, location: str) -> tuple[str, ...]:
        """Everything the location holds; returns the ids."""
        with self.transaction():
            held = self._held(location)
            for doc_key, _ in held:
                self._drop(doc_key)
            self._forget_source(location)
            self.clear_set_aside(location)
        return tuple(document.document_id for _, document in held)

    def remove_file(self, location: str) -> tuple[str, ...]:
        """Everything the file holds, the lines of a collection too; returns the ids."""
        with self.transaction():
            places = (*self.lines_of(location), location)
            return tuple(document_id for place in places for document_id in self.remove_location(place))

    def replace_passages(self, document_id: str, drafts: Sequence[PassageDraft]) -> None:
        """Cut a document anew. Raises NotFound."""
        with self.transaction():
            doc_key = self._key(document_id)
            if self._drafts(doc_key) != list(drafts):
                self._log(doc_key, "put", dropped=self._cut(doc_key, drafts))

    def update_region(self, document_id: str, region: Region | None, *, evidence: Evidence) -> None:
        """Decide a place that the document's own text left open. Raises NotFound."""
        document = self.document(document_id)
        kept = tuple(item for item in document.evidence if item.field != evidence.field)
        changed = replace(document, region=region, candidates=() if region else document.candidates, evidence=(*kept, evidence))
        if changed != document:
            with self.transaction():
                doc_key = self._key(document_id)
                self._update(doc_key, changed)
                self._log(doc_key, "put")

    def add_links(self, links: Sequence[Link]) -> None:
        """Replace a link between the same two in the same relation; leave out one to a document that is not here."""
        sql = (
            "INSERT OR REPLACE INTO links (from_key, to_key, relation, rule, start_char, end_char) "
            "SELECT a.doc_key, b.doc_key, ?, ?, ?, ? FROM documents a, documents b WHERE a.document_id = ? AND b.document_id = ?"
        )
        for link in links:
            span = (link.evidence.start, link.evidence.end) if link.evidence else (None, None)
            self._run(sql, link.relation.value, link.rule, *span, link.from_id, link.to_id)

    def unlinked(self, *, limit: int) -> list[Document]:
        """Documents whose links have not been looked for since they changed."""
        return self._documents("d.linked = 0", limit, order="d.doc_key LIMIT ?")

    def mark_linked(self, document_id: str) -> None:
        self._run("UPDATE documents SET linked = 1 WHERE document_id = ?", document_id)

    def ungrouped(self, *, limit: int) -> list[int]:
        """Keys of documents whose near-duplicates have not been looked for since they changed."""
        return [row[0] for row in self._rows("SELECT doc_key FROM documents WHERE grouped = 0 ORDER BY doc_key LIMIT ?", limit)]

    def record_set_aside(self, item: SetAside) -> None:
        values = {name: getattr(item, name) for name in SetAside.__dataclass_fields__}
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self._run(f"INSERT OR REPLACE INTO set_aside ({names}) VALUES ({marks})", *values.values())

    def clear_set_aside(self, location: str) -> None:
        """Forget what was set aside of a file, of one line, or of a folder."""
        inside = "substr(location, 1, ?) IN (?, ?)"
        bounds = (len(location) + 1, f"{location}#", f"{location}/")
        self._run(f"DELETE FROM set_aside WHERE location = ? OR file = ? OR {inside}", location, location, *bounds)

    def dropped_vectors(self) -> list[bytes]:
        """Digests of what encoders were given for passages that have left."""
        return [row[0] for row in self._rows("SELECT digest FROM dropped_vectors")]

    def forget_dropped_vectors(self) -> None:
        self._run("DELETE FROM dropped_vectors")

    def run(self, sql: str, *values: object) -> sqlite3.Cursor:
        """For the modules of this package that keep tables of their own."""
        return self._run(sql, *values)

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self._rows(sql, *values)

    def _put(self, document: Document, drafts: Sequence[PassageDraft]) -> str:
        rows = self._rows("SELECT d.*, t.text FROM documents d JOIN texts t USING (doc_key) WHERE document_id = ?", document.document_id)
        if not rows:
            self._insert(document, drafts)
            return "added"
        doc_key, stored = rows[0]["doc_key"], document_from(rows[0])
        if stored.location != document.location:
            raise InvalidInput(f"Document id '{document.document_id}' already belongs to '{stored.source}'.", field="document_id")
        same_cut = stored.text == document.text and self._drafts(doc_key) == list(drafts)
        if same_cut and stored == document:
            return "unchanged"
        if _family_words(stored) != _family_words(document):
            self._leave_family(doc_key)
            self._run("DELETE FROM sketches WHERE doc_key = ?", doc_key)
            self._run("DELETE FROM bands WHERE doc_key = ?", doc_key)
        before = self._digests(doc_key)
        self._update(doc_key, document)
        self._run("DELETE FROM links WHERE from_key = ? OR to_key = ?", doc_key, doc_key)
        self._log(doc_key, "put", dropped=range(0) if same_cut else self._cut(doc_key, drafts))
        self._record_dropped(before - self._digests(doc_key))
        return "updated"

    def _insert(self, document: Document, drafts: Sequence[PassageDraft]) -> None:
        values = document_values(document)
        marks = ", ".join("?" * len(values))
        doc_key = self._run(f"INSERT INTO documents ({DOCUMENT_COLUMNS}) VALUES ({marks})", *values).lastrowid or 0
        self._run("INSERT INTO texts (doc_key, text) VALUES (?, ?)", doc_key, document.text)
        self._name(doc_key, document)
        self._cut(doc_key, drafts)
        self._log(doc_key, "put")

    def _update(self, doc_key: int, document: Document) -> None:
        columns = ", ".join(f"{name.strip()} = ?" for name in DOCUMENT_COLUMNS.split(","))
        self._run(f"UPDATE documents SET {columns}, linked = 0 WHERE doc_key = ?", *document_values(document), doc_key)
        self._run("UPDATE texts SET text = ? WHERE doc_key = ?", document.text, doc_key)
        self._name(doc_key, document)

    def _name(self, doc_key: int, document: Document) -> None:
        """Note what the document calls others by, so that one that comes later finds it."""
        self._run("DELETE FROM names WHERE doc_key = ?", doc_key)
        for name in named_keys(document):
            self._run("INSERT INTO names (name, doc_key) VALUES (?, ?)", name, doc_key)

    def _cut(self, doc_key: int, drafts: Sequence[PassageDraft]) -> range:
        """Replace the passages; returns the keys of the old ones: a run, because a document's passages are written together."""
        dropped = self._passage_keys(doc_key)
        self._run("DELETE FROM passages WHERE doc_key = ?", doc_key)
        sql = "INSERT INTO passages (doc_key, position, start_char, end_char, heading) VALUES (?, ?, ?, ?, ?)"
        for position, draft in enumerate(drafts, start=1):
            self._run(sql, doc_key, position, draft.start, draft.end, draft.heading)
        return dropped

    def _drop(self, doc_key: int) -> None:
        self._record_dropped(self._digests(doc_key))
        self._leave_family(doc_key)
        self._log(doc_key, "remove", dropped=self._passage_keys(doc_key))
        self._run("DELETE FROM documents WHERE doc_key = ?", doc_key)

    def _leave_family(self, doc_key: int) -> None:
        """All its members look for each other again: without this one they may be two families, or none."""
        family = "SELECT family FROM documents WHERE doc_key = ?"
        self._run("UPDATE documents SET grouped = 0 WHERE doc_key = ?", doc_key)
        self._run(f"UPDATE documents SET family = NULL, grouped = 0 WHERE family = ({family})", doc_key)

    def _digests(self, doc_key: int) -> set[bytes]:
        return {vector_digest(title=e.title, heading=e.heading, text=e.text) for e in self.entries([doc_key])}

    def _record_dropped(self, digests: set[bytes]) -> None:
        for digest in sorted(digests):
            self._run("INSERT OR IGNORE INTO dropped_vectors (digest) VALUES (?)", digest)

    def _log(self, doc_key: int, action: str, *, dropped: range = range(0)) -> None:
        bounds = (dropped.start, dropped.stop) if dropped else (None, None)
        self._run("INSERT INTO changes (doc_key, action, dropped_from, dropped_to) VALUES (?, ?, ?, ?)", doc_key, action, *bounds)

    def _forget_source(self, location: str) -> None:
        self._run("DELETE FROM sources WHERE location IN (?, (SELECT container FROM sources WHERE location = ?))", location, location)

    def _key(self, document_id: str) -> int:
        rows = self._rows("SELECT doc_key FROM documents WHERE document_id = ?", document_id)
        if not rows:
            raise NotFound(f"Document '{document_id}'")
        return int(rows[0][0])

    def _held(self, location: str) -> list[tuple[int, Document]]:
        sql = "SELECT d.*, t.text FROM documents d JOIN texts t USING (doc_key) WHERE d.location = ? ORDER BY d.part"
        return [(row["doc_key"], document_from(row)) for row in self._rows(sql, location)]

    def _drafts(self, doc_key: int) -> list[PassageDraft]:
        rows = self._rows("SELECT start_char, end_char, heading FROM passages WHERE doc_key = ? ORDER BY position", doc_key)
        return [PassageDraft(start=row[0], end=row[1], heading=row[2]) for row in rows]

    def _passage_keys(self, doc_key: int) -> range:
        row = self._rows("SELECT min(key), max(key) FROM passages WHERE doc_key = ?", doc_key)[0]
        return range(0) if row[0] is None else range(row[0], row[1] + 1)

    def _run(self, sql: str, *values: object) -> sqlite3.Cursor:
        with telling_damage(self.path):
            return self._write.execute(sql, values)

    def _connection(self) -> sqlite3.Connection:
        return self._write


def _family_words(document: Document) -> tuple[object, ...]:
    """What decides which family a document is of."""
    return document.text, document.title, document.kind, document.number, document.session, document.issued


def _bounds(depth: int) -> tuple[str, str, str]:
    if depth == 0:
        return "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"
    return f"SAVEPOINT part{depth}", f"RELEASE part{depth}", f"ROLLBACK TO part{depth}"


def _open_for_writing(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    # FULL: what was acknowledged survives a power cut too, not only a killed process.
    # secure_delete: a text that was removed is in no free page.
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -32000", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version in _SCRIPTS:
        script = resources.files("corpus").joinpath(_SCRIPTS[version]).read_text(encoding="utf-8")
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nCOMMIT;")
