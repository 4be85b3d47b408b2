"""The place a text of unknown place speaks of, as its title or its first line names it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from corpus.model import Document, Region
from corpus.regions import Gazetteer

_TITLE_CHARS = 60  # a page without a title of its own has its first words for one
_OPENING_CHARS = 200
_REMEMBERED = 4096


def is_headed_by(document: Document, regions: Sequence[Region], gazetteer: Gazetteer) -> bool:
    """Whether a document of unknown place is headed by one of the regions, or by a place in it, and by no other place.

    攀枝花市出台一级响应12条措施, and 新华社上海2月9日电 where the title names none.
    福建、江苏、山东协助台企复工 is of no single place: which of them a sentence of it means stays open.
    """
    if document.region is not None or not regions:
        return False
    named = _named(document.title[:_TITLE_CHARS], gazetteer) or _named(document.text[:_OPENING_CHARS], gazetteer)
    return any(gazetteer.contains(region, place) for region in regions for place in named) and all(
        any(gazetteer.contains(region, place) or gazetteer.contains(place, region) for region in regions) for place in named
    )


@lru_cache(maxsize=_REMEMBERED)
def _named(text: str, gazetteer: Gazetteer) -> tuple[Region, ...]:
    """Places that a text names for certain."""
    return tuple(m.candidates[0] for m in gazetteer.find(text) if len(m.candidates) == 1)
