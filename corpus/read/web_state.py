"""What is remembered of a followed site between runs, so that a run asks only for what may have changed and goes on after a kill."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.errors import StoreError
from corpus.read.web_items import Validators

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sites (
  site TEXT PRIMARY KEY, sort TEXT NOT NULL DEFAULT '', started_at TEXT NOT NULL, finished_at TEXT
);
CREATE TABLE IF NOT EXISTS pages (
  site TEXT NOT NULL REFERENCES sites ON DELETE CASCADE, page TEXT NOT NULL,
  address TEXT NOT NULL, etag TEXT, modified TEXT, sha256 TEXT NOT NULL, attachments TEXT NOT NULL, checked_at TEXT NOT NULL,
  missed INTEGER NOT NULL DEFAULT 0, missing_since TEXT, vanished_at TEXT, PRIMARY KEY (site, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lists (
  site TEXT NOT NULL REFERENCES sites ON DELETE CASCADE, page TEXT NOT NULL,
  address TEXT NOT NULL, etag TEXT, modified TEXT, links TEXT NOT NULL, PRIMARY KEY (site, page)
) WITHOUT ROWID;
"""
_RESUMED = timedelta(days=1)  # a run that was broken off longer ago begins anew


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """A page as it was when it was last there; `sha256` is of the file it was read from, moments are ISO in UTC."""

    page: str
    validators: Validators
    sha256: str
    attachments: tuple[str, ...]
    checked_at: str
    missed: int = 0  # runs in a row in which it was not there
    missing_since: str | None = None
    vanished_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSite:
    """What was followed, as `sort` (page, list, sitemap); `finished_at` is None while a run is under way or was broken off."""

    site: str
    sort: str
    started_at: str
    finished_at: str | None


class SiteState:
    """The file `sites.db` of a store; each change is safe when its method returns. To be closed by `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._telling():
            self._connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            # What a power cut takes of it is asked for again: no wait for the disk after each page.
            for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def begin(self, site: str) -> KnownSite:
        """Start a run, or go on with one that was broken off not long ago: then `started_at` is still that one's."""
        known = next((one for one in self.sites() if one.site == site), None)
        if known is None or known.finished_at or datetime.now(UTC) - datetime.fromisoformat(known.started_at) > _RESUMED:
            sql = "INSERT INTO sites (site, started_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET started_at = ?, finished_at = NULL"
            self._run(sql, site, now(), now())
        return next(one for one in self.sites() if one.site == site)

    def finish(self, site: str, *, sort: str) -> None:
        self._run("UPDATE sites SET sort = ?, finished_at = ? WHERE site = ?", sort, now(), site)

    def set_sort(self, site: str, sort: str) -> None:
        self._run("UPDATE sites SET sort = ? WHERE site = ?", sort, site)

    def forget(self, site: str) -> None:
        """Forget a site and all its pages."""
        self._run("DELETE FROM sites WHERE site = ?", site)

    def sites(self) -> list[KnownSite]:
        rows = self._rows("SELECT site, sort, started_at, finished_at FROM sites ORDER BY site")
        return [KnownSite(**dict(row)) for row in rows]

    # pages

    def page(self, site: str, page: str) -> KnownPage | None:
        return next((_page(row) for row in self._rows("SELECT * FROM pages WHERE site = ? AND page = ?", site, page)), None)

    def pages(self, site: str) -> list[KnownPage]:
        return [_page(row) for row in self._rows("SELECT * FROM pages WHERE site = ? ORDER BY page", site)]

    def put(self, site: str, page: KnownPage) -> None:
        sql = (
            "INSERT OR REPLACE INTO pages (site, page, address, etag, modified, sha256, attachments, checked_at, missed, missing_since, "
            "vanished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        asked = (page.validators.address, page.validators.etag, page.validators.modified)
        rest = (page.sha256, json.dumps(page.attachments), page.checked_at, page.missed, page.missing_since, page.vanished_at)
        self._run(sql, site, page.page, *asked, *rest)

    # lists

    def links(self, site: str, page: str) -> tuple[Validators, dict[str, list[str]]] | None:
        """What a list page or a sitemap held when it was last read."""
        for row in self._rows("SELECT * FROM lists WHERE site = ? AND page = ?", site, page):
            return _validators(row), json.loads(row["links"])
        return None

    def put_links(self, site: str, page: str, *, validators: Validators, links: dict[str, Sequence[str]]) -> None:
        sql = "INSERT OR REPLACE INTO lists (site, page, address, etag, modified, links) VALUES (?, ?, ?, ?, ?, ?)"
        self._run(sql, site, page, validators.address, validators.etag, validators.modified, json.dumps(links))

    def _run(self, sql: str, *values: object) -> None:
        with self._telling():
            self._connection.execute(sql, values)

    def _rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._telling():
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            help = f"Delete '{self._path}': the next run then asks for every page of the sites again."
            raise StoreError(f"What is remembered of followed sites cannot be read ({error}).", help=help) from error


def now() -> str:
    """The moment, to the microsecond: a page read at the start of a run is later than that start."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _page(row: sqlite3.Row) -> KnownPage:
    return KnownPage(
        page=row["page"],
        validators=_validators(row),
        sha256=row["sha256"],
        attachments=tuple(json.loads(row["attachments"])),
        checked_at=row["checked_at"],
        missed=row["missed"],
        missing_since=row["missing_since"],
        vanished_at=row["vanished_at"],
    )


def _validators(row: sqlite3.Row) -> Validators:
    return Validators(address=row["address"], etag=row["etag"], modified=row["modified"])
