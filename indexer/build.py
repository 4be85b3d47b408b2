"""The orchestrator of the write path: files in, a store that answers out."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.catalogue import Catalogue, SetAside
from corpus.catalogue_writer import Put
from corpus.errors import InvalidInput, NotFound, StoreError, UnreadableSource
from corpus.ingest import parse_source
from corpus.link import find_links
from corpus.model import Document, Evidence, Link, Relation, Source
from corpus.read import Found, discover, read_file
from corpus.read.discover import absolute, departed, readable_name
from indexer.config import DOCUMENTS_PER_COMMIT, SECONDS_PER_COMMIT
from indexer.follow import Told
from indexer.store import StoreWriter, open_writer

if TYPE_CHECKING:
    from indexer.embed import Encoder

_PARSING = 1  # raised when cleaning or metadata rules change, so that unchanged files are read again
_LINES_AT_ONCE = 64  # of a collection, in one transaction
_READ_BYTES = 1 << 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a run is: given after each file, and now and then inside a collection."""

    files_done: int
    files_total: int
    documents: int  # put into the catalogue by this run
    set_aside: int
    current: str  # the file being read, as people see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run did. Counts are of documents; `documents`, `passages` and `generation` are the store's after it."""

    added: int
    updated: int
    unchanged: int
    removed: int
    set_aside: tuple[SetAside, ...]
    documents: int
    passages: int
    generation: int
    took_s: float


Report = Callable[[Progress], None]


def index_paths(
    paths: Sequence[Path],
    *,
    folder: Path,
    encoder: Encoder,
    encoder_name: str | None = None,
    progress: Report | None = None,
    encoding: Told | None = None,
    rebuild: bool = False,
    keep_personal_data: bool = False,
    size_chars: int | None = None,
) -> Summary:
    """Add or update files, folders and collections. What cannot be read is set aside, what was known of it stays, and the run goes on.

    A folder is followed: what was read from it earlier and is not in it any more is removed.
    `encoding` hears how many passages are encoded, of how many, which a large model takes long over.
    `encoder_name`, which loads the encoder from any folder, is kept with the store.
    Raises InvalidInput where a path is not there (before anything is written), StoreBusy, StoreMismatch, StoreDamaged.
    """
    began = time.monotonic()
    files = discover(paths)
    with open_writer(folder, encoder=encoder, encoder_name=encoder_name, size_chars=size_chars, rebuild=rebuild, told=encoding) as writer:
        run = _Run(writer=writer, keep_personal_data=keep_personal_data, report=progress, files_total=len(files))
        for folder_named in filter(Path.is_dir, paths):
            run.follow(folder_named, found=files)
        for found in files:
            run.index_file(found)
        run.link()
        writer.finish()
        return run.summary(began)


def index_upload(
    name: str,
    data: bytes,
    *,
    folder: Path,
    encoder: Encoder | None,
    encoder_name: str | None = None,
    keep_personal_data: bool = False,
) -> tuple[str, ...]:
    """Add one file that came as bytes; returns the ids of its documents. Without an encoder, it is found by its words until there is one.

    The same bytes under the same name are the same source, and change nothing. Raises UnreadableSource (UnsupportedFormat) where nothing in
    it can be read, InvalidInput where the name is none.
    """
    shown = Path(name.replace("\\", "/")).name
    if not shown or "\0" in shown:
        raise InvalidInput(f"'{name}' is not a file name.", field="file", help="Give the file its name, with the extension.")
    key = f"upload/{hashlib.sha256(data).hexdigest()[:12]}/{shown}"
    with tempfile.TemporaryDirectory() as place, open_writer(folder, encoder=encoder, encoder_name=encoder_name) as writer:
        path = Path(place) / f"file{''.join(Path(shown).suffixes[-2:])}"
        path.write_bytes(data)
        run = _Run(writer=writer, keep_personal_data=keep_personal_data, moved_to=key)
        run.index_file(Found(path=path, shown=shown, size_bytes=len(data)))
        held = writer.catalogue.documents_at(key)
        if run.failures and not held:
            raise run.failures[0]
        run.link()
        return tuple(document.document_id for document in held)


