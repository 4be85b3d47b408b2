"""POST /v1/chat/completions and GET /v1/models: OpenAI's shapes, so that any chat client can ask."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse

from api import examples
from api.answering import answer_question
from api.chat import ALIASES, MODEL, ChatBody, ModelBody, ModelsBody, annotations_of, count_chars, message_of, pieces_of, read_chat
from api.events import GRACE_S, HEADERS, HEARTBEAT_S, MEDIA_TYPE, awaited
from api.http_errors import documented
from api.schemas import ErrorBody, as_json
from api.schemas_answers import AnswerBody
from api.service import ServiceNow
from api.waiting import Work
from corpus.errors import UnknownModel

router = APIRouter(prefix="/v1", tags=["chat"], responses=documented(400, 404, 413, 415, 422, 503))

_MODEL = ModelBody(id=MODEL)
_OWN = {"answer_id", "abstained", "reason", "comparison", "conflicts", "generator", "dropped", "fallback", "index", "notice"}


@router.get("/models", summary="The one model there is, for clients that ask")
def models() -> ModelsBody:
    return ModelsBody(data=[_MODEL])


@router.get("/models/{model}", summary="One model")
def model(model: str) -> ModelBody:
    _require_model(model)
    return _MODEL


@router.post(
    "/chat/completions",
    summary="Answer in OpenAI's shape, citations in message.annotations and as a list in the text",
    response_model=None,
    responses={200: {"content": {"application/json": {"schema": {"type": "object", "examples": [examples.COMPLETION]}}, MEDIA_TYPE: {}}}},
)
async def complete(body: ChatBody, request: Request, service: ServiceNow) -> JSONResponse | StreamingResponse:
    _require_model(body.model)
    asked = read_chat(body)
    work = Work(lambda: answer_question(service, asked))
    if not body.stream or await work.is_done_within(GRACE_S):
        answer = await work.outcome_for(request)  # an error is answered with its own status
        if not body.stream:
            return JSONResponse(_completion(answer, body))
    return StreamingResponse(chat_events(work, body), media_type=MEDIA_TYPE, headers=HEADERS)


async def chat_events(work: Work[AnswerBody], body: ChatBody, *, heartbeat_s: float = HEARTBEAT_S) -> AsyncIterator[str]:
    """The message line by line, its annotations, the end; or an error. Nothing is sent before the whole answer is checked."""
    async for answer in awaited(work, heartbeat_s=heartbeat_s):
        if isinstance(answer, AnswerBody):
            for chunk in _chunks(answer, body):
                yield _data(json.dumps(chunk, ensure_ascii=False))
            yield _data("[DONE]")
        elif isinstance(answer, ErrorBody):
            yield _data(as_json(answer))
        else:
            yield answer


def _require_model(name: str) -> None:
    if name not in ALIASES:
        raise UnknownModel(name[:80], known=MODEL)


def _completion(answer: AnswerBody, body: ChatBody) -> dict[str, Any]:
    content, annotations = message_of(answer)
    message = {"role": "assistant", "content": content, "refusal": None, "annotations": annotations}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return _head(answer, "chat.completion") | {"choices": [choice], "usage": _usage(body, content), "wence": _own(answer)}


def _chunks(answer: AnswerBody, body: ChatBody) -> Iterator[dict[str, Any]]:
    """Annotations come when the text is complete, since they point into it; the chunk of usage has no choices, as with OpenAI."""
    head = _head(answer, "chat.completion.chunk")
    content = ""
    yield head | {"choices": [_delta({"role": "assistant", "content": ""})]}
    for piece in pieces_of(answer):
        content += piece
        yield head | {"choices": [_delta({"content": piece})]}
    yield head | {"choices": [_delta({"annotations": annotations_of(answer, content=content)})]}
    yield head | {"choices": [_delta({}, finish_reason="stop")], "wence": _own(answer)}
    if body.stream_options and body.stream_options.include_usage:
        yield head | {"choices": [], "usage": _usage(body, content)}


def _head(answer: AnswerBody, sort: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{answer.answer_id}", "object": sort, "created": int(time.time()), "model": MODEL}


def _delta(delta: dict[str, Any], *, finish_reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}


def _own(answer: AnswerBody) -> dict[str, Any]:
    return answer.model_dump(mode="json", include=_OWN)


def _usage(body: ChatBody, content: str) -> dict[str, int]:
    """In characters: an extractive answer has no tokens, and clients only want to see numbers here."""
    asked = count_chars(body)
    return {"prompt_tokens": asked, "completion_tokens": len(content), "total_tokens": asked + len(content)}


def _data(data: str) -> str:
    return f"data: {data}\n\n"
