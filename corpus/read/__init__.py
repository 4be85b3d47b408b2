"""Files to sources: which files are meant, and the text of each, its encoding and format known."""

from __future__ import annotations

import hashlib
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import UnreadableSource
from corpus.model import Source
from corpus.read.archive import Budget, read_archive
from corpus.read.collection import read_collection
from corpus.read.discover import Found, discover, readable_name
from corpus.read.readers import is_harmless, read_as
from corpus.read.reading import MAX_FILE_BYTES, Limits, Reading
from corpus.read.sniff import COLLECTIONS, READABLE, ZIP, media_type
from corpus.read.watch import read_watched

__all__ = ["MAX_FILE_BYTES", "READABLE", "Found", "Limits", "check_place", "discover", "read_bytes", "read_file"]

_SAVE_AGAIN = "Save it again with its text in it, or leave it out."
_DEFAULT = Limits()


def read_file(found: Found, *, limits: Limits = _DEFAULT) -> Iterator[Source | UnreadableSource]:
    """Yield the file's text, or each line's of a collection, each member's of an archive; what cannot be read is yielded, never raised.

    A file's location is its absolute path, a line's is path#id, a member's path#name; sha256 is of the raw bytes of each.
    """
    location = readable_name(found.path)
    try:
        is_collection = found.path.name.lower().endswith(COLLECTIONS)
        if found.size_bytes > limits.file_bytes and not is_collection:
            raise _too_large(found.shown, limits=limits)
        check_place(found)
        raw = b"" if is_collection else _bytes(found, limits=limits)
    except UnreadableSource as error:
        yield error
        return
    if is_collection:
        yield from read_collection(found.path, location=location, shown=found.shown)
    else:
        yield from read_bytes(raw, location=location, shown=found.shown, name=found.path.name, limits=limits)


def read_bytes(
    raw: bytes,
    *,
    location: str,
    shown: str,
    name: str | None = None,
    limits: Limits = _DEFAULT,
    depth: int = 0,
    budget: Budget | None = None,
) -> Iterator[Source | UnreadableSource]:
    """Yield what `read_file` does, of a file that is there as bytes; `name` is its own where `shown`, an address, does not end with it."""
    if (name or shown).lower().endswith(COLLECTIONS):
        yield from _collection(raw, location=location, shown=shown)
        return
    try:
        found = _media_type(raw, shown=shown, name=name or shown, limits=limits)
        if found != ZIP:
            yield from _document(raw, media_type=found, location=location, shown=shown, limits=limits)
            return
    except UnreadableSource as error:
        yield error
        return
    yield from read_archive(raw, location=location, shown=shown, read=read_bytes, limits=limits, depth=depth, budget=budget)


def _media_type(raw: bytes, *, shown: str, name: str, limits: Limits) -> str:
    if len(raw) > limits.file_bytes:
        raise _too_large(shown, limits=limits)
    found = media_type(raw, shown=shown, name=name)
    if not raw.strip(b" \t\r\n\0"):
        raise UnreadableSource(shown, "it is empty", help=_SAVE_AGAIN)
    return found


def _document(raw: bytes, *, media_type: str, location: str, shown: str, limits: Limits) -> Iterator[Source | UnreadableSource]:
    reading = _read(raw, media_type=media_type, shown=shown, limits=limits)
    if not reading.text.strip().strip("\ufeff"):
        raise UnreadableSource(shown, "it is empty" if media_type.startswith("text/") else "it has no text", help=_SAVE_AGAIN)
    yield Source(
        location=location,
        path=shown,
        media_type=media_type,
        sha256=hashlib.sha256(raw).hexdigest(),
        text=reading.text.removeprefix("\ufeff"),
        declared=reading.declared,
        pages=reading.pages,
        ocr_pages=reading.ocr_pages,
    )
    if reading.unread_pages:
        yield _unread(reading, shown=shown)


def _read(raw: bytes, *, media_type: str, shown: str, limits: Limits) -> Reading:
    if is_harmless(media_type, raw=raw):
        return read_as(media_type, raw, shown=shown)
    return read_watched(raw, media_type=media_type, shown=shown, limits=limits)


def _unread(reading: Reading, *, shown: str) -> UnreadableSource:
    from corpus.read import ocr

    numbers = ", ".join(map(str, reading.unread_pages[:20])) + (" …" if len(reading.unread_pages) > 20 else "")
    return UnreadableSource(f"{shown}#pages", f"pages without text (scans): {numbers}; {ocr.MISSING}", help=ocr.INSTALL)


def _collection(raw: bytes, *, location: str, shown: str) -> Iterator[Source | UnreadableSource]:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "lines"
        path.write_bytes(raw)
        yield from read_collection(path, location=location, shown=shown)


def check_place(found: Found) -> None:
    """Raise UnreadableSource for what is no file, since opening a pipe waits for ever, and for a link out of the folder.

    The maker of a link may not own what it leads to.
    """
    try:
        kind = found.path.stat().st_mode
        if found.within is not None and found.path.is_symlink() and not found.path.resolve().is_relative_to(found.within.resolve()):
            raise UnreadableSource(found.shown, "it is a link that leads out of its folder", help="Name the file that it leads to.")
    except OSError as error:
        raise _unopened(found.shown, error) from error
    if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        raise UnreadableSource(found.shown, "it is no file but a pipe, a socket or a device", help="Leave it out.")


def _unopened(shown: str, error: OSError) -> UnreadableSource:
    return UnreadableSource(shown, f"it cannot be opened ({error.strerror})", help="Is it there, and may it be read?")


def _bytes(found: Found, *, limits: Limits) -> bytes:
    try:
        with found.path.open("rb") as file:
            return file.read(limits.file_bytes + 1)  # it may have grown since it was found
    except OSError as error:
        raise _unopened(found.shown, error) from error


def _too_large(shown: str, *, limits: Limits) -> UnreadableSource:
    return UnreadableSource(shown, f"it is too large (more than {limits.file_bytes // 1_000_000} MB)", help="Split it.")
