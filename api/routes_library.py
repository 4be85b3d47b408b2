"""GET /v1/library, /v1/questions and /v1/page: what the chat page shows before anything is asked."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.bodies import region_body
from api.bodies_documents import document_body
from api.generator import read_generator
from api.http_errors import documented
from api.inputs import read_home, read_question, read_region, read_text
from api.questions import suggest_questions
from api.schemas import Given, Name, RegionBody, Taken, Text
from api.schemas_documents import DocumentBody
from api.service import ServiceNow
from corpus.catalogue import Catalogue
from corpus.holdings import UNDATED, Choice, Holdings, browse
from corpus.model import Kind

router = APIRouter(prefix="/v1", tags=["library"], responses=documented(422, 503))


class LibraryQuery(Taken):
    kind: Kind | None = None
    region: Name | None = None
    year: str | None = Field(default=None, pattern=f"^([0-9]{{4}}|{UNDATED})$", description=f"Four digits, or {UNDATED}.")
    issuer: Name | None = None
    cursor: str | None = Field(default=None, pattern="^[0-9]{1,12}$", description="next_cursor of the page before.")
    limit: int = Field(default=50, ge=1, le=100)


class CountBody(Given):
    value: str
    count: int


class PlaceCountBody(Given):
    code: str | None
    name: str = Field(description="Full path; empty for documents without a place.")
    count: int


class LibraryBody(Given):
    """Documents, newest first, without their texts; each count is made under the other choices."""

    total: int
    documents: list[DocumentBody]
    next_cursor: str | None
    kinds: list[CountBody]
    regions: list[PlaceCountBody]
    years: list[CountBody]
    issuers: list[CountBody]
    latest: date | None


class QuestionsQuery(Taken):
    near: Text | None = Field(default=None, description="A question that was not answered: those returned are near it.")
    home_region: Name | None = None
    language: Literal["zh", "en"] = "zh"


class QuestionsBody(Given):
    questions: list[str] = Field(description="Each has been answered from the files as they are now.")


class PageBody(Given):
    """What the page has to know of the settings."""

    max_upload_mb: int
    max_question_chars: int
    generator: str
    home_region: RegionBody | None


@router.get("/library", summary="Browse the documents, with counts")
def library(query: Annotated[LibraryQuery, Query()], service: ServiceNow) -> LibraryBody:
    region = None if query.region is None else read_region(query.region, places=service.gazetteer, field="region")
    issuer = None if query.issuer is None else read_text(query.issuer, field="issuer")
    choice = Choice(kind=query.kind, region=region, year=query.year, issuer=issuer)
    catalogue = service.engine.reader.catalogue
    return _library_body(browse(catalogue, choice=choice, cursor=query.cursor, limit=query.limit), catalogue=catalogue)


@router.get("/questions", summary="Questions that the files answer")
def questions(query: Annotated[QuestionsQuery, Query()], service: ServiceNow) -> QuestionsBody:
    near = None if query.near is None else read_question(query.near, field="near", max_chars=service.settings.max_question_chars)
    home = read_home(query.home_region, places=service.gazetteer) or service.home_region
    return QuestionsBody(questions=list(suggest_questions(service.engine, near=near, home=home, language=query.language)))


@router.get("/page", summary="Limits and settings that the page shows")
def page(service: ServiceNow) -> PageBody:
    settings = service.settings
    return PageBody(
        max_upload_mb=settings.max_upload_mb,
        max_question_chars=settings.max_question_chars,
        generator=read_generator(settings.generator).name,
        home_region=region_body(service.home_region),
    )


def _library_body(holdings: Holdings, *, catalogue: Catalogue) -> LibraryBody:
    return LibraryBody(
        total=holdings.total,
        documents=[document_body(document, catalogue=catalogue) for document in holdings.documents],
        next_cursor=holdings.next_cursor,
        kinds=[CountBody(value=value, count=count) for value, count in holdings.kinds],
        regions=[PlaceCountBody.model_validate(place) for place in holdings.regions],
        years=[CountBody(value=value, count=count) for value, count in holdings.years],
        issuers=[CountBody(value=value, count=count) for value, count in holdings.issuers],
        latest=holdings.latest,
    )
