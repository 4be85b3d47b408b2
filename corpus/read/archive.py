"""Archives (.zip) of documents: each member is a source of its own, `archive.zip#folder/name`."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from corpus.errors import UnreadableSource
from corpus.model import Source
from corpus.read.discover import is_passed_over
from corpus.read.reading import Limits
from corpus.read.unzip import BAD_ARCHIVE, read_part, refuse_bombs

MAX_DEPTH = 2  # an archive in an archive is read, one in that is not
_MAX_BYTES = 2_000_000_000
_UTF_8, _LOCKED = 0x800, 0x1
Member = Callable[..., Iterator[Source | UnreadableSource]]


@dataclass(slots=True)
class Budget:
    """What an archive and those in it may still unpack to."""

    left_bytes: int = _MAX_BYTES


def read_archive(
    raw: bytes, *, location: str, shown: str, read: Member, limits: Limits, depth: int = 0, budget: Budget | None = None
) -> Iterator[Source | UnreadableSource]:
    """Yield what `read` makes of each member, in the order of the archive; what cannot be read is yielded as its error.

    Names that are not UTF-8 are GBK. What a folder passes over in silence (pictures of web pages, locks) is passed over here.
    """
    budget = budget or Budget()
    if depth >= MAX_DEPTH:
        yield UnreadableSource(shown, f"it is an archive in an archive in an archive (more than {MAX_DEPTH} deep)", help="Unpack it.")
        return
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            refuse_bombs(archive, packed_bytes=len(raw), shown=shown, most_bytes=_MAX_BYTES)
            yield from _members(archive, location=location, shown=shown, read=read, limits=limits, depth=depth, budget=budget)
    except UnreadableSource as error:
        yield error
    except BAD_ARCHIVE:
        yield UnreadableSource(shown, "it is a zip archive that is damaged or cut off", help="Fetch or pack it again.")


def _members(
    archive: zipfile.ZipFile, *, location: str, shown: str, read: Member, limits: Limits, depth: int, budget: Budget
) -> Iterator[Source | UnreadableSource]:
    mark = "#" if depth == 0 else "/"
    passed_over = True
    seen: set[str] = set()
    for member in archive.infolist():
        name = member_name(member)
        if member.is_dir() or name.endswith("/") or is_passed_over(PurePosixPath(name), size_bytes=member.file_size):
            continue
        place, passed_over = shown + mark + name, False
        if name in seen:
            yield UnreadableSource(place, "another file of the archive has the same name", help="Unpack the archive.")
            continue
        seen.add(name)
        try:
            raw = _unpacked(archive, member, shown=place, limits=limits, budget=budget)
        except UnreadableSource as error:
            yield error
        else:
            yield from read(raw, location=location + mark + name, shown=place, limits=limits, depth=depth + 1, budget=budget)
    if passed_over:
        raise UnreadableSource(shown, "it is an archive without documents", help="Leave it out.")


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, shown: str, limits: Limits, budget: Budget) -> bytes:
    if member.flag_bits & _LOCKED:
        raise UnreadableSource(shown, "it is protected by a password", help="Pack it without a password.")
    try:
        raw = read_part(archive, member, limit_bytes=limits.file_bytes)
    except BAD_ARCHIVE as error:
        raise UnreadableSource(shown, "its data in the archive are damaged", help="Fetch or pack the archive again.") from error
    if raw is None:
        raise UnreadableSource(shown, f"it is too large (more than {limits.file_bytes // 1_000_000} MB)", help="Split it.")
    budget.left_bytes -= len(raw)
    if budget.left_bytes < 0:
        raise UnreadableSource(shown, f"the archive unpacks to too much (more than {_MAX_BYTES // 1_000_000_000} GB)", help="Split it.")
    return raw


def member_name(member: zipfile.ZipInfo) -> str:
    """Text of a name whose bytes may be GBK, as Windows in Chinese packs them; what cannot be shown is U+FFFD."""
    name = member.filename if member.flag_bits & _UTF_8 else _decoded(member.filename)
    return "".join(char if char.isprintable() else "\ufffd" for char in name.replace("\\", "/")).lstrip("/")


def _decoded(name: str) -> str:
    try:
        raw = name.encode("cp437")  # which is how zipfile has read them
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
