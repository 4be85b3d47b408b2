"""How the rules among some documents stand on a day: in force, amended, repealed, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from api.model import Citation
from corpus.catalogue import Catalogue
from corpus.link_rules import RULES
from corpus.model import Document, Link
from corpus.validity import Validity, validity_of


def standing_of(document: Document, *, catalogue: Catalogue, today: date) -> Validity | None:
    """Of a rule; None of what is none."""
    if document.kind not in RULES:
        return None
    links = catalogue.links_of(document.document_id)
    linked = catalogue.documents_by_id(dict.fromkeys(link.to_id for link in links))
    return _standing(document, tuple(links), tuple(linked.values()), today)


def standings(documents: Iterable[Document], *, catalogue: Catalogue, today: date) -> dict[str, Validity | None]:
    """By document id."""
    return {document.document_id: standing_of(document, catalogue=catalogue, today=today) for document in documents}


def with_validity(citations: Sequence[Citation], *, catalogue: Catalogue, today: date) -> tuple[Citation, ...]:
    """The citations, each of a rule with how that stands."""
    documents = catalogue.documents_by_id(dict.fromkeys(citation.document_id for citation in citations))
    states = standings(documents.values(), catalogue=catalogue, today=today)
    return tuple(replace(citation, validity=states.get(citation.document_id)) for citation in citations)


# A long rule takes milliseconds to read for its dates and terms, and the same rules are found again and again.
@lru_cache(maxsize=256)
def _standing(document: Document, links: tuple[Link, ...], linked: tuple[Document, ...], today: date) -> Validity:
    return validity_of(document, links, today, find={one.document_id: one for one in linked}.get)
