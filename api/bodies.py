"""Answers, hits, places, counts and errors, as the JSON shapes of the api.schemas files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from api.bodies_documents import set_aside_body
from api.model import Answer, Hit, Understanding
from api.query_places import settle_reading
from api.schemas import ErrorBody, ErrorFields, RegionBody, RegionsBody
from api.schemas_answers import (
    AnswerBody,
    CitationBody,
    ClaimBody,
    ComparisonBody,
    ConflictBody,
    FiltersGivenBody,
    HitBody,
    HitsBody,
    IndexBody,
    ReadingBody,
    RowBody,
    ScoresBody,
    UnderstandingBody,
)
from api.schemas_documents import RelativeBody, ValidityBody
from api.schemas_status import SiteBody, StatusBody, SwitchingBody
from corpus.errors import AmbiguousRegion, InvalidInput, WenceError
from corpus.model import Document, Region
from indexer.status import StoreStatus


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
        family=[RelativeBody.model_validate(member) for member in hit.family],
        validity=ValidityBody.model_validate(hit.validity) if hit.validity else None,
    )


def region_body(region: Region | None) -> RegionBody | None:
    return None if region is None else RegionBody.model_validate(region)


def regions_body(regions: Iterable[Region]) -> RegionsBody:
    return RegionsBody(regions=[RegionBody.model_validate(region) for region in regions])


def status_body(status: StoreStatus, *, generator: str) -> StatusBody:
    """`generator` is its name as answers show it: no address and no key."""
    return StatusBody(
        documents=status.documents,
        passages=status.passages,
        kinds=status.kinds,
        regions=status.regions,
        generation=status.generation,
        encoder=status.encoder,
        encoder_name=status.encoder_name,
        generator=generator,
        size_bytes=status.size_bytes,
        set_aside=[set_aside_body(one) for one in status.set_aside],
        sites=[SiteBody.model_validate(site) for site in status.sites],
        switching=SwitchingBody.model_validate(status.switching) if status.switching else None,
    )


def error_body(error: WenceError) -> ErrorBody:
    field = error.field if isinstance(error, InvalidInput) else None
    candidates = [RegionBody(code=code, name=name) for code, name in error.candidates] if isinstance(error, AmbiguousRegion) else None
    return ErrorBody(error=ErrorFields(code=error.code, message=error.message, help=error.help, field=field, candidates=candidates))
