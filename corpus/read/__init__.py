"""Files to sources: which files are meant, and the text of each, its encoding and format known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.errors import UnreadableSource, UnsupportedFormat
from corpus.model import Declared, Source
from corpus.read.collection import read_collection
from corpus.read.discover import Found, discover, readable_name
from corpus.read.docx import read_docx
from corpus.read.html import read_html
from corpus.read.pdf import read_pdf
from corpus.read.text import is_html, read_text

__all__ = ["MAX_FILE_BYTES", "READABLE", "Found", "discover", "read_file"]

MAX_FILE_BYTES = 200_000_000  # of one document; a collection may be larger
_HTML = "text/html"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": _HTML,
    ".htm": _HTML,
    ".docx": _DOCX,
    ".pdf": "application/pdf",
}
_READERS: dict[str, Callable[..., tuple[str, Declared]]] = {
    "text/plain": read_text,
    "text/markdown": read_text,
    _HTML: read_html,
    _DOCX: read_docx,
    "application/pdf": read_pdf,
}
_SAVE_AGAIN = "Save it again with its text in it, or leave it out."
_COLLECTIONS = (".jsonl", ".jsonl.gz", ".jsonl.xz")
READABLE: tuple[str, ...] = (*_MEDIA_TYPES, *_COLLECTIONS)


def read_file(found: Found) -> Iterator[Source | UnreadableSource]:
    """Yield the file's text, or each line's of a collection; what cannot be read is yielded as its error, never raised.

    A file's location is its absolute path, a line's is path#id; sha256 is of the raw bytes of the file or line.
    """
    location = readable_name(found.path)
    if found.path.name.lower().endswith(_COLLECTIONS):
        yield from read_collection(found.path, location=location, shown=found.shown)
        return
    try:
        yield _read_document(found, location=location)
    except UnreadableSource as error:
        yield error


def _read_document(found: Found, *, location: str) -> Source:
    raw = _bytes(found)
    media_type = _media_type(found, raw=raw)
    if not raw.strip() and media_type != _DOCX:  # which is no text, but an archive
        raise UnreadableSource(found.shown, "it is empty", help=_SAVE_AGAIN)
    text, declared = _READERS[media_type](raw, shown=found.shown)
    if not text.strip().strip("\ufeff"):
        raise UnreadableSource(found.shown, "it is empty" if media_type.startswith("text/") else "it has no text", help=_SAVE_AGAIN)
    return Source(
        location=location,
        path=found.shown,
        media_type=media_type,
        sha256=hashlib.sha256(raw).hexdigest(),
        text=text.removeprefix("\ufeff"),
        declared=declared,
    )


def _bytes(found: Found) -> bytes:
    if found.path.suffix.lower() not in _MEDIA_TYPES and not found.path.is_dir():
        raise _unsupported(found)
    if found.size_bytes > MAX_FILE_BYTES:
        raise UnreadableSource(found.shown, f"it is too large (more than {MAX_FILE_BYTES // 1_000_000} MB)", help="Split it.")
    try:
        raw = found.path.read_bytes()
    except OSError as error:
        raise UnreadableSource(found.shown, f"it cannot be opened ({error.strerror})", help="Is it there, and may it be read?") from error
    return raw


def _media_type(found: Found, *, raw: bytes) -> str:
    media_type = _MEDIA_TYPES[found.path.suffix.lower()]
    return _HTML if media_type == "text/plain" and is_html(raw) else media_type


def _unsupported(found: Found) -> UnsupportedFormat:
    kind = Path(found.shown).suffix.lower()
    reason = f"files of type '{kind}' are not supported" if kind else "its name has no extension that tells its type"
    return UnsupportedFormat(found.shown, reason, help=f"Save it as one of {' '.join(READABLE)}.")
