"""Asking a Chroma server while it may go away: the first question that fails is the last one that waits.

From then on questions are told at once that there are no vectors, and go on by keywords, while a thread asks the server again
each second; it counts as back when it answers the very question that failed, within the time a question would wait. A server that
was started goes on reading its files when nobody waits for them. The client is kept: making one takes a busy machine seconds.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from askcorpus.errors import AskCorpusError, VectorsAwayError
from askcorpus.store.chroma_connection import connect, limit_time, plain_errors, was_told
from askcorpus.store.exact_vectors import best_first

if TYPE_CHECKING:
    from askcorpus.settings import Settings
    from askcorpus.types import Vectors

RETRY_SECONDS = 1.0
CONNECT_SECONDS = 2.0  # for each of the requests that connecting takes; only the first question of all waits for them
FIRST_SECONDS = 15.0  # of a new process: importing chromadb takes a second or two, on a busy machine several


class ServerVectors:
    """The vectors of one collection; safe to use from several threads. A context manager."""

    def __init__(self, settings: Settings, collection: str) -> None:
        self._settings = settings
        self._name = collection
        self._lock = threading.Lock()
        self._client: Any = None
        self._collection: Any = None
        self._is_there = False
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
            self._is_there = False
            self._let_go()

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity), best first; at most `limit`.

        Raises VectorsAwayError: after `chroma_seconds` when it is the first to find out, else at once.
        """
        self._tried.wait(FIRST_SECONDS)
        if not self._is_there:
            raise VectorsAwayError(
                self._problem or f"The vector server {self._settings.chroma_url} is being connected."
            )
        try:
            return self._query(vector, limit)
        except VectorsAwayError as error:
            self._lose(vector, str(error))
            raise

    def _query(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        with plain_errors(self._settings, self._settings.chroma_seconds):
            found = self._collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
            pairs = zip(found["ids"][0], (1.0 - float(d) for d in found["distances"][0]), strict=True)
            return best_first(list(pairs), limit)

    def _lose(self, vector: Vectors, problem: str) -> None:
        with self._lock:
            if not self._is_there:
                return  # another question was first
            self._is_there, self._problem, self._failed = False, problem, vector
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
                if was_told(error):  # that a token does not count, for one: it may stand in its file by now
                    with self._lock:
                        self._let_go()
                self._tried.set()
                self._closed.wait(RETRY_SECONDS)
            else:
                self._tried.set()
                return

    def _try(self) -> None:
        if self._client is None:
            self._open()
        if self._failed is not None:
            self._query(self._failed, 1)
        with self._lock:
            if not self._closed.is_set():
                self._is_there, self._problem = True, ""

    def _open(self) -> None:
        client = connect(self._settings, CONNECT_SECONDS)
        try:
            with plain_errors(self._settings, CONNECT_SECONDS):
                self._collection = client.get_collection(self._name, embedding_function=None)
        except BaseException:
            client.close()
            raise
        limit_time(client, self._settings.chroma_seconds)
        with self._lock:
            self._client = client
            if self._closed.is_set():
                self._let_go()
