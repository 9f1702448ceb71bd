"""Publishing: from a written catalog to a live generation, first with keywords, then with all its vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from askcorpus.embedding.cache import EmbeddingCache
from askcorpus.errors import IndexDamagedError, VectorsAwayError
from askcorpus.language.english import counted
from askcorpus.protocols import Embedder, VectorStore
from askcorpus.store.catalog import Catalog
from askcorpus.store.catalog_check import check_catalog
from askcorpus.store.generations import FORMAT_VERSION, VECTORS, Generation, GenerationStore, Manifest, Recipe
from askcorpus.store.schema import FILE_NAME
from askcorpus.store.vectors import link_or_copy, link_tree
from askcorpus.sync.vectors import embed_missing
from askcorpus.types import Progress, ProgressCallback

Inspect = Callable[[Generation], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A catalog that was written in `building`: its documents, how often each passage id occurs, and what is new in it."""

    building: Path
    documents: int
    passages: Mapping[str, int]
    written: tuple[str, ...]


class Publisher:
    """Publishes drafts on top of the generation `base` (None where there is none to start from)."""

    def __init__(
        self,
        store: GenerationStore,
        vectors: VectorStore,
        recipe: Recipe,
        embedder: Embedder,
        base: Generation | None,
        progress: ProgressCallback,
        inspect: Inspect | None = None,
    ) -> None:
        self._inspect = inspect
        self._store = store
        self._vectors = vectors
        self._recipe = recipe
        self._embedder = embedder
        self._base = base
        self._progress = progress
        self._same_embedder = base is not None and base.manifest.embedder == recipe.embedder
        self._had = vector_ids(vectors, base) if base is not None and self._same_embedder else set()

    def publish(self, draft: Draft) -> int:
        """Publish the keywords at once and the vectors when they are made. Returns how many passages were embedded.

        Where the embedder changed, the generation before serves until the new one is whole: its vectors are better than none.
        So it does where the new one is to be inspected, which needs it whole; what `inspect` raises keeps it unpublished.
        """
        wanted = set(draft.passages)
        complete = self._had == wanted
        replaces_vectors = self._base is not None and not self._same_embedder and self._base.manifest.vectors > 0
        building, live = draft.building, None
        self._check_catalog(draft)
        if complete or not (replaces_vectors or self._inspect):
            live = self._publish_keywords(draft)
        with EmbeddingCache.open(self._store.index, self._recipe.embedder) as cache:
            embedded = 0
            if not complete:
                with Catalog.open(building if live is None else live.folder) as written:
                    embedded = embed_missing(wanted - self._had, written, cache, self._embedder, self._progress)
                building = building if live is None else self._begin_with_catalog_of(live)
                live = self._publish_vectors(building, draft, cache)
            assert live is not None
            self._tidy(live, cache, forget=bool(self._had - wanted) or replaces_vectors)
        return embedded

    def _publish_keywords(self, draft: Draft) -> Generation:
        if self._had and self._base is not None:
            link_tree(self._base.vectors_folder, draft.building / VECTORS)
        generation = self._publish(draft, draft.building, self._had)
        passages = sum(draft.passages.values())
        self._progress(
            Progress("keywords", note=f"{counted(draft.documents, 'document')}, {counted(passages, 'passage')}")
        )
        return generation

    def _begin_with_catalog_of(self, generation: Generation) -> Path:
        building = self._store.begin()
        link_or_copy(generation.folder / FILE_NAME, building / FILE_NAME)
        return building

    def _publish_vectors(self, building: Path, draft: Draft, cache: EmbeddingCache) -> Generation:
        with Catalog.open(building) as catalog:
            wanted = catalog.passage_ids()
        self._progress(Progress("vectors", note=f"{len(wanted):,} vectors"))
        earlier = self._base.vectors_folder if self._base is not None and self._had else None
        if wanted:
            self._vectors.build(building / VECTORS, wanted, earlier, cache.vectors)
        self._progress(Progress("check"))
        if wanted:
            self._vectors.verify(building / VECTORS, earlier)
        return self._publish(draft, building, set(wanted))

    def _publish(self, draft: Draft, building: Path, with_vector: set[str]) -> Generation:
        manifest = self._manifest(draft, building, with_vector)
        if self._inspect is not None:
            self._inspect(Generation(building, manifest))
        return self._store.publish(building, manifest)

    def _check_catalog(self, draft: Draft) -> None:
        """Read back what was written now; the rest was checked when it was, and `index --verify` checks all of it."""
        problems = check_catalog(draft.building, draft.written)
        if problems:
            raise IndexDamagedError(
                f"The new catalog does not pass its check: {problems[0]}. Nothing was published. Run: askcorpus index --rebuild"
            )

    def _manifest(self, draft: Draft, building: Path, with_vector: set[str]) -> Manifest:
        return Manifest(
            **asdict(self._recipe),
            format=FORMAT_VERSION,
            name=self._store.name_of(building),
            documents=draft.documents,
            passages=sum(draft.passages.values()),
            vectors=sum(count for name, count in draft.passages.items() if name in with_vector),
            stale_vectors=len(with_vector - draft.passages.keys()),
        )

    def _tidy(self, live: Generation, cache: EmbeddingCache, *, forget: bool) -> None:
        """Keep the new generation and the one before; forget cached vectors that neither holds."""
        keep = {live.manifest.name} | ({self._base.manifest.name} if self._base is not None else set())
        self._store.clean(keep)
        with suppress(VectorsAwayError):  # what a server could not remove now is removed the next time
            tidy_vectors(self._store, self._vectors)
        if forget:
            forget_unused_vectors(self._store, self._vectors, cache)


def tidy_vectors(store: GenerationStore, vectors: VectorStore) -> None:
    """Remove the vectors that no kept generation leads to, where they are not in its folder."""
    vectors.tidy([generation.vectors_folder for generation in store.generations()])


def forget_unused_vectors(store: GenerationStore, vectors: VectorStore, cache: EmbeddingCache) -> None:
    """Drop the cached vectors of passages that no kept generation holds."""
    pairs = [
        (generation.manifest.embedder, name)
        for generation in store.generations()
        for name in vector_ids(vectors, generation)
    ]
    cache.prune(pairs)


def vector_ids(vectors: VectorStore, generation: Generation) -> set[str]:
    """The ids in a generation's vectors; empty where there are none, or where they are damaged and are stored anew."""
    try:
        return vectors.ids(generation.vectors_folder)
    except IndexDamagedError:
        return set()
