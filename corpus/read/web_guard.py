"""Connecting only where a request may go: a page on the open internet must not lead into the network it is read from."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpx

from corpus.read.web_address import is_public

_REFUSED = "it leads to an address inside a private network"


class PrivateAddress(httpx.RequestError):
    """A host that nobody named has an address that is not of the open internet."""


class GuardedTransport(httpx.BaseTransport):
    """Asks for the addresses of a host once, looks at them, and connects to one of those.

    So a second answer of the name server, other than the first, leads nowhere. The hosts someone named themselves may be anywhere, on
    the ports named and the two of the web.
    """

    def __init__(self, *, named: Iterable[str]) -> None:
        self._named = {place for address in named for place in _places(address)}
        # One for each host, not for each address: the certificate checked is that of the host.
        self._transports: dict[tuple[str, str], httpx.HTTPTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        addresses = _resolve(host, port, request=request)
        if (host, port) not in self._named and not all(map(is_public, addresses)):
            raise PrivateAddress(_REFUSED, request=request)
        failure: httpx.TransportError | None = None
        for address in addresses:
            try:
                return self._transport(request.url.scheme, host).handle_request(_pinned(request, address=address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = failure or error
        raise failure or httpx.ConnectError("the host has no address", request=request)

    def close(self) -> None:
        for transport in self._transports.values():
            transport.close()

    def _transport(self, scheme: str, host: str) -> httpx.HTTPTransport:
        if (scheme, host) not in self._transports:
            # Reading the certificates of all authorities takes longer than a page; without https they are not needed.
            context = httpx.create_ssl_context(trust_env=False) if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            limits = httpx.Limits(max_connections=1)
            self._transports[scheme, host] = httpx.HTTPTransport(verify=context, trust_env=False, limits=limits)
        return self._transports[scheme, host]


def _places(address: str) -> set[tuple[str, int]]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    return {(host, 80), (host, 443), *([(host, parts.port)] if parts.port else [])}


def _resolve(host: str, port: int, *, request: httpx.Request) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError("its name is not known to the name server", request=request) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _pinned(request: httpx.Request, *, address: str) -> httpx.Request:
    extensions = {**request.extensions, "sni_hostname": request.url.host}
    url = request.url.copy_with(host=address)
    return httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)
