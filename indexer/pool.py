"""The worker pool: jobs to processes that can be stopped, so that one bad file neither ends a run nor holds it up."""

from __future__ import annotations

import atexit
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import IO, Protocol, Self

from corpus.errors import UnreadableSource
from indexer.prepare import Job, Outcome, Signal, prepare
from indexer.worker import Limits

_JOBS_OF_A_PROCESS = 2_000  # then it is started anew, so that what a library leaks does not add up
# Not `-m`: a worker has its parent's import path, wherever that is started from, and never runs the parent's script again.
_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from indexer.worker import main; main()"


class Preparing(Protocol):
    """`submit` never blocks; a future never holds an error for what is in a file. `ahead` is how many jobs are worth having under way."""

    ahead: int

    def submit(self, job: Job) -> Future[list[Outcome]]: ...


class InProcess:
    """Prepares in this very process, without limits."""

    ahead = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def submit(self, job: Job) -> Future[list[Outcome]]:
        done: Future[list[Outcome]] = Future()
        done.set_result([told for told in prepare(job) if not isinstance(told, Signal)])
        return done


class WorkerPool:
    """Up to `workers` processes, started as they are needed; a `with` block's end stops those still at work."""

    ahead = 4_000

    def __init__(self, *, workers: int, limits: Limits) -> None:
        self._limits = limits
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="prepare")
        self._running: set[_Process] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._lock:
            self._closed = True
            for process in self._running:
                process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def submit(self, job: Job) -> Future[list[Outcome]]:
        return self._threads.submit(self._prepare, job)

    def _prepare(self, job: Job) -> list[Outcome]:
        process = _take_idle(self._limits) or _Process(self._limits)
        with self._lock:
            self._running.add(process)
            if self._closed:
                process.kill()
        outcomes = process.prepare(job)
        with self._lock:
            self._running.discard(process)
        _put_idle(process)
        return outcomes


def default_workers() -> int:
    """As many as there are cores for this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Process:
    """One worker process and the pipe to it; used by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.jobs = 0
        arguments = [json.dumps(sys.path), str(limits.seconds), str(limits.reading_seconds), str(limits.memory_bytes)]
        # One thread of arithmetic each: the pool is what uses the cores. A session of its own, so that what a reader starts ends with it.
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        self._late_s: float | None = None

    @property
    def is_fit(self) -> bool:
        return self._process.poll() is None and self.jobs < _JOBS_OF_A_PROCESS

    def prepare(self, job: Job) -> list[Outcome]:
        """Give what the process made of the job; where it had to be stopped or died, what it had made till then and the reason."""
        self.jobs += 1
        outcomes: list[Outcome] = []
        try:
            pickle.dump(job, _pipe(self._process.stdin), protocol=pickle.HIGHEST_PROTOCOL)
            _pipe(self._process.stdin).flush()
            seconds = self.limits.reading_seconds
            while (told := self._receive(within_s=seconds)) is not None:
                seconds = self.limits.seconds if told is Signal.READ else self.limits.reading_seconds
                if not isinstance(told, Signal):
                    outcomes.append(told)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.kill()
            outcomes.append(self._failure(job))
        return outcomes

    def kill(self) -> None:
        """End the process and whatever it started."""
        if hasattr(os, "killpg"):
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self._process.kill()
        else:
            self._process.kill()

    def close(self) -> None:
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            try:
                _pipe(stream).close()
            except OSError:  # something was left in its buffer
                continue

    def _receive(self, *, within_s: float) -> Outcome | Signal | None:
        timer = threading.Timer(within_s, self._stop, [within_s])
        timer.start()
        try:
            told: Outcome | Signal | None = pickle.load(_pipe(self._process.stdout))
        finally:
            timer.cancel()
        return told

    def _stop(self, seconds: float) -> None:
        self._late_s = seconds
        self.kill()

    def _failure(self, job: Job) -> UnreadableSource:
        code = self._process.wait()
        if self._late_s is not None:
            reason = f"it takes too long (more than {self._late_s:g} s)"
            return UnreadableSource(job.shown, reason, help="Allow more with --time-limit, or leave it out.")
        return UnreadableSource(
            job.shown, f"reading it ended the process that read it (status {code})", help="Save it again, or leave it out."
        )


# Processes that have nothing to do at the moment. They outlive a pool, so that an upload to a server does not wait for one to start.
_idle: deque[_Process] = deque()
_idle_lock = threading.Lock()


def _take_idle(limits: Limits) -> _Process | None:
    with _idle_lock:
        found = next((process for process in _idle if process.limits == limits), None)
        if found is not None:
            _idle.remove(found)
    if found is None or found.is_fit:
        return found
    found.close()
    return None


def _put_idle(process: _Process) -> None:
    with _idle_lock:
        keep = process.is_fit and len(_idle) < default_workers()
        if keep:
            _idle.append(process)
    if not keep:
        process.close()


@atexit.register
def close_idle() -> None:
    """End the processes that wait for another run."""
    while _idle:
        _idle.popleft().close()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("the process has no pipe")
    return stream
