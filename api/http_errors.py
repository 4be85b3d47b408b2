"""Errors as HTTP answers: one shape, the right status, never a stack trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api.bodies import error_body
from api.schemas import ErrorBody, ErrorFields, as_json
from corpus.errors import InvalidInput, NotFound, StoreBusy, StoreError, TooManyRequests, UnknownModel, UnreadableSource, WenceError

# The first class that an error is an instance of decides, so the more exact ones come first.
STATUS_OF = (
    (InvalidInput, 422),
    (NotFound, 404),
    (UnknownModel, 404),
    (StoreBusy, 409),
    (StoreError, 503),
    (UnreadableSource, 415),
    (TooManyRequests, 429),
)
CODE_OF = {
    400: "malformed",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "store_busy",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
    429: "too_many_requests",
    503: "not_ready",
}
HELP_OF = {
    400: "Send a well-formed body in UTF-8.",
    404: "The paths are listed at /docs.",
    405: "The methods are listed at /docs.",
    413: "Send less; the largest upload is set by max_upload_mb.",
    422: "The fields are described at /docs.",
}
UPLOAD_PATH = "/v1/documents"
RETRY_AFTER_S = 5  # most writers have finished by then
INTERNAL = ErrorFields(code="internal", message="Something went wrong here.", help="The log says more.")
CLIENT_GONE = 499  # nobody reads it but the log and the counters


def error_response(status: int, *, message: str, code: str | None = None, help: str | None = None, field: str | None = None) -> Response:
    """Answer with an error; `code` and `help` are those of the status where none is given."""
    code, help = code or CODE_OF.get(status, "http_error"), HELP_OF.get(status, "") if help is None else help
    return _response(status, body=ErrorBody(error=ErrorFields(code=code, message=message, help=help, field=field)))


def too_large(limit_bytes: int) -> Response:
    return error_response(413, message=f"More than {limit_bytes} bytes were sent.")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Say to OpenAPI which errors a route gives."""
    return {status: {"model": ErrorBody, "description": CODE_OF.get(status, "error")} for status in statuses}


def install_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(WenceError, _on_wence_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)


def _response(status: int, *, body: ErrorBody, headers: Mapping[str, str] | None = None) -> Response:
    return Response(as_json(body), status_code=status, media_type="application/json", headers=headers)


def _on_wence_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, WenceError):
        raise error
    status = next((status for kind, status in STATUS_OF if isinstance(error, kind)), 500)
    wait_s = RETRY_AFTER_S if isinstance(error, StoreBusy) else error.retry_after_s if isinstance(error, TooManyRequests) else None
    headers = None if wait_s is None else {"Retry-After": str(wait_s)}
    return _response(status, body=error_body(error), headers=headers)


def _on_http_exception(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return error_response(error.status_code, message=f"{str(error.detail).rstrip('.')}.")


def _on_disconnect(request: Request, error: Exception) -> Response:
    return Response(status_code=CLIENT_GONE)


def _on_invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    problems = error.errors()
    if request.method == "POST" and (wanted := _media_type_missed(request)):
        return error_response(415, message=f"This path takes {wanted}.", help=f"Send it with Content-Type: {wanted}.")
    first = problems[0]
    if first["type"] == "json_invalid" or (first["type"] == "missing" and first["loc"] == ("body",)):
        return error_response(400, message="The body is not valid JSON.")
    message = " ".join(_sentence(problem) for problem in problems[:5])
    return error_response(422, message=message, field=_field(first["loc"]))


def _media_type_missed(request: Request) -> str | None:
    wanted = "multipart/form-data" if request.url.path == UPLOAD_PATH else "application/json"
    sent = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return None if sent == wanted else wanted


def _sentence(problem: dict[str, Any]) -> str:
    field = _field(problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"There is no field '{field}' here."
    if "Expected UploadFile" in problem["msg"] or (problem["type"], field) == (
        "missing",
        "file",
    ):  # a form's field of text, or an empty one
        return f"'{field}' must be a file with a name and something in it."
    reason = str(problem["msg"]).removeprefix("Value error, ")
    return f"'{field}': {reason}.".encode("utf-8", "replace").decode("utf-8")


def _field(location: Sequence[str | int]) -> str:
    name = ".".join(str(part) for part in location[1:]) or str(location[0])
    return name.encode("utf-8", "replace").decode("utf-8")[:200]
