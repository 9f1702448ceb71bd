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
_COSTLY = re.compile(r"/gradio_api/(call/(page_)?(ask|search|picture|add)/?|queue/join|upload|mcp.*)")
_LOGIN = re.compile(rb"access-token[^=;]*=([^;]+)")


class ClientLimits:
    """A bucket of tokens for each client (https://en.wikipedia.org/wiki/Token_bucket): a costly request takes one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, client: str) -> bool:
        """Takes a token of the client's; False where there is none."""
        with self._lock:
            now = self._clock()
            tokens, filled = self._buckets.pop(client, (float(BURST), now))
            tokens = min(float(BURST), tokens + (now - filled) * PER_SECOND)
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
    return str((scope.get("client") or ("", 0))[0])
