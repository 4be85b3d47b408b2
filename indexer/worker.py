"""A worker process: takes jobs from its standard input, prepares them, writes what became of them to its standard output."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from dataclasses import dataclass
from typing import BinaryIO

from indexer.prepare import Job, Signal, prepare

_GRACE_S = 10.0  # beyond the time-out: by then the parent has ended this process, or is gone itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one source may take. `memory_bytes` is of address space and holds where the system can limit it (not on macOS and Windows)."""

    seconds: float = 120.0  # to describe a source that has been read
    reading_seconds: float = 2_400.0  # to read one: the readers stop themselves much earlier, but for a scan of hundreds of pages
    memory_bytes: int = 4 << 30


DEFAULT_LIMITS = Limits()


def work(limits: Limits) -> None:
    """Until the input ends. Each outcome is sent as it is made; None ends those of a job."""
    jobs, outcomes = _channels()
    _limit_memory(limits.memory_bytes)
    while (job := _next(jobs)) is not None:
        _allow(limits.reading_seconds + _GRACE_S)
        for told in prepare(job):
            _send(told, outcomes)
            _allow((limits.seconds if told is Signal.READ else limits.reading_seconds) + _GRACE_S)
        _allow(0.0)
        _send(None, outcomes)


def _channels() -> tuple[BinaryIO, BinaryIO]:
    """The standard streams, out of reach of whatever a library prints."""
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs = os.fdopen(os.dup(0), "rb")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a device, not a path
        os.dup2(nothing.fileno(), 0)
    return jobs, outcomes


def _next(jobs: BinaryIO) -> Job | None:
    try:
        job: Job = pickle.load(jobs)
    except EOFError:
        return None
    return job


def _send(outcome: object, outcomes: BinaryIO) -> None:
    try:
        pickle.dump(outcome, outcomes, protocol=pickle.HIGHEST_PROTOCOL)
        outcomes.flush()
    except BrokenPipeError:  # nobody waits for it any more
        os._exit(0)


def _limit_memory(size_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = size_bytes if hard == resource.RLIM_INFINITY else min(size_bytes, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))
    except (ValueError, OSError):  # macOS
        return


def _allow(seconds: float) -> None:
    """End this process by itself, even in the middle of a C function, where its parent was killed and cannot."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main() -> None:
    work(Limits(seconds=float(sys.argv[2]), reading_seconds=float(sys.argv[3]), memory_bytes=int(sys.argv[4])))
