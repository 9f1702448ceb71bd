"""Vectors in Chroma: one directory per generation, written once, then only read.

What shapes this (chromadb 1.5.9): a second process that opens a directory being written can hang or corrupt it (chroma
#7040, #3792), so only finished directories are opened by readers; a kill while replacing existing ids leaves an index that
looks healthy and is not (#7678), so ids are content hashes, only ever added; deleted vectors stay in the files (#7662), so
a set that lost members is written anew; and merely opening a directory writes to its `chroma.sqlite3` and, in small sets, to
`length.bin`, so a reader opens a private folder with copies of the small files and links to the large ones: a generation is
never written to, works from a read-only disk, and can be copied by the next writer while others read it.
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
DATABASE = "chroma.sqlite3"
LINKED_BYTES = 8_000_000  # the vectors themselves, from about 5,000 on: never written to by reading, and slow to copy
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
        """Open a finished directory to read, without writing to it. Raises IndexDamagedError when Chroma cannot."""
        overlay = _overlay(folder)
        try:
            return cls._open(Path(overlay.name), folder, overlay)
        except IndexDamagedError:
            overlay.cleanup()
            raise

    @classmethod
    def _open(cls, folder: Path, shown: Path, overlay: tempfile.TemporaryDirectory[str] | None = None) -> ChromaVectors:
        client = None
        try:
            client = _client(folder)
            return cls(client, client.get_collection(COLLECTION, embedding_function=None), overlay)
        except Exception as error:
            if client is not None:
                client.close()
            raise IndexDamagedError(
                f"The vectors in {shown} cannot be opened ({type(error).__name__}: {error}). Run: askcorpus index --rebuild"
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
        return cls._open(folder, folder)

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
        return {
            name: np.asarray(v, dtype=np.float32) for name, v in zip(found["ids"], found["embeddings"], strict=True)
        }


def link_vectors(source: Path, folder: Path) -> None:
    """Give another generation the same finished vectors: hard links where the file system has them, else copies."""
    for path in sorted(source.rglob("*")):
        target = folder / path.relative_to(source)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target)
        except OSError:
            shutil.copy2(path, target)


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    return chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))


def _overlay(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """A private folder with copies of Chroma's small files, which it may write to, and links to its large ones."""
    overlay = tempfile.TemporaryDirectory(prefix="askcorpus-vectors-", ignore_cleanup_errors=True)
    root = folder.resolve()
    try:
        if not (root / DATABASE).is_file():
            raise FileNotFoundError(2, f"there is no {DATABASE}")
        for path in root.rglob("*"):
            target = Path(overlay.name) / path.relative_to(root)
            if path.is_dir():
                target.mkdir(parents=True, exist_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                _link_or_copy(path, target)
    except OSError as error:
        overlay.cleanup()
        raise IndexDamagedError(
            f"The vectors in {folder} cannot be read ({error.strerror}). Run: askcorpus index --rebuild"
        ) from error
    return overlay


def _link_or_copy(path: Path, target: Path) -> None:
    if path.name != DATABASE and path.stat().st_size >= LINKED_BYTES:
        try:
            target.symlink_to(path)
            return
        except OSError:  # Windows without the right to make links
            pass
    shutil.copyfile(path, target)
