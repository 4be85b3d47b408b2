"""POST /v1/ask and /v1/search."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from api.bodies import answer_body, hits_body
from api.http_errors import documented
from api.inputs import read_filters, read_home, read_question
from api.notice import with_notice
from api.schemas import AskBody, FiltersBody, SearchBody, as_json
from api.schemas_answers import AnswerBody, HitsBody
from api.service import Service, ServiceNow
from corpus.model import Filters, Region

UNBUFFERED = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

router = APIRouter(prefix="/v1", tags=["answers"], responses=documented(400, 413, 415, 422, 503))


@router.post(
    "/ask",
    summary="Answer a question, each sentence with its exact source",
    response_model=AnswerBody,
    responses={200: {"content": {"text/event-stream": {}}}},
)
def ask(body: AskBody, service: ServiceNow) -> AnswerBody | StreamingResponse:
    question = read_question(body.question, field="question", max_chars=service.settings.max_question_chars)
    history = tuple((turn.role, turn.content) for turn in body.history)
    home, filters = _home(body, service=service), _filters(body.filters, service=service)
    engine = service.engine
    answered = engine.ask(question, home_region=home, filters=filters, history=history)
    answer = answer_body(with_notice(answered, catalogue=engine.reader.catalogue))
    if not body.stream:
        return answer
    # The answer is whole and checked before the first event, so a status code always tells the truth.
    return StreamingResponse(_events(answer), media_type="text/event-stream", headers=UNBUFFERED)


@router.post("/search", summary="Find passages")
def search(body: SearchBody, service: ServiceNow) -> HitsBody:
    query = read_question(body.query, field="query", max_chars=service.settings.max_question_chars)
    home, filters = _home(body, service=service), _filters(body.filters, service=service)
    result = service.engine.search(query, home_region=home, filters=filters, k=body.k)
    return hits_body(
        result.hits, documents=result.documents, took_ms=result.took_ms, understanding=result.understanding, notice=result.notice
    )


def _home(body: AskBody | SearchBody, *, service: Service) -> Region | None:
    return read_home(body.home_region, places=service.gazetteer) or service.home_region


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


def _events(answer: AnswerBody) -> Iterator[str]:
    yield _event("citations", f"[{','.join(as_json(citation) for citation in answer.citations)}]")
    for claim in answer.claims:
        yield _event("claim", as_json(claim))
    yield _event("done", as_json(answer))


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
