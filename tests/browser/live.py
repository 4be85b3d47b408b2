"""The product as it runs, on a port of its own, for a browser to visit."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn

from api.app import create_app
from api.routes_page import BUILT_FOLDER
from api.settings import load_settings
from indexer.build import index_paths
from indexer.embed import load_encoder

ROOT = Path(__file__).parents[2]
# What a document might hold to harm who reads it: markup, an address that is a script, marks that turn the direction of writing.
HOSTILE = {
    "id": "hostile",
    "title": "<script>window.harmed=1</script>关于<img src=x onerror=window.harmed=1>青屿区灯塔补助的答复",
    "text": "关于青屿区灯塔补助的答复\n\n2022年，青屿区财政为灯塔修缮补助\u202e8888\u202c万元<script>window.harmed=1</script>，"
    "详见[这里](javascript:window.harmed=1)。“𠮷祥灯塔”另补助66万元。\n\n青屿区民政局\n2022年3月1日",
    "url": "javascript:window.harmed=1",
    "date": "2022-03-01",
    "kind": "reply",
}
UPLOADED = (
    "关于白鹭洲社区食堂补助的答复\n\n2023年，白鹭洲社区食堂共获市级补助417万元，其中设备购置120万元。\n\n鹭洲市民政局\n2023年5月6日\n"
)


def chromium() -> str | None:
    """The system's Chromium, or the one that WENCE_CHROMIUM names."""
    named = os.environ.get("WENCE_CHROMIUM")
    return named or next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


def why_not() -> str | None:
    """Why the page cannot be tried here; None where it can."""
    if chromium() is None:
        return "no Chromium here: apt-get install chromium, or name one in WENCE_CHROMIUM"
    if not (BUILT_FOLDER / "index.html").is_file():
        return "the page is not built here: make install"
    return None


def build_store(folder: Path, *, hostile: bool = True) -> Path:
    """Index the samples, and one hostile document if wanted."""
    collection = folder / "hostile.jsonl"
    collection.write_text(json.dumps(HOSTILE, ensure_ascii=False) + "\n", encoding="utf-8")
    paths = [ROOT / "corpus" / "samples", *([collection] if hostile else [])]
    index_paths(paths, folder=folder / "store", encoder=load_encoder("builtin"))
    return folder / "store"


class SlowAnswers:
    """Wraps the app: with `pause_s`, the events of a streamed answer come one by one, as a slow generator gives them."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.pause_s = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_slowly(message: Any) -> None:
            if not self.pause_s or message["type"] != "http.response.body" or scope["path"] != "/v1/ask":
                await send(message)
                return
            for event in message.get("body", b"").split(b"\n\n"):
                if event:
                    await send({"type": "http.response.body", "body": event + b"\n\n", "more_body": True})
                    await asyncio.sleep(self.pause_s)
            if not message.get("more_body"):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        await self.app(scope, receive, send_slowly)


class LiveServer:
    """Starts, stops and starts again on the same port."""

    def __init__(self, store: Path) -> None:
        self.store = store
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.slow: SlowAnswers | None = None

    def start(self) -> None:
        self.slow = SlowAnswers(create_app(load_settings(store=self.store, max_upload_mb=1)))
        config = uvicorn.Config(self.slow, host="127.0.0.1", port=self.port, log_level="error", ws="none", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until = time.monotonic() + 60
        while not self._server.started:
            if time.monotonic() > until:
                raise TimeoutError("the server did not start")
            time.sleep(0.05)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)
