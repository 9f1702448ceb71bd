"""What stands before every request: the Host and Origin it may name, its size, how many one client may make, and headers."""

from __future__ import annotations

import hmac
import ipaddress
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from askcorpus.web.limits import RequestLimits, has_login_cookie

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


LOOPBACK_NAMES: Final = frozenset({"localhost", "ip6-localhost"})
LOOPBACK_ADDRESSES: Final = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
MAX_BODY: Final = 4 * 1024 * 1024  # bytes of a request that is no upload: questions, conversations, ratings
MAX_LOGIN_BODY: Final = 16 * 1024
UPLOAD: Final = "/gradio_api/upload"
UPLOAD_OVERHEAD: Final = 1024 * 1024  # what a form adds to a file
UPLOAD_TOKEN: Final = b"x-askcorpus-token"  # a header, which no form of another site can send
# Gradio's own, which the page does not use: some change something by a mere GET, and some fetch from elsewhere
CLOSED: Final = re.compile(r"/logout.*|/monitoring.*|/gradio_api/(deep_link|dev/|proxy=|runs|run-history|vibe-code).*")


class Guard:
    """Refuses what comes from another site, is too large or too much, before anything reads it; adds the headers.

    A web site can let a visitor's browser send requests here: their Origin names that site. And it can make a name of its own
    point at 127.0.0.1 (DNS rebinding): such a request carries the site's name in its Host header.
    """

    def __init__(
        self, app: App, *, loopback_only: bool, token: str, has_logins: bool = False, max_upload: int = MAX_BODY
    ) -> None:
        self._app = app
        self._token = token
        self._loopback_only = loopback_only
        self._has_logins = has_logins
        self._max_upload = max_upload + UPLOAD_OVERHEAD
        self._limits = RequestLimits(has_logins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None and scope["type"] == "http":
            await _refuse(send, *refusal)
        elif refusal is not None:
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._app(scope, _bounded(receive, self._max_body(scope)), _with_headers(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        if self._loopback_only and not is_loopback(_host(scope)):
            return 403, "This page answers only to requests made to this machine."
        if not _is_own_origin(scope):
            return 403, "This page answers only to itself, not to other sites."
        if scope["type"] == "websocket":
            return None
        if CLOSED.fullmatch(scope["path"]):
            return 404, "This page has no such part."
        if scope["method"] == "POST" and scope["path"].startswith(UPLOAD):
            if self._has_logins and not has_login_cookie(scope):
                return 401, "Log in first."
            if not hmac.compare_digest(_header(scope, UPLOAD_TOKEN).encode(), self._token.encode()):
                return 403, "Files are taken from the page only. Load it anew."
        size = _header(scope, b"content-length")
        if size and (not size.isdecimal() or int(size) > self._max_body(scope)):
            return 413, "This request is too large."
        if (self._has_logins or not self._loopback_only) and not self._limits.allow(scope):
            return 429, "You asked for a lot in a short time. Wait a few seconds, then try again."
        return None

    def _max_body(self, scope: Scope) -> int:
        if scope["path"].startswith(UPLOAD):
            return self._max_upload
        return MAX_LOGIN_BODY if scope["path"].rstrip("/") == "/login" else MAX_BODY


def _bounded(receive: Receive, limit: int) -> Receive:
    """`receive` that ends a body beyond `limit` bytes, for what comes without its length: as if the client had gone."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        return {"type": "http.disconnect"} if read > limit else message

    return bounded


def _with_headers(send: Send) -> Send:
    """`send` that adds the protective headers, lets no other site read, and keeps login cookies to this one."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            known = {name.lower() for name, _ in message["headers"]}
            own = [
                (name, _same_site(value) if name.lower() == b"set-cookie" else value)
                for name, value in message["headers"]
            ]
            kept = [(name, value) for name, value in own if not name.lower().startswith(b"access-control-")]
            message["headers"] = [*kept, *(header for header in HEADERS if header[0] not in known)]
        await send(message)

    return send_with_headers


def _same_site(cookie: bytes) -> bytes:
    parts = [part for part in cookie.split(b"; ") if not part.lower().startswith(b"samesite")]
    return b"; ".join([*parts, b"SameSite=Lax"])


def _is_own_origin(scope: Scope) -> bool:
    """Whether a request comes from this page itself, or from no page at all."""
    origin = _header(scope, b"origin")
    return not origin or urlsplit(origin).netloc.lower() == _header(scope, b"host").lower() != ""


def _header(scope: Scope, wanted: bytes) -> str:
    return str(next((value for name, value in scope["headers"] if name == wanted), b"").decode("latin-1"))


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("evil.example")
    (True, True, False)
    """
    if host.lower() in LOOPBACK_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return any(address.version == network.version and address in network for network in LOOPBACK_ADDRESSES)


def _host(scope: Scope) -> str:
    value = _header(scope, b"host")
    if value.startswith("["):
        return value.partition("]")[0] + "]"
    return value.partition(":")[0]


async def _refuse(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{reason}\n".encode()})
