"""Waits for work in a thread without holding up the server, and gives it up when nobody waits any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event
from typing import Generic, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from starlette.requests import ClientDisconnect, Request

from api.stopping import stopped_by

T = TypeVar("T")

_AT_ONCE = 32  # answers waiting for a slow generator; others queue
_THREADS: RunVar[CapacityLimiter] = RunVar("threads")  # of their own, so that the rest of the server (/healthz) is never short of one
_LOOK_S = 0.25  # how often it is looked whether the client is still there


class Work(Generic[T]):
    """Begins at once, in a thread of its own; to be made where an event loop runs."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._stop = Event()
        self._task = asyncio.create_task(to_thread.run_sync(self._run, abandon_on_cancel=True, limiter=_threads()))

    async def is_done_within(self, seconds: float) -> bool:
        done, _ = await asyncio.wait({self._task}, timeout=seconds)
        return bool(done)

    async def outcome(self) -> T:
        """Return what was made, or raise what it raised."""
        return await self._task

    async def outcome_for(self, request: Request) -> T:
        """As `outcome`; raises ClientDisconnect, and gives up, as soon as whoever sent the request is gone."""
        try:
            while not await self.is_done_within(_LOOK_S):
                if await request.is_disconnected():
                    raise ClientDisconnect
            return await self.outcome()
        finally:
            self.give_up()

    def give_up(self) -> None:
        """Nobody waits any more: the thread hears of it (api.stopping), and what it may yet make is thrown away."""
        self._stop.set()
        if not self._task.done():
            self._task.cancel()
        elif not self._task.cancelled():
            self._task.exception()  # looked at, so that asyncio does not complain that nobody has

    def _run(self) -> T:
        with stopped_by(self._stop):
            return self._make()


def _threads() -> CapacityLimiter:
    """One for each event loop."""
    try:
        return _THREADS.get()
    except LookupError:
        _THREADS.set(CapacityLimiter(_AT_ONCE))
        return _THREADS.get()
