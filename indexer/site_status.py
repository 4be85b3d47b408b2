"""Which sites a store follows and what is gone from them, read without an encoder or an HTTP client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from urllib.parse import urlsplit

from corpus.catalogue import Catalogue
from corpus.read.web_address import is_address
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
class SiteError:
    """A page or file that could not be had, not at any time from `since` (ISO, UTC) on."""

    address: str
    reason: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatus:
    """A followed site. `sort` is page, list or sitemap; `checked_at` (ISO, UTC) is None where no run has come to its end yet."""

    site: str
    sort: str
    pages: int
    checked_at: str | None
    gone: tuple[Gone, ...]
    errors: tuple[SiteError, ...] = ()


def site_statuses(folder: Path) -> tuple[SiteStatus, ...]:
    """The sites a store follows, by address. What was set aside counts for the site its address is most like. Raises StoreMissing."""
    read_config(folder)
    if not (folder / STATE).is_file():
        return ()
    with SiteState(folder / STATE) as state:
        sites = state.sites()
        errors = _errors(folder, [site.site for site in sites])
        return tuple(replace(site_status(state, site), errors=tuple(errors[site.site])) for site in sites)


def site_status(state: SiteState, site: KnownSite) -> SiteStatus:
    pages = state.pages(site.site)
    gone = [
        Gone(address=page.page, since=page.missing_since[:10], vanished=page.vanished_at is not None)
        for page in pages
        if page.missing_since
    ]
    return SiteStatus(site=site.site, sort=site.sort, pages=len(pages), checked_at=site.finished_at, gone=tuple(gone))


def _errors(folder: Path, sites: Sequence[str]) -> dict[str, list[SiteError]]:
    """By site, in the order of the addresses."""
    errors: dict[str, list[SiteError]] = {site: [] for site in sites}
    with Catalogue(folder / "catalogue.db") as catalogue:
        for one in catalogue.set_aside():
            host = urlsplit(one.file).netloc
            own = [site for site in sites if is_address(one.file) and urlsplit(site).netloc == host]
            if own:
                nearest = max(own, key=lambda site: _shared(site, one.file))
                errors[nearest].append(SiteError(address=one.location, reason=one.reason, since=one.since))
    return errors


def _shared(one: str, other: str) -> int:
    """How many characters two addresses begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
