"""/v1/documents: list, read, add, remove."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from fastapi import APIRouter, Query, UploadFile
from starlette.exceptions import HTTPException

from api.answering import known_document, read_stored_document
from api.bodies_documents import document_body, upload_body
from api.http_errors import documented
from api.http_guard import MEGABYTE
from api.inputs import read_region, read_text
from api.schemas import DocumentsQuery
from api.schemas_documents import DocumentsBody, RemovedBody, UploadBody, WholeDocumentBody
from api.service import ServiceNow
from corpus.errors import InvalidInput
from indexer.build import index_upload, remove_documents

router = APIRouter(prefix="/v1/documents", tags=["documents"], responses=documented(422, 503))


@router.get("", summary="List documents")
def list_documents(query: Annotated[DocumentsQuery, Query()], service: ServiceNow) -> DocumentsBody:
    region = None if query.region is None else read_region(query.region, places=service.gazetteer, field="region")
    catalogue = service.engine.reader.catalogue
    page = catalogue.documents(cursor=query.cursor, limit=query.limit, kind=query.kind, region=region)
    documents = [document_body(document, catalogue=catalogue) for document in page.documents]
    return DocumentsBody(documents=documents, next_cursor=page.next_cursor)


@router.get("/{document_id}", summary="One document, whole", responses=documented(404))
def read_document(document_id: str, service: ServiceNow) -> WholeDocumentBody:
    return read_stored_document(service, document_id)


@router.delete("/{document_id}", summary="Remove a document", responses=documented(404, 409))
def remove_document(document_id: str, service: ServiceNow) -> RemovedBody:
    known = known_document(document_id, catalogue=service.engine.reader.catalogue)
    removed = service.write(lambda encoder, _: remove_documents([known], folder=service.settings.store, encoder=encoder))
    return RemovedBody(removed=list(removed), generation=service.generation())


@router.post("", status_code=201, summary="Add or update a file", responses=documented(400, 409, 413, 415))
def upload_document(file: UploadFile, service: ServiceNow) -> UploadBody:
    name = _file_name(file.filename)
    data = file.file.read()
    if len(data) > service.settings.max_upload_mb * MEGABYTE:
        raise HTTPException(413, f"The file is larger than {service.settings.max_upload_mb} MB")
    upload = service.write(
        lambda encoder, encoder_name: index_upload(name, data, folder=service.settings.store, encoder=encoder, encoder_name=encoder_name)
    )
    generation = service.generation()
    catalogue = service.engine.reader.catalogue
    documents = catalogue.documents_by_id(upload.documents).values()
    return upload_body(documents, catalogue=catalogue, generation=generation, set_aside=upload.set_aside)


def _file_name(given: str | None) -> str:
    """Keep the last part of the name only, so that no upload decides where anything is written."""
    named = (given or "").replace("%00", "\0")  # as programs write a NUL in a form
    name = PurePosixPath(read_text(named, field="file").replace("\\", "/")).name
    if not name or name in (".", "..") or len(name) > 200 or not name.isprintable():
        raise InvalidInput("The file has no usable name.", field="file", help="Send a name of at most 200 characters, such as 提案.docx.")
    return name
