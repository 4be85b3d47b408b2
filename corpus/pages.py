"""On which page of a file the words of a document stand."""

from __future__ import annotations

import unicodedata

from corpus.model import Evidence, Source, Span

_LINES_TRIED = 12  # of a page, until one is found in the text: its first may be furniture, or hold masked personal data
_ENOUGH_CHARS = 6


def find_pages(source: Source, text: str) -> list[Evidence]:
    """Give the page of every character of a document's text, as evidence with field 'page', in order.

    `text` is what cleaning and splitting made of the source, or a part of it. A page begins where its first line still stands; what could
    not be found goes with the page before. Pages that were recognised from a picture say so in their rule.
    """
    starts = _starts(source, text) if source.pages else []
    if not starts:
        return []
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [
        Evidence(field="page", value=str(number), rule=_rule(source, number), span=Span(start=start, end=end))
        for (start, number), end in zip(starts, ends, strict=True)
        if start < end
    ]


def _rule(source: Source, number: int) -> str:
    return "page of the file, recognised from a picture (OCR)" if number in source.ocr_pages else "page of the file"


def _starts(source: Source, text: str) -> list[tuple[int, int]]:
    letters, places = _letters(text)
    bounds = [start for start, _ in source.pages[1:]] + [len(source.text)]
    starts: list[tuple[int, int]] = []
    position, last = 0, None
    for (start, number), end in zip(source.pages, bounds, strict=True):
        found = _find(source.text[start:end], letters, position)
        if found is not None:
            if not starts and found and last is not None:
                starts.append((0, last))  # a part of a file that begins in the middle of a page
            starts.append((places[found] if starts else 0, number))
            position = found + 1
        last = number
    return starts


def _find(page: str, letters: str, position: int) -> int | None:
    """Where the page begins among the letters of the text: its first line that stands there once, else the first that stands there."""
    lines = [wanted for line in page.split("\n") if len(wanted := _letters(line)[0]) >= _ENOUGH_CHARS][:_LINES_TRIED]
    found = [(letters.find(wanted, position), wanted) for wanted in lines]
    found = [(place, wanted) for place, wanted in found if place >= 0]
    sure = [place for place, wanted in found if letters.find(wanted, place + 1) < 0]
    return sure[0] if sure else found[0][0] if found else None


def _letters(text: str) -> tuple[str, list[int]]:
    """Characters without blanks, and where each stands."""
    text_nfc = unicodedata.normalize("NFC", text)
    text = text_nfc if len(text_nfc) == len(text) else text
    places = [place for place, char in enumerate(text) if not char.isspace()]
    return "".join(text[place] for place in places), places