def remove_documents(names: Sequence[str], *, folder: Path, encoder: Encoder | None) -> tuple[str, ...]:
    """Remove documents by id, or all that came from a path (a file, a folder, a collection), and return their ids.

    A path may also be written as people see it (policies/a.txt), where that is one file or folder. Before anything is removed, raises
    NotFound where a name stands for nothing, and InvalidInput where it stands for several; StoreMissing where there is no store.
    """
    with open_writer(folder, encoder=encoder, create=False) as writer:
        ids = list(dict.fromkeys(document_id for name in names for document_id in _meant(writer, name)))
        with writer.catalogue.transaction():
            for document_id in ids:
                writer.remove(document_id)
        return tuple(ids)


def _meant(writer: StoreWriter, name: str) -> list[str]:
    catalogue = writer.catalogue
    if catalogue.has_document(name):
        return [name]
    if not name.strip():
        raise InvalidInput("A document to remove has no name.", field="document", help="Give the id or the path.")
    documents = catalogue.documents_at(readable_name(absolute(Path(name)))) or _shown_as(str(Path(name)), catalogue=catalogue)
    if not documents:
        raise NotFound(f"'{name}'", help="Give a document's id or the path it was read from; wence search WORDS --json shows both.")
    return [document.document_id for document in documents]


def _shown_as(name: str, *, catalogue: Catalogue) -> list[Document]:
    """docs/r.txt is what people see of /n1/docs/r.txt and of /n2/docs/r.txt: which of the two goes is for them to say."""
    documents = catalogue.documents_at(name)
    places = sorted({_place_of(document, name=name) for document in documents})
    if len(places) > 1:
        message = f"'{name}' is the name of {len(places)} files or folders: {', '.join(places)}."
        raise InvalidInput(message, field="document", help="Give the full path or the id.")
    return documents


