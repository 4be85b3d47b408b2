"""What stands behind a generated sentence: the sentences quoted, and the places, years and numbers these state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.facts import places_of, years_of
from api.find_quote import units_of
from api.model import Quote
from api.said import Said, blank_titles, read_said
from api.units import Unit
from corpus.dates import find_years
from corpus.fold import fold_width
from corpus.model import Document, Region
from corpus.regions import Gazetteer


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """One quoted sentence. `words` is what is quoted of it, folded; `said` its amounts among those words."""

    unit: Unit
    words: str
    places: tuple[Region, ...]
    years: frozenset[int]
    said: tuple[Said, ...]

    @property
    def document(self) -> Document:
        return self.unit.document

    @property
    def text(self) -> str:
        return fold_width(self.unit.text)

    @property
    def around(self) -> str:
        """Who speaks and of what: the document's own names and the headings; its numbers are no statement."""
        document = self.document
        named = (document.title, document.subject, document.issuer, *document.parties, *document.departments, self.unit.passage.heading)
        return fold_width("\n".join(part for part in named if part))


def supports_of(quotes: Sequence[Quote], *, gazetteer: Gazetteer) -> list[Support]:
    """One for each sentence that a quote touches, in order of the quotes."""
    return [_support(unit, quote, gazetteer) for quote in quotes for unit in units_of(quote)]


def _support(unit: Unit, quote: Quote, gazetteer: Gazetteer) -> Support:
    start, end = max(unit.span.start, quote.span.start), min(unit.span.end, quote.span.end)
    left, right = start - unit.span.start, end - unit.span.start
    words = unit.text[left:right]
    said = read_said(unit.text, gazetteer=gazetteer)
    named = {year for _, year in find_years(blank_titles(words))}
    return Support(
        unit=unit,
        words=fold_width(words),
        places=places_of(unit, gazetteer),
        years=frozenset(named | (years_of(unit) or set())),
        said=tuple(one for one in said if left <= one.amount.span.start and one.amount.span.end <= right),
    )
