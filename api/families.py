"""One of each family of near-duplicates: in hits, in evidence and in threads; the others stand folded under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from api.model import Hit
from corpus.catalogue import Catalogue
from corpus.families import Family
from corpus.model import Document, Filters, Region
from corpus.regions import Gazetteer


def families_of(document_ids: Sequence[str], *, catalogue: Catalogue, filters: Filters) -> dict[str, Family]:
    """The families of these documents, of the members that a filter lets through; one that stands alone then is left out."""
    families = catalogue.families_of(document_ids)
    if not families or not filters:
        return families
    admitted = set(catalogue.matching_documents(filters))
    kept = {
        document_id: replace(family, members=tuple(member for member in family.members if member.arrival in admitted))
        for document_id, family in families.items()
    }
    return {document_id: family for document_id, family in kept.items() if len(family.members) > 1}


def fold_hits(hits: Sequence[Hit], families: Mapping[str, Family], *, places: Sequence[Region], gazetteer: Gazetteer) -> list[Hit]:
    """Of each family the hits of one member, in front where the family's best hit was; the other members are told with each of them.

    It is the member of `places` (which the question names) where there is one, else the one that ranks best. Ties: the original.
    """
    shown = _shown(hits, families, places=places, gazetteer=gazetteer)
    folded: list[Hit] = []
    begun: dict[str, int] = {}  # the key of the first passage that is shown, by family
    for hit in hits:
        document_id = hit.passage.document_id
        family = families.get(document_id)
        if family is None:
            folded.append(hit)
        elif family.id not in begun:
            first = next(one for one in hits if one.passage.document_id == shown[family.id])
            begun[family.id] = first.passage.key
            folded.append(_with_family(replace(first, score=hit.score), family))
        elif document_id == shown[family.id] and hit.passage.key != begun[family.id]:
            folded.append(_with_family(hit, family))
    return folded


def one_of_each(documents: Sequence[Document], *, catalogue: Catalogue) -> list[Document]:
    """The documents in order; of those that are near-duplicates of each other, the first."""
    families = catalogue.families_of([document.document_id for document in documents])
    kept: dict[str, Document] = {}
    for document in documents:
        family = families.get(document.document_id)
        kept.setdefault(family.id if family else document.document_id, document)
    return list(kept.values())


def _shown(hits: Sequence[Hit], families: Mapping[str, Family], *, places: Sequence[Region], gazetteer: Gazetteer) -> dict[str, str]:
    """The document that is shown of each family, by the family's id."""
    best: dict[str, float] = {}
    for hit in hits:
        best.setdefault(hit.passage.document_id, hit.score)
    shown = {}
    for family in {family.id: family for family in families.values()}.values():
        found = [member for member in family.members if member.document_id in best]
        there = [one for one in found if one.region and any(gazetteer.contains(place, one.region) for place in places)]
        chosen = max(there or found, key=lambda member: best[member.document_id])  # of equals the first: the order of the family
        shown[family.id] = chosen.document_id
    return shown


def _with_family(hit: Hit, family: Family) -> Hit:
    return replace(hit, family=family.others(hit.passage.document_id))
