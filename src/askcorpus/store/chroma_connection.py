"""The connection to a Chroma server: who is asked, with which headers, for how long, and what went wrong in plain words.

`chromadb.HttpClient` waits for ever, when it is made and at every request (1.5.9): so it is made in a thread that can be left
behind, after the server has told its version within a time limit, and its session gets a limit as soon as there is one.
"""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from askcorpus.errors import AskCorpusError, SettingsError, VectorsAwayError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askcorpus.settings import Settings

MAJOR_VERSION = "1"  # of the server's interface; chromadb is pinned to the same
SHOWN_CHARACTERS = 150
REFUSED = (401, 403)


def connect(settings: Settings, seconds: float) -> Any:
    """A client of the server, each of whose requests takes at most `seconds`. Raises VectorsAwayError and SettingsError.

    The caller closes it.
    """
    with plain_errors(settings, seconds):
        _check_version(settings, seconds)
        import chromadb  # before the time is taken: it takes a second or two

        made: list[Any] = []

        def make() -> None:
            try:
                made.append(_client(chromadb, settings))
            except Exception as error:  # noqa: BLE001 - raised by the thread that waits
                made.append(error)

        thread = threading.Thread(target=make, name="vector server", daemon=True)
        thread.start()
        thread.join(seconds)
        if not made:
            raise TimeoutError(_no_answer(seconds))
        (client,) = made
        if isinstance(client, Exception):
            raise client
        limit_time(client, seconds)
        return client


def limit_time(client: Any, seconds: float) -> None:
    """Let each request of a client take at most `seconds`."""
    client._server._session.timeout = seconds


def _client(chromadb: Any, settings: Settings) -> Any:
    from chromadb.config import Settings as ChromaSettings

    certificate = settings.chroma_certificate
    return chromadb.HttpClient(
        host=str(settings.chroma_url),
        ssl=str(settings.chroma_url).startswith("https://"),
        headers=_headers(settings),
        tenant=settings.chroma_tenant,
        database=settings.chroma_database,
        settings=ChromaSettings(
            anonymized_telemetry=False,
            chroma_server_ssl_verify=str(certificate) if certificate is not None else None,
        ),
    )


@contextmanager
def plain_errors(settings: Settings, seconds: float) -> Iterator[None]:
    """Whatever the client, the network or the server says when it cannot go on, as one line with the next step."""
    try:
        yield
    except AskCorpusError:
        raise
    except Exception as error:  # chromadb raises bare ones with the server's words
        raise _away(settings, _words(error, seconds)) from error


def was_told(error: AskCorpusError) -> bool:
    """Whether the server answered, with what is in the error."""
    import httpx

    return error.__cause__ is not None and not isinstance(error.__cause__, httpx.TransportError)


def _check_version(settings: Settings, seconds: float) -> None:
    import httpx

    url = str(settings.chroma_url).rstrip("/") + "/api/v2/version"
    reply = httpx.get(url, headers=_headers(settings), timeout=seconds, verify=_trusted(settings))
    if reply.status_code in REFUSED:
        raise _away(settings, f"it refuses ({reply.status_code}); check chroma_token and chroma_headers")
    version = reply.text.strip().strip('"')
    if reply.status_code != 200 or version.partition(".")[0] != MAJOR_VERSION:
        said = f"version {version[:20]}" if reply.status_code == 200 else f"status {reply.status_code}"
        raise _away(settings, f"it is no Chroma server of version {MAJOR_VERSION}: {said}")


def _headers(settings: Settings) -> dict[str, str]:
    headers = {name: value.get_secret_value() for name, value in settings.chroma_headers.items()}
    token = settings.chroma_key()
    return headers | ({"Authorization": f"Bearer {token}"} if token else {})


def _trusted(settings: Settings) -> ssl.SSLContext | bool:
    if settings.chroma_certificate is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(settings.chroma_certificate))
    except OSError as error:
        raise SettingsError(
            f"The certificate in {settings.chroma_certificate} cannot be read ({error}). Check chroma_certificate."
        ) from error


def _away(settings: Settings, words: str) -> VectorsAwayError:
    return VectorsAwayError(f"The vector server {settings.chroma_url} cannot be asked: {words}.")


def _words(error: Exception, seconds: float) -> str:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return _no_answer(seconds)
    if isinstance(error, httpx.TransportError):
        return "nothing answers there" if "refused" in str(error) else _one_line(error)
    return _one_line(error)


def _no_answer(seconds: float) -> str:
    return f"no answer within {seconds:g} s"


def _one_line(error: Exception) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return words[:SHOWN_CHARACTERS].rstrip(". ")
