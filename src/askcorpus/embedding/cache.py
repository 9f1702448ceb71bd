"""Vectors that were made once, by embedder and passage id: nothing is embedded twice, not even after a crash.

A small SQLite file beside the generations. Each batch is committed as it is made, so a kill loses at most one batch. The
vectors of removed passages are pruned with the generations that held them; freed pages are overwritten (`secure_delete`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from askcorpus.errors import IndexDamagedError

if TYPE_CHECKING:
    from askcorpus.types import Vectors

FILE_NAME = "embeddings.sqlite"


class EmbeddingCache:
    """Vectors by (embedder identity, passage id); a context manager. Used by the writer only, under its lock."""

    def __init__(self, connection: sqlite3.Connection, embedder: str, path: Path) -> None:
        self._connection = connection
        self._embedder = embedder
        self._path = path

    @classmethod
    def open(cls, index: Path, embedder: str) -> EmbeddingCache:
        """Open or make the cache; a file that is no longer readable is replaced by an empty one."""
        path = index / FILE_NAME
        try:
            return cls(_connect(path), embedder, path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            path.unlink()
            return cls(_connect(path), embedder, path)

    def __enter__(self) -> EmbeddingCache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> None:
        self._connection.close()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            self._path.unlink(missing_ok=True)
            raise IndexDamagedError(
                f"The vectors kept in {self._path} were damaged ({error}) and have been removed; they are made anew. "
                "Run: askcorpus index"
            ) from error

    def known(self, passage_ids: Iterable[str]) -> set[str]:
        """Which of the passages have a vector."""
        return {name for (name,) in self._lookup(passage_ids, "passage_id")}

    def vectors(self, passage_ids: Sequence[str]) -> Vectors:
        """Their vectors, in this order, of shape (len(passage_ids), dimension). Raises KeyError for one that is missing."""
        found = {
            name: np.frombuffer(blob, dtype="<f4") for name, blob in self._lookup(passage_ids, "passage_id, vector")
        }
        return np.stack([found[name] for name in passage_ids]).astype(np.float32)

    def add(self, passage_ids: Sequence[str], vectors: Vectors) -> None:
        """Keep these vectors, durably."""
        rows = [(self._embedder, name, v.astype("<f4").tobytes()) for name, v in zip(passage_ids, vectors, strict=True)]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def prune(self, keep: Iterable[tuple[str, str]]) -> int:
        """Forget every vector but these (embedder, passage id) pairs. Returns how many were forgotten."""
        with self._connection:
            self._connection.execute(
                "CREATE TEMP TABLE keep (embedder TEXT, passage_id TEXT, PRIMARY KEY (embedder, passage_id))"
            )
            self._connection.executemany("INSERT OR IGNORE INTO keep VALUES (?, ?)", keep)
            forgotten = self._connection.execute(
                "DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM keep"
                " WHERE keep.embedder = vectors.embedder AND keep.passage_id = vectors.passage_id)"
            ).rowcount
            self._connection.execute("DROP TABLE keep")
        return forgotten

    def compact(self) -> None:
        """Give freed space back to the disk."""
        self._connection.execute("VACUUM")

    def _lookup(self, passage_ids: Iterable[str], columns: str) -> sqlite3.Cursor:
        return self._connection.execute(
            f"SELECT {columns} FROM vectors WHERE embedder = ? AND passage_id IN (SELECT value FROM json_each(?))",
            [self._embedder, json.dumps(list(passage_ids))],
        )


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors"
            " (embedder TEXT, passage_id TEXT, vector BLOB NOT NULL, UNIQUE (embedder, passage_id))"
        )
    except sqlite3.Error:
        connection.close()
        raise
    return connection
