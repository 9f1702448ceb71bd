"""One rebuild at a time, shared by all pages: it outlives the browser tab that asked for it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from askcorpus.errors import AskCorpusError, IndexBusyError
from askcorpus.types import IndexStatus, Progress

if TYPE_CHECKING:
    from askcorpus.assistant import Assistant


class RebuildStoppedError(AskCorpusError):
    """A person stopped the rebuild. What was done is kept; the next rebuild goes on from there."""


class Rebuilder:
    """Runs `Assistant.rebuild` and knows how far it is, for every page that is open."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._over = threading.Condition()
        self._running = False
        self._stop = threading.Event()
        self._progress = Progress("scan")
        self._result: IndexStatus | None = None
        self._error = ""
        self._runs = 0

    def start(self, then: Callable[[], None] = lambda: None) -> bool:
        """Starts a rebuild in the background, and does `then` after it where it succeeds; False where one is running."""
        if not self._begin():
            return False
        threading.Thread(target=self._run_alone, args=(then,), name="rebuild", daemon=True).start()
        return True

    def run(self) -> IndexStatus:
        """Rebuilds here and now. Raises IndexBusyError where a rebuild is running already."""
        if not self._begin():
            raise IndexBusyError("A rebuild is under way already. Wait until it is done.")
        return self._run()

    def stop(self) -> None:
        """Asks the running rebuild to stop at its next step."""
        self._stop.set()

    @property
    def running(self) -> bool:
        """Whether a rebuild is under way."""
        return self._running

    def wait(self, timeout: float | None = None) -> None:
        """Waits until the running rebuild is over, at most `timeout` seconds."""
        with self._over:
            self._over.wait_for(lambda: not self._running, timeout)

    def to_dict(self) -> dict[str, Any]:
        """How far it is, for the page: one plain line, and the share done (None where it cannot be told)."""
        progress, result = self._progress, self._result
        counts = result.counts if result else None
        return {
            "running": self.running,
            "stopping": self.running and self._stop.is_set(),
            "runs": self._runs,
            "stage": progress.stage,
            "text": str(progress),
            "done": progress.done,
            "total": progress.total,
            "share": progress.done / progress.total if progress.total else None,
            "seconds_left": progress.seconds_left,
            "error": self._error,
            "counts": {name: getattr(counts, name) for name in counts.__slots__} if counts else None,
        }

    def _begin(self) -> bool:
        with self._over:
            if self._running:
                return False
            self._running = True
        self._stop.clear()
        self._progress, self._result, self._error = Progress("scan"), None, ""
        return True

    def _run_alone(self, then: Callable[[], None]) -> None:
        with contextlib.suppress(AskCorpusError):  # the page shows it
            self._run(then)

    def _run(self, then: Callable[[], None] = lambda: None) -> IndexStatus:
        try:
            self._result = self._assistant.rebuild(progress=self._note)
            then()
        except RebuildStoppedError:
            self._error = "Stopped. What is done is kept; Rebuild goes on from there."
            raise
        except AskCorpusError as error:
            self._error = str(error)
            raise
        except BaseException:
            self._error = "The rebuild failed for a reason askcorpus does not know. The server's log says more."
            raise  # a bug of ours: the thread's own hook writes it to the log
        finally:
            self._runs += 1
            with self._over:
                self._running = False
                self._over.notify_all()
        return self._result

    def _note(self, progress: Progress) -> None:
        self._progress = progress
        if self._stop.is_set():
            raise RebuildStoppedError("The rebuild was stopped.")
