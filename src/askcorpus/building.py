"""Building the index, and the wait of those who ask before there is one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

from askcorpus.errors import IndexBusyError
from askcorpus.parsing import ReadingWorker, reader_version
from askcorpus.protocols import Embedder
from askcorpus.settings import Settings
from askcorpus.store.generations import GenerationStore
from askcorpus.store.lock import writer_is_active
from askcorpus.sync.build import Mirror
from askcorpus.sync.publish import Inspect
from askcorpus.types import IndexStatus, Progress, ProgressCallback

LOOK_SECONDS = 1.0  # between two looks at how far the first index is


class Builder:
    """Builds the index of one assistant, and knows how far that is."""

    def __init__(self, settings: Settings, embedder: Embedder, store: GenerationStore) -> None:
        self._settings = settings
        self._embedder = embedder
        self._store = store
        self._progress: Progress | None = None  # of a build under way

    def build(
        self,
        progress: ProgressCallback | None = None,
        *,
        anew: bool = False,
        verify: bool = False,
        inspect: Inspect | None = None,
    ) -> IndexStatus:
        """Make the index equal to the folder, as `Assistant.rebuild` describes it."""

        def note(step: Progress) -> None:
            self._progress = step
            if progress is not None:
                progress(step)

        with ReadingWorker(self._settings) as worker:
            mirror = Mirror(self._settings, self._embedder, worker.read_many, reader_version())
            try:
                return mirror.run(note, anew=anew, verify=verify, inspect=inspect)
            finally:
                self._progress = None

    def build_first(self) -> Iterator[str]:
        """Build the index where there is none; while another thread or process does, a line a second on how far it is."""
        if self._store.has_current():
            return
        with suppress(IndexBusyError):  # another began at this moment
            if not writer_is_active(self._settings.index):
                self.build()
        while not self._store.has_current() and writer_is_active(self._settings.index):
            how_far = self._progress or "another process reads the files"
            yield f"The index is being made first: {how_far}. The answer follows as soon as the text is read."
            time.sleep(LOOK_SECONDS)
