"""What stands before every request: the Host it may name, how many one client may make, and protective headers."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, Final

from askcorpus.web.limits import ClientLimits, client_of, is_costly

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Gradio's own page runs inline scripts and compiles templates, hence the two "unsafe" words; everything else is strict:
# nothing is loaded from, sent to, framed by or submitted to any other origin.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS: Final = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


class Guard:
    """Adds the headers; on a loopback address it turns away requests that name another host, elsewhere too many of them.

    A web site can make a name of its own point at 127.0.0.1 and let the visitor's browser read what answers there
    (DNS rebinding). Such a request carries the site's name in its Host header.
    """

    def __init__(self, app: App, loopback_only: bool, has_logins: bool = False) -> None:
        self._app = app
        self._loopback_only = loopback_only
        self._has_logins = has_logins
        self._limits = ClientLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._loopback_only and not is_loopback(_host(scope)):
            await _refuse(send, 403, "This page answers only to requests made to this machine.")
            return
        if not self._loopback_only and is_costly(scope) and not self._limits.allows(client_of(scope, self._has_logins)):
            await _refuse(send, 429, "You asked for a lot in a short time. Wait a few seconds, then try again.")
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(header for header in HEADERS if header[0] not in known)]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("evil.example")
    (True, True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _host(scope: Scope) -> str:
    value = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    if value.startswith("["):
        return value.partition("]")[0] + "]"
    return value.partition(":")[0]


async def _refuse(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{reason}\n".encode()})
