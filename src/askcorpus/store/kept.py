"""Values read from a catalog and kept while there is room: several parts of one question look at the same documents."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by name, those used longest ago forgotten first, so that all weigh at most `room`. Safe from several threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._values: OrderedDict[str, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str, read: Callable[[], Value], weight: Callable[[Value], int]) -> Value:
        """The value of this name: the kept one, or what `read` gives."""
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
                return self._values[name][0]
        value = read()
        with self._lock:
            self._values[name] = (value, weight(value))
            while len(self._values) > 1 and sum(size for _, size in self._values.values()) > self._room:
                self._values.popitem(last=False)
        return value
