"""Vectors without Chroma: the ones kept in the index's cache, compared one by one.

For forked processes: Chroma's threads live in the process that opened it first, and a fork of it waits for them for ever.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from askcorpus.embedding.cache import EmbeddingCache
from askcorpus.errors import IndexDamagedError

if TYPE_CHECKING:
    from askcorpus.types import Vectors


class ExactVectors:
    """The vectors of some passages in memory, each of length 1; safe to use from several threads."""

    def __init__(self, names: Sequence[str], vectors: Vectors) -> None:
        self._names = names
        self._vectors = vectors

    @classmethod
    def open(cls, index: Path, embedder: str, passage_ids: Sequence[str]) -> ExactVectors | None:
        """The kept vectors of these passages; None where none is kept."""
        try:
            with EmbeddingCache.open_to_read(index, embedder) as cache:
                names = sorted(cache.known(passage_ids))
                return cls(names, cache.vectors(names)) if names else None
        except (sqlite3.Error, IndexDamagedError):
            return None  # the keywords answer alone

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity), best first; at most `limit`."""
        scores = self._vectors @ np.asarray(vector, dtype=np.float32)
        pairs = zip(self._names, scores.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: (-round(pair[1], 6), pair[0]))[:limit]
