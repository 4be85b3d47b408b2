"""What a reader gives: the text of one file, with its pages where the format has pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Declared

MAX_FILE_BYTES = 200_000_000  # of one document; a collection may be larger


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`pages` are (offset of the first character, page number) in order; `ocr_pages` those whose text was recognised from a picture.

    `unread_pages` had no text and could not be recognised.
    """

    text: str
    declared: Declared = field(default_factory=Declared)
    pages: tuple[tuple[int, int], ...] = ()
    ocr_pages: tuple[int, ...] = ()
    unread_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may cost. `seconds` are for a file, or for each page where pages are read one by one; the rest is for one reader."""

    file_bytes: int = MAX_FILE_BYTES
    seconds: float = 60.0
    memory_bytes: int = 4_000_000_000  # of address space, not of use: text recognition alone reserves two


def of_pages(pages: Sequence[tuple[str, bool]], *, ocr_pages: tuple[int, ...] = (), unread_pages: tuple[int, ...] = ()) -> Reading:
    """Join texts by line ends, but for one that goes on in the middle of a paragraph; a page without text leaves no trace."""
    joined = ""
    starts: list[tuple[int, int]] = []
    for number, (text, goes_on) in enumerate(pages, start=1):
        text = text.strip("\n\ufeff")
        if text.strip():
            joined += "\n" if joined and not goes_on else ""
            starts.append((len(joined), number))
            joined += text
    return Reading(text=joined, pages=tuple(starts), ocr_pages=ocr_pages, unread_pages=unread_pages)
