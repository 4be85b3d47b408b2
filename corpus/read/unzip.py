"""Zip files opened without trust in what they say of themselves: sizes, ratio, names, XML."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from lzma import LZMAError

from lxml import etree

from corpus.errors import UnreadableSource

MAX_UNPACKED_BYTES = 500_000_000  # a small archive can unpack to any size
MAX_RATIO = 200  # text as repetitive as a table of zeros reaches 50
_RATIO_FROM_BYTES = 20_000_000  # below this no ratio is a danger
MAX_MEMBERS = 50_000
BAD_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    struct.error,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
)


@contextmanager
def opened(raw: bytes, *, shown: str, what: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose parts together are no bomb; `what` names it in the reason for one that is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            refuse_bombs(archive, packed_bytes=len(raw), shown=shown)
            yield archive
    except BAD_ARCHIVE as error:
        raise UnreadableSource(shown, f"it is {what} that is damaged or cut off", help="Fetch it again.") from error


def refuse_bombs(archive: zipfile.ZipFile, *, packed_bytes: int, shown: str, most_bytes: int = MAX_UNPACKED_BYTES) -> None:
    parts = archive.infolist()
    size_bytes = sum(part.file_size for part in parts)
    if len(parts) > MAX_MEMBERS:
        raise UnreadableSource(shown, f"it holds too many files (more than {MAX_MEMBERS})", help="Split it.")
    if size_bytes > _RATIO_FROM_BYTES and size_bytes > MAX_RATIO * packed_bytes:
        raise UnreadableSource(shown, f"it unpacks to more than {MAX_RATIO} times its size (a zip bomb)", help="Leave it out.")
    if size_bytes > most_bytes:
        raise UnreadableSource(shown, f"it is too large (more than {most_bytes // 1_000_000} MB unpacked)", help="Split it.")


def read_part(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, *, limit_bytes: int = MAX_UNPACKED_BYTES) -> bytes | None:
    """Read a part; None where it is larger than it may be, whatever size it claims."""
    with archive.open(name) as part:
        raw = part.read(limit_bytes + 1)
    return None if len(raw) > limit_bytes else raw


def parse_xml(raw: bytes) -> etree._Element:
    """Parse without entities, files or network. Raises etree.XMLSyntaxError, a ValueError where nothing is in it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    return etree.fromstring(raw, parser=parser)
