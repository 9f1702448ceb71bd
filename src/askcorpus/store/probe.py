"""Opens shards of vectors and asks each one question: run as a process of its own, because a damaged one can hang."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from askcorpus.errors import AskCorpusError, IndexDamagedError
from askcorpus.store.shards import CHROMA, Shard
from askcorpus.store.vectors import ChromaVectors


def main() -> int:
    """Exit code 0 when of each shard named on the input, one a line, the first vector is in Chroma and finds itself."""
    for line in sys.stdin.read().splitlines():
        shard = Shard.open(Path(line))
        name, vector = shard.ids[0], shard.vectors()[0]
        with ChromaVectors.open(shard.folder / CHROMA) as chroma:
            stored = chroma.vectors_of([name]).get(name)
            if stored is None or not np.allclose(stored, vector, atol=1e-5):
                raise IndexDamagedError(f"in {line} Chroma has another vector than the matrix")
            found = chroma.nearest(vector, 10)
            if name not in [near for near, _ in found] and found[0][1] < 0.999:
                raise IndexDamagedError(f"in {line} a stored vector does not find itself")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except AskCorpusError as error:
        sys.exit(str(error))
