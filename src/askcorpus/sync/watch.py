"""Watching the folder: changes are mirrored once they have settled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from askcorpus.errors import (
    AskCorpusError,
    CorpusError,
    EmbedderAwayError,
    IndexBusyError,
    TargetError,
    VectorsAwayError,
)
from askcorpus.settings import Settings
from askcorpus.sync.scan import scan_corpus
from askcorpus.types import IndexStatus

SETTLE_SECONDS = 1.0  # editors save in steps and copies grow: nothing may change for this long
RETRY_SECONDS = 5.0  # when another process is building the index, or the target it is published to is away
AWAY_SECONDS = 30.0  # when the server that keeps or makes vectors is: each attempt writes the keywords anew
LONGEST_WAIT_SECONDS = 300.0  # a file that never stops growing is indexed as it is


def watch(
    settings: Settings,
    rebuild: Callable[[], IndexStatus],
    stop: threading.Event,
    on_status: Callable[[IndexStatus], object],
    on_problem: Callable[[AskCorpusError], object],
    settle_seconds: float = SETTLE_SECONDS,
    away_seconds: float = AWAY_SECONDS,
) -> None:
    """Mirror the folder of the settings now, and again after each change, until `stop` is set.

    `rebuild` makes the index equal to it. `on_status` gets the status after each rebuild, `on_problem` what went wrong with
    one; watching goes on. Raises CorpusError when there is no folder to watch.
    """
    import watchfiles

    corpus = settings.corpus
    if not corpus.is_dir():
        raise CorpusError(f"There is no folder {corpus} to watch. Make it, or name another: --corpus FOLDER")
    index = settings.index.resolve()
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
            _wait_until_settled(settings, stop, settle_seconds)
            if stop.is_set():
                return
            pending = False
            try:
                on_status(rebuild())
            except AskCorpusError as error:
                on_problem(error)
                away = isinstance(error, VectorsAwayError | EmbedderAwayError)
                pending = away or isinstance(error, IndexBusyError | TargetError)  # what may pass by itself
                if pending:
                    stop.wait(away_seconds if away else RETRY_SECONDS)


def _wait_until_settled(settings: Settings, stop: threading.Event, settle_seconds: float) -> None:
    waited = 0.0
    seen = _sizes_and_times(settings)
    while waited < LONGEST_WAIT_SECONDS and not stop.wait(settle_seconds):
        waited += settle_seconds
        now = _sizes_and_times(settings)
        if now == seen:
            return
        seen = now


def _sizes_and_times(settings: Settings) -> list[tuple[str, int, int]]:
    try:
        found = scan_corpus(settings.corpus, exclude=settings.index)
    except CorpusError:
        return []
    return [(file.path, file.bytes, file.mtime_ns) for file in found]
