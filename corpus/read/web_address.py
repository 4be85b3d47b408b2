"""Addresses of the web: one spelling for each, and which of them may be asked at all."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from corpus.errors import InvalidInput

_PORTS = {"http": 80, "https": 443}
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)  # …/content.do;jsessionid=1A2B?id=7
_VISIT = re.compile(r"(?:utm_\w+|jsessionid|phpsessid)", re.IGNORECASE)  # says who asks, not what for
_HELP = "Name an address as a browser shows it, such as https://www.example.gov.cn/zwgk/."


def is_address(text: str) -> bool:
    return re.match(r"https?://", text, re.IGNORECASE) is not None


def normalised(address: str) -> str:
    """The one spelling that stands for a page: no fragment, no session, lower-case host without its default port, %XX where needed.

    Raises InvalidInput where it is no address of http or https, or carries a password.
    """
    try:
        parts = urlsplit(address.strip())
        port, host = parts.port, (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError) as error:
        raise InvalidInput(f"'{address}' is not an address.", field="url", help=_HELP) from error
    if parts.scheme.lower() not in _PORTS or not host:
        raise InvalidInput(f"'{address}' is not an address of a web page.", field="url", help=_HELP)
    if parts.username or parts.password:
        raise InvalidInput("An address with a password in it is not stored.", field="url", help=_HELP)
    scheme = parts.scheme.lower()
    shown_host = f"[{host}]" if ":" in host else host
    place = shown_host if port in (None, _PORTS[scheme]) else f"{shown_host}:{port}"
    path = _without_dots(_escaped(_SESSION.sub("", parts.path), safe="/:@!$&'()*+,;=~"))
    return urlunsplit((scheme, place, path, _query(parts.query), ""))


def joined(base: str, reference: str) -> str | None:
    """The address a link of the page at `base` leads to; None where it leads to no page (javascript:, mailto:)."""
    try:
        return normalised(urljoin(base, reference.strip()))
    except (InvalidInput, ValueError):
        return None


def host_of(address: str) -> str:
    """Host with its port where that is not the default one."""
    return urlsplit(address).netloc


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; the IPv4 address inside an IPv6 one decides for it."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.IPv6Network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _query(query: str) -> str:
    kept = [pair for pair in query.split("&") if pair and not _VISIT.fullmatch(pair.partition("=")[0])]
    return _escaped("&".join(kept), safe="/:@!$&'()*+,;=~?")


def _escaped(text: str, *, safe: str) -> str:
    return _ESCAPED.sub(_one_spelling, quote(text, safe=f"{safe}%"))


def _one_spelling(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4: /a/./b/../c is /a/c."""
    kept: list[str] = []
    *folders, last = path.split("/")[1:] or [""]
    for segment in folders:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if last in (".", ".."):
        kept, last = (kept[:-1] if last == ".." else kept), ""
    return "/" + "/".join([*kept, last])
