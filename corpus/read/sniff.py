"""What a file is: by its bytes first, by its name where they do not tell."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from corpus.errors import UnreadableSource, UnsupportedFormat
from corpus.read.text import decode, is_html, seems

TEXT, MARKDOWN, HTML, MHTML = "text/plain", "text/markdown", "text/html", "multipart/related"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF, DOC, RTF = "application/pdf", "application/msword", "application/rtf"
EPUB, OFD, ZIP = "application/epub+zip", "application/ofd", "application/zip"
PNG, JPEG, TIFF, BMP = "image/png", "image/jpeg", "image/tiff", "image/bmp"
PICTURES = (PNG, JPEG, TIFF, BMP)
MEDIA_TYPES = {
    ".txt": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".mht": MHTML,
    ".mhtml": MHTML,
    ".docx": DOCX,
    ".doc": DOC,
    ".wps": DOC,
    ".rtf": RTF,
    ".pdf": PDF,
    ".ofd": OFD,
    ".epub": EPUB,
    ".zip": ZIP,
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".bmp": BMP,
    ".tif": TIFF,
    ".tiff": TIFF,
}
COLLECTIONS = (".jsonl", ".jsonl.gz", ".jsonl.xz")
READABLE: tuple[str, ...] = (*MEDIA_TYPES, *COLLECTIONS)
_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOC),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)
_PDF_HEAD_BYTES = 1024  # a PDF may begin with other bytes, its mark must stand among these
_MHTML = re.compile(rb"(?:From|MIME-Version|Date|Subject|Content-Type|Snapshot-Content-Location|X-[\w-]+):", re.I)
_MHTML_BODY = re.compile(rb"multipart/(?:related|alternative)|text/html", re.I)
_OFFICE = {"xl/": "an Excel workbook (.xlsx)", "ppt/": "a PowerPoint file (.pptx)"}
_TEXTS = (TEXT, MARKDOWN, HTML)
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError, IndexError)


def media_type(raw: bytes, *, shown: str, name: str | None = None) -> str:
    """Tell what the bytes are; the extension decides only among kinds of text and for what has no mark of its own.

    A .doc that is a web page, rich text, .docx or plain text is common, and so is a download that was given .txt. Raises UnsupportedFormat.
    """
    suffix = PurePosixPath((name or shown).rpartition("#")[2]).suffix.lower()
    named = MEDIA_TYPES.get(suffix)
    found = _by_bytes(raw, named=named, shown=shown)
    if found:
        return found
    if named is None:
        raise _unsupported(shown, suffix=suffix or PurePosixPath(shown.rpartition("#")[2]).suffix.lower())
    return named if named in _TEXTS or not _is_plain_text(raw) else TEXT


def _by_bytes(raw: bytes, *, named: str | None, shown: str) -> str | None:
    if b"%PDF-" in raw[: _PDF_HEAD_BYTES if named == PDF else 5]:
        return PDF
    for magic, found in _MAGIC:
        if raw.startswith(magic):
            return found
    if raw.startswith(b"BM") and named in PICTURES:
        return BMP
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"PK\x05\x06") or named == ZIP:
        return _zip_type(raw, named=named, shown=shown)
    if named not in (HTML, MARKDOWN, None) and is_html(raw):
        return HTML
    return MHTML if named is not None and _is_mhtml(raw) else None


def _is_mhtml(raw: bytes) -> bool:
    start = raw[:4096].lstrip()
    return _MHTML.match(start) is not None and _MHTML_BODY.search(start) is not None


def _zip_type(raw: bytes, *, named: str | None, shown: str) -> str | None:
    names = _zip_names(raw)
    if names is None:
        return named if named in (DOCX, EPUB, OFD, ZIP) else ZIP if named else None
    if any(name.lower().startswith("word/") and name.lower().endswith(".xml") for name in names):
        return DOCX
    if "OFD.xml" in names:
        return OFD
    if "META-INF/container.xml" in names:
        return EPUB
    for folder, what in _OFFICE.items():
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            raise UnsupportedFormat(shown, f"it is {what}", help="Save its text as .docx, .pdf or .txt.")
    return named if named in (DOCX, EPUB, OFD) else ZIP if named else None


def _zip_names(raw: bytes) -> frozenset[str] | None:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return frozenset(archive.namelist())
    except _BAD_ZIP:
        return None


def _is_plain_text(raw: bytes) -> bool:
    """Whether bytes under the name of another format are certainly writing."""
    if seems(raw) or b"\x00" in raw[:4096]:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _is_written(text, shown="")
    return False


def _is_written(text: str, *, shown: str) -> bool:
    try:
        decode(text.encode(), shown=shown)
    except (UnreadableSource, UnicodeEncodeError):
        return False
    han = sum("\u4e00" <= char <= "\u9fff" for char in text[:10_000])
    return han >= 10 and han * 3 >= len(text[:10_000])


def _unsupported(shown: str, *, suffix: str) -> UnsupportedFormat:
    reason = f"files of type '{suffix}' are not supported" if suffix else "its name has no extension that tells its type"
    return UnsupportedFormat(shown, reason, help=f"Save it as one of {' '.join(READABLE)}.")
