"""One run over files: reads and prepares ahead in the pool, puts into the catalogue in order, links, lets the indexes follow."""

from __future__ import annotations

import hashlib
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, groupby, islice
from pathlib import Path

from corpus.catalogue import SetAside
from corpus.catalogue_families import group_documents
from corpus.catalogue_writer import Put
from corpus.errors import StoreError, UnreadableSource
from corpus.link import find_links
from corpus.model import Evidence, Link, Relation, Source
from corpus.read import Found, read_file
from corpus.read.discover import absolute, departed, readable_name
from corpus.read.sniff import COLLECTIONS
from corpus.read.web_items import Noted, SiteItem, UnchangedPage
from indexer.config import DOCUMENTS_PER_COMMIT, SECONDS_PER_COMMIT
from indexer.pool import Preparing
from indexer.prepare import Job, Outcome, Prepared, placed
from indexer.store import StoreWriter
from indexer.vectors import forget_vectors

_PARSING = 2  # raised when cleaning or metadata rules change, so that unchanged files are read again
_LINES_AT_ONCE = 64  # of a collection, in one transaction
_READ_BYTES = 1 << 20
_AHEAD_BYTES = 64_000_000  # of files and lines under way in the pool or waiting to be put

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
    """What a run did. Counts are of documents; `documents`, `passages` and `generation` are the store's after it.

    `masked` counts the pieces of personal data that were masked in what the run read, by sort.
    """

    added: int
    updated: int
    unchanged: int
    removed: int
    set_aside: tuple[SetAside, ...]
    documents: int
    passages: int
    generation: int
    took_s: float
    masked: dict[str, int] = field(default_factory=dict)


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file of the run, with its location and fingerprint in the store."""

    found: Found
    location: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One thing to do for a file, in order. `kept` is the location of a line that is as it was; `outcomes` come from the pool.

    A file that is as it was has one step: `is_unchanged`, and `is_failed` where it could not be read (in part) then either.
    """

    file: _File
    is_unchanged: bool = False
    is_failed: bool = False
    kept: str | None = None
    outcomes: Future[list[Outcome]] | None = None
    size_bytes: int = 0


