"""Which files are meant by the paths someone named."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from corpus.errors import InvalidInput

# What saved web pages, desktops and editors leave beside documents.
_PICTURES = (".gif", ".ico", ".svg", ".webp")
_MAYBE_SCANS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")
_SCAN_MIN_BYTES = 20_000  # a page of text in a picture is larger; logos and buttons are smaller
_SOUNDS = (".mp3", ".mp4", ".avi", ".mov", ".wav", ".flv")
_PAGE_PARTS = (".css", ".js", ".mjs", ".map", ".woff", ".woff2", ".ttf", ".otf", ".eot")
_LEFTOVERS = (".pyc", ".tmp", ".lnk")
_FURNITURE = frozenset({*_PICTURES, *_SOUNDS, *_PAGE_PARTS, *_LEFTOVERS})
_FURNITURE_NAMES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_FURNITURE_FOLDERS = frozenset({"__pycache__", "__macosx", "node_modules"})
_PICTURE_FOLDERS = frozenset({"images", "image", "img", "imgs", "icon", "icons", "css", "js", "static", "assets"})
_COMPANIONS = ("_files", ".files")  # a browser saves a page's pictures into 答复_files
_ADDRESS = re.compile(r"(https?|ftp):/+(.+)", re.IGNORECASE)  # a Path keeps one slash of http://


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file to read. `path` is absolute; `shown` is what people see, beginning with the folder they named."""

    path: Path
    shown: str
    size_bytes: int
    within: Path | None = field(default=None, compare=False)  # the folder it was found in: a link that leads out of it is not followed


def discover(paths: Sequence[Path]) -> list[Found]:
    """Find the files behind paths, sorted by path, each once; a file named twice keeps the first way it is shown.

    Folders are searched to the bottom, links to folders are not followed, links to files only within the folder that was named. A file
    named outright is always found; in a folder, hidden files, lock files and things that are no documents (pictures, style sheets) are
    passed over in silence. A folder that cannot be opened, and a pipe, a socket or a device, is found as if it were a file, so that
    reading it gives the reason. A path that is not there raises InvalidInput(field="path").
    """
    found: dict[Path, Found] = {}
    for named in paths:
        for file in _below(_place(named)):
            found.setdefault(file.path, file)
    return [found[path] for path in sorted(found)]


def departed(locations: Iterable[str], *, found: Sequence[Found]) -> list[str]:
    """Those of `locations` that are on disk no more; what cannot be looked at counts as there.

    `found` is what `discover` finds where they were: a name in other bytes than UTF-8 is on disk under another spelling than its location.
    """
    there = {readable_name(file.path) for file in found}
    return [place for place in locations if not {place, place.rpartition("#")[0]} & there and not _is_there(Path(place))]


def absolute(path: Path) -> Path:
    """Without `..`, and with links unresolved: a folder reached through a link keeps the name people know it by."""
    return Path(os.path.normpath(path.absolute()))


def readable_name(path: Path) -> str:
    """Text of a path whose bytes may be GBK, as unpacking an archive made on a Chinese Windows leaves them."""
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")  # two names stay two


def _place(named: Path) -> Path:
    address = _ADDRESS.fullmatch(str(named))
    if address and not named.exists():
        message = f"'{address[1]}://{address[2]}' is an address, not a file."
        raise InvalidInput(message, field="path", help="Save the page to a file first (.html), then name the file.")
    return absolute(named)


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def _below(path: Path) -> Iterator[Found]:
    try:
        path.lstat()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            message = f"'{readable_name(path)}' is too long for a file's name."
            raise InvalidInput(message, field="path", help="Name a folder above it.") from None
    if path.is_dir():
        for file in _walk(path):
            yield _found(file, shown_from=path.parent, within=path)
    elif path.exists():
        yield _found(path, shown_from=path.parent.parent)
    else:
        raise InvalidInput(f"'{readable_name(path)}' does not exist.", field="path", help="Name files or folders that are there.")


def _walk(folder: Path) -> list[Path]:
    closed: list[OSError] = []
    files: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not _is_furniture_folder(name)]
        files += [path for name in names if not is_passed_over(path := Path(place) / name, size_bytes=None)]
    return files + [Path(error.filename) for error in closed]


def _is_furniture_folder(name: str) -> bool:
    return (name.startswith(".") and name not in (".", "..")) or name.lower() in _FURNITURE_FOLDERS


def is_passed_over(path: PurePath, *, size_bytes: int | None) -> bool:
    """Whether a file in a folder or an archive is no document; the size of one in a folder is looked up where it matters."""
    name = path.name.lower()
    if name.startswith((".", "~$")) or name in _FURNITURE_NAMES:  # ~$提案.docx: Word's lock beside an open file
        return True
    if size_bytes is not None and any(_is_furniture_folder(part) for part in path.parts[:-1]):
        return True
    suffix = PurePath(name).suffix
    return suffix in _FURNITURE or (suffix in _MAYBE_SCANS and _is_page_picture(path, size_bytes=size_bytes))


def _is_page_picture(path: PurePath, *, size_bytes: int | None) -> bool:
    folder = path.parent.name.lower()
    if folder in _PICTURE_FOLDERS or folder.endswith(_COMPANIONS):
        return True
    return (_size_bytes(Path(path)) if size_bytes is None else size_bytes) < _SCAN_MIN_BYTES


def _found(path: Path, *, shown_from: Path, within: Path | None = None) -> Found:
    shown = PurePosixPath(readable_name(path.relative_to(shown_from)))
    return Found(path=path, shown=str(shown), size_bytes=_size_bytes(path), within=within)


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone, or a link to nowhere: reading it says so
        return 0
