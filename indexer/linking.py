"""What is done to stored documents once others beside them have changed: links, places taken from them, families, forgotten vectors."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.catalogue_families import group_documents
from corpus.catalogue_writer import CatalogueWriter
from corpus.link import find_links
from corpus.model import Evidence, Link, Relation
from indexer.store import StoreWriter
from indexer.vectors import forget_vectors

_AT_ONCE = 64  # documents in one transaction


def link_waiting(catalogue: CatalogueWriter) -> None:
    """Look for the links of documents that have changed."""
    while waiting := catalogue.unlinked(limit=_AT_ONCE):
        with catalogue.transaction():
            for document in waiting:
                links = find_links(
                    document,
                    siblings=catalogue.siblings(document),
                    titled=catalogue.titled,
                    numbered=catalogue.by_number,
                    naming=catalogue.naming,
                )
                catalogue.add_links(links)
                _settle_places(catalogue, links)
                catalogue.mark_linked(document.document_id)


def group_waiting(writer: StoreWriter) -> None:
    """Put documents that have changed into families, and those whose family has lost a member."""
    catalogue = writer.catalogue
    while waiting := catalogue.ungrouped(limit=_AT_ONCE):
        with catalogue.transaction():
            group_documents(catalogue, waiting)


def forget_dropped_vectors(writer: StoreWriter) -> None:
    """Take the vectors of passages that have left out of the cache; after the indexes have followed, which may still use them."""
    if digests := writer.catalogue.dropped_vectors():
        forget_vectors(writer.folder / "vectors", digests=digests)
        writer.catalogue.forget_dropped_vectors()


def _settle_places(catalogue: CatalogueWriter, links: Sequence[Link]) -> None:
    """Give an undecided half of a thread the place of its other half: 我区's proposal is of the place of the reply that came later."""
    for link in links:
        if link.relation is not Relation.REPLIES_TO:
            continue
        halves = (catalogue.document(link.from_id), catalogue.document(link.to_id))
        for document, other in (halves, halves[::-1]):
            if document.region is None and other.region and (not document.candidates or other.region in document.candidates):
                rule = f"place of the linked document {other.document_id}"
                evidence = Evidence(field="region", value=other.region.code or other.region.name, rule=rule)
                catalogue.update_region(document.document_id, other.region, evidence=evidence)
