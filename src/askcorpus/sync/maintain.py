"""Going back to the earlier generation, removing it for good, and what was removed in the page."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path, PurePosixPath

from askcorpus.embedding.cache import EmbeddingCache
from askcorpus.errors import IndexBusyError, IndexMissingError
from askcorpus.settings import Settings
from askcorpus.store.generations import GenerationStore
from askcorpus.store.lock import write_errors, writer_lock
from askcorpus.store.vector_store import open_vector_store
from askcorpus.sync.publish import forget_unused_vectors, tidy_vectors

TRASH = "trash"  # where the page keeps removed files, inside the index folder
EVALUATIONS = "evaluations"  # where `askcorpus.evaluation` keeps its runs; a test holds the two names together


def roll_back(settings: Settings) -> str:
    """Make the generation before the current one current again. Returns its name.

    The folder is not touched: the next rebuild mirrors it again. Raises IndexMissingError where none is kept.
    """
    store = GenerationStore(settings.index)
    with write_errors(settings.index), writer_lock(settings.index):
        previous = store.previous()
        if previous is None:
            raise IndexMissingError(
                f"No earlier generation is kept in {settings.index}. To index the folder as it is, run: askcorpus index"
            )
        store.point_to(previous.manifest.name)
        return previous.manifest.name


def removed_in_page(index: Path) -> list[str]:
    """The files removed in the page and not yet deleted for good, as paths of the corpus."""
    trash = index / TRASH
    found = {
        PurePosixPath(Path(folder, name).relative_to(place)).as_posix()
        for place in (trash.iterdir() if trash.is_dir() else ())
        for folder, _, names in os.walk(place)
        for name in names
    }
    return sorted(found)


def purge(settings: Settings) -> None:
    """Remove everything but the current generation from the disk: earlier text and vectors, files removed in the page.

    Of stored evaluations the figures stay; their answers and quotations, and the reports, go.
    Raises IndexBusyError when a reader still holds an earlier generation.
    """
    store = GenerationStore(settings.index)
    with write_errors(settings.index), writer_lock(settings.index):
        current = store.current()
        shutil.rmtree(settings.index / TRASH, ignore_errors=True)
        _forget_words(settings.index / EVALUATIONS)
        held = store.clean(keep={current.manifest.name})
        tidy_vectors(store, open_vector_store(settings))
        with EmbeddingCache.open(settings.index, current.manifest.embedder) as cache:
            forget_unused_vectors(store, open_vector_store(settings), cache)
            cache.compact()
    if held:
        raise IndexBusyError(
            f"An earlier generation ({', '.join(held)}) is still being read. Close the programs that use it, or wait for their "
            "next question, then run: askcorpus index --purge"
        )


def _forget_words(folder: Path) -> None:
    """Remove what stored evaluations quote. One that cannot be read goes as a whole: it may quote something too."""
    for path in [path for path in folder.glob("*") if path.is_file()]:
        try:
            run = json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".json" else None
        except ValueError:
            run = None
        path.unlink()
        if isinstance(run, dict):
            path.write_text(json.dumps(run | {"words": None}), encoding="utf-8")
