"""The process that reads what may hang, crash or take all memory: `python -m corpus.read.worker BYTES_OF_MEMORY`.

Requests come on standard input: the length of a JSON header and of the file's bytes, then both. Replies are JSON, each behind its length.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import IO, Any

LENGTHS = struct.Struct("<QQ")
LENGTH = struct.Struct("<Q")
_SPENT = {"reason": "it needs more memory than a reader may use", "help": "Split it.", "is_spent": True}


def main(memory_bytes: int) -> None:
    """Serve until the input ends."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print must not come between the replies
    _limit_memory(memory_bytes)
    from corpus.read.alive import listen  # after the limit, which holds for the readers' own code too

    timer = _Timer()

    def tell() -> None:
        timer.start()
        _send(replies, {"alive": True})

    listen(tell)
    try:
        _serve(sys.stdin.buffer, replies, timer=timer)
    except MemoryError:  # outside the reader: the file itself, or its text, is too large
        _send(replies, _SPENT)


def _serve(requests: IO[bytes], replies: IO[bytes], *, timer: _Timer) -> None:
    while lengths := requests.read(LENGTHS.size):
        header_bytes, raw_bytes = LENGTHS.unpack(lengths)
        header = json.loads(requests.read(header_bytes))
        raw = requests.read(raw_bytes)
        timer.start(header["seconds"])
        _send(replies, _reply(raw, media_type=header["media_type"], shown=header["shown"]))
        timer.stop()


def _reply(raw: bytes, *, media_type: str, shown: str) -> dict[str, Any]:
    from corpus.errors import UnreadableSource
    from corpus.read.readers import read_as

    try:
        return {"reading": asdict(read_as(media_type, raw, shown=shown))}
    except UnreadableSource as error:
        return {"reason": error.reason, "help": error.help, "is_spent": isinstance(error.__cause__, MemoryError)}


def _send(replies: IO[bytes], reply: dict[str, Any]) -> None:
    data = json.dumps(reply).encode()
    replies.write(LENGTH.pack(len(data)) + data)
    replies.flush()


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # systems that know the limit but do not let it be set
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes if most == resource.RLIM_INFINITY else min(memory_bytes, most), most))


class _Timer:
    """Ends this process by a signal when a file takes too long and nobody is left to end it: whoever started it may have been killed."""

    _SPARE_SECONDS = 5.0

    def __init__(self) -> None:
        self._seconds = 60.0

    def start(self, seconds: float | None = None) -> None:
        self._seconds = seconds or self._seconds
        self._set(self._seconds + self._SPARE_SECONDS)

    def stop(self) -> None:
        self._set(0.0)

    def _set(self, seconds: float) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]))
