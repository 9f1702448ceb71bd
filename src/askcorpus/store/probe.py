"""Opens a directory of vectors and asks it one question: run as a process of its own, because a damaged one can hang."""

from __future__ import annotations

import sys
from pathlib import Path

from askcorpus.errors import AskCorpusError, IndexDamagedError
from askcorpus.store.vectors import ChromaVectors


def main() -> int:
    """Exit code 0 when a stored vector finds itself."""
    with ChromaVectors.open(Path(sys.argv[1])) as vectors:
        ids = sorted(vectors.ids())[:1]
        for name, vector in vectors.vectors_of(ids).items():
            if (
                name not in [found for found, _ in vectors.nearest(vector, 10)]
                and vectors.nearest(vector, 1)[0][1] < 0.999
            ):
                raise IndexDamagedError("a stored vector does not find itself")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except AskCorpusError as error:
        sys.exit(str(error))
