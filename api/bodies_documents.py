"""Documents and all that is known of them, as the JSON shapes of api.schemas_documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from api.bodies_facts import fact_bodies
from api.bodies_threads import promise_bodies, suggestion_bodies
from api.schemas_documents import (
    DocumentBody,
    EvidenceBody,
    InspectionBody,
    LinkBody,
    PassageBody,
    RelativeBody,
    UploadBody,
    ValidityBody,
    WholeDocumentBody,
)
from api.schemas_status import SetAsideBody
from api.standing import standing_of
from corpus.catalogue import Catalogue, SetAside
from corpus.model import Document, Evidence, Link, Passage
from indexer.tokenizer import words


def document_body(document: Document, *, catalogue: Catalogue, today: date | None = None) -> DocumentBody:
    """Show what is known of a document; a rule as it stands `today`."""
    validity = standing_of(document, catalogue=catalogue, today=today or date.today())
    body = DocumentBody.model_validate(document)
    return body.model_copy(update={"validity": ValidityBody.model_validate(validity)}) if validity else body


def whole_document_body(document: Document, *, catalogue: Catalogue, today: date | None = None) -> WholeDocumentBody:
    """Show the document with its links, its near-duplicates, what its thread asks and answers, and what it tells of other places."""
    document_id = document.document_id
    links = catalogue.links_of(document_id)
    linked = catalogue.documents_by_id(dict.fromkeys(link.to_id for link in links))
    family = catalogue.families_of([document_id]).get(document_id)
    return WholeDocumentBody(
        **dict(document_body(document, catalogue=catalogue, today=today)),
        text=document.text,
        links=[_link_body(link, linked[link.to_id]) for link in links if link.to_id in linked],
        evidence=[_evidence_body(evidence) for evidence in document.evidence],
        family=[RelativeBody.model_validate(member) for member in family.others(document_id)] if family else [],
        suggestions=suggestion_bodies(document, links=links, linked=linked),
        promises=promise_bodies(document),
        facts=fact_bodies(document, passages=catalogue.passages_of(document_id)),
    )


def inspection_body(document: Document, *, catalogue: Catalogue) -> InspectionBody:
    """Show what every stage made of a document: source, text, fields, links, passages and their terms."""
    return InspectionBody(
        **dict(whole_document_body(document, catalogue=catalogue)),
        location=document.location,
        sha256=document.sha256,
        passages=[_passage_body(passage) for passage in catalogue.passages_of(document.document_id)],
    )


def upload_body(documents: Iterable[Document], *, catalogue: Catalogue, generation: int, set_aside: Iterable[SetAside] = ()) -> UploadBody:
    """Show what an upload holds, and what of it could not be read."""
    return UploadBody(
        documents=[document_body(document, catalogue=catalogue) for document in documents],
        set_aside=[set_aside_body(one) for one in set_aside],
        generation=generation,
    )


def set_aside_body(one: SetAside) -> SetAsideBody:
    return SetAsideBody(
        path=one.path,
        member=one.location.removeprefix(one.file).lstrip("#/") or None,
        reason=one.reason,
        help=one.help,
        since=one.since,
        at=one.at,
        size_bytes=one.size_bytes,
    )


def _link_body(link: Link, other: Document) -> LinkBody:
    return LinkBody(relation=link.relation.value, document_id=other.document_id, title=other.title)


def _passage_body(passage: Passage) -> PassageBody:
    return PassageBody(
        passage_id=passage.passage_id,
        heading=passage.heading,
        start=passage.span.start,
        end=passage.span.end,
        text=passage.text,
        words=words(passage.text),
    )


def _evidence_body(evidence: Evidence) -> EvidenceBody:
    start, end = (evidence.span.start, evidence.span.end) if evidence.span else (None, None)
    return EvidenceBody(field=evidence.field, value=evidence.value, rule=evidence.rule, start=start, end=end)
