"""One generation opened to answer questions: its catalog, its vectors, and the stages that use them.

A snapshot stays whole while it is used, also when a newer generation is published meanwhile: it holds the generation's
shared lock, and is closed after its last question.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from askcorpus.answering.sources import Sources
from askcorpus.errors import CorpusError, IndexVersionError
from askcorpus.protocols import Embedder, VectorIndex
from askcorpus.reader.opening import LazyReader
from askcorpus.search.retriever import Retriever
from askcorpus.settings import Settings
from askcorpus.store.catalog import Catalog
from askcorpus.store.generations import Generation, GenerationStore, Manifest
from askcorpus.store.lock import replica_of, writer_is_active
from askcorpus.store.vector_store import open_vectors
from askcorpus.sync.maintain import removed_in_page
from askcorpus.types import ScoredPassage

LISTED_DOCUMENTS = 5  # how many an error names


@dataclass(slots=True)
class Search:
    """Finds passages for one question, which may look several times; `notice` says what was missing in any of them."""

    retriever: Retriever
    depth: int
    within: Sequence[str] | None
    notice: str = ""

    def __call__(self, question: str, paths: Sequence[str] | None = None) -> list[ScoredPassage]:
        """The nearest passages, best first; of the documents in `paths`, else of those in `within`, where these are given."""
        return self.retriever.retrieve(question, self.depth, paths if paths is not None else self.within, self._note)

    def _note(self, notice: str) -> None:
        self.notice = notice


class Snapshot:
    """A generation in use. `retriever` opens vectors and models when they are first needed; `sources` keeps opened documents."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder,
        generation: Generation,
        catalog: Catalog,
        resources: contextlib.ExitStack,
        model: LazyReader | None = None,
    ) -> None:
        self._model = model
        self.manifest = generation.manifest
        self.catalog = catalog
        self.sources = Sources(catalog)
        self._settings = settings
        self._embedder = embedder
        self._resources = resources
        self._vectors_folder = generation.vectors_folder
        self._lock = threading.Lock()
        self._retriever: Retriever | None = None

    @classmethod
    def open(
        cls, store: GenerationStore, settings: Settings, embedder: Embedder, model: LazyReader | None = None
    ) -> Snapshot:
        """Open the current generation. Raises IndexMissingError, IndexVersionError or IndexDamagedError."""
        with contextlib.ExitStack() as stack:
            generation = stack.enter_context(store.hold_current())
            catalog = stack.enter_context(Catalog.open(generation.folder))
            return cls(settings, embedder, generation, catalog, stack.pop_all(), model)

    def close(self) -> None:
        """Release the generation."""
        self._resources.close()

    @property
    def retriever(self) -> Retriever:
        """The retriever over this generation, with its vectors opened."""
        with self._lock:
            if self._retriever is None:
                vectors = self._open_vectors()
                self._retriever = Retriever(self.catalog, vectors, self._embedder, self._settings, self._model)
            return self._retriever

    def search(self, *, depth: int, within: Sequence[str] | None) -> Search:
        """The search for one question: at most `depth` passages, of the documents `within`, where these are given."""
        return Search(self.retriever, depth, within)

    def _open_vectors(self) -> VectorIndex | None:
        if not self._vectors_folder.is_dir() or not _vectors_fit(self.manifest, self._settings, self._embedder):
            return None
        return self._resources.enter_context(open_vectors(self._settings, self._vectors_folder))

    def original(self, path: str) -> bytes | None:
        """The file a document was read from; None where the file is gone, or no longer has the content that was read."""
        record = self.catalog.records().get(path)
        if record is None or record.sha256 is None:
            return None
        try:
            root = self._settings.corpus.resolve()
            file = (root / path).resolve()
            if not file.is_relative_to(root) or file.stat().st_size != record.bytes:
                return None
            content = file.read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == record.sha256 else None

    def resolve_documents(self, documents: Sequence[str]) -> list[str] | None:
        """The paths meant by `documents` (paths or file names); None when none are named and all count.

        Files removed in the page answer no more, though the index still has them until the next rebuild. Raises
        CorpusError for a name that is not in the index, and where nothing asked about is left.
        """
        removed = {
            path for path in removed_in_page(self._settings.index) if not (self._settings.corpus / path).exists()
        }
        if not documents and not removed:
            return None
        known = [info.path for info in self.catalog.documents()]
        resolved = [] if documents else known
        for name in documents:
            matches = [path for path in known if name in (path, PurePosixPath(path).name)]
            if not matches:
                some = ", ".join(known[:LISTED_DOCUMENTS]) + (", …" if len(known) > LISTED_DOCUMENTS else "")
                raise CorpusError(
                    f"There is no document {name!r} in the index. It has: {some}. See all with: askcorpus status"
                )
            resolved.extend(matches)
        kept = [path for path in resolved if path not in removed]
        if resolved and not kept:
            raise CorpusError("All documents asked about were removed. Put one back, or choose others.")
        return kept if documents or len(kept) < len(known) else None


def _vectors_fit(manifest: Manifest, settings: Settings, embedder: Embedder) -> bool:
    """Whether the generation's vectors can be compared with this embedder's.

    While a writer is changing the embedder, the old generation answers by keywords. Raises IndexVersionError when nobody is.
    """
    if manifest.embedder == embedder.identity:
        return True
    if manifest.vectors and not writer_is_active(settings.index):
        owner = replica_of(settings.index)
        remedy = "Run: askcorpus index" if owner is None else f"Set embedder as the writer of {owner} does."
        raise IndexVersionError(
            f"The index in {settings.index} was made with the embedder {manifest.embedder}, the settings name "
            f"{embedder.identity}. {remedy}"
        )
    return False


class SnapshotPool:
    """Hands out the current snapshot; opens a new one when a generation was published, closes old ones after their last use."""

    def __init__(
        self, store: GenerationStore, settings: Settings, embedder: Embedder, model: LazyReader | None = None
    ) -> None:
        self._model = model
        self._store = store
        self._settings = settings
        self._embedder = embedder
        self._lock = threading.Lock()
        self._current: Snapshot | None = None
        self._users: dict[int, int] = {}

    @contextlib.contextmanager
    def borrow(self) -> Iterator[Snapshot]:
        """The current snapshot, for one question. Raises what `Snapshot.open` raises."""
        with self._lock:
            snapshot = self._refreshed()
            self._users[id(snapshot)] = self._users.get(id(snapshot), 0) + 1
        try:
            yield snapshot
        finally:
            with self._lock:
                self._users[id(snapshot)] -= 1
                if snapshot is not self._current and not self._users[id(snapshot)]:
                    self._close(snapshot)

    def _refreshed(self) -> Snapshot:
        name = self._store.current_name()
        if self._current is None or name != self._current.manifest.name:
            fresh = Snapshot.open(self._store, self._settings, self._embedder, self._model)
            old, self._current = self._current, fresh
            if old is not None and not self._users.get(id(old)):
                self._close(old)
        return self._current

    def _close(self, snapshot: Snapshot) -> None:
        self._users.pop(id(snapshot), None)
        snapshot.close()

    def close(self) -> None:
        """Close the current snapshot; those in use close after their last question."""
        with self._lock:
            snapshot, self._current = self._current, None
            if snapshot is not None and not self._users.get(id(snapshot)):
                self._close(snapshot)
