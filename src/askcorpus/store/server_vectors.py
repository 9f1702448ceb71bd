"""Asking a Chroma server while it may go away: the first question that fails is the last one that waits.

From then on questions are told at once that there are no vectors, and go on by keywords, while a thread tries the server again
each second; it counts as back when it answers the very question that failed, within the time a question would wait.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from askcorpus.errors import AskCorpusError, VectorsAwayError
from askcorpus.store.chroma_connection import connect, limit_time, plain_errors
from askcorpus.store.exact_vectors import best_first

if TYPE_CHECKING:
    from askcorpus.settings import Settings
    from askcorpus.types import Vectors

RETRY_SECONDS = 1.0
CONNECT_SECONDS = 2.0  # for each of the requests that connecting takes; only the first question of all waits for them
ASKED_AGAIN = 5  # before it is left alone for another second
FIRST_SECONDS = 15.0  # of a new process: importing chromadb takes a second or two, on a busy machine several


class ServerVectors:
    """The vectors of one collection; safe to use from several threads. A context manager."""

    def __init__(self, settings: Settings, collection: str) -> None:
        self._settings = settings
        self._name = collection
        self._lock = threading.Lock()
        self._client: Any = None
        self._collection: Any = None
        self._problem = ""
        self._failed: Vectors | None = None
        self._tried = threading.Event()
        self._closed = threading.Event()
        self._start_connecting()

    def __enter__(self) -> ServerVectors:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go; twice is fine."""
        self._closed.set()
        with self._lock:
            self._collection = None
            self._let_go()

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity), best first; at most `limit`.

        Raises VectorsAwayError: after `chroma_seconds` when it is the first to find out, else at once.
        """
        self._tried.wait(FIRST_SECONDS)
        collection = self._collection
        if collection is None:
            raise VectorsAwayError(
                self._problem or f"The vector server {self._settings.chroma_url} is being connected."
            )
        try:
            return self._query(collection, vector, limit)
        except VectorsAwayError as error:
            self._lose(collection, vector, str(error))
            raise

    def _query(self, collection: Any, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        with plain_errors(self._settings, self._settings.chroma_seconds):
            found = collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
            pairs = zip(found["ids"][0], (1.0 - float(d) for d in found["distances"][0]), strict=True)
            return best_first(list(pairs), limit)

    def _ask_again(self, collection: Any, vector: Vectors) -> None:
        """Ask what failed until it is answered in time: the first answer after a start is slow. Raises VectorsAwayError."""
        for _ in range(ASKED_AGAIN):
            started = time.monotonic()
            self._query(collection, vector, 1)
            if time.monotonic() - started <= self._settings.chroma_seconds:
                return
        raise VectorsAwayError(
            f"The vector server {self._settings.chroma_url} is slower than {self._settings.chroma_seconds:g} s."
        )

    def _lose(self, collection: Any, vector: Vectors, problem: str) -> None:
        with self._lock:
            if self._collection is not collection or self._closed.is_set():
                return  # another question was first
            self._collection, self._problem, self._failed = None, problem, vector
            self._let_go()
        self._start_connecting()

    def _let_go(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _start_connecting(self) -> None:
        threading.Thread(target=self._connect, name="vector server", daemon=True).start()

    def _connect(self) -> None:
        while not self._closed.is_set():
            try:
                self._try()
            except AskCorpusError as error:
                self._problem = str(error)
                self._tried.set()
                self._closed.wait(RETRY_SECONDS)
            else:
                self._tried.set()
                return

    def _try(self) -> None:
        client = connect(self._settings, CONNECT_SECONDS)
        try:
            with plain_errors(self._settings, CONNECT_SECONDS):
                collection = client.get_collection(self._name, embedding_function=None)
            if self._failed is not None:
                self._ask_again(collection, self._failed)
            limit_time(client, self._settings.chroma_seconds)
        except BaseException:
            client.close()
            raise
        with self._lock:
            if self._closed.is_set():
                client.close()
            else:
                self._client, self._collection, self._problem = client, collection, ""
