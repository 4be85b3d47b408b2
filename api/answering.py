"""What is asked from outside, the same for JSON, events, chat and tools: an answer, passages, a document."""

from __future__ import annotations

import re

from api.bodies import answer_body, hits_body
from api.bodies_documents import whole_document_body
from api.inputs import read_filters, read_home, read_question
from api.notice import with_notice
from api.schemas import AskBody, FiltersBody, SearchBody
from api.schemas_answers import AnswerBody, HitsBody
from api.schemas_documents import WholeDocumentBody
from api.service import Service
from corpus.catalogue import Catalogue
from corpus.errors import NotFound
from corpus.model import Filters, Region

_DOCUMENT_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")


def answer_question(service: Service, asked: AskBody) -> AnswerBody:
    """Answer, count it, and remember it for a while, so that feedback need only name its answer_id. Raises InvalidInput and StoreError."""
    question = read_question(asked.question, field="question", max_chars=service.settings.max_question_chars)
    history = tuple((turn.role, turn.content) for turn in asked.history)
    home, filters = _home(asked.home_region, service=service), _filters(asked.filters, service=service)
    engine = service.engine
    answered = engine.ask(question, home_region=home, filters=filters, history=history)
    answer = answer_body(with_notice(answered, catalogue=engine.reader.catalogue))
    service.metrics.count_answer(answer)
    service.recent.keep(asked, answer)
    return answer


def find_passages(service: Service, asked: SearchBody) -> HitsBody:
    query = read_question(asked.query, field="query", max_chars=service.settings.max_question_chars)
    home, filters = _home(asked.home_region, service=service), _filters(asked.filters, service=service)
    result = service.engine.search(query, home_region=home, filters=filters, k=asked.k)
    return hits_body(
        result.hits, documents=result.documents, took_ms=result.took_ms, understanding=result.understanding, notice=result.notice
    )


def read_stored_document(service: Service, document_id: str) -> WholeDocumentBody:
    """Raise NotFound for what is no document of the store, or no id at all."""
    catalogue = service.engine.reader.catalogue
    return whole_document_body(catalogue.document(known_document(document_id, catalogue=catalogue)), catalogue=catalogue)


def known_document(document_id: str, *, catalogue: Catalogue) -> str:
    if not _DOCUMENT_ID.fullmatch(document_id) or not catalogue.has_document(document_id):
        raise NotFound(f"Document '{document_id[:80]}'", help="Document ids are listed by GET /v1/documents.")
    return document_id


def _home(name: str | None, *, service: Service) -> Region | None:
    return read_home(name, places=service.gazetteer) or service.home_region


def _filters(body: FiltersBody | None, *, service: Service) -> Filters:
    if body is None:
        return Filters()
    return read_filters(
        service.gazetteer,
        kinds=body.kinds,
        regions=body.regions,
        since=body.since,
        until=body.until,
        departments=body.departments,
        prefix="filters.",
    )
