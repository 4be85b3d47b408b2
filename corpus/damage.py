"""Tells a damaged catalogue from other trouble that SQLite reports."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import StoreDamaged

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# What is left of a file that was emptied or written over: sound as a database, but not one of ours.
_SAID = ("no such table", "Could not decode to UTF-8")


@contextmanager
def telling_damage(path: Path) -> Iterator[None]:
    """Raise StoreDamaged in place of what SQLite says of a broken file; a full disk or a locked file is none."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _is_damage(error):
            raise StoreDamaged(str(path.parent)) from error
        raise


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    code: int = getattr(error, "sqlite_errorcode", 0)  # not there where Python itself stumbled
    return code & 0xFF in _DAMAGED or str(error).startswith(_SAID)