def _place_of(document: Document, *, name: str) -> str:
    """Where the thing of this name lies that the document was read from: /n1/docs for docs, where the document is shown as docs/r.txt."""
    if document.source == name or document.source.startswith((f"{name}/", f"{name}#")):
        above = document.location.removesuffix(document.source)
        return above + name if above != document.location else document.location
    return name  # the location of an upload, given in full


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run over files, with its counts; knows the order: read, parse, cut and put, link, let the indexes follow."""

    writer: StoreWriter
    keep_personal_data: bool
    report: Report | None = None
    files_total: int = 1
    moved_to: str | None = None  # location of a file that is read from elsewhere
    files_done: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("added", "updated", "unchanged", "removed"), 0))
    failures: list[UnreadableSource] = field(default_factory=list)
    _uncommitted: int = 0
    _committed_at: float = field(default_factory=time.monotonic)

    def index_file(self, found: Found) -> None:
        catalogue = self.writer.catalogue
        location = self.moved_to or readable_name(found.path)
        fingerprint = self._fingerprint(_file_sha256(found.path))
        if catalogue.is_unchanged(location, fingerprint=fingerprint):
            self.counts["unchanged"] += catalogue.count_at(location)
        else:
            catalogue.clear_set_aside(found.shown)
            self._read(found, location=location, fingerprint=fingerprint)
        self.files_done += 1
        self._tell(found)

    def follow(self, folder: Path, *, found: Sequence[Found]) -> None:
        """Remove the files that are gone from a folder. Before its files are read: a moved file then meets no copy of itself to link to."""
        catalogue = self.writer.catalogue
        with catalogue.transaction():
            for location in departed(catalogue.files_under(readable_name(absolute(folder))), found=found):
                self._count(Put(removed=catalogue.remove_file(location)))

    def _read(self, found: Found, *, location: str, fingerprint: str) -> None:
        failed_before = len(self.failures)
        read: set[str] = set()
        items = (self._placed(item, found, location=location) for item in read_file(found))
        while group := list(islice(items, _LINES_AT_ONCE)):
            with self.writer.catalogue.transaction():
                read.update(self._take(item, file=location) for item in group)
            self.link()
            self._commit_now_and_then()
            self._tell(found)
        if location not in read and len(self.failures) == failed_before:
            self._finish_collection(location, fingerprint=fingerprint, read=read)

    def _take(self, item: Source | UnreadableSource, *, file: str) -> str:
        """Put one source; the one place where a source that cannot be used is caught and set aside. Returns its location."""
        if isinstance(item, UnreadableSource):
            self._set_aside(item)
            return ""
        container = file if item.location != file else None
        fingerprint = self._fingerprint(item.sha256)
        if self.writer.catalogue.is_unchanged(item.location, fingerprint=fingerprint):
            self.counts["unchanged"] += self.writer.catalogue.count_at(item.location)
            return item.location
        try:
            documents = parse_source(item, keep_personal_data=self.keep_personal_data)
            put = self.writer.put_source(item.location, fingerprint=fingerprint, documents=documents, container=container)
        except StoreError:
            raise
        except UnreadableSource as error:
            self._set_aside(error)
        except Exception as error:  # noqa: BLE001 - one bad file among thousands must not stop the others; it is reported, and kept as it was
            _log.debug("parsing %s failed", item.path, exc_info=True)
            self._set_aside(
                UnreadableSource(item.path, f"an error in the program ({type(error).__name__}: {error})", help="Please report it.")
            )
        else:
            self._count(put)
        return item.location

    def _finish_collection(self, location: str, *, fingerprint: str, read: set[str]) -> None:
        """Remove the lines that are gone from a collection that could be read to its end, and remember the whole."""
        catalogue = self.writer.catalogue
        with catalogue.transaction():
            for line in catalogue.lines_of(location):
                if line not in read:
                    self._count(Put(removed=catalogue.remove_location(line)))
            catalogue.record_source(location, fingerprint=fingerprint)

    def link(self) -> None:
        """Look for the links of what has changed."""
        catalogue = self.writer.catalogue
        while waiting := catalogue.unlinked(limit=_LINES_AT_ONCE):
            with catalogue.transaction():
                for document in waiting:
                    links = find_links(
                        document, siblings=catalogue.siblings(document), titled=catalogue.titled, numbered=catalogue.by_number
                    )
                    catalogue.add_links(links)
                    self._settle_places(links)
                    catalogue.mark_linked(document.document_id)

    def _settle_places(self, links: Sequence[Link]) -> None:
        """Give an undecided half of a thread the place of its other half: 我区's proposal is of the place of the reply that came later."""
        catalogue = self.writer.catalogue
        for link in links:
            if link.relation is not Relation.REPLIES_TO:
                continue
            halves = (catalogue.document(link.from_id), catalogue.document(link.to_id))
            for document, other in (halves, halves[::-1]):
                if document.region is None and other.region and (not document.candidates or other.region in document.candidates):
                    rule = f"place of the linked document {other.document_id}"
                    evidence = Evidence(field="region", value=other.region.code or other.region.name, rule=rule)
                    catalogue.update_region(document.document_id, other.region, evidence=evidence)

    def summary(self, began: float) -> Summary:
        catalogue = self.writer.catalogue
        totals = catalogue.counts()
        set_aside = {item.path: item for item in catalogue.set_aside()}
        return Summary(
            **self.counts,
            set_aside=tuple(set_aside[error.path] for error in self.failures),
            documents=totals.documents,
            passages=totals.passages,
            generation=self.writer.generation,
            took_s=time.monotonic() - began,
        )

    def _placed(self, item: Source | UnreadableSource, found: Found, *, location: str) -> Source | UnreadableSource:
        if self.moved_to is None or isinstance(item, UnreadableSource):
            return item
        return replace(item, location=location + item.location.removeprefix(readable_name(found.path)))

    def _set_aside(self, error: UnreadableSource) -> None:
        self.failures.append(error)
        self.writer.catalogue.record_set_aside(error.path, reason=error.reason, help=error.help)

    def _count(self, put: Put) -> None:
        for outcome in self.counts:
            self.counts[outcome] += len(getattr(put, outcome))
        self._uncommitted += len(put.added) + len(put.updated) + len(put.removed)

    def _commit_now_and_then(self) -> None:
        if self._uncommitted >= DOCUMENTS_PER_COMMIT or (self._uncommitted and time.monotonic() - self._committed_at >= SECONDS_PER_COMMIT):
            self.writer.commit()
            self._uncommitted, self._committed_at = 0, time.monotonic()

    def _tell(self, found: Found) -> None:
        if self.report:
            self.report(
                Progress(
                    files_done=self.files_done,
                    files_total=self.files_total,
                    documents=self.counts["added"] + self.counts["updated"],
                    set_aside=len(self.failures),
                    current=found.shown,
                )
            )

    def _fingerprint(self, sha256: str) -> str:
        return f"{_PARSING}{'+personal' if self.keep_personal_data else ''}:{sha256}"


def _file_sha256(path: Path) -> str:
    """Of the bytes; of nothing where they cannot be read, which reading will say in its own words."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_READ_BYTES):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()
