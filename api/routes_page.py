"""The files of the chat page, as built from api/web, and the description of the API."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

BUILT_FOLDER = Path(__file__).parent / "web" / "dist"
DOCS_FOLDER = Path(__file__).parent / "page"
DOCS_FILES = {"/docs": "docs.html", "/docs.js": "docs.js", "/page.css": "page.css", "/icon.svg": "icon.svg"}
# Said here, not guessed: some systems register .js as text/plain, which browsers refuse to run under nosniff.
MEDIA_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FRESH = {"Cache-Control": "no-cache"}  # asks the browser to check the file's ETag, so a new version shows at once
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # the name holds a hash of the content
NOT_BUILT = "The chat page has not been built here. Build it with: make install\nThe API answers all the same; /docs describes it.\n"


class Assets(StaticFiles):
    """Built files, whose names change whenever their content does; the folder may be made while the app runs."""

    async def check_config(self) -> None:
        """Let a folder that is not there yet be one without files."""

    def file_response(self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200) -> Response:
        media_type = MEDIA_TYPES.get(Path(full_path).suffix)
        return FileResponse(full_path, status_code=status_code, media_type=media_type, headers=FOREVER, stat_result=stat_result)


def serve_page(app: FastAPI, *, built: Path = BUILT_FOLDER) -> None:
    """Add the page's paths to an app."""
    router = APIRouter(tags=["service"], include_in_schema=False)

    @router.get("/", response_class=Response)
    def page() -> Response:
        index = built / "index.html"
        if not index.is_file():
            return Response(NOT_BUILT, status_code=503, media_type="text/plain")
        return FileResponse(index, media_type="text/html", headers=FRESH)

    for path, name in DOCS_FILES.items():
        router.add_api_route(path, _docs(DOCS_FOLDER / name), methods=["GET"], response_class=FileResponse)
    app.include_router(router)
    app.mount("/assets", GZipMiddleware(Assets(directory=built / "assets", check_dir=False), compresslevel=6))


def _docs(file: Path) -> Callable[[], FileResponse]:
    return lambda: FileResponse(file, media_type=MEDIA_TYPES[file.suffix], headers=FRESH)
