"""Which files to try again: those that were set aside and are still on disk."""

from __future__ import annotations

from pathlib import Path

from corpus.catalogue_writer import CatalogueWriter
from corpus.read import Found
from corpus.read.discover import readable_name
from corpus.read.web_address import is_address


def failed_files(catalogue: CatalogueWriter) -> list[Found]:
    """By location. What was set aside of a file that is gone is forgotten; an upload and a page of a site are not on disk and stay."""
    found: list[Found] = []
    for location in sorted({item.file for item in catalogue.set_aside()}):
        if is_address(location) or not Path(location).is_absolute():
            continue
        path = _path(location)
        if path is None:
            catalogue.clear_set_aside(location)
            continue
        item = catalogue.set_aside_in(location)[0]
        shown = item.path.removesuffix(item.location.removeprefix(location)) if item.location != location else item.path
        found.append(Found(path=path, shown=shown, size_bytes=path.stat().st_size))
    return found


def _path(location: str) -> Path | None:
    """The file that has this readable name; in other bytes than UTF-8 it is on disk under another spelling."""
    path = Path(location)
    if _is_there(path):
        return path
    folder = None if path.parent == path else _path(str(path.parent))
    if folder is None or not folder.is_dir():
        return None
    return next((entry for entry in sorted(folder.iterdir()) if readable_name(entry) == location), None)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # its name is too long for this file system
        return False
