"""Chroma's graphs of a large generation, read while the exact search answers: reading them costs as much as 100 searches."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from askcorpus.errors import AskCorpusError
from askcorpus.store.exact_vectors import ExactVectors, best_first
from askcorpus.store.shards import CHROMA, Shard
from askcorpus.store.vectors import ChromaVectors

if TYPE_CHECKING:
    from askcorpus.types import Vectors

log = logging.getLogger(__name__)

LEFT_ALONE_SECONDS = 5.0  # a process that asks one question is over by then, and needs no graph


class GraphVectors:
    """The vectors of some shards, in Chroma's graphs once all are read; safe to use from several threads. A context manager."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self._exact = ExactVectors(shards)
        self._graphs: Sequence[ChromaVectors] = ()
        self._opened = ExitStack()
        self._over = threading.Event()
        self._reading = threading.Thread(target=self._read, args=(shards,), name="graphs")
        self._reading.start()

    def __enter__(self) -> GraphVectors:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._reading.join()
        self._opened.close()

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity), best first; at most `limit`."""
        if not self._graphs:
            return self._exact.nearest(vector, limit)
        return best_first([pair for graph in self._graphs for pair in graph.nearest(vector, limit)], limit)

    def wait(self) -> None:
        """Return when the graphs are read, or cannot be."""
        self._reading.join()

    def _read(self, shards: Sequence[Shard]) -> None:
        self._over.wait(LEFT_ALONE_SECONDS)
        graphs = []
        for shard in shards:
            if (
                self._over.is_set() or not threading.main_thread().is_alive()
            ):  # the program ends, and waits for this thread
                return
            try:
                graph = self._opened.enter_context(ChromaVectors.open(shard.folder / CHROMA))
                graph.nearest(shard.vectors()[0], 1)
            except AskCorpusError as error:
                log.warning("The exact search goes on answering. %s", error)
                return
            graphs.append(graph)
        self._graphs = graphs
