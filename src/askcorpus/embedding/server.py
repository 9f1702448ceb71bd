"""The embedder of an OpenAI-compatible server: `POST embeddings`, and every fault of it is one plain line.

Nothing is contacted before the first text is embedded. No fault carries what the server said: it could hold the key.
"""

from __future__ import annotations

import json
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from askcorpus.errors import EmbedderAwayError, SettingsError
from askcorpus.machine import is_loopback_url
from askcorpus.settings import Settings

if TYPE_CHECKING:
    import httpx

    from askcorpus.types import Vectors

CONNECT_SECONDS = 5.0
REQUEST_SECONDS = 60.0  # while indexing nobody waits for an answer
WAITS = (1.0, 4.0, 15.0)  # seconds before each new try while indexing: a server that starts again is back by then
PAUSE_SECONDS = 5.0  # after a question that it failed the others do not ask it for so long
BYTES_A_NUMBER = 64  # of JSON, with room: a longer reply is not read to its end
REPLY_BYTES = 1_000_000  # what may stand around the numbers

UNRELATED = (
    "Fold the egg whites into the batter and bake for forty minutes.",
    "The tenant pays the deposit before the keys are handed over.",
    "Glaciers in the north lost a metre of ice last summer.",
    "Press the reset button until the green light blinks twice.",
)

_STATUS = {
    400: "did not take the texts; check embedding_model, or lower embedding_context_tokens or embedding_batch",
    401: "refused the key; check embedding_api_key",
    403: "refused the key; check embedding_api_key",
    404: "does not know the model, or is no OpenAI-compatible server; check embedding_url and embedding_model",
    413: "found the texts too long; lower embedding_context_tokens or embedding_batch",
    422: "did not take the texts; check embedding_model, or lower embedding_context_tokens or embedding_batch",
    429: "has too many requests, or the account is used up; try again later",
}


