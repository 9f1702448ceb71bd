"""Values read from a catalog and kept while there is room: several parts of one question look at the same documents."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from askcorpus.types import Document

Value = TypeVar("Value")

KEPT_CHARACTERS = 8_000_000
"""Text of the documents, and of the passages, that are kept after they were read; a cell of a table counts for CELL_CHARACTERS,
about what it takes in memory. One document is always kept, however large: going through a table of 100,000 rows takes a second.
"""

CELL_CHARACTERS = 50


class Kept(Generic[Value]):
    """Values by name, those used longest ago forgotten first, so that all weigh at most `room`. Safe from several threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: Hashable, read: Callable[[], Value], weight: Callable[[Value], int]) -> Value:
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


def document_weight(document: Document | None) -> int:
    """What a document counts for in KEPT_CHARACTERS."""
    if document is None:
        return 0
    cells = sum(len(block.rows) * len(block.rows[0].cells) for block in document.blocks if block.rows)
    return len(document.text) + CELL_CHARACTERS * cells
