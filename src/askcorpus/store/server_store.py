"""The vectors of generations in a Chroma server: one collection for each set of vectors, filled once, then only asked.

    vectors/collection.json   {"collection": "handbook-3f9a0c41-000008-9c2e", "url": "http://chroma:8000"}
    vectors/passages.npy      the passage ids

A collection is published by our pointer, like everything in a generation, and deleted whole when no kept generation leads to
it. Ids are only ever added (chroma #7678), each collection has a name of its own, and what was stored is read back: all ids, and
some of the vectors as a question would find them (chroma #7090: collections that count right and cannot be read).
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from askcorpus.errors import IndexDamagedError, VectorsAwayError
from askcorpus.store.chroma_connection import connect, plain_errors
from askcorpus.store.generations import write_line
from askcorpus.store.server_vectors import ServerVectors
from askcorpus.store.shards import PASSAGES, damaged, load_passages
from askcorpus.store.vectors import HNSW

if TYPE_CHECKING:
    from askcorpus.settings import Settings
    from askcorpus.types import Vectors

COLLECTION = "collection.json"
OWNER_FILE = "vector-server-id"  # in the index folder: which collections are its own
OWNER = "askcorpus_index"  # the same in a collection's metadata
REQUEST_SECONDS = 60.0  # while building nobody waits for an answer
SWEEP = 1000  # ids asked for at once
LISTED = 100  # collections asked for at once
PROBES = 10  # stored vectors that are asked for


class ServerVectorStore:
    """Vectors in the Chroma server that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def holds(self, folder: Path) -> bool:
        """Whether the vectors of a generation are in this server."""
        with suppress(IndexDamagedError):
            return not folder.is_dir() or read_collection(folder)["url"] == self._settings.chroma_url
        return False

    def ids(self, folder: Path) -> set[str]:
        """The ids of the passages that have a vector there; empty where there is none, or in another place."""
        if not folder.is_dir() or not self.holds(folder):
            return set()
        return _ids_in(folder)

    def build(
        self, folder: Path, wanted: Sequence[str], earlier: Path | None, vectors: Callable[[Sequence[str]], Vectors]
    ) -> None:
        """Fill a new collection with exactly the `wanted` ids. Raises VectorsAwayError or IndexDamagedError: it is not used."""
        del earlier  # a collection is always whole: deleted vectors would stay in the server's files
        name = self._new_name(folder)
        with self._client() as client:
            collection = client.create_collection(
                name, configuration={"hnsw": HNSW}, metadata={OWNER: self._owner()}, embedding_function=None
            )
            batch = self._settings.chroma_batch
            for first in range(0, len(wanted), batch):
                part = list(wanted[first : first + batch])
                collection.add(ids=part, embeddings=vectors(part))
            stored = _all_ids(collection)
        if stored != set(wanted):
            missing, more = len(set(wanted) - stored), len(stored - set(wanted))
            raise IndexDamagedError(
                f"The vectors in the collection {name} do not match the passages ({missing} missing, {more} too many). "
                "They are not used. Run: askcorpus index"
            )
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / PASSAGES, np.array(wanted, dtype=np.bytes_))
        (folder / COLLECTION).write_text(json.dumps({"collection": name, "url": self._settings.chroma_url}))

    def verify(self, folder: Path, earlier: Path | None = None) -> None:
        """Ask for some of the vectors as a question would; without `earlier` compare all ids too, as `build` does.

        Raises IndexDamagedError or VectorsAwayError.
        """
        name, wanted = read_collection(folder)["collection"], _ids_in(folder)
        with self._client() as client:
            if name not in {collection.name for collection in _collections(client)}:
                raise damaged(folder, f"the server has no collection {name}")
            collection = client.get_collection(name, embedding_function=None)
            if earlier is None and _all_ids(collection) != wanted:
                raise damaged(folder, f"the collection {name} has not the ids it should have")
            step = max(1, len(wanted) // PROBES)
            found = collection.get(ids=sorted(wanted)[::step], include=["embeddings"])
            for passage, vector in zip(found["ids"], found["embeddings"], strict=True):
                nearest = collection.query(query_embeddings=[vector], n_results=10, include=["distances"])
                if passage not in nearest["ids"][0] and nearest["distances"][0][0] > 0.001:
                    raise damaged(folder, f"a vector in the collection {name} does not find itself")

    def open(self, folder: Path) -> ServerVectors:
        """The vectors of a finished generation, to search. Raises IndexDamagedError; asking tells where the server is away."""
        return ServerVectors(self._settings, read_collection(folder)["collection"])

    def tidy(self, kept: Iterable[Path]) -> None:
        """Delete the collections of this index that none of these folders leads to. Raises VectorsAwayError."""
        names = set()
        for folder in kept:
            with suppress(IndexDamagedError):
                names.add(read_collection(folder)["collection"])
        owner = self._owner()
        with self._client() as client:
            for collection in _collections(client):
                if (collection.metadata or {}).get(OWNER) == owner and collection.name not in names:
                    client.delete_collection(collection.name)

    def _owner(self) -> str:
        path = self._settings.index / OWNER_FILE
        if not path.exists() or not path.read_text().strip():  # empty, it would be every such index's
            write_line(path, uuid.uuid4().hex[:8])
        return path.read_text().strip()

    def _new_name(self, folder: Path) -> str:
        """A name that no collection has had: corpus, index, generation, and a word of its own."""
        corpus = re.sub(r"[^a-z0-9]+", "-", self._settings.corpus.resolve().name.lower()).strip("-") or "corpus"
        generation = folder.parent.name.rpartition("-")[2]
        return f"{corpus[:40]}-{self._owner()}-{generation}-{uuid.uuid4().hex[:4]}"

    @contextmanager
    def _client(self) -> Iterator[Any]:
        """A client to write with. Raises VectorsAwayError, also for what goes wrong in the block."""
        try:
            client = connect(self._settings, REQUEST_SECONDS)
            try:
                with plain_errors(self._settings, REQUEST_SECONDS):
                    yield client
            finally:
                client.close()
        except VectorsAwayError as error:
            raise VectorsAwayError(
                f"{error} Questions are answered by keywords meanwhile. When it is back, run: askcorpus index"
            ) from error


class NoServer:
    """Stands in for the vectors in a server where the settings name none."""

    def __init__(self, collection: dict[str, str]) -> None:
        self._collection = collection

    def __enter__(self) -> NoServer:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to let go."""

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Raises VectorsAwayError."""
        del vector, limit
        raise VectorsAwayError(
            f"The vectors of this index are in the Chroma server {self._collection['url']}, and chroma_url is not set."
        )


def is_on_server(folder: Path) -> bool:
    """Whether a generation's vectors are in a server."""
    return (folder / COLLECTION).exists()


def read_collection(folder: Path) -> dict[str, str]:
    """The collection that a generation's folder of vectors leads to. Raises IndexDamagedError."""
    try:
        data = json.loads((folder / COLLECTION).read_text(encoding="utf-8"))
        return {"collection": str(data["collection"]), "url": str(data["url"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(folder / COLLECTION, f"{type(error).__name__}: {error}") from error


def _ids_in(folder: Path) -> set[str]:
    return set(load_passages(folder / PASSAGES).astype(str).tolist())


def _all_ids(collection: Any) -> set[str]:
    found: set[str] = set()
    first = 0
    while page := collection.get(include=[], limit=SWEEP, offset=first)["ids"]:
        found.update(page)
        first += len(page)
    return found


def _collections(client: Any) -> list[Any]:
    found: list[Any] = []
    while page := client.list_collections(limit=LISTED, offset=len(found)):
        found += page
    return found
