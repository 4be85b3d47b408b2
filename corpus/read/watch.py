"""Reads a file in another process that is watched: one that hangs, crashes or takes too much memory costs that file and nothing else."""

from __future__ import annotations

import atexit
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from corpus.errors import UnreadableSource
from corpus.model import Declared
from corpus.read.reading import Limits, Reading
from corpus.read.worker import LENGTH, LENGTHS

_FILES_EACH = 500  # then a new process, so that what libraries leak does not add up
_PAGES_AT_MOST = 30  # times the limit, for a file whose reader reports page by page


def read_watched(raw: bytes, *, media_type: str, shown: str, limits: Limits) -> Reading:
    """Read bytes by the reader of their type, in the one watched process that this process keeps."""
    global _process
    with _lock:
        if _process is None or not _process.serves(limits):
            _end()
            _process = _Process(memory_bytes=limits.memory_bytes)
        try:
            reply = _process.ask(raw, media_type=media_type, shown=shown, seconds=limits.seconds)
        except BaseException:
            _end()  # with its files and whatever it has started
            raise
        if reply.get("is_spent"):
            _end()
    if "reason" in reply:
        raise UnreadableSource(shown, reply["reason"], help=reply["help"])
    return _reading(reply["reading"])


def _reading(fields: dict[str, Any]) -> Reading:
    declared: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in fields["declared"].items()}
    return Reading(
        text=fields["text"],
        declared=Declared(**declared),
        pages=tuple((start, number) for start, number in fields["pages"]),
        ocr_pages=tuple(fields["ocr_pages"]),
        unread_pages=tuple(fields["unread_pages"]),
    )


class _Process:
    def __init__(self, *, memory_bytes: int) -> None:
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
        self.memory_bytes = memory_bytes
        self.files = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "corpus.read.worker", str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"},
            start_new_session=True,  # so that it can be ended together with the programs it has started
        )
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=_collect, args=(self._process.stdout, self._replies), daemon=True).start()

    def serves(self, limits: Limits) -> bool:
        return self._process.poll() is None and self.files < _FILES_EACH and self.memory_bytes == limits.memory_bytes

    def ask(self, raw: bytes, *, media_type: str, shown: str, seconds: float) -> dict[str, Any]:
        self.files += 1
        header = json.dumps({"media_type": media_type, "shown": shown, "seconds": seconds}).encode()
        last = time.monotonic() + seconds * _PAGES_AT_MOST
        stdin = self._process.stdin
        if stdin is None:
            raise UnreadableSource(shown, "the reader cannot be reached", help="Try again.")
        with suppress(OSError):  # it has ended: its last reply says why
            stdin.write(LENGTHS.pack(len(header), len(raw)) + header)
            stdin.write(raw)
            stdin.flush()
        while True:
            reply = self._next(shown, seconds=min(seconds, last - time.monotonic()), limit_s=seconds)
            if "alive" not in reply:
                return reply

    def _next(self, shown: str, *, seconds: float, limit_s: float) -> dict[str, Any]:
        try:
            data = self._replies.get(timeout=max(seconds, 0.01))
        except queue.Empty:
            reason = f"reading it took too long (more than {limit_s:g} s)"
            raise UnreadableSource(shown, reason, help="Split it, or save it in another format.") from None
        if data is None:
            raise self._crash(shown)
        reply: dict[str, Any] = json.loads(data)
        return reply

    def _crash(self, shown: str) -> UnreadableSource:
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = 0
        how = signal.strsignal(-code) if code < 0 else f"exit {code}"
        return UnreadableSource(shown, f"the reader crashed on it ({how})", help="Save it in another format, and please report it.")

    def end(self) -> None:
        with suppress(OSError):  # what was still to be written to a process that is gone
            if self._process.stdin:
                self._process.stdin.close()
        if self._process.poll() is None:
            _kill(self._process)
        self._process.wait()

    def disown(self) -> None:
        """After a fork, in the child: the process belongs to the parent."""
        self._process.returncode = 0


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        return


def _collect(stream: IO[bytes] | None, replies: queue.SimpleQueue[bytes | None]) -> None:
    if stream is None:
        return
    with stream:
        while len(length := stream.read(LENGTH.size)) == LENGTH.size:
            replies.put(stream.read(LENGTH.unpack(length)[0]))
    replies.put(None)


_process: _Process | None = None
_lock = threading.Lock()


def _end() -> None:
    global _process
    if _process is not None:
        _process.end()
        _process = None


def _after_fork() -> None:
    global _process, _lock
    if _process is not None:
        _process.disown()
    _process, _lock = None, threading.Lock()


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
