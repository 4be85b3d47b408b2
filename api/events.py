"""Server-sent events of an answer: its citations, its claims one by one, the whole of it; comments while it is being made."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

from api.bodies import error_body
from api.http_errors import INTERNAL
from api.schemas import ErrorBody, as_json
from api.schemas_answers import AnswerBody
from api.waiting import Work
from corpus.errors import WenceError

HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # the second one is for nginx
MEDIA_TYPE = "text/event-stream"
GRACE_S = 1.0  # what fails within it is still told by the status code
HEARTBEAT_S = 10.0  # below the 30 to 60 s after which proxies take a silent connection for dead

log = logging.getLogger("wence")


async def answer_events(work: Work[AnswerBody], *, heartbeat_s: float = HEARTBEAT_S) -> AsyncIterator[str]:
    """`citations`, `claim` by claim, `done`; or one `error`. Nothing is sent before the whole answer is checked."""
    async for answer in awaited(work, heartbeat_s=heartbeat_s):
        if isinstance(answer, AnswerBody):
            yield event("citations", f"[{','.join(as_json(citation) for citation in answer.citations)}]")
            for claim in answer.claims:
                yield event("claim", as_json(claim))
            yield event("done", as_json(answer))
        elif isinstance(answer, ErrorBody):
            yield event("error", as_json(answer))
        else:
            yield answer


async def awaited(work: Work[AnswerBody], *, heartbeat_s: float) -> AsyncIterator[str | AnswerBody | ErrorBody]:
    """Comments while the work goes on, then its answer or its error. The work is given up when whoever iterates stops."""
    try:
        while not await work.is_done_within(heartbeat_s):
            yield ": at work\n\n"
        yield await _outcome(work)
    finally:
        work.give_up()


def event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"


async def _outcome(work: Work[AnswerBody]) -> AnswerBody | ErrorBody:
    try:
        return await work.outcome()
    except WenceError as error:
        return error_body(error)
    except Exception:  # the status has been sent, so the outermost guard cannot answer any more
        log.exception("unexpected error while an answer was streamed")
        return ErrorBody(error=INTERNAL)
