"""Places, status, health, and the pages people open."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse

from api.bodies import regions_body, status_body
from api.generator import read_generator
from api.http_errors import documented
from api.inputs import read_text
from api.schemas import ReadyBody, RegionsBody, RegionsQuery
from api.schemas_status import StatusBody
from api.service import ServiceNow
from corpus.errors import InvalidInput

PAGE_FOLDER = Path(__file__).parent / "page"
PAGE_FILES = {
    "/": "index.html",
    "/page.js": "page.js",
    "/cut.js": "cut.js",
    "/page.css": "page.css",
    "/icon.svg": "icon.svg",
    "/docs": "docs.html",
    "/docs.js": "docs.js",
}
# Said here, not guessed: some systems register .js as text/plain, which browsers refuse to run under nosniff.
MEDIA_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

router = APIRouter(tags=["service"])


@router.get("/v1/regions", summary="Every place of a name", responses=documented(422))
def regions(query: Annotated[RegionsQuery, Query()], service: ServiceNow) -> RegionsBody:
    name = read_text(query.name, field="name").strip()
    if not name:
        raise InvalidInput("'name' is empty.", field="name", help="Name a place, such as 通州区.")
    coded = service.gazetteer.get(name)
    return regions_body((coded,) if coded else service.gazetteer.named(name))


@router.get("/v1/status", summary="What the index holds", responses=documented(503))
def status(service: ServiceNow) -> StatusBody:
    return status_body(service.status(), generator=read_generator(service.settings.generator).name)


@router.get("/healthz", summary="The process is alive")
def alive() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", summary="Questions can be answered", responses=documented(503))
def ready(service: ServiceNow) -> ReadyBody:
    return ReadyBody(status="ready", generation=service.engine.reader.generation)


def _add_page(path: str, file: Path) -> None:
    # "no-cache" asks the browser to check the file's ETag, so a new version shows at once.
    def page() -> FileResponse:
        return FileResponse(file, media_type=MEDIA_TYPES[file.suffix], headers={"Cache-Control": "no-cache"})

    router.add_api_route(path, page, methods=["GET"], include_in_schema=False, response_class=FileResponse)


for _path, _name in PAGE_FILES.items():
    _add_page(_path, PAGE_FOLDER / _name)
