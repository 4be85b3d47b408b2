"""What can be done to a source without the store: read, clean, split, describe, cut into passages, sketch."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.catalogue_families import packed_sketch
from corpus.catalogue_rows import PassageDraft
from corpus.errors import UnreadableSource
from corpus.ingest import parse_counted
from corpus.model import Document, Source
from corpus.read import Found, read_file
from corpus.read.discover import readable_name
from corpus.read.web_address import is_address
from indexer.chunk import chunk_document

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A file to read and prepare, or a source that has been read. `location` is the file's in the store, wherever it lies now."""

    item: Found | Source
    location: str
    size_chars: int
    keep_personal_data: bool

    @property
    def shown(self) -> str:
        return self.item.shown if isinstance(self.item, Found) else self.item.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A source ready to be put into the catalogue; `passages` and `sketches` by document id, `masked` counts personal data by sort."""

    location: str
    sha256: str
    documents: tuple[Document, ...]
    passages: Mapping[str, list[PassageDraft]]
    sketches: Mapping[str, bytes]
    masked: Mapping[str, int]


class Signal(StrEnum):
    """What is told between outcomes, so that reading (page by page, with limits of its own) and describing have each their time."""

    READ = "read"


Outcome = Prepared | UnreadableSource


def prepare(job: Job) -> Iterator[Outcome | Signal]:
    """Yield what each source of the job became, or why it cannot be used; never raises for what a file holds."""
    if isinstance(job.item, Source):
        yield Signal.READ
        yield _prepared(job.item, job=job)
        return
    try:
        for item in read_file(job.item):
            yield Signal.READ
            yield item if isinstance(item, UnreadableSource) else _prepared(placed(item, job.item, location=job.location), job=job)
    except Exception as error:  # noqa: BLE001 - as below: a reader that stumbles over a file must not stop the others
        yield _stumbled(job.shown, error)


def _prepared(source: Source, *, job: Job) -> Outcome:
    try:
        parsed = parse_counted(source, keep_personal_data=job.keep_personal_data)
        return Prepared(
            location=source.location,
            sha256=source.sha256,
            documents=parsed.documents,
            passages={d.document_id: chunk_document(d, size_chars=job.size_chars) for d in parsed.documents},
            sketches={d.document_id: packed_sketch(d.text) for d in parsed.documents},
            masked=parsed.masked,
        )
    except UnreadableSource as error:
        return error
    except Exception as error:  # noqa: BLE001 - one bad file among thousands must not stop the others; it is reported, and kept as it was
        return _stumbled(source.path, error)


def placed(source: Source, found: Found, *, location: str) -> Source:
    """Where an upload or a retried file is known by another name than where it lies."""
    here = readable_name(found.path)
    if here == location:
        return source
    inner = source.location.removeprefix(here)
    if is_address(location) and not inner:  # what a page says of its own address is older than where it is now
        source = replace(source, declared=replace(source.declared, url=location))
    return replace(source, location=location + inner)


def _stumbled(path: str, error: Exception) -> UnreadableSource:
    _log.debug("preparing %s failed", path, exc_info=error)
    if isinstance(error, MemoryError):
        return UnreadableSource(path, "it needs more memory than a file may take", help="Split it, or leave it out.")
    return UnreadableSource(path, f"an error in the program ({type(error).__name__}: {error})", help="Please report it.")
