"""Exact search: a question's vector is compared with every vector, in matrices that are mapped into memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from askcorpus.store.shards import Shard

if TYPE_CHECKING:
    from askcorpus.types import Vectors


class ExactVectors:
    """The vectors of some shards, each of length 1; safe to use from several threads. A context manager, like the others."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self._shards = [(shard.passages, shard.vectors()) for shard in shards]

    def __enter__(self) -> ExactVectors:
        return self

    def __exit__(self, *_: object) -> None:
        """The files are let go with the last use of the arrays."""

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity), best first; at most `limit`."""
        question = np.asarray(vector, dtype=np.float32)
        pairs: list[tuple[str, float]] = []
        for passages, matrix in self._shards:
            scores = matrix @ question
            best = np.argpartition(scores, -limit)[-limit:] if len(scores) > limit else np.arange(len(scores))
            pairs += zip(passages[best].astype(str).tolist(), scores[best].tolist(), strict=True)
        return best_first(pairs, limit)


def best_first(pairs: Sequence[tuple[str, float]], limit: int) -> list[tuple[str, float]]:
    """At most `limit` pairs of id and similarity in their order; equal to six digits counts as equal, and then the id does."""
    return sorted(pairs, key=lambda pair: (-round(pair[1], 6), pair[0]))[:limit]
