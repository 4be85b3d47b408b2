"""Collections: one JSON object a line (.jsonl), plain or compressed, read as a stream."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import json
import lzma
import re
import zlib
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import IO, Any

from corpus.errors import UnreadableSource
from corpus.model import Declared, Source
from corpus.read.text import decode, is_text, seems

MAX_LINE_BYTES = 20_000_000
MEDIA_TYPE = "application/x-ndjson"
_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"
_DECLARED = ("title", "url", "issuer", "date", "kind", "region")
_OUTLET = re.compile(r"[^/\\]+(?<!\.txt)(?<!\.md)(?<!\.html)(?<!\.htm)(?<!\.docx)(?<!\.pdf)(?<!\.json)(?<!\.jsonl)")
_BROKEN_STREAM = (OSError, EOFError, lzma.LZMAError, zlib.error)


def read_collection(path: Path, *, location: str, shown: str) -> Iterator[Source | UnreadableSource]:
    """Yield each line's text, or why it has none; a bad line never stops the others. Blank lines are passed over.

    A line is known by its `id`, or by its 1-based number where it has none; an error is known by the line's number. A second line with an
    id already used is an error. The file is not held in memory, but its ids are.
    """
    number = 0
    is_blank = True
    lines_by_id: dict[str, int] = {}
    try:
        with _open(path, shown=shown) as stream:
            for number, raw in enumerate(_lines(stream), start=1):
                for item in _read_line(raw, number=number, lines_by_id=lines_by_id, location=location, shown=shown):
                    is_blank = False
                    yield item
        if is_blank:
            raise _empty(shown)
    except UnreadableSource as error:
        yield error
    except _BROKEN_STREAM as error:
        yield UnreadableSource(shown, f"its data breaks off after line {number} ({error})", help="Fetch or compress the file again.")


def _open(path: Path, *, shown: str) -> IO[bytes] | gzip.GzipFile:
    # By its first bytes, not by its name: browsers unpack a .jsonl.gz and keep the name.
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(_GZIP):
        return gzip.open(path)
    if head.startswith(_XZ):
        return lzma.open(path)
    _refuse(head, shown=shown)
    return path.open("rb")


def _refuse(head: bytes, *, shown: str) -> None:
    name = seems(head)
    if not head.strip():
        raise _empty(shown)
    if name:
        raise UnreadableSource(shown, f"it is not a collection: it seems to be {name}", help="Give the file its right extension.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableSource(shown, "it is UTF-16", help="Save it as UTF-8.")
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"["):
        raise UnreadableSource(shown, "it is one JSON array", help="Write one JSON object a line, each with a field 'text'.")


def _empty(shown: str) -> UnreadableSource:
    return UnreadableSource(shown, "it is empty", help="Write one JSON object a line, each with a field 'text'.")


def _lines(stream: IO[bytes] | gzip.GzipFile) -> Iterator[bytes | None]:
    """Each line without its end; None for one that is too long, whose rest is passed over without being kept."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        if len(line) <= MAX_LINE_BYTES or line.endswith(b"\n"):
            yield line.rstrip(b"\r\n")
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE_BYTES)
        yield None


def _read_line(
    raw: bytes | None, *, number: int, lines_by_id: dict[str, int], location: str, shown: str
) -> Iterator[Source | UnreadableSource]:
    if raw is not None and not raw.strip(b" \t\xef\xbb\xbf"):
        return
    try:
        fields = _parse(raw)
        name = _string(fields.get("id")) or str(number)
        if name in lines_by_id:
            raise ValueError(f"its id '{name}' is already used on line {lines_by_id[name]}")
        source = _source(fields, raw=raw or b"", location=f"{location}#{name}", shown=f"{shown}#{name}")
    except ValueError as error:
        yield UnreadableSource(f"{shown}#{number}", f"line {number}: {error}", help="Correct the line, or take it out.")
    else:
        lines_by_id[name] = number
        yield source


def _parse(raw: bytes | None) -> dict[str, object]:
    if raw is None:
        raise ValueError(f"it is too large (more than {MAX_LINE_BYTES // 1_000_000} MB)")
    try:
        fields = json.loads(decode(raw, shown="").removeprefix("\ufeff"))
    except UnreadableSource as error:
        raise ValueError(error.reason) from None
    except RecursionError:
        raise ValueError("it is not valid JSON (nested too deeply)") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not valid JSON ({error.msg} at character {error.pos + 1})") from None
    if not isinstance(fields, dict):
        raise ValueError("it is not a JSON object")
    return fields


def _source(fields: dict[str, object], *, raw: bytes, location: str, shown: str) -> Source:
    text = fields.get("text")
    if not isinstance(text, str):
        raise ValueError("it has no field 'text' that is a string")
    if not text.strip():
        raise ValueError("its text is empty")
    declared = _declare(fields)
    if not all(is_text(value) for value in (text, location, *astuple(declared)) if value):
        raise ValueError("it is not text (broken or control characters)")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Source(
        location=location, path=shown, media_type=MEDIA_TYPE, sha256=hashlib.sha256(raw).hexdigest(), text=text, declared=declared
    )


def _declare(fields: dict[str, object]) -> Declared:
    """Fields of the line; `source` fills in for the url or the issuer it stands for (人民网), never for a file's name."""
    values: dict[str, Any] = {name: _string(fields.get(name)) for name in _DECLARED}
    source = _string(fields.get("source"))
    if source and source.startswith(("http://", "https://")):
        values["url"] = values["url"] or source
    elif source and _OUTLET.fullmatch(source):
        values["issuer"] = values["issuer"] or source
    return Declared(**values)


def _string(value: object) -> str | None:
    """Give a field as text; numbers too (20201130), since collections come from others. Anything else counts as absent."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None
