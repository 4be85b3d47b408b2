"""Sentences that state something of another place than their document's, or of one that stays open, as JSON shapes."""

from __future__ import annotations

from collections.abc import Iterable

from api.facts import FactPlace, place_of
from api.schemas import RegionBody
from api.schemas_documents import FactBody
from api.units import Unit, cut_units
from corpus.model import Document, Passage
from corpus.regions import load_gazetteer


def fact_bodies(document: Document, *, passages: Iterable[Passage]) -> list[FactBody]:
    """In order; a sentence of the document's own place is left out, and one that leaves open what the document leaves open."""
    gazetteer = load_gazetteer()
    placed = [(unit, place_of(unit, gazetteer)) for passage in passages for unit in cut_units(passage, document) if not unit.is_heading]
    return [_fact_body(unit, place) for unit, place in placed if _is_its_own(place, document)]


def _is_its_own(place: FactPlace, document: Document) -> bool:
    if place.places:
        return place.places != (document.region,)
    return bool(place.candidates) and place.candidates != document.candidates


def _fact_body(unit: Unit, place: FactPlace) -> FactBody:
    return FactBody(
        document_id=unit.document.document_id,
        start=unit.span.start,
        end=unit.span.end,
        quote=unit.text,
        regions=[RegionBody.model_validate(region) for region in place.places],
        candidates=[RegionBody.model_validate(region) for region in place.candidates],
    )