@dataclass(slots=True, kw_only=True)
class Run:
    """One run over files, with its counts; knows the order: prepare, put, link, group, let the indexes follow."""

    writer: StoreWriter
    pool: Preparing
    keep_personal_data: bool
    report: Report | None = None
    files_total: int = 1
    moved_to: str | None = None  # location of a file that is read from elsewhere
    retry_failed: bool = False
    files_done: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("added", "updated", "unchanged", "removed"), 0))
    masked: Counter[str] = field(default_factory=Counter)
    failures: list[UnreadableSource] = field(default_factory=list)
    _told: list[str] = field(default_factory=list)  # locations of what this run found to be set aside
    _uncommitted: int = 0
    _committed_at: float = field(default_factory=time.monotonic)

    def index_files(self, files: Sequence[Found]) -> None:
        """Put the files, in order, as if each was read only when it is put."""
        for file, steps in groupby(_ahead(self._steps(files), count=self.pool.ahead), key=lambda step: step.file):
            self._index(file, steps)

    def index_item(self, item: SiteItem) -> None:
        """One page of a followed site, or a file from it: like a file on the disk, with its address for a location."""
        if isinstance(item, UnreadableSource):
            self._set_aside(item, location=item.path, file=item.path)
        elif isinstance(item, UnchangedPage | Noted):
            self.counts["unchanged"] += self.writer.catalogue.count_at(item.address) if isinstance(item, UnchangedPage) else 0
            if [one.location for one in self.writer.catalogue.set_aside_in(item.address)] == [item.address]:
                self.writer.catalogue.clear_set_aside(item.address)
        else:
            self.moved_to, self.files_total = item.address, self.files_total + 1
            self.index_files([Found(path=item.path, shown=item.address, size_bytes=item.path.stat().st_size)])

    def is_stored(self, address: str, *, sha256: str) -> bool:
        return self.writer.catalogue.is_unchanged(address, fingerprint=self._fingerprint(sha256))

    def follow(self, folder: Path, *, found: Sequence[Found]) -> None:
        """Remove the files that are gone from a folder. Before its files are read: a moved file then meets no copy of itself to link to."""
        catalogue = self.writer.catalogue
        with catalogue.transaction():
            for location in departed(catalogue.files_under(readable_name(absolute(folder))), found=found):
                self._count(Put(removed=catalogue.remove_file(location)))

    def finish(self) -> None:
        """Link and group what is left, let the indexes follow, and forget the vectors of what has gone."""
        self.link()
        self.group()
        self.writer.finish()
        forget_dropped_vectors(self.writer)

    def summary(self, began: float) -> Summary:
        catalogue = self.writer.catalogue
        totals = catalogue.counts()
        set_aside = {item.location: item for item in catalogue.set_aside()}
        return Summary(
            **self.counts,
            set_aside=tuple(set_aside[location] for location in dict.fromkeys(self._told) if location in set_aside),
            documents=totals.documents,
            passages=totals.passages,
            generation=self.writer.generation,
            took_s=time.monotonic() - began,
            masked=dict(sorted(self.masked.items())),
        )

    def link(self) -> None:
        """Look for the links of what has changed."""
        catalogue = self.writer.catalogue
        while waiting := catalogue.unlinked(limit=_LINES_AT_ONCE):
            with catalogue.transaction():
                for document in waiting:
                    links = find_links(
                        document,
                        siblings=catalogue.siblings(document),
                        titled=catalogue.titled,
                        numbered=catalogue.by_number,
                        naming=catalogue.naming,
                    )
                    catalogue.add_links(links)
                    self._settle_places(links)
                    catalogue.mark_linked(document.document_id)

    def group(self) -> None:
        """Look for the near-duplicates of what has changed."""
        group_waiting(self.writer)

    def _steps(self, files: Sequence[Found]) -> Iterator[_Step]:
        for found in files:
            location = self.moved_to or readable_name(found.path)
            file = _File(found=found, location=location, fingerprint=self._fingerprint(_file_sha256(found.path)))
            if self.writer.catalogue.is_unchanged(location, fingerprint=file.fingerprint):
                yield _Step(file=file, is_unchanged=True)
            elif not self.retry_failed and self.writer.catalogue.is_unchanged(location, fingerprint=_failed(file.fingerprint)):
                yield _Step(file=file, is_unchanged=True, is_failed=True)
            elif found.path.name.lower().endswith(COLLECTIONS):
                yield _Step(file=file)
                yield from (self._line(item, file=file) for item in read_file(found))
            else:
                yield _Step(file=file, outcomes=self.pool.submit(self._job(found, location=location)), size_bytes=found.size_bytes)

    def _line(self, item: Source | UnreadableSource, *, file: _File) -> _Step:
        if isinstance(item, UnreadableSource):
            failed: Future[list[Outcome]] = Future()
            failed.set_result([item])
            return _Step(file=file, outcomes=failed)
        item = placed(item, file.found, location=file.location)
        if self.writer.catalogue.is_unchanged(item.location, fingerprint=self._fingerprint(item.sha256)):
            return _Step(file=file, kept=item.location)
        return _Step(file=file, outcomes=self.pool.submit(self._job(item, location=file.location)), size_bytes=4 * len(item.text))

    def _job(self, item: Found | Source, *, location: str) -> Job:
        return Job(item=item, location=location, size_chars=self.writer.config.size_chars, keep_personal_data=self.keep_personal_data)

    def _index(self, file: _File, steps: Iterator[_Step]) -> None:
        first = next(steps)
        if first.is_unchanged:
            self.counts["unchanged"] += self.writer.catalogue.count_at(file.location)
            if first.is_failed:
                self._told += [item.location for item in self.writer.catalogue.set_aside_in(file.location)]
        else:
            self._put_file(file, chain([first], steps))
        self.files_done += 1
        self._tell(file.found)

    def _put_file(self, file: _File, steps: Iterator[_Step]) -> None:
        catalogue = self.writer.catalogue
        since = {item.location: item.since for item in catalogue.set_aside_in(file.location)}
        catalogue.clear_set_aside(file.location)
        failed_before, read = len(self.failures), set[str]()
        while group := list(islice(steps, _LINES_AT_ONCE)):
            ready = [(step, step.outcomes.result() if step.outcomes else []) for step in group]
            with catalogue.transaction():
                for step, outcomes in ready:
                    read.update(self._take(step, outcomes, since=since))
            self.link()
            self._commit_now_and_then()
            self._tell(file.found)
        self._close_file(file, read=read, is_failed=len(self.failures) > failed_before)

    def _take(self, step: _Step, outcomes: Iterable[Outcome], *, since: dict[str, str]) -> Iterator[str]:
        """Put what became of one step; yields the locations that are there."""
        if step.kept is not None:
            self.counts["unchanged"] += self.writer.catalogue.count_at(step.kept)
            yield step.kept
        for outcome in outcomes:
            if isinstance(outcome, UnreadableSource):
                self._set_aside_of(step.file, outcome, since=since)
            else:
                self._put(outcome, file=step.file, since=since)
                yield outcome.location

    def _put(self, prepared: Prepared, *, file: _File, since: dict[str, str]) -> None:
        """The one place where a source that cannot be stored is caught and set aside."""
        try:
            put = self.writer.catalogue.put_source(
                prepared.location,
                fingerprint=self._fingerprint(prepared.sha256),
                documents=prepared.documents,
                passages=prepared.passages,
                sketches=prepared.sketches,
                container=file.location if prepared.location != file.location else None,
            )
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad file among thousands must not stop the others; it is reported, and kept as it was
            _log.debug("putting %s failed", prepared.location, exc_info=True)
            path = file.found.shown + prepared.location.removeprefix(file.location)
            reason = f"an error in the program ({type(error).__name__}: {error})"
            self._set_aside_of(file, UnreadableSource(path, reason, help="Please report it."), since=since)
        else:
            self._count(put)
            self.masked.update(prepared.masked)

    def _close_file(self, file: _File, *, read: set[str], is_failed: bool) -> None:
        """Remember that the file was read to its end, and what came of it. Lines that are gone are removed where nothing was set aside."""
        catalogue = self.writer.catalogue
        if is_failed and not file.fingerprint.endswith(":"):
            catalogue.record_source(file.location, fingerprint=_failed(file.fingerprint))
        if is_failed or read == {file.location}:
            return
        with catalogue.transaction():
            for place in catalogue.lines_of(file.location):
                if place not in read:
                    self._count(Put(removed=catalogue.remove_location(place)))
            catalogue.record_source(file.location, fingerprint=file.fingerprint)

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

    def _set_aside_of(self, file: _File, error: UnreadableSource, *, since: dict[str, str]) -> None:
        inner = error.path.removeprefix(file.found.shown) if error.path.startswith(file.found.shown) else ""
        location = file.location + inner
        size_bytes = None if inner else file.found.size_bytes
        self._set_aside(error, location=location, file=file.location, since=since.get(location), size_bytes=size_bytes)

    def _set_aside(
        self, error: UnreadableSource, *, location: str, file: str, since: str | None = None, size_bytes: int | None = None
    ) -> None:
        self.failures.append(error)
        self._told.append(location)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.writer.catalogue.record_set_aside(
            SetAside(
                location=location,
                file=file,
                path=error.path,
                reason=error.reason,
                help=error.help,
                since=since or now,
                at=now,
                size_bytes=size_bytes,
            )
        )

    def _count(self, put: Put) -> None:
        for outcome in self.counts:
            self.counts[outcome] += len(getattr(put, outcome))
        self._uncommitted += len(put.added) + len(put.updated) + len(put.removed)

    def _commit_now_and_then(self) -> None:
        if self._uncommitted >= DOCUMENTS_PER_COMMIT or (self._uncommitted and time.monotonic() - self._committed_at >= SECONDS_PER_COMMIT):
            self.group()
            self.writer.commit()
            self._uncommitted, self._committed_at = 0, time.monotonic()

    def _tell(self, found: Found) -> None:
        if self.report:
            self.report(
                Progress(
                    files_done=self.files_done,
                    files_total=self.files_total,
                    documents=self.counts["added"] + self.counts["updated"],
                    set_aside=len(self._told),
                    current=found.shown,
                )
            )

    def _fingerprint(self, sha256: str) -> str:
        return f"{_PARSING}{'+personal' if self.keep_personal_data else ''}:{sha256}"


