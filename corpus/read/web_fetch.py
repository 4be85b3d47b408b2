"""Asking a web server politely: as robots.txt allows, not too fast, again when it is busy, and not for what has not changed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from enum import StrEnum
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx
from protego import Protego

from corpus.errors import UnreadableSource
from corpus.read.web_address import host_of, joined, origin_of
from corpus.read.web_guard import GuardedTransport, PrivateAddress
from corpus.read.web_items import Validators

ROBOT = "Wence"
USER_AGENT = "Wence/0.1 (reads public policy documents for questions answered with their sources; keeps to robots.txt)"
_MOVED = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_REFUSED = frozenset({401, 403, 405, 412, 418, 451, 521})  # 412 and 521: what guards before Chinese sites answer to programs
_ROBOTS_BYTES = 512_000  # what RFC 9309 asks to read of one at least
_HOSTS_FAILURES = 3  # in a row, after which a host is not asked again
_LOST_PAGE = re.compile(r"(?:^|[/_-])(?:404|410|notfound|not_found|error|err)(?:[._/-]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run may take of a site and of this machine."""

    interval_s: float = 1.0  # between two requests to one host; robots.txt may ask for more
    max_interval_s: float = 60.0  # more than robots.txt can ask for
    max_pages: int = 5_000
    max_list_pages: int = 100
    max_sitemaps: int = 200
    max_bytes: int = 100_000_000  # of one page or file, unpacked
    timeout_s: float = 30.0  # without a sign of life
    max_seconds: float = 600.0  # for one page or file
    max_redirects: int = 5
    tries: int = 4
    backoff_s: float = 2.0  # doubled after each try
    max_wait_s: float = 300.0  # longer is not waited for, and the host left alone


class Outcome(StrEnum):
    """What came of asking."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server sent; `status` is of HTTP. The body is unpacked and empty unless something was fetched."""

    outcome: Outcome
    address: str
    validators: Validators
    status: int = 200
    body: bytes = b""
    media_type: str = ""
    charset: str | None = None
    file_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    status: int
    headers: httpx.Headers
    body: bytes = b""


@dataclass(slots=True, kw_only=True)
class _Host:
    """How it stands with one server."""

    interval_s: float
    next_turn: float = 0.0
    failures: int = 0
    gave_up: str = ""  # why it is not asked again


