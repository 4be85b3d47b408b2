"""Tells long work that nobody waits for it any more, across the threads of one question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event

_STOP: ContextVar[Event | None] = ContextVar("stop", default=None)


def is_given_up() -> bool:
    """Whether nobody waits any more for what is being made here; work that takes long asks now and then, and ends."""
    stop = _STOP.get()
    return stop is not None and stop.is_set()


@contextmanager
def stopped_by(stop: Event) -> Iterator[None]:
    """Let `stop` give up what is made inside, in this thread and in those that take its context over."""
    token = _STOP.set(stop)
    try:
        yield
    finally:
        _STOP.reset(token)
