"""Old Word and WPS files (.doc, .wps) to text, by the table of pieces of the Word 97 format ([MS-DOC])."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO

import olefile

from corpus.errors import UnreadableSource
from corpus.model import Declared
from corpus.read.convert import convert
from corpus.read.text import decode, seems

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_97, _OLDER_WORD = 0xA5EC, (0xA5DC, 0xA5DB)
_ENCRYPTED, _OTHER_TABLE, _IN_PIECES = 0x0100, 0x0200, 0x0004
_PASSWORD = "it is protected by a password"
_OTHERS = {
    "workbook": "an old Excel workbook (.xls)",
    "book": "an old Excel workbook (.xls)",
    "powerpoint document": "an old PowerPoint file (.ppt)",
}
# A field: its code, then what it shows: 13 HYPERLINK "…" 14 通知 15.
_FIELD = re.compile(r"\x13[^\x13-\x15]*(?:\x14([^\x13-\x15]*))?\x15")
_LINE_ENDS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": None, "\xa0": " "})
_CONTROL = re.compile(r"[\x00-\x08\x0f-\x1f]")
_BROKEN = (struct.error, IndexError, ValueError, OSError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


def read_doc(raw: bytes, *, shown: str) -> tuple[str, Declared]:
    """Read the main text, one paragraph a line; what this reader does not know goes to catdoc or LibreOffice.

    Automatic numbers are not written in such a file's text and stay out; a row's cells are `a | b`.
    """
    if not raw.startswith(_OLE):
        name = seems(raw)
        reason = f"it is not an old Word file (.doc): it seems to be {name}" if name else "it is not an old Word file (.doc)"
        raise UnreadableSource(shown, reason, help="Save it as .docx.")
    try:
        streams = _streams(raw)
        text = _text(streams, shown=shown)
    except _BROKEN as error:
        raise UnreadableSource(shown, "it is an old Office file (.doc) that is damaged", help="Open and save it as .docx.") from error
    return (text if text is not None else convert(raw, shown=shown)), Declared()


def _streams(raw: bytes) -> dict[str, bytes]:
    with olefile.OleFileIO(BytesIO(raw)) as file:
        names = {"/".join(path).lower(): path for path in file.listdir()}
        wanted = {"worddocument", "0table", "1table"}
        return {name: file.openstream(path).read() if name in wanted else b"" for name, path in names.items()}


def _text(streams: dict[str, bytes], *, shown: str) -> str | None:
    """Give the text; None where the file is not of a kind this reader knows."""
    if "encryptedpackage" in streams:
        raise UnreadableSource(shown, _PASSWORD, help="Save a copy without a password.")
    word = streams.get("worddocument")
    if word is None:
        _refuse_others(streams, shown=shown)
        return None
    (magic,), (flags,) = struct.unpack_from("<H", word, 0), struct.unpack_from("<H", word, 10)
    if flags & _ENCRYPTED:
        raise UnreadableSource(shown, _PASSWORD, help="Save a copy without a password.")
    if magic == _WORD_97:
        table = streams["1table" if flags & _OTHER_TABLE else "0table"]
        return _plain("".join(_pieces(word, table)))
    if magic in _OLDER_WORD and not flags & _IN_PIECES:
        start, end = struct.unpack_from("<II", word, 24)
        return _plain(decode(word[start:end].replace(b"\r", b"\n"), shown=shown))
    return None


def _refuse_others(streams: dict[str, bytes], *, shown: str) -> None:
    for name, what in _OTHERS.items():
        if name in streams:
            raise UnreadableSource(shown, f"it is {what}", help="Save its text as .docx, .pdf or .txt.")


def _pieces(word: bytes, table: bytes) -> Iterator[str]:
    """Yield the text of the body; notes, headers and text boxes stand after it and are left out."""
    (left,) = struct.unpack_from("<I", word, 0x4C)
    for start, end, place, one_byte in _piece_table(word, table):
        count = min(end - start, left)
        if one_byte:
            yield word[place : place + count].decode("cp1252", "replace")
        else:
            yield word[place : place + 2 * count].decode("utf-16-le", "replace")
        left -= count
        if left <= 0:
            return


def _piece_table(word: bytes, table: bytes) -> Iterator[tuple[int, int, int, bool]]:
    at, size = struct.unpack_from("<II", word, 0x01A2)
    end = at + size
    while at < end and table[at] == 1:  # formatting that pieces share
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    if table[at] != 2:
        raise ValueError("no piece table")
    (size,) = struct.unpack_from("<I", table, at + 1)
    count, at = (size - 4) // 12, at + 5
    bounds = struct.unpack_from(f"<{count + 1}I", table, at)
    for index in range(count):
        (place,) = struct.unpack_from("<I", table, at + 4 * (count + 1) + 8 * index + 2)
        one_byte = bool(place & 0x40000000)
        place &= 0x3FFFFFFF
        if bounds[index] < bounds[index + 1]:
            yield bounds[index], bounds[index + 1], place // 2 if one_byte else place, one_byte


def _plain(text: str) -> str:
    for _ in range(20):  # fields in fields
        text, changed = _FIELD.subn(lambda found: found[1] or "", text)
        if not changed:
            break
    text = text.translate(_LINE_ENDS).replace("\x07\x07", "\n").replace("\x07", " | ")  # a cell's end; a row's is a second one
    return "\n".join(line.rstrip(" ") for line in _CONTROL.sub("", text).split("\n")).strip("\n")
