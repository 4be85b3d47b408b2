"""One run over files: what was prepared in the pool is put into the catalogue in order; then links, families, and the indexes follow."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, groupby, islice
from pathlib import Path

from corpus.catalogue import SetAside
from corpus.catalogue_writer import Put
from corpus.errors import StoreError, UnreadableSource
from corpus.read import Found
from corpus.read.discover import absolute, departed, readable_name
from corpus.read.web_items import Noted, SiteItem, UnchangedPage
from indexer.config import DOCUMENTS_PER_COMMIT, SECONDS_PER_COMMIT
from indexer.linking import forget_dropped_vectors, group_waiting, link_waiting
from indexer.pool import Preparing
from indexer.prepare import Outcome, Prepared
from indexer.steps import File, Plan, Step, as_failed, fingerprint
from indexer.store import StoreWriter

_LINES_AT_ONCE = 64  # of a collection, in one transaction

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
        for file, steps in groupby(self._plan.steps(files), key=lambda step: step.file):
            self._index(file, steps)

    def index_item(self, item: SiteItem) -> None:
        """One page of a followed site, or a file from it: like a file on the disk, with its address for a location."""
        if isinstance(item, UnreadableSource):
            earlier = [one.since for one in self.writer.catalogue.set_aside_in(item.path) if one.location == item.path]
            self._set_aside(item, location=item.path, file=item.path, since=min(earlier, default=None))
        elif isinstance(item, UnchangedPage | Noted):
            self.counts["unchanged"] += self.writer.catalogue.count_at(item.address) if isinstance(item, UnchangedPage) else 0
            if [one.location for one in self.writer.catalogue.set_aside_in(item.address)] == [item.address]:
                self.writer.catalogue.clear_set_aside(item.address)
        else:
            self.moved_to, self.files_total = item.address, self.files_total + 1
            self.index_files([Found(path=item.path, shown=item.address, size_bytes=item.path.stat().st_size)])

    def is_stored(self, address: str, *, sha256: str) -> bool:
        return self.writer.catalogue.is_unchanged(address, fingerprint=fingerprint(sha256, keep_personal_data=self.keep_personal_data))

    def follow(self, folder: Path, *, found: Sequence[Found]) -> None:
        """Remove the files that are gone from a folder. Before its files are read: a moved file then meets no copy of itself to link to."""
        catalogue = self.writer.catalogue
        with catalogue.transaction():
            for location in departed(catalogue.files_under(readable_name(absolute(folder))), found=found):
                self._count(Put(removed=catalogue.remove_file(location)))

    def finish(self) -> None:
        """Link and group what is left, let the indexes follow, and forget the vectors of what has gone."""
        link_waiting(self.writer.catalogue)
        group_waiting(self.writer)
        self.writer.finish()
        forget_dropped_vectors(self.writer)

    def set_aside(self) -> tuple[SetAside, ...]:
        """What this run set aside, in the order it was met."""
        held = {item.location: item for item in self.writer.catalogue.set_aside()}
        return tuple(held[location] for location in dict.fromkeys(self._told) if location in held)

    def summary(self, began: float) -> Summary:
        catalogue = self.writer.catalogue
        totals = catalogue.counts()
        return Summary(
            **self.counts,
            set_aside=self.set_aside(),
            documents=totals.documents,
            passages=totals.passages,
            generation=self.writer.generation,
            took_s=time.monotonic() - began,
            masked=dict(sorted(self.masked.items())),
        )

    @property
    def _plan(self) -> Plan:
        return Plan(
            catalogue=self.writer.catalogue,
            pool=self.pool,
            size_chars=self.writer.config.size_chars,
            keep_personal_data=self.keep_personal_data,
            moved_to=self.moved_to,
            retry_failed=self.retry_failed,
        )

    def _index(self, file: File, steps: Iterator[Step]) -> None:
        first = next(steps)
        if first.is_unchanged:
            self.counts["unchanged"] += self.writer.catalogue.count_at(file.location)
            if first.is_failed:
                self._told += [item.location for item in self.writer.catalogue.set_aside_in(file.location)]
        else:
            self._put_file(file, chain([first], steps))
        self.files_done += 1
        self._tell(file.found)

    def _put_file(self, file: File, steps: Iterator[Step]) -> None:
        catalogue = self.writer.catalogue
        since = {item.location: item.since for item in catalogue.set_aside_in(file.location)}
        catalogue.clear_set_aside(file.location)
        failed_before, read = len(self.failures), set[str]()
        while group := list(islice(steps, _LINES_AT_ONCE)):
            ready = [(step, step.outcomes.result() if step.outcomes else []) for step in group]
            with catalogue.transaction():
                for step, outcomes in ready:
                    read.update(self._take(step, outcomes, since=since))
            link_waiting(catalogue)
            self._commit_now_and_then()
            self._tell(file.found)
        self._close_file(file, read=read, is_failed=len(self.failures) > failed_before)

    def _take(self, step: Step, outcomes: Iterable[Outcome], *, since: dict[str, str]) -> Iterator[str]:
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

    def _put(self, prepared: Prepared, *, file: File, since: dict[str, str]) -> None:
        """The one place where a source that cannot be stored is caught and set aside."""
        try:
            put = self.writer.catalogue.put_source(
                prepared.location,
                fingerprint=fingerprint(prepared.sha256, keep_personal_data=self.keep_personal_data),
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

    def _close_file(self, file: File, *, read: set[str], is_failed: bool) -> None:
        """Remember that the file was read to its end, and what came of it. Lines that are gone are removed where nothing was set aside."""
        catalogue = self.writer.catalogue
        if is_failed and not file.fingerprint.endswith(":"):
            catalogue.record_source(file.location, fingerprint=as_failed(file.fingerprint))
        if is_failed or read == {file.location}:
            return
        with catalogue.transaction():
            for place in catalogue.lines_of(file.location):
                if place not in read:
                    self._count(Put(removed=catalogue.remove_location(place)))
            catalogue.record_source(file.location, fingerprint=file.fingerprint)

    def _set_aside_of(self, file: File, error: UnreadableSource, *, since: dict[str, str]) -> None:
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
            group_waiting(self.writer)
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
