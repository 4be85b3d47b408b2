"""Bytes to text: the encoding of plain text, and what a file is by its first bytes."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from corpus.errors import UnreadableSource
from corpus.model import Declared
from corpus.read.mixed import BIG5, GB, decode_mixed, decode_surrogates, frequent_share, is_mojibake

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive, such as a .docx or .xlsx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls, .wps)"),
    (b"{\\rtf", "a rich text file (.rtf)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_DAMAGED_PER_CENT = 1
_CONTROL_PER_MILLE = 5
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")  # not tab, line ends, form feed
_NEVER_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_CJK_FROM = "\u2e80"
_CLEARLY = 0.1
_ENOUGH_CJK = 20  # below this, the share of broken characters says nothing


def read_text(raw: bytes, *, shown: str) -> tuple[str, Declared]:
    """Read plain text or Markdown, whose marks stay: later stages know them."""
    refuse_other_formats(raw, shown=shown)
    return decode(raw, shown=shown), Declared()


def decode(raw: bytes, *, shown: str, declared: str | None = None) -> str:
    r"""Text of bytes with line ends as \n.

    In this order: byte order mark, strict UTF-8, UTF-8 with halves of pairs, UTF-8 lines among GB 18030 ones, `declared` (a codec's name,
    gb* meaning GB 18030), UTF-8 or GB 18030 with a few broken characters (kept as U+FFFD), strict GB 18030 or Big5, a detector. Detectors
    come last because they fail on short text; nearly-UTF-8 comes before GB 18030, which takes most UTF-8 without complaint and makes
    鍏充簬 of 关于: what such reading leaves is refused.
    """
    text = _marked(raw) or _strict(raw, encoding="utf-8")
    is_certain = text is not None
    if text is None:
        text = decode_surrogates(raw) or decode_mixed(raw)
    if text is None and declared and not declared.lower().startswith("utf"):
        text = _strict(raw, encoding=_codec(declared))
        text = None if text and is_mojibake(text) else text  # iso-8859-1 is declared of many a page in GBK
    if text is None:
        text = _damaged(raw, encoding="utf-8") or _chinese(raw) or _damaged(raw, encoding="gb18030") or _detected(raw)
    if text is None or not is_text(text):
        raise UnreadableSource(shown, "it is not text", help="Save it as UTF-8 text.")
    if not is_certain and is_mojibake(text):
        raise UnreadableSource(shown, "its encoding cannot be told: parts of it are in another, or broken", help="Save it as UTF-8 text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_text(text: str) -> bool:
    """Whether characters are writing: no NUL, no lone surrogate, hardly any control character."""
    return not _NEVER_TEXT.search(text) and len(CONTROL.findall(text)) * 1000 <= len(text) * _CONTROL_PER_MILLE


def seems(raw: bytes) -> str | None:
    """Name what a file that is not text is, by its first bytes."""
    return next((name for magic, name in _MAGIC if raw.startswith(magic)), None)


def is_html(raw: bytes) -> bool:
    """Whether a file without a web page's name is one all the same."""
    start = raw[:512].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (start.startswith(b"<?xml") and b"<html" in start)


def refuse_other_formats(raw: bytes, *, shown: str) -> None:
    name = seems(raw)
    if name:
        raise UnreadableSource(shown, f"it is not text: it seems to be {name}", help="Give the file its right extension.")


def _marked(raw: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strict(raw, encoding=encoding)
    return None


def _strict(raw: bytes, *, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError):  # LookupError: a page declared an encoding that does not exist
        return None


def _codec(declared: str) -> str:
    # Pages say gb2312 and hold 镕 or 〇, which only its supersets have.
    name = declared.strip().lower()
    return "gb18030" if name.startswith("gb") else name


def _damaged(raw: bytes, *, encoding: str) -> str | None:
    text = raw.decode(encoding, "replace")
    broken = text.count("\ufffd")
    written = sum(char >= _CJK_FROM for char in text) - broken
    return text if written >= _ENOUGH_CJK and broken * 100 <= written * _DAMAGED_PER_CENT else None


def _chinese(raw: bytes) -> str | None:
    """Strict GB 18030, unless the bytes read as Big5 are the more frequent characters: nearly all Big5 is valid GB 18030, as rare ones."""
    text = _strict(raw, encoding="gb18030")
    big5 = _strict(raw, encoding="big5hkscs")
    if text is None or big5 is None:
        return text or big5
    sample = 20_000
    return big5 if frequent_share(big5[:sample], frequent=BIG5) > frequent_share(text[:sample], frequent=GB) + _CLEARLY else text


def _detected(raw: bytes) -> str | None:
    best = from_bytes(raw).best()
    return str(best) if best else None
