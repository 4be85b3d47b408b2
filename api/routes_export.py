"""POST /v1/export: answers as a Word, Markdown or Excel file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from api import export_docx, export_markdown, export_xlsx
from api.export_text import Export, Turn, checked
from api.http_errors import documented
from api.schemas import Taken, Text
from api.schemas_answers import AnswerBody
from api.service import ServiceNow

router = APIRouter(prefix="/v1", tags=["answers"])

_WRITERS: dict[str, tuple[Callable[[Export], bytes], str]] = {
    "docx": (export_docx.write_docx, export_docx.MEDIA_TYPE),
    "md": (export_markdown.write_markdown, export_markdown.MEDIA_TYPE),
    "xlsx": (export_xlsx.write_xlsx, export_xlsx.MEDIA_TYPE),
}


class ExportTurn(Taken):
    asked: Text
    answer: AnswerBody = Field(description="As POST /v1/ask gave it.")


class ExportBody(Taken):
    format: Literal["docx", "md", "xlsx"]
    title: Annotated[Text, Field(max_length=2000)]
    turns: list[ExportTurn] = Field(min_length=1, max_length=200)
    language: Literal["zh", "en"] = "zh"


@router.post(
    "/export",
    summary="Answers as a file, each quote looked up once more",
    response_class=Response,
    responses={**documented(400, 413, 415, 422, 503), 200: {"content": {media_type: {} for _, media_type in _WRITERS.values()}}},
)
def export(body: ExportBody, service: ServiceNow) -> Response:
    turns = [Turn(asked=turn.asked, answer=turn.answer) for turn in body.turns]
    write, media_type = _WRITERS[body.format]
    content = write(checked(body.title, turns, language=body.language, catalogue=service.engine.reader.catalogue))
    headers = {"Content-Disposition": f'attachment; filename="wence.{body.format}"'}
    return Response(content, media_type=media_type, headers=headers)
