"""What a store holds, read without loading an encoder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.catalogue import Catalogue, SetAside
from indexer.config import read_config
from indexer.dense import newest_applied
from indexer.follow import dense_folder
from indexer.levels import levels_applied
from indexer.site_status import SiteStatus, site_statuses
from indexer.switching import Switching, read_switching


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStatus:
    """`generation` is the last change that both indexes hold, `last_change` the catalogue's; they differ while a writer is at work."""

    documents: int
    passages: int
    kinds: dict[str, int]
    regions: dict[str, int]
    generation: int
    last_change: int
    encoder: str
    encoder_name: str | None  # what loads it, where that is known
    dimension: int
    size_chars: int
    size_bytes: int
    set_aside: tuple[SetAside, ...]
    sites: tuple[SiteStatus, ...]
    switching: Switching | None  # to another encoder


def status(folder: Path) -> StoreStatus:
    """Raise StoreMissing where there is none."""
    config = read_config(folder)
    with Catalogue(folder / "catalogue.db") as catalogue:
        counts = catalogue.counts()
        return StoreStatus(
            documents=counts.documents,
            passages=counts.passages,
            kinds=counts.kinds,
            regions=counts.regions,
            generation=min(levels_applied(folder), newest_applied(dense_folder(folder, encoder=config.encoder))),
            last_change=catalogue.last_seq(),
            encoder=config.encoder,
            encoder_name=config.encoder_name,
            dimension=config.dimension,
            size_chars=config.size_chars,
            size_bytes=size_bytes(folder),
            set_aside=tuple(catalogue.set_aside()),
            sites=site_statuses(folder),
            switching=read_switching(folder, stored=config.encoder),
        )


def size_bytes(folder: Path) -> int:
    """Of all files; one that a writer removes meanwhile counts as nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total
