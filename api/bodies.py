"""What flows through the product, as the JSON shapes of api.schemas."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from api.model import Answer, Hit, Understanding
from api.query_places import settle_reading
from api.schemas import (
    AnswerBody,
    CitationBody,
    ClaimBody,
    ComparisonBody,
    ConflictBody,
    DocumentBody,
    ErrorBody,
    ErrorFields,
    EvidenceBody,
    FiltersGivenBody,
    HitBody,
    HitsBody,
    IndexBody,
    InspectionBody,
    LinkBody,
    PassageBody,
    ReadingBody,
    RegionBody,
    RegionsBody,
    RowBody,
    ScoresBody,
    StatusBody,
    UnderstandingBody,
    WholeDocumentBody,
)
from corpus.catalogue import Catalogue
from corpus.errors import AmbiguousRegion, InvalidInput, WenceError
from corpus.model import Document, Evidence, Passage, Region
from indexer.status import StoreStatus
from indexer.tokenizer import words


def answer_body(answer: Answer) -> AnswerBody:
    """The JSON of an answer; the same answer out of the same index has the same answer_id, whoever makes it and whenever."""
    body = _answer_body(answer)
    told = body.model_dump_json(exclude={"took_ms", "answer_id"})
    return body.model_copy(update={"answer_id": hashlib.blake2b(told.encode("utf-8"), digest_size=12).hexdigest()})


def _answer_body(answer: Answer) -> AnswerBody:
    return AnswerBody(
        question=answer.question,
        abstained=answer.abstained,
        reason=answer.reason,
        answer=answer.answer,
        claims=[ClaimBody.model_validate(claim) for claim in answer.claims],
        citations=[CitationBody.model_validate(citation) for citation in answer.citations],
        comparison=ComparisonBody(rows=[RowBody.model_validate(row) for row in answer.comparison]),
        conflicts=[ConflictBody.model_validate(conflict) for conflict in answer.conflicts],
        generator=answer.generator,
        dropped=answer.dropped,
        fallback=answer.fallback,
        index=IndexBody(generation=answer.generation, fingerprint=answer.fingerprint),
        took_ms=round(answer.took_ms, 1),
        understanding=understanding_body(answer.understanding) if answer.understanding else None,
        notice=answer.notice,
    )


def understanding_body(understanding: Understanding) -> UnderstandingBody:
    """Show how a question was read; a shared name that the files settled is shown as settled."""
    return UnderstandingBody(
        question=understanding.question,
        text=understanding.text,
        language=understanding.language,
        asks=understanding.asks,
        readings=[ReadingBody.model_validate(settle_reading(one, regions=understanding.regions)) for one in understanding.readings],
        filters=FiltersGivenBody.model_validate(understanding.filters),
        regions=[RegionBody.model_validate(region) for region in understanding.regions],
        ambiguous=[RegionBody.model_validate(region) for region in dict.fromkeys(understanding.ambiguous)],
        years=list(understanding.years),
        expansions=list(understanding.expansions),
    )


def hits_body(
    hits: Sequence[Hit],
    *,
    documents: dict[str, Document],
    took_ms: float,
    understanding: Understanding | None = None,
    notice: str | None = None,
) -> HitsBody:
    """Hits in order; `documents` holds the document of each, by document_id."""
    return HitsBody(
        hits=[_hit_body(hit, document=documents[hit.passage.document_id]) for hit in hits],
        took_ms=round(took_ms, 1),
        understanding=understanding_body(understanding) if understanding else None,
        notice=notice,
    )


def _hit_body(hit: Hit, *, document: Document) -> HitBody:
    passage = hit.passage
    return HitBody(
        rank=hit.rank,
        score=hit.score,
        passage_id=passage.passage_id,
        document_id=document.document_id,
        title=document.title,
        kind=document.kind,
        region=region_body(document.region),
        issued=document.issued,
        source=document.source,
        url=document.url,
        heading=passage.heading,
        text=passage.text,
        start=passage.span.start,
        end=passage.span.end,
        highlights=list(hit.highlights),
        scores=ScoresBody.model_validate(hit),
    )


def region_body(region: Region | None) -> RegionBody | None:
    return None if region is None else RegionBody.model_validate(region)


def regions_body(regions: Iterable[Region]) -> RegionsBody:
    return RegionsBody(regions=[RegionBody.model_validate(region) for region in regions])


def document_body(document: Document) -> DocumentBody:
    return DocumentBody.model_validate(document)


def whole_document_body(document: Document, *, catalogue: Catalogue) -> WholeDocumentBody:
    """Show the document with its links, each with the title of the document it leads to."""
    links = catalogue.links_of(document.document_id)
    return WholeDocumentBody(
        **dict(document_body(document)),
        text=document.text,
        links=[LinkBody(relation=one.relation.value, document_id=one.to_id, title=catalogue.document(one.to_id).title) for one in links],
        evidence=[_evidence_body(evidence) for evidence in document.evidence],
    )


def inspection_body(document: Document, *, catalogue: Catalogue) -> InspectionBody:
    """Show what every stage made of a document: source, text, fields, links, passages and their terms."""
    return InspectionBody(
        **dict(whole_document_body(document, catalogue=catalogue)),
        location=document.location,
        sha256=document.sha256,
        passages=[_passage_body(passage) for passage in catalogue.passages_of(document.document_id)],
    )


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


def status_body(status: StoreStatus, *, generator: str) -> StatusBody:
    """`generator` is its name as answers show it: no address and no key."""
    return StatusBody.model_validate(status).model_copy(update={"generator": generator})


def error_body(error: WenceError) -> ErrorBody:
    field = error.field if isinstance(error, InvalidInput) else None
    candidates = [RegionBody(code=code, name=name) for code, name in error.candidates] if isinstance(error, AmbiguousRegion) else None
    return ErrorBody(error=ErrorFields(code=error.code, message=error.message, help=error.help, field=field, candidates=candidates))
