"""Following sites: pages, lists and sitemaps of the web in, the same store as for files out."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.catalogue import Catalogue
from corpus.read.web_address import is_address, normalised
from corpus.read.web_fetch import Fetcher, Limits
from corpus.read.web_items import IsStored, SiteItem
from corpus.read.web_site import SiteReader
from corpus.read.web_state import SiteState
from indexer.build import Report, Summary, index_items, remove_documents
from indexer.config import read_config
from indexer.site_status import STATE, SiteStatus, site_status

if TYPE_CHECKING:
    from indexer.embed import Encoder

__all__ = ["Limits", "SiteRun", "index_site", "remove_named"]

_DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRun:
    """What a run over one site did. Pages and files `read` were new or changed; `cut_short` says why not all was looked at."""

    status: SiteStatus
    summary: Summary
    listed: int
    read: int
    unchanged: int
    requests: int
    cut_short: str


def index_site(
    address: str,
    *,
    folder: Path,
    encoder: Encoder,
    progress: Report | None = None,
    keep_personal_data: bool = False,
    limits: Limits = _DEFAULT_LIMITS,
) -> SiteRun:
    """Read a page, or all that a list page or a sitemap names, with the files they offer; again, only what may have changed.

    What cannot be had is set aside and the run goes on; what is gone from the site is marked and kept. A run that was broken off goes on
    where it was. Raises InvalidInput where it is no address, and what `index_paths` raises.
    """
    site = normalised(address)
    runs: list[tuple[SiteReader, SiteStatus]] = []

    def read(is_stored: IsStored) -> Generator[SiteItem, None, None]:
        with (
            SiteState(folder / STATE) as state,
            Fetcher(named=[site], limits=limits) as fetcher,
            tempfile.TemporaryDirectory() as place,
        ):
            reader = SiteReader(site=site, state=state, fetcher=fetcher, is_stored=is_stored, folder=Path(place))
            yield from reader.items()
            runs.append((reader, site_status(state, next(one for one in state.sites() if one.site == site))))

    summary = index_items(read, folder=folder, encoder=encoder, progress=progress, keep_personal_data=keep_personal_data)
    ((reader, status),) = runs
    return SiteRun(
        status=status,
        summary=summary,
        listed=reader.listed,
        read=reader.read,
        unchanged=reader.unchanged,
        requests=reader.fetcher.requests,
        cut_short=reader.cut_short,
    )


def remove_named(names: Sequence[str], *, folder: Path, encoder: Encoder) -> tuple[str, ...]:
    """Remove documents as `remove_documents` does; the address of a followed site stands for all its pages, and it is followed no more."""
    read_config(folder)
    if not (folder / STATE).is_file():
        return remove_documents(names, folder=folder, encoder=encoder)
    with SiteState(folder / STATE) as state:
        followed = {site.site for site in state.sites()}
        sites = [normalised(name) for name in names if is_address(name) and normalised(name) in followed]
        others = [name for name in names if not is_address(name) or normalised(name) not in followed]
        pages = [page.page for site in sites for page in state.pages(site)]
        with Catalogue(folder / "catalogue.db") as catalogue:
            stored = [document.document_id for page in pages for document in catalogue.documents_at(page)]
        removed = remove_documents([*others, *dict.fromkeys(stored)], folder=folder, encoder=encoder)
        for site in sites:
            state.forget(site)
        return removed