class ServerEmbedder:
    """The model `embedding_model` at `embedding_url`. Safe to use from several threads.

    How a server's model cuts words is not known here, so `count_tokens` is the built-in model's.
    """

    def __init__(self, settings: Settings, count_tokens: Callable[[Sequence[str]], list[int]]) -> None:
        """Raises SettingsError where one of the three settings that name the model is missing."""
        for name, what in (
            ("embedding_url", "the address of its server"),
            ("embedding_model", "the model's name there"),
            ("embedding_dimension", "how many numbers its vectors have; a wrong one is corrected by the first error"),
        ):
            if getattr(settings, name) is None:
                raise SettingsError(f"An embedding server is set, but not {name}: {what}.")
        self._settings = settings
        self.count_tokens = count_tokens
        self.dimension = int(settings.embedding_dimension or 0)
        self.unrelated_cosine = 0.0  # measured with the first question
        self._measured = False
        self._lock = threading.Lock()
        self._problem = ""
        self._next_try = 0.0

    @property
    def identity(self) -> str:
        """The model's name, the length of its vectors, and the prefix of passages: what can be known of them without asking."""
        prefix = self._settings.embedding_passage_prefix
        return f"{self._settings.embedding_model}@{self.dimension}" + (f" with {prefix!r}" if prefix else "")

    @property
    def across_languages(self) -> bool:
        """Not that we know."""
        return False

    @property
    def max_tokens(self) -> int:
        """What the settings say that the model reads."""
        return self._settings.embedding_context_tokens

    def expect(self, passages: int) -> None:
        """Nothing: there is one path only."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), each of length 1. Raises EmbedderAwayError after a few tries."""
        size = self._settings.embedding_batch
        texts = self._as_passages(texts)
        try:
            return np.concatenate([self._tried(texts[at : at + size]) for at in range(0, len(texts), size)])
        except EmbedderAwayError as error:
            raise EmbedderAwayError(
                f"{error} What was indexed before goes on answering. When that is mended, run: askcorpus index"
            ) from error

    def embed_question(self, question: str) -> Vectors:
        """One vector of shape (dimension,), of length 1.

        Raises EmbedderAwayError: after `embedding_seconds` when it is the first to find out, else at once. Every
        PAUSE_SECONDS one question tries again; nothing is asked of a server, which may be paid for, but for a question.
        """
        with self._lock:
            if self._problem and time.monotonic() < self._next_try:
                raise EmbedderAwayError(self._problem)
            self._next_try = time.monotonic() + PAUSE_SECONDS
        more = UNRELATED if not self._measured and len(UNRELATED) < self._settings.embedding_batch else ()
        texts = [self._settings.embedding_query_prefix + question, *self._as_passages(more)]
        try:
            vectors = self._embed(texts, self._settings.embedding_seconds)
        except EmbedderAwayError as error:
            self._problem = str(error)
            raise
        self._problem = ""
        if more:
            cosines = vectors[1:] @ vectors[1:].T
            self.unrelated_cosine = float(cosines[np.triu_indices(len(more), 1)].mean())
            self._measured = True
        vector: Vectors = vectors[0]
        return vector

    def _as_passages(self, texts: Sequence[str]) -> list[str]:
        return [self._settings.embedding_passage_prefix + text for text in texts]

    def _tried(self, texts: Sequence[str]) -> Vectors:
        for wait in WAITS:
            try:
                return self._embed(texts, REQUEST_SECONDS)
            except _PassingError:
                time.sleep(wait)
        return self._embed(texts, REQUEST_SECONDS)

    def _embed(self, texts: Sequence[str], seconds: float) -> Vectors:
        """Raises EmbedderAwayError, and of it _PassingError where another try may be answered."""
        import httpx

        try:
            status, reply = self._post(texts, seconds)
        except (httpx.TimeoutException, TimeoutError) as error:
            raise self._fault(f"did not answer within {seconds:g} s", _PassingError) from error
        except httpx.ConnectError as error:
            raise self._fault("cannot be reached; check that it runs, and embedding_url", _PassingError) from error
        except httpx.RequestError as error:
            raise self._fault("broke off", _PassingError) from error
        except (httpx.InvalidURL, UnicodeError):  # its cause would show the key
            raise self._fault("cannot be asked so; check embedding_url and embedding_api_key") from None
        if status != 200:
            said = _STATUS.get(status, f"answered with the status {status}; see what its log says")
            raise self._fault(said, _PassingError if status in (408, 429) or status >= 500 else EmbedderAwayError)
        return self._vectors(reply, len(texts))

    def _post(self, texts: Sequence[str], seconds: float) -> tuple[int, bytes]:
        """The status and body of the reply; TimeoutError where all of it takes too long, or it is far too long itself."""
        ends = time.monotonic() + seconds
        left = len(texts) * self.dimension * BYTES_A_NUMBER + REPLY_BYTES
        asked = {"model": self._settings.embedding_model, "input": list(texts), "encoding_format": "float"}
        with self._client.stream("POST", "embeddings", json=asked, timeout=_timeout(seconds)) as response:
            reply = b""
            for part in response.iter_bytes():
                reply += part
                if time.monotonic() > ends or len(reply) > left:
                    raise TimeoutError
            return response.status_code, reply

    def _vectors(self, reply: bytes, count: int) -> Vectors:
        try:
            by_place: dict[int, Any] = {int(item["index"]): item["embedding"] for item in json.loads(reply)["data"]}
            if sorted(by_place) != list(range(count)):
                raise self._fault(
                    f"did not give one vector for each text ({len(by_place)} for {count}); check what runs there"
                )
            vectors = np.array([by_place[place] for place in range(count)], dtype=np.float64)
            if vectors.shape[1:] != (self.dimension,):
                raise self._fault(f"gave vectors of {vectors.shape[1]} numbers: set embedding_dimension to that")
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise self._fault("sent what cannot be read; check embedding_url and embedding_model") from error
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and lengths.all()):
            raise self._fault("gave a vector that is none (not a number, or all zero); check what runs there")
        return np.asarray(vectors / lengths, dtype=np.float32)

    @cached_property
    def _client(self) -> httpx.Client:
        import httpx

        url, key = str(self._settings.embedding_url), self._settings.embedding_key()
        # A redirect would carry documents to an address nobody named; a proxy is for addresses beyond this machine.
        client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            follow_redirects=False,
            trust_env=not is_loopback_url(url),
        )
        weakref.finalize(self, client.close)
        return client

    def _fault(self, words: str, kind: type[EmbedderAwayError] = EmbedderAwayError) -> EmbedderAwayError:
        return kind(f"The embedding server {self._settings.embedding_url} {words}.")


class _PassingError(EmbedderAwayError):
    """A fault that another try may not meet."""


def _timeout(seconds: float) -> httpx.Timeout:
    import httpx

    return httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
