"""Embedding the passages of a generation that have no vector yet."""

from __future__ import annotations

import time
from collections.abc import Iterable

from askcorpus.embedding.cache import EmbeddingCache
from askcorpus.protocols import Embedder
from askcorpus.store.catalog import Catalog
from askcorpus.types import Progress, ProgressCallback

EMBED_BATCH = 64  # committed together: what a kill can cost


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
