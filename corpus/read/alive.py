"""Lets a reader that goes page by page say that it is still at work, so that only a page that takes too long ends it."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def still_alive() -> None:
    for listener in _listeners:
        listener()


def listen(listener: Callable[[], None]) -> None:
    """Call `listener` whenever a reader reports, in this process."""
    _listeners.append(listener)