@dataclass(slots=True, kw_only=True)
class Fetcher:
    """One run's conversation with its servers; closed by `with`. `named` are the addresses someone gave by hand."""

    named: Iterable[str]
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    requests: int = 0
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _robots: dict[str, Protego] = field(default_factory=dict)
    _client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", "Accept-Language": "zh-CN,zh;q=0.9"}
        transport = GuardedTransport(named=self.named)
        # No proxy of the surroundings is used: it would look up names where the addresses cannot be checked.
        self._client = httpx.Client(headers=headers, transport=transport, timeout=self.limits.timeout_s, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def gave_up(self, address: str) -> str:
        """Say why the host is asked no more in this run; empty while it is."""
        return self._host(address).gave_up

    def fetch(self, address: str, *, known: Validators | None = None) -> Answer:
        """Ask for a page, or with `known` whether it has changed, through redirects. Raises UnreadableSource where it cannot be had."""
        current = address
        for _ in range(self.limits.max_redirects + 1):
            self._require_allowed(current, shown=address)
            asked = known.headers() if known and known.address == current else {}
            response = self._ask(current, shown=address, headers=asked)
            if response.status not in _MOVED:
                return self._answer(response, current, shown=address, asked=bool(asked))
            current = _target(response, current, shown=address)
        # Leading back to itself is no error at once: some sites set a cookie that way.
        reason = f"the site redirects more than {self.limits.max_redirects} times"
        raise UnreadableSource(address, reason, help="Open it in a browser, and save the page.")

    def _answer(self, response: _Response, current: str, *, shown: str, asked: bool) -> Answer:
        outcome = _outcome(response, asked=asked)
        if outcome is Outcome.FETCHED and _is_lost_page(shown, current):
            outcome = Outcome.GONE
        if outcome is None:
            raise _refusal(response.status, shown=shown)
        headers = response.headers
        validators = Validators(address=current, etag=headers.get("ETag"), modified=headers.get("Last-Modified"))
        kind = _parameters(headers.get("Content-Type", ""))
        return Answer(
            outcome=outcome,
            address=current,
            validators=validators,
            status=response.status,
            body=response.body,
            media_type=kind.get_content_type() if "Content-Type" in headers else "",
            charset=kind.get_content_charset(),
            file_name=_parameters(headers.get("Content-Disposition", ""), header="Content-Disposition").get_filename(),
        )

    # robots.txt (RFC 9309)

    def _require_allowed(self, address: str, *, shown: str) -> None:
        rules = self._rules(address, shown=shown)
        if not rules.can_fetch(address, ROBOT):
            raise UnreadableSource(shown, "robots.txt of the site does not allow it", help="Ask the site, or save the page by hand.")

    def _rules(self, address: str, *, shown: str) -> Protego:
        origin = origin_of(address)
        if origin not in self._robots:
            rules = Protego.parse(self._robots_text(f"{origin}/robots.txt", shown=shown))
            self._robots[origin] = rules
            asked = float(rules.crawl_delay(ROBOT) or 0)
            host = self._host(address)
            host.interval_s = max(host.interval_s, min(asked, self.limits.max_interval_s))
            host.next_turn = max(host.next_turn, self.clock() + host.interval_s)
        return self._robots[origin]

    def _robots_text(self, address: str, *, shown: str) -> str:
        for _ in range(self.limits.max_redirects + 1):
            response = self._ask(address, shown=shown, headers={})
            if response.status not in _MOVED:
                break
            address = _target(response, address, shown=shown)
        # None there: everything is allowed. Not to be had (5xx) is an error of _ask, and then nothing is asked.
        return response.body[:_ROBOTS_BYTES].decode("utf-8", "replace") if response.status == 200 else ""

    # one request

    def _ask(self, address: str, *, shown: str, headers: dict[str, str]) -> _Response:
        host, reason = self._host(address), ""
        if host.gave_up:
            raise UnreadableSource(shown, host.gave_up, help="Try again later.")
        for attempt in range(self.limits.tries):
            wait = self.limits.backoff_s * 2**attempt
            self._take_turn(host)
            try:
                response = self._request(address, shown=shown, headers=headers)
            except PrivateAddress as error:
                raise UnreadableSource(shown, str(error), help="Name that address yourself if it is to be read.") from error
            except (httpx.RequestError, httpx.InvalidURL) as error:
                reason = _told(error)
                if "certificate" in reason:
                    break
            else:
                if response.status not in _LATER:
                    host.failures = 0
                    return response
                reason = f"the site is too busy or out of order ({response.status})"
                wait = max(wait, _retry_after(response))
            if wait > self.limits.max_wait_s:
                host.gave_up = f"the site asks not to be asked again for {wait:.0f} seconds"
                raise UnreadableSource(shown, host.gave_up, help="Try again later.")
            host.next_turn = self.clock() + wait
        return self._fail(host, reason, shown=shown)

    def _fail(self, host: _Host, reason: str, *, shown: str) -> _Response:
        host.failures += 1
        if host.failures >= _HOSTS_FAILURES:
            host.gave_up = f"its host failed {_HOSTS_FAILURES} times in a row: {reason}"
        raise UnreadableSource(shown, reason, help="Try again later.")

    def _request(self, address: str, *, shown: str, headers: dict[str, str]) -> _Response:
        self.requests += 1
        until = self.clock() + self.limits.max_seconds
        with self._client.stream("GET", address, headers=headers) as response:
            if response.status_code not in (200, 203):
                return _Response(status=response.status_code, headers=response.headers)
            self._require_size(int(_digits(response.headers.get("Content-Length", ""))), shown=shown)
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                self._require_size(len(body), shown=shown)
                if self.clock() > until:
                    raise httpx.ReadTimeout("too slow")
            return _Response(status=200, headers=response.headers, body=bytes(body))

    def _require_size(self, size_bytes: int, *, shown: str) -> None:
        if size_bytes > self.limits.max_bytes:
            reason = f"it is too large (more than {self.limits.max_bytes // 1_000_000} MB)"
            raise UnreadableSource(shown, reason, help="Save it and split it.")

    def _take_turn(self, host: _Host) -> None:
        wait = host.next_turn - self.clock()
        if wait > 0:
            self.sleep(wait)
        host.next_turn = self.clock() + host.interval_s

    def _host(self, address: str) -> _Host:
        return self._hosts.setdefault(host_of(address), _Host(interval_s=self.limits.interval_s))


def _outcome(response: _Response, *, asked: bool) -> Outcome | None:
    if response.status == 304 and asked:
        return Outcome.UNCHANGED
    if response.status in _GONE:
        return Outcome.GONE
    return Outcome.FETCHED if response.status == 200 else None


def _refusal(status: int, *, shown: str) -> UnreadableSource:
    if status in _REFUSED:
        return UnreadableSource(shown, f"the site does not let programs read it ({status})", help="Save the page in a browser.")
    return UnreadableSource(shown, f"the site answers {status} instead of a page", help="Open it in a browser to see why.")


def _target(response: _Response, current: str, *, shown: str) -> str:
    target = joined(current, response.headers.get("Location", "javascript:"))
    if target is None:
        raise UnreadableSource(shown, "the site redirects to something that is no web page", help="Open it in a browser to see where.")
    return target


def _is_lost_page(asked: str, answered: str) -> bool:
    """Whether a site tells of a page that is gone by leading to its front page or to a page about errors, as many do."""
    before, after = urlsplit(asked).path, urlsplit(answered).path
    if before == after or _LOST_PAGE.search(before):
        return False
    return bool(_LOST_PAGE.search(after)) or (before.count("/") > 1 and re.fullmatch(r"/(?:index\.\w+)?", after) is not None)


def _told(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "the site did not answer in time"
    if "CERTIFICATE" in str(error).upper():
        return "the certificate of the site is not valid"
    if isinstance(error, httpx.DecodingError):
        return "the site sent something that cannot be unpacked"
    return f"the site cannot be reached ({str(error) or type(error).__name__})"


def _retry_after(response: _Response) -> float:
    """Seconds, or a date of HTTP."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _digits(text: str) -> str:
    return text if text.isdecimal() and len(text) < 19 else "0"


def _parameters(value: str, *, header: str = "Content-Type") -> Message:
    message = Message()
    message[header] = value.replace("\r", " ").replace("\n", " ")
    return message
