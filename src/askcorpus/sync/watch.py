"""Watching the folder: changes are mirrored once they have settled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from askcorpus.errors import AskCorpusError, CorpusError, IndexBusyError
from askcorpus.settings import Settings
from askcorpus.sync.scan import scan_corpus
from askcorpus.types import IndexStatus, ProgressCallback

SETTLE_SECONDS = 1.0  # editors save in steps and copies grow: nothing may change for this long
RETRY_SECONDS = 5.0  # when another process is building the index
LONGEST_WAIT_SECONDS = 300.0  # a file that never stops growing is indexed as it is


class Watched(Protocol):
    """Whose folder is watched: an assistant, or what rebuilds in its place."""

    @property
    def settings(self) -> Settings:
        """Where the folder and the index are."""
        ...

    def rebuild(self, progress: ProgressCallback | None = None) -> IndexStatus:
        """Make the index equal to the folder."""
        ...


def watch(
    watched: Watched,
    stop: threading.Event,
    on_status: Callable[[IndexStatus], object],
    on_problem: Callable[[AskCorpusError], object],
    progress: ProgressCallback | None = None,
    settle_seconds: float = SETTLE_SECONDS,
) -> None:
    """Mirror the folder now, and again after each change, until `stop` is set.

    `on_status` gets the status after each rebuild, `on_problem` what went wrong with one; watching goes on. Raises CorpusError
    when there is no folder to watch.
    """
    import watchfiles

    corpus = watched.settings.corpus
    if not corpus.is_dir():
        raise CorpusError(f"There is no folder {corpus} to watch. Make it, or name another: --corpus FOLDER")
    index = watched.settings.index.resolve()
    changes = watchfiles.watch(
        corpus,
        watch_filter=lambda _, path: not Path(path).is_relative_to(index),
        stop_event=stop,
        rust_timeout=500,
        yield_on_timeout=True,
        debounce=200,
    )
    pending = True
    for batch in changes:
        pending = pending or bool(batch)
        if pending:
            _wait_until_settled(watched, stop, settle_seconds)
            if stop.is_set():
                return
            pending = not _mirror(watched, stop, on_status, on_problem, progress)


def _mirror(
    watched: Watched,
    stop: threading.Event,
    on_status: Callable[[IndexStatus], object],
    on_problem: Callable[[AskCorpusError], object],
    progress: ProgressCallback | None,
) -> bool:
    """One rebuild. Returns False when it has to be tried again, because another process was building the index."""
    try:
        on_status(watched.rebuild(progress))
    except IndexBusyError as error:
        on_problem(error)
        stop.wait(RETRY_SECONDS)
        return False
    except AskCorpusError as error:
        on_problem(error)
    return True


def _wait_until_settled(watched: Watched, stop: threading.Event, settle_seconds: float) -> None:
    waited = 0.0
    seen = _sizes_and_times(watched)
    while waited < LONGEST_WAIT_SECONDS and not stop.wait(settle_seconds):
        waited += settle_seconds
        now = _sizes_and_times(watched)
        if now == seen:
            return
        seen = now


def _sizes_and_times(watched: Watched) -> list[tuple[str, int, int]]:
    try:
        found = scan_corpus(watched.settings.corpus, exclude=watched.settings.index)
    except CorpusError:
        return []
    return [(file.path, file.bytes, file.mtime_ns) for file in found]
