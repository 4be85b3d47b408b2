"""Runs a generator for one question: in a thread of its own, within its time, and no longer than somebody waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread

from api.generator import Generator
from api.model import Fallback
from api.prompting import Prompt
from api.stopping import is_given_up
from corpus.errors import GeneratorFailed

MAX_DRAFT_CHARS = 8_000
_POLL_S = 0.05

Piece = str | Exception | None  # None: the draft is at its end


def write_draft(generator: Generator, prompt: Prompt, *, timeout_s: float) -> str:
    """The whole draft. Raises GeneratorFailed with a reason of Fallback, at the latest `timeout_s` after the call.

    It ends as soon as nobody waits any more (api.stopping), and its thread soon after: generators look at their stop event between any two
    pieces.
    """
    over, until = Event(), time.monotonic() + timeout_s
    pieces: SimpleQueue[Piece] = SimpleQueue()
    Thread(target=_produce, args=(generator, prompt, until, over, pieces), name="wence-generator", daemon=True).start()
    try:
        draft = _join(_arriving(pieces, until=until))
    finally:
        over.set()
    if not draft.strip():
        raise GeneratorFailed("The language model wrote nothing.", reason=Fallback.EMPTY)
    return draft


def _produce(generator: Generator, prompt: Prompt, until: float, over: Event, pieces: SimpleQueue[Piece]) -> None:
    drafting = generator.draft(prompt, until=until, stop=over)
    try:
        for piece in drafting:
            if over.is_set():
                break
            pieces.put(piece)
        pieces.put(None)
    except Exception as error:  # noqa: BLE001 - a model's code raises anything; it is raised again in the thread that waits
        pieces.put(error)
    finally:
        close = getattr(drafting, "close", None)  # ends the request or the computation at once
        if close is not None:
            close()


def _arriving(pieces: SimpleQueue[Piece], *, until: float) -> Iterator[str]:
    while True:
        left = until - time.monotonic()
        if left <= 0 or is_given_up():
            raise GeneratorFailed("The language model took too long.", reason=Fallback.TOO_SLOW)
        try:
            piece = pieces.get(timeout=min(left, _POLL_S))
        except Empty:
            continue
        if piece is None:
            return
        if isinstance(piece, GeneratorFailed):
            raise piece
        if isinstance(piece, Exception):
            raise GeneratorFailed(f"The language model failed: {type(piece).__name__}: {piece}", reason=Fallback.REFUSED) from piece
        yield piece


def _join(pieces: Iterator[str]) -> str:
    """What is over MAX_DRAFT_CHARS is left out: a model that repeats itself does so for ever."""
    draft: list[str] = []
    chars = 0
    for piece in pieces:
        draft.append(piece)
        chars += len(piece)
        if chars >= MAX_DRAFT_CHARS:
            break
    return "".join(draft)
