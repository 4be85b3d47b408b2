"""POST /v1/feedback: a verdict on an answer, kept with what is needed to ask again."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.answering import answer_question
from api.feedback import Feedback, Verdict
from api.http_errors import documented
from api.recent import Given
from api.schemas import AskBody
from api.schemas_feedback import FeedbackBody, FeedbackTakenBody
from api.service import Service, ServiceNow
from corpus.errors import InvalidInput, NotFound

router = APIRouter(prefix="/v1", tags=["feedback"], responses=documented(400, 404, 413, 415, 422, 429, 503))

_KEPT_SETTINGS = ("encoder", "reranker", "generator", "home_region")
_KNOWN, _NEW = 200, 201


@router.post(
    "/feedback",
    status_code=_NEW,
    summary="Say whether an answer was good",
    responses={_KNOWN: {"model": FeedbackTakenBody, "description": "The same was said before"}},
)
def give_feedback(body: FeedbackBody, request: Request, response: Response, service: ServiceNow) -> FeedbackTakenBody:
    given, asked_again = _given(body, service=service)
    feedback_id, is_new = service.feedback.add(
        _feedback(body, given, asked_again=asked_again, service=service, version=request.app.version)
    )
    if is_new:
        service.metrics.count_feedback(body.verdict)
    response.status_code = _NEW if is_new else _KNOWN
    return FeedbackTakenBody(feedback_id=feedback_id, answer_id=given.answer.answer_id, asked_again=asked_again)


def _given(body: FeedbackBody, *, service: Service) -> tuple[Given, bool]:
    """Find the answer that is meant, or ask its question again."""
    if body.answer_id and (given := service.recent.find(body.answer_id)):
        return given, False
    if body.question is not None:
        asked = AskBody(question=body.question, home_region=body.home_region, filters=body.filters, history=body.history)
        return Given(asked=asked, answer=answer_question(service, asked)), True
    if body.answer_id is None:
        raise InvalidInput("Neither an answer nor a question is named.", field="answer_id", help="Send the answer_id of the answer.")
    raise NotFound(f"The answer '{body.answer_id[:80]}'", help="Send the question too, with its home_region, filters and history.")


def _feedback(body: FeedbackBody, given: Given, *, asked_again: bool, service: Service, version: str) -> Feedback:
    asked, answer = given.asked, given.answer
    return Feedback(
        verdict=Verdict(body.verdict),
        comment=body.comment,
        expected=body.expected,
        question=asked.question,
        resolved_question=answer.understanding.question if answer.understanding else asked.question,
        home_region=asked.home_region or service.settings.home_region,
        filters=asked.filters,
        history=tuple(asked.history),
        answer=answer,
        asked_again=asked_again,
        settings={name: getattr(service.settings, name) for name in _KEPT_SETTINGS},
        version=version,
    )
