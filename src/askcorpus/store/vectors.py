"""Vectors in Chroma: one directory per shard, written once, then only read.

What shapes this (chromadb 1.5.9): a second process that opens a directory being written can hang or corrupt it (chroma
#7040, #3792), so only finished directories are opened by readers; a kill while replacing existing ids leaves an index that
looks healthy and is not (#7678), so ids are content hashes, only ever added; deleted vectors stay in the files (#7662), so
a set that lost members is written anew; and merely opening a directory writes to its `chroma.sqlite3` and, in small sets, to
`length.bin`, so a reader opens a private folder with copies of the small files and links to the large ones: a generation is
never written to and works from a read-only disk.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from askcorpus.errors import IndexDamagedError, IndexError_, IndexWriteError
from askcorpus.store.exact_vectors import best_first
from askcorpus.store.private_copy import PrivateCopy

if TYPE_CHECKING:
    from askcorpus.types import Vectors

COLLECTION = "passages"
DATABASE = "chroma.sqlite3"
ADD_BATCH = 1000
HNSW = {"space": "cosine", "ef_construction": 40, "ef_search": 256, "max_neighbors": 16}
"""Cosine, because the default is L2; `ef_search` 256 makes the 50 nearest practically exact at 50,000 vectors."""


class ChromaVectors:
    """The vectors of one shard. Use `open` to read, `create` to write; a context manager."""

    def __init__(self, client: Any, collection: Any, folder: Path, copy: PrivateCopy | None = None) -> None:
        self._client = client
        self._collection = collection
        self._folder = folder
        self._copy = copy
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> ChromaVectors:
        """Open a finished directory to read, without writing to it. Raises IndexDamagedError when Chroma cannot."""
        copy = _private_copy(folder)
        try:
            return cls._open(copy.folder, folder, copy)
        except IndexDamagedError:
            copy.close()
            raise

    @classmethod
    def _open(cls, folder: Path, shown: Path, copy: PrivateCopy | None = None) -> ChromaVectors:
        client = None
        try:
            client = _client(folder)
            return cls(client, client.get_collection(COLLECTION, embedding_function=None), shown, copy)
        except Exception as error:
            if client is not None:
                client.close()
            raise IndexDamagedError(
                f"The vectors in {shown} cannot be opened ({type(error).__name__}: {error}). Run: askcorpus index --rebuild"
            ) from error

    @classmethod
    def create(cls, folder: Path) -> ChromaVectors:
        """Start an empty set of vectors in a new directory."""
        with _storing(folder), ExitStack() as failed:
            client = _client(folder)
            failed.callback(client.close)
            collection = client.create_collection(COLLECTION, configuration={"hnsw": HNSW}, embedding_function=None)
            failed.pop_all()
        return cls(client, collection, folder)

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
            if self._copy is not None:
                self._copy.close()

    def add(self, passage_ids: Sequence[str], vectors: Vectors) -> None:
        """Add new ids; an id that is already there is an error of the caller."""
        with _storing(self._folder, "askcorpus index --rebuild"):
            for start in range(0, len(passage_ids), ADD_BATCH):
                batch = slice(start, start + ADD_BATCH)
                self._collection.add(ids=list(passage_ids[batch]), embeddings=vectors[batch])

    def ids(self) -> set[str]:
        """All ids in the set."""
        with _reading(self._folder):
            return set(self._collection.get(include=[])["ids"])

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity), best first; at most `limit`."""
        with self._lock, _reading(self._folder):
            if self._client is None:
                return []
            found = self._collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
        pairs = [(name, 1.0 - float(d)) for name, d in zip(found["ids"][0], found["distances"][0], strict=True)]
        return best_first(pairs, limit)

    def vectors_of(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of these passages; ids without one are left out."""
        if not passage_ids:
            return {}
        with self._lock, _reading(self._folder):
            if self._client is None:
                return {}
            found = self._collection.get(ids=list(passage_ids), include=["embeddings"])
        return {
            name: np.asarray(v, dtype=np.float32) for name, v in zip(found["ids"], found["embeddings"], strict=True)
        }


def link_tree(source: Path, folder: Path) -> None:
    """Give a finished folder of files a second name: hard links where the file system has them, else copies."""
    for path in sorted(source.rglob("*")):
        target = folder / path.relative_to(source)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(path, target)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a finished file a second name, or a copy where the file system has no such links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


_process: int | None = (
    None  # that opened Chroma first: its threads live there, and a fork of it would wait for them for ever
)


def chroma_works_here() -> bool:
    """Whether this process may use Chroma: it was not forked from one that did."""
    return _process in (None, os.getpid())


def _client(folder: Path) -> Any:
    global _process
    _process = os.getpid()
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    return chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))


@contextmanager
def _plain_errors(explain: Callable[[str], IndexError_]) -> Iterator[None]:
    """What Chroma or its Rust part says when it cannot go on, as the error that `explain` makes of its first words."""
    from chromadb.errors import ChromaError

    try:
        yield
    except BaseException as error:
        if not isinstance(error, ChromaError) and type(error).__name__ != "PanicException":
            raise
        raise explain(str(error)[:200]) from error


def _storing(folder: Path, remedy: str = "askcorpus index") -> AbstractContextManager[None]:
    """While writing: Chroma names a full disk in many ways."""
    return _plain_errors(
        lambda words: IndexWriteError(
            f"The vectors could not be stored in {folder} ({words}). Free some space or check the folder, then run: {remedy}. "
            "The last complete index is untouched."
        )
    )


def _reading(folder: Path) -> AbstractContextManager[None]:
    return _plain_errors(
        lambda words: IndexDamagedError(
            f"The vectors in {folder} cannot be read ({words}). Run: askcorpus index --rebuild"
        )
    )


def _private_copy(folder: Path) -> PrivateCopy:
    root = folder.resolve()
    try:
        if not (root / DATABASE).is_file():
            raise FileNotFoundError(2, f"there is no {DATABASE}")
        return PrivateCopy.of(root, copied=DATABASE)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise IndexWriteError(
                f"The temporary folder {tempfile.gettempdir()} is full, and each reader of the vectors needs a copy of some "
                "of their files there. Free some space, or set TMPDIR to another folder."
            ) from error
        raise IndexDamagedError(
            f"The vectors in {folder} cannot be read ({error.strerror}). Run: askcorpus index --rebuild"
        ) from error
