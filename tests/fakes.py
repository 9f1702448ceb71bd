"""Fakes that honour the protocols of askcorpus.types, and the folders tests work on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[1]
SEEDS = REPOSITORY / "seeds"

WriteCorpus = Callable[[dict[str, str | bytes]], Path]

_WORD = re.compile(r"\w+|[^\w\s]")


class FakeEmbedder:
    """Counts a token for each word and embeds a text as the normalised sum of pseudo-random word vectors."""

    def __init__(self, name: str = "fake", dimension: int = 32, max_tokens: int = 256) -> None:
        self.identity = f"{name}@1"
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.embedded: list[str] = []

    unrelated_cosine = 0.1
    across_languages = False

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(_WORD.findall(text)) for text in texts]

    def expect(self, passages: int) -> None:
        """Has no faster path."""

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.embedded.extend(texts)
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, question: str) -> np.ndarray:
        total = np.full(self.dimension, 1e-3, dtype=np.float32)
        for word in _WORD.findall(question.lower()):
            seed = int.from_bytes(hashlib.sha256(f"{self.identity} {word}".encode()).digest()[:4])
            total += np.random.default_rng(seed).normal(size=self.dimension).astype(np.float32)
        return (total / np.linalg.norm(total)).astype(np.float32)
