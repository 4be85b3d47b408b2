"""Web archives (.mht, and the .doc that Word saves as one) to text."""

from __future__ import annotations

import email
import email.policy

from corpus.errors import UnreadableSource
from corpus.model import Declared
from corpus.read.html import read_html


def read_mhtml(raw: bytes, *, shown: str) -> tuple[str, Declared]:
    """Read the first web page of the archive."""
    page = _page(raw)
    if not page:
        raise UnreadableSource(shown, "it is a web archive (.mht) without a page", help="Save the page again.")
    return read_html(page, shown=shown)


def _page(raw: bytes) -> bytes:
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                return payload
    return b""
