"""One rebuild in a process of its own, which ends itself without warning at the n-th progress step. Run by test_kill.py.

Arguments: corpus, index, embedder name, step at which to stop (0: never), or "-" and a pause per step in seconds.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fakes import FakeEmbedder
from index_tools import mirror

from askcorpus.types import Progress


class CountingEmbedder(FakeEmbedder):
    """Writes each embedded text's first line to a file, so that the test can see what was embedded twice."""

    def embed_passages(self, texts):  # type: ignore[no-untyped-def]
        with Path(sys.argv[5]).open("a") as log:
            log.write(f"{len(texts)}\n")
        return super().embed_passages(texts)


def main() -> None:
    corpus, index, name, step = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    seen = 0

    def die_at_step(progress: Progress) -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    mirror(corpus, index, CountingEmbedder(name), die_at_step)
    print(seen)


if __name__ == "__main__":
    main()
