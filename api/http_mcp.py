"""/mcp: the Model Context Protocol over streamable HTTP, mounted in the app."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from api.http_errors import error_response
from api.service import Service

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"


class McpEndpoint:
    """An ASGI app that answers while `running`. It keeps no sessions, so any of several processes may answer.

    A web page cannot be kept from sending requests to this machine: one whose name is rebound to its address (DNS rebinding) even looks
    like ours. So the Host must be an address or localhost, which no name server answers for, or a name that the settings allow.
    """

    def __init__(self, service: Service, *, version: str) -> None:
        self._service = service
        self._version = version
        self._manager: StreamableHTTPSessionManager | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        allowed = self._service.settings.mcp_host_names
        if not is_allowed_host(host, allowed=allowed):
            help = "Call by address or as localhost, or name this host in the setting mcp_hosts."
            await error_response(421, code="unknown_host", message=f"'{_shown(host)}' is no name of this server.", help=help)(
                scope, receive, send
            )
        elif origin is not None and not is_allowed_origin(origin, host=host):
            await error_response(403, message="Another site's page may not do this.", help="Call from a program.")(scope, receive, send)
        elif self._manager is None:
            await error_response(503, message="The server is starting or stopping.", help="Try again.")(scope, receive, send)
        else:
            await self._manager.handle_request(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        from mcp.server.transport_security import TransportSecuritySettings

        from api.mcp_tools import build_server

        server = build_server(self._service, version=self._version)
        unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # checked above, by rules and not by a list
        server.streamable_http_app(streamable_http_path=PATH, json_response=True, stateless_http=True, transport_security=unchecked)
        async with server.session_manager.run():
            self._manager = server.session_manager
            try:
                yield
            finally:
                self._manager = None


def is_allowed_host(host: str, *, allowed: Collection[str] = ()) -> bool:
    name = _host_name(f"//{host}")
    return name is not None and (name == "localhost" or name in allowed or _is_address(name))


def is_allowed_origin(origin: str, *, host: str) -> bool:
    """Its own page, or one that this machine serves on another port."""
    return urlsplit(origin).netloc.lower() == host.lower() or _host_name(origin) in ("localhost", "127.0.0.1", "::1")


def _host_name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _shown(host: str) -> str:
    return host.encode("ascii", "backslashreplace").decode("ascii")[:80]
