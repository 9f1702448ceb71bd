"""Making the vectors of a generation: embed what has none yet, store them in Chroma, and check that none is missing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from askcorpus.embedding.cache import EmbeddingCache
from askcorpus.errors import IndexDamagedError
from askcorpus.protocols import Embedder
from askcorpus.store.catalog import Catalog
from askcorpus.store.vectors import ChromaVectors
from askcorpus.types import Progress, ProgressCallback

EMBED_BATCH = 64  # committed together: what a kill can cost
PROBE_SECONDS = 60  # opening and asking takes about 2 s; a damaged Chroma directory can hang for ever


def embed_missing(
    wanted: Iterable[str], catalog: Catalog, cache: EmbeddingCache, embedder: Embedder, progress: ProgressCallback
) -> int:
    """Embed the passages (by id) that the cache does not know, committing batch by batch. Returns how many.

    The longest come first, so the time left is told from characters, not from passages.
    """
    names = set(wanted)
    sizes = catalog.embedding_sizes(sorted(names - cache.known(names)))
    missing = sorted(sizes, key=lambda name: (-sizes[name], name))
    embedder.expect(len(missing))
    started = time.monotonic()
    left, finished = sum(sizes.values()), 0
    for first in range(0, len(missing), EMBED_BATCH):
        batch = missing[first : first + EMBED_BATCH]
        texts = catalog.embedding_texts(batch)
        cache.add(batch, embedder.embed_passages([texts[name] for name in batch]))
        size = sum(sizes[name] for name in batch)
        left, finished = left - size, finished + size
        seconds = time.monotonic() - started
        done = first + len(batch)
        seconds_left = seconds * left / finished if finished else None
        progress(Progress("embed", done, len(missing), done / seconds if seconds else 0.0, seconds_left))
    return len(missing)


def build_vectors(folder: Path, wanted: set[str], earlier: Path | None, had: set[str], cache: EmbeddingCache) -> None:
    """Make the directory `folder` hold exactly the `wanted` ids, from the cache.

    A directory that only gains members is copied from `earlier` (which holds `had`) and added to; one that loses members is
    written anew, because Chroma keeps deleted vectors in its files.
    """
    extend = earlier is not None and earlier.is_dir() and had <= wanted
    with ChromaVectors.extend(earlier, folder) if extend and earlier else ChromaVectors.create(folder) as vectors:
        new = sorted(wanted - had) if extend else sorted(wanted)
        if new:
            vectors.add(new, cache.vectors(new))
        stored = vectors.ids()
    if stored != wanted:
        raise IndexDamagedError(
            f"The vectors do not match the passages ({len(wanted - stored)} missing, {len(stored - wanted)} too many). "
            "Nothing was published. Run: askcorpus index --rebuild"
        )


def probe_vectors(folder: Path) -> None:
    """Open the vectors in another process and ask for a neighbour, within a time limit. Raises IndexDamagedError."""
    command = [sys.executable, "-m", "askcorpus.store.probe", str(folder)]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise IndexDamagedError(
            f"The vectors did not open within {PROBE_SECONDS} s. Nothing was published. Run: askcorpus index --rebuild"
        ) from error
    if result.returncode != 0:
        lines = (result.stderr or "").strip().splitlines() or [f"it ended with code {result.returncode}"]
        raise IndexDamagedError(
            f"The vectors do not open in another process: {lines[-1]}. Nothing was published. Run: askcorpus index --rebuild"
        )
