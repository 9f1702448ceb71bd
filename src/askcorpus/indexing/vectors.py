"""Vectors in Chroma: one directory per generation, written once, then only read.

What shapes this (chromadb 1.5.9): a second process that opens a directory being written can hang or corrupt it (chroma
#7040, #3792), so only finished directories are opened by readers; a kill while replacing existing ids leaves an index that
looks healthy and is not (#7678), so ids are content hashes, only ever added; deleted vectors stay in the files (#7662), so
a set that lost members is written anew; opening a directory writes to its `chroma.sqlite3`, so a read-only one is opened
through a private copy of that small file.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from askcorpus.errors import IndexDamagedError

if TYPE_CHECKING:
    from askcorpus.types import Vectors

COLLECTION = "passages"
ADD_BATCH = 1000
READ_BATCH = 5000
HNSW = {"space": "cosine", "ef_construction": 128, "ef_search": 256, "max_neighbors": 16}
"""Cosine, because the default is L2; `ef_search` 256 makes the 50 nearest practically exact at 50,000 vectors."""


class ChromaVectors:
    """The vectors of one generation. Use `open` to read, `create` or `extend` to write; a context manager."""

    def __init__(self, client: Any, collection: Any, overlay: tempfile.TemporaryDirectory[str] | None = None) -> None:
        self._client = client
        self._collection = collection
        self._overlay = overlay
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> ChromaVectors:
        """Open a finished directory to read. Raises IndexDamagedError when Chroma cannot."""
        overlay = None if _writable(folder) else _overlay(folder)
        client = None
        try:
            client = _client(Path(overlay.name) if overlay else folder)
            return cls(client, client.get_collection(COLLECTION, embedding_function=None), overlay)
        except Exception as error:  # chromadb documents no common base: its Rust errors arrive as several types
            if client is not None:
                client.close()
            if overlay is not None:
                overlay.cleanup()
            raise IndexDamagedError(
                f"The vectors in {folder} cannot be opened ({type(error).__name__}: {error}). Run: askcorpus index --rebuild"
            ) from error

    @classmethod
    def create(cls, folder: Path) -> ChromaVectors:
        """Start an empty set of vectors in a new directory."""
        client = _client(folder)
        return cls(client, client.create_collection(COLLECTION, configuration={"hnsw": HNSW}, embedding_function=None))

    @classmethod
    def extend(cls, source: Path, folder: Path) -> ChromaVectors:
        """Copy a finished directory to a new one and open the copy to add to it."""
        shutil.copytree(source, folder)
        return cls.open(folder)

    def __enter__(self) -> ChromaVectors:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the files; twice is fine."""
        with self._lock:
            client, self._client = self._client, None
            if client is not None:
                client.close()
            if self._overlay is not None:
                self._overlay.cleanup()

    def add(self, passage_ids: Sequence[str], vectors: Vectors) -> None:
        """Add new ids; an id that is already there is an error of the caller."""
        for start in range(0, len(passage_ids), ADD_BATCH):
            batch = slice(start, start + ADD_BATCH)
            self._collection.add(ids=list(passage_ids[batch]), embeddings=vectors[batch])

    def ids(self) -> set[str]:
        """All ids in the set."""
        return set(self._collection.get(include=[])["ids"])

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity), best first; at most `limit`."""
        with self._lock:
            if self._client is None:
                return []
            found = self._collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
        pairs = [(name, 1.0 - float(d)) for name, d in zip(found["ids"][0], found["distances"][0], strict=True)]
        return sorted(pairs, key=lambda pair: (-round(pair[1], 6), pair[0]))

    def vectors_of(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of these passages; ids without one are left out."""
        if not passage_ids:
            return {}
        with self._lock:
            if self._client is None:
                return {}
            found = self._collection.get(ids=list(passage_ids), include=["embeddings"])
        return {name: np.asarray(v, dtype=np.float32) for name, v in zip(found["ids"], found["embeddings"], strict=True)}


def link_vectors(source: Path, folder: Path) -> None:
    """Give another generation the same finished vectors: hard links where the file system has them, else copies.

    `chroma.sqlite3` is copied, because Chroma writes to it whenever it is opened.
    """
    for path in sorted(source.rglob("*")):
        target = folder / path.relative_to(source)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.name.startswith("chroma.sqlite3"):
            shutil.copy2(path, target)
            continue
        try:
            os.link(path, target)
        except OSError:
            shutil.copy2(path, target)


def _client(folder: Path) -> Any:
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    return chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))


def _writable(folder: Path) -> bool:
    database = folder / "chroma.sqlite3"
    return os.access(folder, os.W_OK) and (not database.exists() or os.access(database, os.W_OK))


def _overlay(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """A private folder with a copy of Chroma's small database and links to the large files."""
    overlay = tempfile.TemporaryDirectory(prefix="askcorpus-vectors-", ignore_cleanup_errors=True)
    for path in folder.iterdir():
        target = Path(overlay.name) / path.name
        if path.is_dir():
            target.symlink_to(path.resolve(), target_is_directory=True)
        elif path.name == "chroma.sqlite3":
            shutil.copyfile(path, target)
    return overlay
