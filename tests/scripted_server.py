"""A server of OpenAI's shape on this machine whose answers are scripted; it keeps what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(kw_only=True)
class Script:
    """One answer: `status` and `headers`, then `chunks` as they stand, each after `pause_s`; `silent_s` passes before the first byte."""

    chunks: Sequence[bytes] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/event-stream"})
    pause_s: float = 0.0
    silent_s: float = 0.0


def streaming(text: str, *, size: int = 7, pause_s: float = 0.0) -> Script:
    """The text in pieces of some characters, then the end."""
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    return Script(chunks=[*map(event, pieces), event("", finish="stop"), b"data: [DONE]\n\n"], pause_s=pause_s)


def event(piece: str, *, finish: str | None = None) -> bytes:
    chunk = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": finish}]}
    return b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"


@dataclass
class Server:
    """The last script is given again and again. `hung_up` is set when a client went away before the end."""

    url: str
    scripts: list[Script]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(*scripts: Script) -> Iterator[Server]:
    server = Server("", list(scripts))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            script = server.scripts.pop(0) if len(server.scripts) > 1 else server.scripts[0]
            try:
                self._answer(script)
            except OSError:
                server.hung_up.set()
            self.close_connection = True

        def _answer(self, script: Script) -> None:
            time.sleep(script.silent_s)
            self.send_response(script.status)
            for name, value in {**script.headers, "Connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            for chunk in script.chunks:
                self.wfile.write(chunk)
                self.wfile.flush()
                time.sleep(script.pause_s)

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
