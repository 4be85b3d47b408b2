"""What a followed site hands on, item by item; apart from the reader of sites, so that who takes them needs no HTTP client."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from corpus.errors import UnreadableSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server said of a page, to ask it whether that still holds. `address` is where the page was after redirects."""

    address: str
    etag: str | None = None
    modified: str | None = None

    def headers(self) -> dict[str, str]:
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedFile:
    """A page or file that is new or may have changed; `path` holds its bytes until the next item is asked for."""

    address: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class UnchangedPage:
    """A page that is as it was when it was last stored."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Nothing to store: a list that was read, or a page that is gone. What hindered an earlier run there does so no more."""

    address: str


SiteItem = FetchedFile | UnchangedPage | Noted | UnreadableSource


class IsStored(Protocol):
    """Whether what was read from an address is stored, and was read from a file with this SHA-256."""

    def __call__(self, address: str, *, sha256: str) -> bool: ...
