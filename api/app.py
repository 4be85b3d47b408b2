"""The HTTP app: puts the routes, the error answers and the outermost guard together."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from anyio import to_thread
from fastapi import FastAPI
from starlette.routing import Route

from api import (
    http_metrics,
    routes_answers,
    routes_chat,
    routes_documents,
    routes_export,
    routes_feedback,
    routes_library,
    routes_service,
)
from api.engine import Engine
from api.http_errors import install_error_handlers
from api.http_guard import BodyLimit, Guard
from api.http_mcp import PATH, McpEndpoint
from api.http_metrics import Counting
from api.routes_page import serve_page
from api.service import Service
from api.settings import Settings
from corpus.errors import StoreError
from indexer.store import StoreReader

log = logging.getLogger("wence")

DESCRIPTION = "Questions over Chinese policy documents, answered with exact sources. Offsets are Unicode code points, half-open."


def create_app(settings: Settings, *, open_engine: Callable[[StoreReader, Settings], Engine] = Engine.over) -> FastAPI:
    """Build the app over one store. A store that is not there yet does not stop it: /readyz says so until there is one."""
    # The stock docs pages load scripts from another host; /docs is our own page instead.
    app = FastAPI(title="问策 Wence", version=_version(), description=DESCRIPTION, docs_url=None, redoc_url=None, lifespan=_open_early)
    service = Service(settings, open_engine=open_engine)
    app.state.service, app.state.mcp = service, McpEndpoint(service, version=app.version)
    for routes in (
        routes_answers,
        routes_chat,
        routes_feedback,
        routes_export,
        routes_documents,
        routes_library,
        routes_service,
        http_metrics,
    ):
        app.include_router(routes.router)
    # GET would keep a stream open for what the server has to say by itself, which is nothing.
    app.router.routes.append(Route(PATH, endpoint=app.state.mcp, methods=["POST"], include_in_schema=False))
    serve_page(app)
    install_error_handlers(app)
    app.add_middleware(BodyLimit, max_upload_mb=settings.max_upload_mb)
    app.add_middleware(Guard)
    app.add_middleware(Counting, metrics=service.metrics)  # added last: outermost
    return app


@asynccontextmanager
async def _open_early(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    try:
        await to_thread.run_sync(lambda: service.engine)
    except StoreError as error:
        log.warning("not ready: %s %s", error.message, error.help)
    async with app.state.mcp.running():
        yield
    service.close()


def _version() -> str:
    try:
        return version("wence")
    except PackageNotFoundError:
        return "0"
