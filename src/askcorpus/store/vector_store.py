"""Where the vectors of generations are kept: on this disk, in shards (see `shards.py`), each with its Chroma directory.

A search goes over the mapped matrices, which is exact, needs no Chroma, and copies nothing; from EXACT_PASSAGES on, where
Chroma's graphs are faster, it asks each shard's Chroma as soon as all are read. A forked process always takes the matrices
(`chroma_works_here`).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from askcorpus.errors import IndexDamagedError
from askcorpus.protocols import VectorIndex, VectorStore
from askcorpus.settings import Settings
from askcorpus.store.exact_vectors import ExactVectors
from askcorpus.store.graphs import GraphVectors
from askcorpus.store.server_store import NoServer, ServerVectorStore, is_on_server, read_collection
from askcorpus.store.shards import CHROMA, Shard, new_shard, plan, read_shards
from askcorpus.store.vectors import ChromaVectors, chroma_works_here, link_tree

if TYPE_CHECKING:
    from askcorpus.types import Vectors

EXACT_PASSAGES = 1_000_000
"""Up to here the exact search is faster than Chroma's graphs in 64 shards on a quiet machine: benchmarks/RESULTS.md."""

PROBE_SECONDS = 60  # opening and asking takes about 2 s; a damaged Chroma directory can hang for ever
PROBE_SECONDS_A_SHARD = 5


def open_vector_store(settings: Settings) -> VectorStore:
    """The vector store that the settings name."""
    return ServerVectorStore(settings) if settings.chroma_url else LocalVectorStore()


def open_vectors(settings: Settings, folder: Path) -> AbstractContextManager[VectorIndex]:
    """The vectors of a finished generation, wherever they were put when it was made. Raises IndexDamagedError."""
    if is_on_server(folder) and not settings.chroma_url:
        return NoServer(read_collection(folder))
    return store_of(settings, folder).open(folder)


def store_of(settings: Settings, folder: Path) -> VectorStore:
    """The store that has a finished generation's vectors; a replica may know the server by another address than its writer."""
    return ServerVectorStore(settings) if is_on_server(folder) else LocalVectorStore()


class LocalVectorStore:
    """Vectors in the folders of their generations."""

    def holds(self, folder: Path) -> bool:
        """Whether the vectors of a generation are in its folder, not in a server."""
        return not is_on_server(folder)

    def tidy(self, kept: Iterable[Path]) -> None:
        """Nothing: the vectors of a generation go with its folder."""

    def ids(self, folder: Path) -> set[str]:
        """The ids of the passages that have a vector there; empty where there is none, or in a server."""
        if is_on_server(folder):
            return set()
        return {name for shard in read_shards(folder) for name in shard.ids}

    def build(
        self, folder: Path, wanted: Sequence[str], earlier: Path | None, vectors: Callable[[Sequence[str]], Vectors]
    ) -> None:
        """Make `folder` hold exactly the `wanted` ids, sharing with `earlier` what is unchanged; `vectors` gives the new ones.

        Raises IndexDamagedError when what was stored is not what was to be.
        """
        shards = {shard.folder.name: shard for shard in (read_shards(earlier) if earlier is not None else ())}
        stays, groups = plan({name: shard.ids for name, shard in shards.items()}, wanted)
        for name in stays:
            link_tree(shards[name].folder, folder / name)
        leaving = [shard for name, shard in shards.items() if name not in stays]
        for group in groups:
            store_in_chroma(new_shard(folder, group, _vectors_of(group, leaving, vectors)))

    def verify(self, folder: Path, earlier: Path | None = None) -> None:
        """Open the shards that `earlier` does not have in another process and ask each, within a time limit.

        Raises IndexDamagedError.
        """
        shards = [path for path in sorted(folder.iterdir()) if earlier is None or not (earlier / path.name).exists()]
        if not shards:
            return
        command = [sys.executable, "-m", "askcorpus.store.probe"]
        seconds = PROBE_SECONDS + PROBE_SECONDS_A_SHARD * len(shards)
        paths = "\n".join(map(str, shards))
        try:
            result = subprocess.run(
                command, input=paths, capture_output=True, text=True, timeout=seconds, check=False, encoding="utf-8"
            )
        except subprocess.TimeoutExpired as error:
            raise IndexDamagedError(
                f"The vectors did not open within {seconds} s. Run: askcorpus index --rebuild"
            ) from error
        if result.returncode != 0:
            lines = (result.stderr or "").strip().splitlines() or [f"it ended with code {result.returncode}"]
            raise IndexDamagedError(
                f"The vectors do not open in another process: {lines[-1]}. Run: askcorpus index --rebuild"
            )

    def open(self, folder: Path) -> AbstractContextManager[VectorIndex]:
        """The vectors of a finished generation, to search. Raises IndexDamagedError."""
        shards = read_shards(folder)
        if chroma_works_here() and sum(len(shard.passages) for shard in shards) > EXACT_PASSAGES:
            return GraphVectors(shards)
        return ExactVectors(shards)


def _vectors_of(
    passage_ids: Sequence[str], shards: Sequence[Shard], others: Callable[[Sequence[str]], Vectors]
) -> Vectors:
    """The vectors of these passages, in this order: from the shards that have them, else from `others`."""
    rows = {name: number for number, name in enumerate(passage_ids)}
    parts: list[tuple[list[int], Vectors]] = []
    for shard in shards:
        places = [(rows.pop(name), row) for row, name in enumerate(shard.ids) if name in rows]
        if places:
            parts.append(([number for number, _ in places], shard.vectors()[[row for _, row in places]]))
    if rows:
        parts.append((list(rows.values()), others(list(rows))))
    vectors = np.empty((len(passage_ids), parts[0][1].shape[1]), dtype=np.float32)
    for numbers, part in parts:
        vectors[numbers] = part
    return vectors


def store_in_chroma(shard: Shard) -> None:
    """Write a shard's Chroma directory. Raises IndexDamagedError when what was stored is not what was to be."""
    wanted = shard.ids
    with ChromaVectors.create(shard.folder / CHROMA) as chroma:
        chroma.add(wanted, np.asarray(shard.vectors()))
        stored = chroma.ids()
    missing, foreign = set(wanted) - stored, stored - set(wanted)
    if missing or foreign:
        raise IndexDamagedError(
            f"The vectors do not match the passages ({len(missing)} missing, {len(foreign)} too many). "
            "Nothing was published. Run: askcorpus index --rebuild"
        )
