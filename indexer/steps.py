"""What a run has to do for each file, in order: files and lines as they were are told from those to prepare, which go to the pool ahead."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from corpus.catalogue import Catalogue
from corpus.errors import UnreadableSource
from corpus.model import Source
from corpus.read import Found, check_place, read_file
from corpus.read.discover import readable_name
from corpus.read.sniff import COLLECTIONS
from indexer.pool import Preparing
from indexer.prepare import Job, Outcome, placed

_PARSING = 3  # raised when cleaning or metadata rules change, so that unchanged files are read again
_READ_BYTES = 1 << 20
_AHEAD_BYTES = 64_000_000  # of files and lines under way in the pool or waiting to be put


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the run, with its location and fingerprint in the store."""

    found: Found
    location: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do for a file, in order. `kept` is the location of a line that is as it was; `outcomes` come from the pool.

    A file that is as it was has one step: `is_unchanged`, and `is_failed` where it could not be read (in part) then either.
    """

    file: File
    is_unchanged: bool = False
    is_failed: bool = False
    kept: str | None = None
    outcomes: Future[list[Outcome]] | None = None
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the files of a run are read. `moved_to` is the location of a file that lies elsewhere than where it is from."""

    catalogue: Catalogue
    pool: Preparing
    size_chars: int
    keep_personal_data: bool
    moved_to: str | None = None
    retry_failed: bool = False

    def steps(self, files: Sequence[Found]) -> Iterator[Step]:
        """In the order of the files, as if each was read only when its steps are taken."""
        return _ahead(self._steps(files), count=self.pool.ahead)

    def _steps(self, files: Sequence[Found]) -> Iterator[Step]:
        for found in files:
            location = self.moved_to or readable_name(found.path)
            try:
                check_place(found)  # before it is opened: a pipe would keep the run waiting for ever
            except UnreadableSource as error:
                yield Step(file=File(found=found, location=location, fingerprint=self._fingerprint("")), outcomes=_failed(error))
                continue
            file = File(found=found, location=location, fingerprint=self._fingerprint(_file_sha256(found.path)))
            if self.catalogue.is_unchanged(location, fingerprint=file.fingerprint):
                yield Step(file=file, is_unchanged=True)
            elif not self.retry_failed and self.catalogue.is_unchanged(location, fingerprint=as_failed(file.fingerprint)):
                yield Step(file=file, is_unchanged=True, is_failed=True)
            elif found.path.name.lower().endswith(COLLECTIONS):
                yield Step(file=file)
                yield from (self._line(item, file=file) for item in read_file(found))
            else:
                yield Step(file=file, outcomes=self.pool.submit(self._job(found, location=location)), size_bytes=found.size_bytes)

    def _line(self, item: Source | UnreadableSource, *, file: File) -> Step:
        if isinstance(item, UnreadableSource):
            return Step(file=file, outcomes=_failed(item))
        item = placed(item, file.found, location=file.location)
        if self.catalogue.is_unchanged(item.location, fingerprint=self._fingerprint(item.sha256)):
            return Step(file=file, kept=item.location)
        return Step(file=file, outcomes=self.pool.submit(self._job(item, location=file.location)), size_bytes=4 * len(item.text))

    def _job(self, item: Found | Source, *, location: str) -> Job:
        return Job(item=item, location=location, size_chars=self.size_chars, keep_personal_data=self.keep_personal_data)

    def _fingerprint(self, sha256: str) -> str:
        return fingerprint(sha256, keep_personal_data=self.keep_personal_data)


def fingerprint(sha256: str, *, keep_personal_data: bool) -> str:
    """What is remembered of a source that was read: its bytes, and by which rules they were read."""
    return f"{_PARSING}{'+personal' if keep_personal_data else ''}:{sha256}"


def as_failed(fingerprint: str) -> str:
    """What is remembered of a file that could not be read, or not all of it, so that it is not tried again while it is as it is."""
    return f"failed {fingerprint}"


def _failed(error: UnreadableSource) -> Future[list[Outcome]]:
    """What the pool would give of a source that cannot be read."""
    failed: Future[list[Outcome]] = Future()
    failed.set_result([error])
    return failed


def _ahead(steps: Iterator[Step], *, count: int) -> Iterator[Step]:
    """The same steps, drawn up to `count` ahead, so that the pool has work while earlier ones are put."""
    waiting: deque[Step] = deque()
    size_bytes = 0
    for step in steps:
        waiting.append(step)
        size_bytes += step.size_bytes
        while waiting and (len(waiting) >= count or size_bytes > _AHEAD_BYTES):
            size_bytes -= waiting[0].size_bytes
            yield waiting.popleft()
    yield from waiting


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
