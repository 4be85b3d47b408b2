"""The outermost layers of HTTP: how much may come in, security headers on every answer, a plain 500 for what nobody expected."""

from __future__ import annotations

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http_errors import INTERNAL, UPLOAD_PATH, error_response, too_large

log = logging.getLogger("wence")

SECURITY_HEADERS = {
    # The page's components write their own styles; scripts come from files alone. Pictures as data: are the components' own icons.
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MEGABYTE = 1_000_000
JSON_BYTES = MEGABYTE
ENVELOPE_BYTES = 100_000  # what multipart adds around a file
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Guard:
    """Wraps the app; other web pages open in the same browser cannot make it write."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        if _from_another_site(scope):
            refusal = error_response(403, message="Another site's page may not do this.", help="Call from a program, or from this page.")
            await refusal(scope, receive, send_guarded)
            return
        try:
            await self.app(scope, receive, send_guarded)
        except Exception:
            log.exception("unexpected error at %s %s", scope["method"], scope["path"].encode("ascii", "backslashreplace").decode())
            if not started:
                failure = error_response(500, code=INTERNAL.code, message=INTERNAL.message, help=INTERNAL.help)
                await failure(scope, receive, send_guarded)


class BodyLimit:
    """Refuses a body that is too large, by its declared length or as soon as more has come in."""

    def __init__(self, app: ASGIApp, *, max_upload_mb: int) -> None:
        self.app = app
        self.upload_bytes = max_upload_mb * MEGABYTE + ENVELOPE_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.upload_bytes if scope["path"] == UPLOAD_PATH else JSON_BYTES
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and (len(declared) > 18 or int(declared) > limit):
            await too_large(limit)(scope, receive, send)
            return
        taken = 0

        async def receive_within_limit() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                # The app turns this one into an answer wherever in its reading of the body it is raised.
                raise HTTPException(413, f"More than {limit} bytes were sent")
            return message

        await self.app(scope, receive_within_limit, send)


def _from_another_site(scope: Scope) -> bool:
    # Browsers set this header themselves and scripts cannot change it; programs other than browsers do not send it.
    return scope["method"] not in SAFE_METHODS and Headers(scope=scope).get("sec-fetch-site") in ("cross-site", "same-site")
