"""Places, status and health."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.bodies import regions_body, status_body
from api.generator import read_generator
from api.http_errors import documented
from api.inputs import read_text
from api.schemas import ReadyBody, RegionsBody, RegionsQuery
from api.schemas_status import StatusBody
from api.service import ServiceNow
from corpus.errors import InvalidInput

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
