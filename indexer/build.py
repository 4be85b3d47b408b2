"""The orchestrator of the write path: files in, a store that answers out."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.catalogue import Catalogue, SetAside
from corpus.errors import InvalidInput, NotFound
from corpus.model import Document
from corpus.read import Found, discover
from corpus.read.discover import absolute, readable_name
from corpus.read.web_address import is_address, normalised
from corpus.read.web_items import IsStored, SiteItem
from indexer.follow import Told
from indexer.linking import forget_dropped_vectors, group_waiting
from indexer.pool import InProcess, WorkerPool, default_workers
from indexer.retry import failed_files, forget_empty_uploads
from indexer.run import Progress, Report, Run, Summary
from indexer.store import StoreWriter, open_writer
from indexer.worker import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from indexer.embed import Encoder

__all__ = ["Progress", "Report", "Summary", "Upload", "index_items", "index_paths", "index_upload", "remove_documents"]


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
    retry_failed: bool = False,
    workers: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Summary:
    """Add or update files, folders and collections. What cannot be read is set aside, what was known of it stays, and the run goes on.

    A folder is followed: what was read from it earlier and is not in it any more is removed. A file that could not be read is tried again
    when it has changed, or with `retry_failed`, which reads all such files again, wherever they are, where no paths are given.
    `workers` processes prepare files, as many as there are cores for None; 0 prepares them in this process, without limits.
    `encoding` hears how many passages are encoded, of how many, which a large model takes long over.
    `encoder_name`, which loads the encoder from any folder, is kept with the store.
    Raises InvalidInput where a path is not there (before anything is written), StoreBusy, StoreMismatch, StoreDamaged.
    """
    began = time.monotonic()
    files = discover(paths)
    store = open_writer(folder, encoder=encoder, encoder_name=encoder_name, size_chars=size_chars, rebuild=rebuild, told=encoding)
    with store as writer, _pool(workers, limits=limits) as pool:
        files = files if paths or not retry_failed else failed_files(writer.catalogue)
        run = Run(writer=writer, pool=pool, keep_personal_data=keep_personal_data, report=progress, files_total=len(files))
        run.retry_failed = retry_failed
        for folder_named in filter(Path.is_dir, paths):
            run.follow(folder_named, found=files)
        run.index_files(files)
        run.finish()
        return run.summary(began)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What became of a file that came as bytes: the ids of its documents, and what of it could not be read."""

    documents: tuple[str, ...]
    set_aside: tuple[SetAside, ...]


def index_upload(
    name: str,
    data: bytes,
    *,
    folder: Path,
    encoder: Encoder | None,
    encoder_name: str | None = None,
    keep_personal_data: bool = False,
) -> Upload:
    """Add one file that came as bytes. Without an encoder, it is found by its words until there is one.

    The same bytes under the same name are the same source, and change nothing. Raises UnreadableSource (UnsupportedFormat) where nothing in
    it can be read, InvalidInput where the name is none.
    """
    shown = Path(name.replace("\\", "/")).name
    if not shown or "\0" in shown:
        raise InvalidInput(f"'{name}' is not a file name.", field="file", help="Give the file its name, with the extension.")
    key = f"upload/{hashlib.sha256(data).hexdigest()[:12]}/{shown}"
    with (
        tempfile.TemporaryDirectory() as place,
        open_writer(folder, encoder=encoder, encoder_name=encoder_name) as writer,
        _pool(1) as pool,
    ):
        path = Path(place) / f"file{_extension(shown)}"
        path.write_bytes(data)
        run = Run(writer=writer, pool=pool, keep_personal_data=keep_personal_data, moved_to=key, retry_failed=True)
        run.index_files([Found(path=path, shown=shown, size_bytes=len(data))])
        held = writer.catalogue.documents_at(key)
        if run.failures and not held:
            writer.catalogue.remove_file(key)  # its bytes are not kept, so it could not be tried again
            raise run.failures[0]
        run.finish()
        return Upload(documents=tuple(document.document_id for document in held), set_aside=run.set_aside())


def index_items(
    read: Callable[[IsStored], Generator[SiteItem, None, None]],
    *,
    folder: Path,
    encoder: Encoder,
    encoder_name: str | None = None,
    progress: Report | None = None,
    keep_personal_data: bool = False,
) -> Summary:
    """Add or update what `read` brings from elsewhere than the disk (`indexer.sites` says what of).

    Each item is stored before the next one is asked for, so `read` may take what it has handed on for done. Raises what index_paths raises.
    """
    began = time.monotonic()
    with open_writer(folder, encoder=encoder, encoder_name=encoder_name) as writer, _pool(1) as pool:
        run = Run(writer=writer, pool=pool, keep_personal_data=keep_personal_data, report=progress, files_total=0)
        with closing(read(run.is_stored)) as items:
            for item in items:
                run.index_item(item)
        run.finish()
        return run.summary(began)


def remove_documents(names: Sequence[str], *, folder: Path, encoder: Encoder | None) -> tuple[str, ...]:
    """Remove documents by id, or all that came from a path (a file, a folder, a collection), and return their ids.

    What was set aside at a path is forgotten. A path may also be written as people see it (policies/a.txt), where that is one file or
    folder. Before anything is removed, raises NotFound where a name stands for nothing, and InvalidInput where it stands for several;
    StoreMissing where there is no store.
    """
    with open_writer(folder, encoder=encoder, create=False) as writer:
        meant = [_meant(writer, name) for name in names]
        ids = list(dict.fromkeys(document_id for one in meant for document_id in one.ids))
        with writer.catalogue.transaction():
            for document_id in ids:
                writer.remove(document_id)
            for one in meant:
                if one.place:
                    writer.catalogue.clear_set_aside(one.place)
            forget_empty_uploads(writer.catalogue)
        group_waiting(writer)
        writer.finish()
        forget_dropped_vectors(writer)
        return tuple(ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meant:
    """What a name stands for: documents, and the place they are from where the name is a path."""

    ids: list[str]
    place: str | None = None


def _meant(writer: StoreWriter, name: str) -> _Meant:
    catalogue = writer.catalogue
    if catalogue.has_document(name):
        return _Meant(ids=[name])
    if not name.strip():
        raise InvalidInput("A document to remove has no name.", field="document", help="Give the id or the path.")
    place = normalised(name).rstrip("/") if is_address(name) else readable_name(absolute(Path(name)))
    documents = catalogue.documents_at(place)
    if not documents and not catalogue.set_aside_below(place):
        documents, place = ([] if is_address(name) else _shown_as(str(Path(name)), catalogue=catalogue)), ""
    if not documents and not place:
        raise NotFound(f"'{name}'", help="Give a document's id or the path it was read from; wence search WORDS --json shows both.")
    return _Meant(ids=[document.document_id for document in documents], place=place or None)


def _pool(workers: int | None, *, limits: Limits = DEFAULT_LIMITS) -> WorkerPool | InProcess:
    count = default_workers() if workers is None else workers
    return WorkerPool(workers=count, limits=limits) if count else InProcess()


def _extension(name: str) -> str:
    """At most two (.jsonl.xz), and none that a file system would refuse: the name of an upload may be as long as anyone likes."""
    return "".join(suffix for suffix in Path(name).suffixes[-2:] if len(suffix.encode()) <= 20)


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