def group_waiting(writer: StoreWriter) -> None:
    """Put documents that have changed into families, and those whose family has lost a member."""
    catalogue = writer.catalogue
    while waiting := catalogue.ungrouped(limit=_LINES_AT_ONCE):
        with catalogue.transaction():
            group_documents(catalogue, waiting)


def forget_dropped_vectors(writer: StoreWriter) -> None:
    """Take the vectors of passages that have left out of the cache; after the indexes have followed, which may still use them."""
    if digests := writer.catalogue.dropped_vectors():
        forget_vectors(writer.folder / "vectors", digests=digests)
        writer.catalogue.forget_dropped_vectors()


def _ahead(steps: Iterable[_Step], *, count: int) -> Iterator[_Step]:
    """The same steps, drawn up to `count` ahead, so that the pool has work while earlier ones are put."""
    waiting: deque[_Step] = deque()
    size_bytes = 0
    for step in steps:
        waiting.append(step)
        size_bytes += step.size_bytes
        while waiting and (len(waiting) >= count or size_bytes > _AHEAD_BYTES):
            size_bytes -= waiting[0].size_bytes
            yield waiting.popleft()
    yield from waiting


def _failed(fingerprint: str) -> str:
    """What is remembered of a file that could not be read, or not all of it, so that it is not tried again while it is as it is."""
    return f"failed {fingerprint}"


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
