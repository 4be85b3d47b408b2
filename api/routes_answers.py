"""POST /v1/ask and /v1/search."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from api.answering import answer_question, find_passages
from api.events import GRACE_S, HEADERS, MEDIA_TYPE, answer_events
from api.http_errors import documented
from api.schemas import AskBody, SearchBody
from api.schemas_answers import AnswerBody, HitsBody
from api.service import ServiceNow
from api.waiting import Work

router = APIRouter(prefix="/v1", tags=["answers"], responses=documented(400, 413, 415, 422, 503))


@router.post(
    "/ask",
    summary="Answer a question, each sentence with its exact source",
    response_model=AnswerBody,
    responses={200: {"content": {MEDIA_TYPE: {}}}},
)
async def ask(body: AskBody, request: Request, service: ServiceNow) -> AnswerBody | StreamingResponse:
    work = Work(lambda: answer_question(service, body))
    if not body.stream or await work.is_done_within(GRACE_S):
        answer = await work.outcome_for(request)  # an error is answered with its own status
        if not body.stream:
            return answer
    return StreamingResponse(answer_events(work), media_type=MEDIA_TYPE, headers=HEADERS)


@router.post("/search", summary="Find passages")
def search(body: SearchBody, service: ServiceNow) -> HitsBody:
    return find_passages(service, body)
