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
        if is_address(location) or _is_upload(location):
            continue
        path = _path(location)
        if path is None:
            catalogue.clear_set_aside(location)
            continue
        item = catalogue.set_aside_in(location)[0]
        shown = item.path.removesuffix(item.location.removeprefix(location)) if item.location != location else item.path
        found.append(Found(path=path, shown=shown, size_bytes=path.stat().st_size, within=path.parent if path.is_symlink() else None))
    return found


def forget_empty_uploads(catalogue: CatalogueWriter) -> None:
    """Forget what was set aside of uploads of which no document is left: their bytes are not kept, so nothing can become of it."""
    for location in sorted({item.file for item in catalogue.set_aside()}):
        if _is_upload(location) and catalogue.count_at(location) == 0:
            catalogue.clear_set_aside(location)


def _is_upload(location: str) -> bool:
    return not is_address(location) and not Path(location).is_absolute()


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
