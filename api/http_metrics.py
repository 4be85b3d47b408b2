"""Counts every request of HTTP with its route, status and time, and shows the counters."""

from __future__ import annotations

import time

from fastapi import APIRouter
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http_errors import CLIENT_GONE
from api.http_mcp import PATH as MCP_PATH
from api.metrics import MEDIA_TYPE, Metrics
from api.service import ServiceNow
from corpus.errors import StoreError

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_PLAIN = frozenset({MCP_PATH, "/openapi.json"})  # routes that are no FastAPI routes leave no trace in the scope

router = APIRouter(tags=["service"])


class Counting:
    """Wraps the app. A client that goes away before there is a status counts as 499."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), CLIENT_GONE

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            self.metrics.count_request(method=method, route=_route(scope), status=status, seconds=time.perf_counter() - started)


@router.get("/metrics", summary="Counters for Prometheus", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}}})
def metrics(service: ServiceNow) -> Response:
    try:
        reader = service.engine.reader
        counts = reader.catalogue.counts()
        service.metrics.set_index(documents=counts.documents, passages=counts.passages, generation=reader.generation)
    except StoreError:
        service.metrics.set_not_ready()
    return Response(service.metrics.render(), media_type=MEDIA_TYPE)


def _route(scope: Scope) -> str:
    """Give the pattern that the path fits, such as /v1/documents/{document_id}; paths that people make up must not become labels."""
    return getattr(scope.get("route"), "path", None) or (scope["path"] if scope["path"] in _PLAIN else "other")
