"""A web site on this machine, its pages given by a dict; it keeps a list of what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(kw_only=True)
class Served:
    """`failing` are the statuses of the first answers, before the page itself is sent; `before` runs before each answer."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    modified: str | None = None
    failing: list[int] = field(default_factory=list)
    before: Callable[[], None] | None = None


def page(text: str, *, etag: str | None = None, links: str = "", encoding: str = "utf-8", **rest: object) -> Served:
    """A page with paragraphs, as HTML."""
    title, _, body = text.partition("\n")
    paragraphs = "".join(f"<p>{line}</p>" for line in body.split("\n"))
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{paragraphs}{links}</body></html>"
    headers = {"Content-Type": "text/html"}
    return Served(body=html.encode(encoding), etag=etag, headers=headers, **rest)  # type: ignore[arg-type]


def list_page(*links: tuple[str, str], more: str = "", etag: str | None = None) -> Served:
    items = "".join(f'<li><a href="{address}">{title}</a><span>2020-11-30</span></li>' for address, title in links)
    return Served(body=f"<html><body><ul>{items}</ul>{more}</body></html>".encode(), etag=etag, headers={"Content-Type": "text/html"})


def moved(target: str, *, status: int = 302) -> Served:
    return Served(status=status, headers={"Location": target})


@dataclass
class Site:
    pages: dict[str, Served]
    url: str
    asked: list[tuple[str, int]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def take_asked(self) -> list[tuple[str, int]]:
        """Paths with the status they were answered with, robots.txt left out; then begins a new list."""
        asked = [one for one in self.asked if one[0] != "/robots.txt"]
        self.asked.clear()
        return asked


@contextmanager
def serving(pages: dict[str, Served]) -> Iterator[Site]:
    site = Site(pages, "")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = site.pages.get(self.path, Served(status=404))
            if found.before:
                found.before()
            status = found.failing.pop(0) if found.failing else found.status
            if status == 200 and self._is_unchanged(found):
                status = 304
            site.asked.append((self.path, status))
            site.headers.append({name.lower(): value for name, value in self.headers.items()})
            self._answer(found, status)

        def _is_unchanged(self, found: Served) -> bool:
            etag = found.etag is not None and self.headers.get("If-None-Match") == found.etag
            return etag or (found.modified is not None and self.headers.get("If-Modified-Since") == found.modified)

        def _answer(self, found: Served, status: int) -> None:
            body = found.body if status == 200 else b""
            self.send_response(status)
            validators = {"ETag": found.etag, "Last-Modified": found.modified}
            for name, value in {**validators, **found.headers, "Content-Length": str(len(body))}.items():
                if value is not None:
                    self.send_header(name, value)
            try:
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # who asked was killed
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def paths(asked: Sequence[tuple[str, int]]) -> list[str]:
    return [path for path, _ in asked]
