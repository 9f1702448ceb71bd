"""How much one client may ask for, so that one person cannot make all others wait."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from typing import Any, Final

BURST: Final = 15  # costly requests at once
PER_SECOND: Final = 1.5  # and from then on; a person reading answers asks far less
MAX_CLIENTS: Final = 10_000  # remembered; the longest silent is forgotten first
OTHER_BURST: Final = (
    300  # of what the page asks for by itself or at a click, and each takes a moment: reading, the state
)
OTHERS_PER_SECOND: Final = 60.0  # many pages behind one address look at the state twice a second while a rebuild runs
ADDRESS_SHARE: Final = 8  # people who log in from one address may together ask as much as this many
LOGIN_BURST: Final = 5  # guesses of one client at once
LOGINS_PER_SECOND: Final = 0.2
ALL_LOGINS: Final = 20  # guesses of all clients at once: a password takes 0.1 s to check
ALL_LOGINS_PER_SECOND: Final = 2.0
_COSTLY = re.compile(
    r"/gradio_api/(call/(v2/)?(page_)?(ask|search|picture|add|find|judge|remove|rebuild|watch)/?|queue/join|upload|mcp.*)"
)
_LOGIN = re.compile(rb"access-token[^=;]*=([^;]+)")


class ClientLimits:
    """A bucket of tokens for each client (https://en.wikipedia.org/wiki/Token_bucket): a costly request takes one."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, burst: int = BURST, per_second: float = PER_SECOND
    ) -> None:
        self._clock = clock
        self._burst = float(burst)
        self._per_second = per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, client: str) -> bool:
        """Takes a token of the client's; False where there is none."""
        with self._lock:
            now = self._clock()
            tokens, filled = self._buckets.pop(client, (self._burst, now))
            tokens = min(self._burst, tokens + (now - filled) * self._per_second)
            is_allowed = tokens >= 1
            self._buckets[client] = (tokens - is_allowed, now)
            while len(self._buckets) > MAX_CLIENTS:
                self._buckets.popitem(last=False)
            return is_allowed


def is_costly(scope: MutableMapping[str, Any]) -> bool:
    """Whether a request makes the models, a drawing or the disk work."""
    return scope["method"] == "POST" and _COSTLY.fullmatch(scope["path"]) is not None


def client_of(scope: MutableMapping[str, Any], has_logins: bool) -> str:
    """Who a request is from: where people log in, the login, because many may share an address; else the address."""
    if has_logins:
        cookies = b";".join(value for name, value in scope["headers"] if name == b"cookie")
        login = _LOGIN.search(cookies)
        if login:
            return hashlib.sha256(login[1]).hexdigest()
    return address_of(scope)


def address_of(scope: MutableMapping[str, Any]) -> str:
    """The address a request comes from."""
    return str((scope.get("client") or ("", 0))[0])


def has_login_cookie(scope: MutableMapping[str, Any]) -> bool:
    """Whether a request carries a login's cookie, of whatever value."""
    return any(name == b"cookie" and _LOGIN.search(value) for name, value in scope["headers"])


class RequestLimits:
    """All limits of one server: of costly requests and of logins, each by client and in all."""

    def __init__(self, has_logins: bool) -> None:
        self._has_logins = has_logins
        self._clients = ClientLimits()
        self._addresses = ClientLimits(burst=BURST * ADDRESS_SHARE, per_second=PER_SECOND * ADDRESS_SHARE)
        self._others = ClientLimits(burst=OTHER_BURST, per_second=OTHERS_PER_SECOND)
        self._guessers = ClientLimits(burst=LOGIN_BURST, per_second=LOGINS_PER_SECOND)
        self._guesses = ClientLimits(burst=ALL_LOGINS, per_second=ALL_LOGINS_PER_SECOND)

    def allow(self, scope: MutableMapping[str, Any]) -> bool:
        """Whether a request may pass; takes its share. A made-up login does not help: its address is counted, too."""
        if scope["method"] == "POST" and scope["path"].rstrip("/") == "/login":
            return self._guessers.allows(address_of(scope)) and self._guesses.allows("all")
        if not is_costly(scope):
            return scope["method"] != "POST" or self._others.allows(address_of(scope))
        if self._has_logins and not self._addresses.allows(address_of(scope)):
            return False
        return self._clients.allows(client_of(scope, self._has_logins))
