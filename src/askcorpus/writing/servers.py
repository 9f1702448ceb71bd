"""The model servers that usually run on this machine: looked for only when a person asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

USUAL: Mapping[str, str] = {
    "Ollama": "http://127.0.0.1:11434/v1",
    "LM Studio": "http://127.0.0.1:1234/v1",
    "llama.cpp": "http://127.0.0.1:8080/v1",
    "vLLM": "http://127.0.0.1:8000/v1",
}
SECONDS = 1.0  # a server on this machine answers at once, or is none
MAX_MODELS = 50


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A server that answered, and the models it names."""

    name: str
    url: str
    models: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The server as the page gets it."""
        return asdict(self)


def find_servers(usual: Mapping[str, str] = USUAL) -> list[ModelServer]:
    """The servers on this machine that answer now. Nothing but the list of their models is asked for."""
    found = []
    for name, url in usual.items():
        models = models_at(url)
        if models:
            found.append(ModelServer(name, url, models))
    return found


def models_at(url: str, key: str | None = None) -> tuple[str, ...] | None:
    """The models that the server at an address names; None where none answers as an OpenAI-compatible one."""
    import httpx

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = httpx.get(
            f"{url.rstrip('/')}/models", headers=headers, timeout=SECONDS, follow_redirects=False, trust_env=False
        )
        listed = answer.json()["data"]
        return tuple(str(model["id"])[:200] for model in listed[:MAX_MODELS])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None
