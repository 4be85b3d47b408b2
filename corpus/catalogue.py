"""Reading the catalogue: documents, passages, links and the log of changes, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.catalogue_families import MEMBER_COLUMNS, member_from
from corpus.catalogue_rows import (
    PASSAGE_SELECT,
    Condition,
    conjunction,
    document_from,
    filter_condition,
    inside,
    kind_condition,
    link_from,
    number_key,
    passage_from,
)
from corpus.damage import telling_damage
from corpus.errors import NotFound, StoreError, StoreMissing
from corpus.families import Family, Member, in_order
from corpus.link import INVERSE, title_key
from corpus.model import Document, Filters, Kind, Link, Passage, Region
from corpus.titles import plain_number

VERSION = 2  # of the catalogue's tables
_DOCUMENT_SELECT = "SELECT d.*, t.text FROM documents d JOIN texts t USING (doc_key)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the log. `dropped` is the run of passage keys that it took away."""

    seq: int
    doc_key: int
    removed: bool
    dropped: range


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A passage as the indexes need it. `labels` are the document's number, place and issuer."""

    key: int
    doc_key: int
    title: str
    labels: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """`next_cursor` is None on the last page."""

    documents: tuple[Document, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """`kinds` and `regions` (full names; the empty name counts what has no place) run from the most to the fewest, ties by name."""

    documents: int
    passages: int
    kinds: dict[str, int]
    regions: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A source that could not be read when it was last tried (`at`, ISO, UTC), nor at any time from `since` on.

    `location` identifies it, `path` is what people see; `file` is the location of the file it is in.
    """

    path: str
    reason: str
    help: str
    at: str
    location: str
    file: str
    since: str
    size_bytes: int | None = None


class Catalogue:
    """A read-only view that many threads may share; each gets its own connection.

    Raises StoreMissing where there is no file; whatever reads raises StoreDamaged where the file is broken.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise StoreMissing(str(path.parent))
        self.path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        while self._opened:
            self._opened.pop().close()
        self._local = threading.local()

    # documents

    def document(self, document_id: str) -> Document:
        """Raise NotFound when there is none of this id."""
        found = self._documents("d.document_id = ?", document_id)
        if not found:
            raise NotFound(f"Document '{document_id}'", help="wence search WORDS --json shows each document_id.")
        return found[0]

    def documents_by_id(self, document_ids: Iterable[str]) -> dict[str, Document]:
        """In the order of `document_ids`; those that are gone are left out."""
        return self._by_id(f"{_DOCUMENT_SELECT} WHERE d.document_id", list(document_ids))

    def described(self, document_ids: Iterable[str]) -> dict[str, Document]:
        """The same with empty texts, which are most of what there is to read."""
        return self._by_id("SELECT d.*, '' AS text FROM documents d WHERE d.document_id", list(document_ids))

    def _by_id(self, select: str, document_ids: list[str]) -> dict[str, Document]:
        rows = self._rows(f"{select} IN (SELECT value FROM json_each(?))", json.dumps(document_ids))
        found = {row["document_id"]: document_from(row) for row in rows}
        return {document_id: found[document_id] for document_id in document_ids if document_id in found}

    def has_document(self, document_id: str) -> bool:
        return bool(self._rows("SELECT 1 FROM documents WHERE document_id = ?", document_id))

    def document_at_key(self, doc_key: int) -> Document:
        """Raise NotFound when there is none of this key."""
        found = self._documents("d.doc_key = ?", doc_key)
        if not found:
            raise NotFound(f"Document number {doc_key}")
        return found[0]

    def documents(
        self, *, cursor: str | None = None, limit: int = 100, kind: Kind | None = None, region: Region | None = None
    ) -> DocumentPage:
        """In the order they came in. `cursor` is the `next_cursor` of the page before; one that is no number starts at the beginning."""
        after = int(cursor) if cursor and cursor.isdecimal() else 0
        kinds = (kind,) if kind else ()
        where = conjunction([Condition(sql="d.doc_key > ?", values=(after,)), kind_condition(kinds), inside(region) if region else None])
        rows = self._rows(f"{_DOCUMENT_SELECT} WHERE {where.sql} ORDER BY d.doc_key LIMIT ?", *where.values, limit + 1)
        more = len(rows) > limit
        return DocumentPage(
            documents=tuple(document_from(row) for row in rows[:limit]), next_cursor=str(rows[limit - 1]["doc_key"]) if more else None
        )

    def documents_at(self, place: str) -> list[Document]:
        """Of one location or shown path, the file of a collection or a folder: by location, then part."""
        within = " OR ".join(f"substr(d.{column}, 1, ?) IN (?, ?)" for column in ("location", "source"))
        bounds = (len(place) + 1, f"{place}#", f"{place}/")
        return self._documents(f"d.location = ? OR d.source = ? OR {within}", place, place, *bounds, *bounds, order="d.location, d.part")

    def siblings(self, document: Document) -> list[Document]:
        """Find the other documents of its file or line."""
        return self._documents("d.location = ? AND d.document_id != ?", document.location, document.document_id, order="d.part")

    def count_at(self, location: str) -> int:
        """How many documents a location holds; all lines count, of a collection."""
        sql = "SELECT count(*) FROM documents WHERE location = ? OR location IN (SELECT location FROM sources WHERE container = ?)"
        return int(self._rows(sql, location, location)[0][0])

    def by_number(self, number: str, *, session: str | None = None) -> list[Document]:
        """第0361号 finds 0361 and 361; with a session, only documents of that session. Replies that answer it among others come behind."""
        key, named = number_key(number), f"number:{plain_number(number)}"
        answering = "d.kind = 'reply' AND d.doc_key IN (SELECT doc_key FROM names WHERE name = ?)"
        found = self._documents(
            f"(d.number_key = ? OR {answering}) AND (? IS NULL OR d.session = ?)", key, named, session, session, order="d.doc_key"
        )
        return sorted(found, key=lambda document: number_key(document.number or "") != key)

    def by_title(self, title: str) -> list[Document]:
        """Titles are compared as `corpus.link.title_key` folds them."""
        return self._documents("d.title_key = ?", title_key(title))

    def titled(self, key: str) -> list[Document]:
        """Documents whose own title, or the title of the proposal they answer, folds to `key`."""
        return self._documents("d.title_key = ? OR d.subject_key = ?", key, key)

    def naming(self, name: str) -> list[Document]:
        """Documents that call another by this name, or bear it themselves: see `corpus.link.named_keys`."""
        return self._documents("d.doc_key IN (SELECT doc_key FROM names WHERE name = ?)", name)

    def links_of(self, document_id: str) -> list[Link]:
        """Each link as told from this document; one that the other's text told has no evidence here, since its span lies there."""
        select = (
            "SELECT a.document_id AS from_id, b.document_id AS to_id, l.relation, l.rule, l.start_char, l.end_char "
            "FROM links l JOIN documents a ON a.doc_key = l.from_key JOIN documents b ON b.doc_key = l.to_key"
        )
        told = [link_from(row) for row in self._rows(f"{select} WHERE a.document_id = ?", document_id)]
        heard = [link_from(row) for row in self._rows(f"{select} WHERE b.document_id = ?", document_id)]
        links = {(link.to_id, link.relation): link for link in map(_turned, heard)}
        links.update({(link.to_id, link.relation): link for link in told})
        return [links[key] for key in sorted(links)]

    # passages

    def passages(self, keys: Sequence[int]) -> list[Passage]:
        """In the order of `keys`; those that are gone are left out."""
        rows = self._rows(f"{PASSAGE_SELECT} WHERE p.key IN (SELECT value FROM json_each(?))", json.dumps(list(keys)))
        found = {row["key"]: passage_from(row) for row in rows}
        return [found[key] for key in keys if key in found]

    def passages_of(self, document_id: str) -> list[Passage]:
        rows = self._rows(f"{PASSAGE_SELECT} WHERE d.document_id = ? ORDER BY p.position", document_id)
        return [passage_from(row) for row in rows]

    def passage(self, passage_id: str) -> Passage:
        """Raise NotFound when there is none of this id."""
        document_id, _, position = passage_id.rpartition("-")
        rows = self._rows(f"{PASSAGE_SELECT} WHERE d.document_id = ? AND p.position = ?", document_id, position)
        if not rows:
            raise NotFound(f"Passage '{passage_id}'")
        return passage_from(rows[0])

    def neighbours(self, passage: Passage, *, before: int = 1, after: int = 1) -> list[Passage]:
        """In order, the passage itself among them."""
        position = int(passage.passage_id.rpartition("-")[2])
        sql = f"{PASSAGE_SELECT} WHERE d.document_id = ? AND p.position BETWEEN ? AND ? ORDER BY p.position"
        return [passage_from(row) for row in self._rows(sql, passage.document_id, position - before, position + after)]

    def passage_runs(self, doc_keys: Sequence[int] | None = None) -> list[tuple[int, int, int]]:
        """(document key, first passage key, last passage key) of each of these documents, or of all; one without passages is left out."""
        chosen = "" if doc_keys is None else "WHERE doc_key IN (SELECT value FROM json_each(?))"
        values = () if doc_keys is None else (json.dumps(list(doc_keys)),)
        sql = f"SELECT doc_key, min(key), max(key) FROM passages {chosen} GROUP BY doc_key ORDER BY doc_key"
        return [(row[0], row[1], row[2]) for row in self._rows(sql, *values)]

    # what filters let through

    def matching_documents(self, filters: Filters) -> list[int]:
        """Document keys, in order."""
        where = filter_condition(filters)
        rows = self._rows(f"SELECT d.doc_key FROM documents d WHERE {where.sql} ORDER BY d.doc_key", *where.values)
        return [row[0] for row in rows]

    # what the indexes follow

    def last_seq(self) -> int:
        return int(self._rows("SELECT coalesce(max(seq), 0) FROM changes")[0][0])

    def changes_since(self, seq: int, *, limit: int) -> list[Change]:
        rows = self._rows("SELECT * FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit)
        return [_change(row) for row in rows]

    def all_doc_keys(self) -> list[int]:
        return [row[0] for row in self._rows("SELECT doc_key FROM documents ORDER BY doc_key")]

    def entries(self, doc_keys: Sequence[int]) -> Iterator[Entry]:
        """Document by document in the order given; those that are gone are left out."""
        for doc_key in doc_keys:
            yield from self._entries_of(doc_key)

    def count_passages(self, doc_keys: Sequence[int]) -> int:
        rows = self._rows("SELECT count(*) FROM passages WHERE doc_key IN (SELECT value FROM json_each(?))", json.dumps(list(doc_keys)))
        return int(rows[0][0])

    def counts(self) -> Counts:
        passages = self._rows("SELECT count(*) FROM passages")[0][0]
        kinds = self._tally("kind")
        return Counts(documents=sum(kinds.values()), passages=passages, kinds=kinds, regions=self._tally("coalesce(region_name, '')"))

    def is_unchanged(self, location: str, *, fingerprint: str) -> bool:
        return bool(self._rows("SELECT 1 FROM sources WHERE location = ? AND fingerprint = ?", location, fingerprint))

    def lines_of(self, container: str) -> list[str]:
        """Locations of the lines that a collection held when it was last read."""
        return [row[0] for row in self._rows("SELECT location FROM sources WHERE container = ? ORDER BY location", container)]

    def files_under(self, folder: str) -> list[str]:
        """Locations, in order, of the files that were read from under a folder; a collection is one of them, its lines are not."""
        documents = "SELECT coalesce(s.container, d.location) FROM documents d LEFT JOIN sources s USING (location)"
        sources = "SELECT coalesce(container, location) FROM sources s"
        inside = "s.location > ? AND s.location < ?"
        stem = folder.rstrip("/")
        bounds = (f"{stem}/", f"{stem}0")  # 0 is the character after the slash
        sql = f"{documents} WHERE {inside.replace('s.', 'd.')} UNION {sources} WHERE {inside} ORDER BY 1"
        return [row[0] for row in self._rows(sql, *bounds, *bounds)]

    def set_aside(self) -> list[SetAside]:
        """By shown path, then location."""
        return [SetAside(**dict(row)) for row in self._rows("SELECT * FROM set_aside ORDER BY path, location")]

    def set_aside_in(self, file: str) -> list[SetAside]:
        """What was set aside of one file, by its location: the file itself, or lines of it."""
        return [SetAside(**dict(row)) for row in self._rows("SELECT * FROM set_aside WHERE file = ? ORDER BY location", file)]

    def set_aside_below(self, place: str) -> list[SetAside]:
        """What was set aside of a file, a collection or a folder, by location."""
        within = "location = ? OR file = ? OR substr(location, 1, ?) IN (?, ?)"
        bounds = (len(place) + 1, f"{place}#", f"{place}/")
        return [
            SetAside(**dict(row)) for row in self._rows(f"SELECT * FROM set_aside WHERE {within} ORDER BY location", place, place, *bounds)
        ]

    def families_of(self, document_ids: Sequence[str]) -> dict[str, Family]:
        """The family of each of these documents that has near-duplicates; one that stands alone is left out."""
        chosen = "SELECT family FROM documents WHERE document_id IN (SELECT value FROM json_each(?)) AND family IS NOT NULL"
        sql = f"SELECT {MEMBER_COLUMNS} FROM documents d JOIN texts t USING (doc_key) WHERE d.family IN ({chosen}) ORDER BY d.doc_key"
        members: dict[int, list[Member]] = {}
        for row in self._rows(sql, json.dumps(list(document_ids))):
            members.setdefault(row["family"], []).append(member_from(row))
        families = [Family(id=group[0].document_id, members=in_order(group)) for group in members.values() if len(group) > 1]
        found = {member.document_id: family for family in families for member in family.members}
        return {document_id: found[document_id] for document_id in document_ids if document_id in found}

    def select(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Rows of a query that another module of this folder makes."""
        return self._rows(sql, *values)

    def _entries_of(self, doc_key: int) -> Iterator[Entry]:
        rows = self._rows(
            "SELECT d.title, d.number, d.session, d.region_name, d.issuer, t.text "
            "FROM documents d JOIN texts t USING (doc_key) WHERE d.doc_key = ?",
            doc_key,
        )
        for row in rows:
            labels = " ".join(value for value in row[1:5] if value)
            for p in self._rows("SELECT key, start_char, end_char, heading FROM passages WHERE doc_key = ? ORDER BY position", doc_key):
                text = row["text"][p["start_char"] : p["end_char"]]
                yield Entry(key=p["key"], doc_key=doc_key, title=row["title"], labels=labels, heading=p["heading"], text=text)

    def _tally(self, column: str) -> dict[str, int]:
        rows = self._rows(f"SELECT {column}, count(*) FROM documents GROUP BY 1 ORDER BY 2 DESC, 1")
        return {row[0]: row[1] for row in rows}

    def _documents(self, where: str, *values: object, order: str = "d.doc_key") -> list[Document]:
        return [document_from(row) for row in self._rows(f"{_DOCUMENT_SELECT} WHERE {where} ORDER BY {order}", *values)]

    def _rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with telling_damage(self.path):
            return self._connection().execute(sql, values).fetchall()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # Closing happens in whichever thread closes the catalogue, hence check_same_thread=False; use stays within one thread.
            connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=30, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            self._opened.append(connection)
            self._require_version(connection)
            self._local.connection = connection
        return connection

    def _require_version(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if 0 < version < VERSION:
            folder = self.path.parent
            message = f"The index in '{folder}' was made by an earlier version of the program."
            raise StoreError(message, help=f"Bring it up to date: wence index --rebuild --store {folder}")


def _turned(link: Link) -> Link:
    return Link(from_id=link.to_id, to_id=link.from_id, relation=INVERSE[link.relation], rule=link.rule)


def _change(row: sqlite3.Row) -> Change:
    dropped = range(row["dropped_from"], row["dropped_to"]) if row["dropped_from"] is not None else range(0)
    return Change(seq=row["seq"], doc_key=row["doc_key"], removed=row["action"] == "remove", dropped=dropped)
