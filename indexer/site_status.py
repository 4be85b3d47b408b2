"""Which sites a store follows and what is gone from them, read without an encoder or an HTTP client."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.read.web_state import KnownSite, SiteState
from indexer.config import read_config

STATE = "sites.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A page that the site has no more, with the day it was first missed; its text stays until it is removed by its address."""

    address: str
    since: str  # YYYY-MM-DD
    vanished: bool  # for certain: missed in two runs, or missed and gone from the list


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatus:
    """A followed site. `sort` is page, list or sitemap; `checked_at` (ISO, UTC) is None where no run has come to its end yet."""

    site: str
    sort: str
    pages: int
    checked_at: str | None
    gone: tuple[Gone, ...]


def site_statuses(folder: Path) -> tuple[SiteStatus, ...]:
    """The sites a store follows, by address. Raises StoreMissing."""
    read_config(folder)
    if not (folder / STATE).is_file():
        return ()
    with SiteState(folder / STATE) as state:
        return tuple(site_status(state, site) for site in state.sites())


def site_status(state: SiteState, site: KnownSite) -> SiteStatus:
    pages = state.pages(site.site)
    gone = [
        Gone(address=page.page, since=page.missing_since[:10], vanished=page.vanished_at is not None)
        for page in pages
        if page.missing_since
    ]
    return SiteStatus(site=site.site, sort=site.sort, pages=len(pages), checked_at=site.finished_at, gone=tuple(gone))
