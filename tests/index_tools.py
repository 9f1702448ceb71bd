"""Building and looking into indexes in tests: the real mirror, reader, SQLite and Chroma, with a small embedder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from askcorpus import Assistant
from askcorpus.parsing import ReadingWorker, reader_version
from askcorpus.protocols import Embedder, VectorStore
from askcorpus.search.retriever import Retriever
from askcorpus.settings import Settings
from askcorpus.store.catalog import Catalog
from askcorpus.store.generations import GenerationStore
from askcorpus.store.shards import CHROMA, read_shards
from askcorpus.store.vector_store import LocalVectorStore
from askcorpus.store.vectors import ChromaVectors
from askcorpus.sync import maintain as maintenance
from askcorpus.sync.build import Mirror
from askcorpus.types import IndexStatus, Progress
from fakes import FakeEmbedder


class NotProbed(LocalVectorStore):
    """The vector store without its probe in a process of its own, which takes seconds."""

    def verify(self, folder: Path, earlier: Path | None = None) -> None:
        """Nothing."""


def mirror(
    corpus: Path,
    index: Path,
    embedder: Embedder | None = None,
    on_progress: Callable[[Progress], object] = lambda progress: None,
    *,
    anew: bool = False,
    verify: bool = False,
    purge: bool = False,
    probe: bool = False,
    vectors: VectorStore | None = None,
    **settings: object,
) -> IndexStatus:
    """Make the index equal to the folder. The probe in a process of its own takes seconds, so tests ask for it by name."""
    chosen = Settings(corpus=corpus, index=index, **settings)  # type: ignore[arg-type]
    vectors = vectors or (LocalVectorStore() if probe else NotProbed())
    with ReadingWorker(chosen) as worker:
        status = Mirror(chosen, embedder or FakeEmbedder(), worker.read_many, reader_version(), vectors).run(
            on_progress, anew=anew, verify=verify
        )
    if purge:
        maintenance.purge(chosen)
    return status


def index_contents(index: Path) -> dict[str, list[tuple[int, int, str]]]:
    """Every document's passages as (start, end, passage id), by path."""
    with GenerationStore(index).hold_current() as generation, Catalog.open(generation.folder) as catalog:
        return {
            info.path: [(p.start, p.end, p.passage_id) for p in catalog.passages_of(info.path)]
            for info in catalog.documents()
        }


def stored_vector_ids(index: Path) -> set[str]:
    """The ids that are really in Chroma for the current generation, and in the matrices beside it."""
    stored: set[str] = set()
    with GenerationStore(index).hold_current() as generation:
        for shard in read_shards(generation.vectors_folder):
            with ChromaVectors.open(shard.folder / CHROMA) as vectors:
                assert vectors.ids() == set(shard.ids) and not stored & set(shard.ids)
                stored |= set(shard.ids)
    return stored


@contextmanager
def retriever(index: Path, embedder: Embedder) -> Iterator[Retriever]:
    """Finds passages in the current generation."""
    with GenerationStore(index).hold_current() as generation, Catalog.open(generation.folder) as catalog:
        if not generation.vectors_folder.is_dir():
            yield Retriever(catalog, None, embedder, Settings())
            return
        with LocalVectorStore().open(generation.vectors_folder) as vectors:
            yield Retriever(catalog, vectors, embedder, Settings())


def find(index: Path, query: str, limit: int = 10, embedder: Embedder | None = None) -> list[tuple[str, int, float]]:
    """What retrieval finds, as (path, start, score)."""
    with retriever(index, embedder or FakeEmbedder()) as opened:
        return [(s.passage.path, s.passage.start, round(s.score, 5)) for s in opened.retrieve(query, limit)]


@contextmanager
def assistant_over(folder: Path, files: Mapping[str, str], **settings: Any) -> Iterator[Assistant]:
    """An assistant over an index of these files, corpus and index in `folder`, with the models of the package."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in files.items():
        (corpus / name).write_text(text, encoding="utf-8")
    with Assistant.open(corpus, folder / "index", **settings) as assistant:
        assistant.rebuild()
        yield assistant


def bytes_of(index: Path) -> bytes:
    """Every byte of every file in the index folder."""
    return b"".join(path.read_bytes() for path in sorted(index.rglob("*")) if path.is_file())
