"""Drafts from any server that speaks OpenAI's chat completions: vLLM, Ollama, llama.cpp, a cloud."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import httpx

from api.model import Fallback
from api.prompting import Prompt
from corpus.errors import GeneratorFailed

MAX_TOKENS = 1024
_TRIES = 3
_FIRST_PAUSE_S = 0.5  # doubled after each try
_CONNECT_S = 5.0
_READ_S = 20.0  # between two pieces; a model that loads first may be silent for a while
_MAX_BYTES = 4_000_000
_TOO_MANY, _SERVER_ERROR = 429, 500
_SHOWN_CHARS = 200  # of what a server says when it refuses


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAIGenerator:
    """One request for each draft, streamed. Tried again only where the server says so (429) or fails (5xx), before the first piece.

    A redirect is followed nowhere, so question and key go to the host that the setting names and to no other.
    """

    model: str
    url: str = field(repr=False)
    key: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        return f"openai:{self.model}"

    def draft(self, prompt: Prompt, *, until: float, stop: Event) -> Iterator[str]:
        with httpx.Client(timeout=_timeout(until), follow_redirects=False, trust_env=not _is_local(self.url)) as client:
            for tries_left in reversed(range(_TRIES)):
                with self._request(client, prompt) as response:
                    if response.status_code == httpx.codes.OK:
                        yield from _read(response, until=until, stop=stop)
                        return
                    pause = _pause(response, tried=_TRIES - 1 - tries_left)
                    failure = _refusal(response)
                    again = response.status_code == _TOO_MANY or response.status_code >= _SERVER_ERROR
                if not again or not tries_left or time.monotonic() + pause >= until or stop.wait(pause):
                    raise failure

    @contextmanager
    def _request(self, client: httpx.Client, prompt: Prompt) -> Iterator[httpx.Response]:
        headers = {"Accept": "text/event-stream"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        body = {"model": self.model, "messages": prompt.messages(), "stream": True, "temperature": 0, "max_tokens": MAX_TOKENS}
        try:
            with client.stream("POST", f"{self.url}/chat/completions", json=body, headers=headers) as response:
                yield response
        except httpx.TimeoutException as error:
            reason = Fallback.UNREACHABLE if isinstance(error, httpx.ConnectTimeout) else Fallback.TOO_SLOW
            raise GeneratorFailed("The generator's server did not answer in time.", reason=reason) from error
        except httpx.ConnectError as error:
            raise GeneratorFailed("The generator's server cannot be reached.", reason=Fallback.UNREACHABLE) from error
        except httpx.HTTPError as error:
            raise GeneratorFailed(f"The generator's server broke off: {type(error).__name__}.", reason=Fallback.BROKEN) from error


def _read(response: httpx.Response, *, until: float, stop: Event) -> Iterator[str]:
    """The pieces of the text; a server that does not stream sends one. Raises GeneratorFailed where the end of the stream is missing."""
    if "text/event-stream" not in response.headers.get("content-type", ""):
        body = b"".join(_bytes(response, until=until, stop=stop))
        yield _content(_parse(body.decode("utf-8", "replace")), part="message")
        return
    for data in _events(_bytes(response, until=until, stop=stop)):
        if data == "[DONE]":
            return
        chunk = _parse(data)
        yield _content(chunk, part="delta")
        if _is_last(chunk):
            return
    raise _broken("its stream ended without an end")


def _bytes(response: httpx.Response, *, until: float, stop: Event) -> Iterator[bytes]:
    received = 0
    for chunk in response.iter_bytes():
        received += len(chunk)
        if stop.is_set() or time.monotonic() >= until:
            raise GeneratorFailed("The language model took too long.", reason=Fallback.TOO_SLOW)
        if received > _MAX_BYTES:
            raise _broken(f"it sent more than {_MAX_BYTES:,} bytes")
        yield chunk


def _events(chunks: Iterator[bytes]) -> Iterator[str]:
    """The data of each server-sent event; comments and other fields are skipped."""
    held = b""
    for chunk in chunks:
        *lines, held = (held + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].decode("utf-8", "replace").strip()
    if held.startswith(b"data:"):
        yield held[5:].decode("utf-8", "replace").strip()


def _parse(data: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError as error:
        raise _broken("it sent what is no JSON") from error
    if not isinstance(found, dict) or "error" in found:
        raise _broken("it sent an error in place of an answer" if isinstance(found, dict) else "it sent what is no object")
    return found


def _content(chunk: dict[str, Any], *, part: str) -> str:
    try:
        choices = chunk["choices"]
        text = choices[0][part].get("content") if choices else ""  # the last chunk may hold usage alone
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise _broken("its answer has not the shape of a chat completion") from error
    return text if isinstance(text, str) else ""


def _is_last(chunk: dict[str, Any]) -> bool:
    return any(isinstance(choice, dict) and choice.get("finish_reason") for choice in chunk.get("choices") or ())


def _refusal(response: httpx.Response) -> GeneratorFailed:
    said = " ".join(next(response.iter_bytes(), b"").decode("utf-8", "replace").split())[:_SHOWN_CHARS]
    return GeneratorFailed(f"The generator's server answered with status {response.status_code}: {said}", reason=Fallback.REFUSED)


def _broken(why: str) -> GeneratorFailed:
    return GeneratorFailed(f"The generator's server gave no usable answer: {why}.", reason=Fallback.BROKEN)


def _pause(response: httpx.Response, *, tried: int) -> float:
    """Seconds before the next try: what the server asks for, else doubled each time."""
    asked = response.headers.get("retry-after", "")
    return float(asked) if asked.isdecimal() and len(asked) < 6 else _FIRST_PAUSE_S * 2**tried


def _timeout(until: float) -> httpx.Timeout:
    left = max(0.05, until - time.monotonic())
    return httpx.Timeout(min(left, _READ_S), connect=min(left, _CONNECT_S))


def _is_local(url: str) -> bool:
    """Whether the address is this machine's; then no proxy of the environment is asked."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
