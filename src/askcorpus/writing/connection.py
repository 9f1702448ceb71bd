"""The language model the person named, reached through llama-index; every fault of it is one plain line.

Nothing is imported or contacted before the first draft. No fault carries what the server said: it could hold the key.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from askcorpus.errors import SettingsError, WriterError
from askcorpus.machine import is_loopback_url
from askcorpus.settings import Settings

if TYPE_CHECKING:
    import httpx
    from llama_index.core.llms import LLM

    from askcorpus.writing.local import LocalServer

CONNECT_SECONDS = 5.0
BYTES_A_TOKEN = 3
"""English has about 4 letters a token, Chinese about 3 bytes: counted so, a prompt is rather thought too long than too short."""

DRAFT_BYTES_A_TOKEN = 16  # what a draft may have at most for each token asked for; a server may not heed the limit
NO_KEY = "none"  # a local server asks for no key, and the client insists on one

_STATUS = {
    400: "did not take the request; its context window may be smaller than llm_context_tokens says",
    401: "refused the key; check llm_api_key",
    403: "refused the key; check llm_api_key",
    404: "does not know the model, or the address is not that of an OpenAI-compatible server; check llm_url and llm_model",
    413: "found the request too long; lower llm_context_tokens",
    429: "has too many requests, or the account is used up; try again later",
}


def tokens_of(text: str) -> int:
    """About how many tokens a text is, rather too many than too few.

    >>> tokens_of("four words of text")
    6
    """
    return -(-len(text.encode(errors="replace")) // BYTES_A_TOKEN)


class LanguageModel:
    """One language model. `name` is what the person is told, `context_tokens` how much it reads and writes together, `seconds`
    how long one answer may take it."""

    def __init__(self, settings: Settings, llm: LLM | None = None) -> None:
        self._settings = settings
        self._llm = llm
        self._is_ours = llm is None
        self._server: LocalServer | None = None
        self._lock = threading.Lock()
        self._asking = threading.local()  # the responses that this thread opened
        self.name = str(llm.metadata.model_name or type(llm).__name__) if llm is not None else str(settings.llm_model)
        if llm is None and settings.llm_is_file:
            self.name = Path(self.name).stem
        self.context_tokens = settings.llm_context_tokens
        self.seconds = settings.llm_seconds

    def draft(self, system: str, request: str, max_tokens: int, seconds: float) -> Iterator[str]:
        """What the model writes in `seconds`, piece by piece as it comes; at most about `max_tokens`. Raises WriterError."""
        ends = time.monotonic() + seconds
        left = DRAFT_BYTES_A_TOKEN * max_tokens
        opened: list[httpx.Response] = []
        self._asking.opened = opened
        try:
            from llama_index.core.llms import ChatMessage, MessageRole

            messages = [
                ChatMessage(role=MessageRole.SYSTEM, content=system),
                ChatMessage(role=MessageRole.USER, content=request),
            ]
            ended = True  # as far as can be told: only a server's own pieces say why they end
            model = self._opened()
            limits = {"timeout": _timeout(seconds)} if self._is_ours else {}
            for piece in model.stream_chat(messages, max_tokens=max_tokens, **limits):
                choices = getattr(piece.raw, "choices", None)
                ended = bool(choices[0].finish_reason) if choices else ended
                text = piece.delta or ""
                left -= len(text)
                if left < 0:
                    raise WriterError(f"The language model {self.name} wrote far more than it was asked for.")
                if time.monotonic() > ends:
                    raise WriterError(
                        f"The language model {self.name} took longer than {self.seconds:g} s (llm_seconds)."
                    )
                yield text.encode(errors="replace").decode()
            if not ended:
                raise WriterError(f"The language model {self.name} broke off.")
        except WriterError:
            raise
        except Exception as error:  # any llama-index LLM: each raises its own kinds
            logging.getLogger(__name__).debug("a draft failed: %s", type(error).__name__)
            raise WriterError(f"The language model {self.name} {self._fault(error)}.") from error
        finally:
            # of a draft that is given up too: llama-index would let the server write on for nobody
            for response in opened:
                response.close()

    def warm_up(self) -> None:
        """Import what a draft needs, and start the model where it is a file. Raises WriterError."""
        self._opened()

    def close(self) -> None:
        """End the server of a model that is a file; it starts again when it is needed."""
        with self._lock:
            server, self._server = self._server, None
            if server is not None:
                server.close()
                self._llm = None

    def _opened(self) -> LLM:
        with self._lock:
            if self._llm is None:
                url = self._settings.llm_url
                if self._settings.llm_is_file:
                    from askcorpus.writing.local import LocalServer

                    self._server = LocalServer(Path(str(self._settings.llm_model)), self.context_tokens)
                    url = self._server.url
                self._llm = _client(self._settings, str(url), lambda response: self._asking.opened.append(response))
            return self._llm

    def _fault(self, error: Exception) -> str:
        """What went wrong, in our words: never the server's, which may repeat the key or the documents."""
        status = getattr(error, "status_code", None)
        if isinstance(status, int):
            return _STATUS.get(status, f"answered with the error {status}; see what its server says")
        kinds = " ".join(kind.__name__ for kind in type(error).__mro__)
        if "Timeout" in kinds:
            return f"did not answer within {self.seconds:g} s (llm_seconds)"
        if "Connect" in kinds and "APIError" in kinds and "Protocol" not in str(type(error.__cause__)):
            return "cannot be reached; check that its server runs, and llm_url"
        if any(name in kinds for name in ("ProtocolError", "ReadError", "APIConnectionError")):
            return "broke off"
        return "sent what cannot be read"


def _timeout(seconds: float) -> httpx.Timeout:
    import httpx

    return httpx.Timeout(max(0.1, seconds), connect=CONNECT_SECONDS)


def _client(settings: Settings, url: str, opened: Callable[[httpx.Response], None]) -> LLM:
    import httpx
    from llama_index.llms.openai_like import OpenAILike

    # A redirect would carry documents to an address nobody named; a proxy is for addresses beyond this machine.
    client = httpx.Client(
        timeout=_timeout(settings.llm_seconds),
        follow_redirects=False,
        trust_env=not is_loopback_url(url),
        event_hooks={"response": [opened]},
    )
    key = settings.llm_key()
    model: LLM = OpenAILike(
        model=Path(str(settings.llm_model)).stem if settings.llm_is_file else settings.llm_model,
        api_base=url,
        api_key=key or NO_KEY,
        is_chat_model=True,
        context_window=settings.llm_context_tokens,
        temperature=0.0,
        max_retries=0,
        http_client=client,
    )
    return model


def open_model(settings: Settings, llm: LLM | None = None) -> LanguageModel | None:
    """The model of the settings, or the one handed in; None where there is none. Nothing is imported or contacted.

    Raises SettingsError for half of a setting.
    """
    if llm is not None:
        if not hasattr(llm, "stream_chat") or not hasattr(llm, "metadata"):
            raise SettingsError(
                f"llm is of the type {type(llm).__name__}; give a llama-index LLM, or set llm_url and llm_model."
            )
        return LanguageModel(settings, llm)
    if settings.llm_model is None and settings.llm_url is None:
        return None
    if settings.llm_model is None:
        raise SettingsError("llm_url is set, but not llm_model: the name of the model, as its server calls it.")
    if settings.llm_url is None and not settings.llm_is_file:
        raise SettingsError(
            "llm_model is set, but not llm_url: the address of its server, say http://127.0.0.1:11434/v1 "
            "(docs/language-models.md)."
        )
    return LanguageModel(settings)
