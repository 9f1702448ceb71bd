"""One rebuild at a time, in a thread of its own: it outlives the browser tab that asked for it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from askcorpus.errors import AskCorpusError
from askcorpus.types import IndexStatus, Progress

if TYPE_CHECKING:
    from askcorpus.assistant import Assistant


class RebuildStoppedError(AskCorpusError):
    """A person stopped the rebuild. What was done is kept; the next rebuild goes on from there."""


class Rebuilder:
    """Runs `Assistant.rebuild` in the background and knows how far it is."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._progress = Progress("scan")
        self._result: IndexStatus | None = None
        self._error = ""
        self._runs = 0

    def start(self) -> bool:
        """Starts a rebuild; False where one is running already."""
        with self._lock:
            if self.running:
                return False
            self._stop.clear()
            self._progress, self._result, self._error = Progress("scan"), None, ""
            self._thread = threading.Thread(target=self._run, name="rebuild", daemon=True)
            self._thread.start()
            return True

    def stop(self) -> None:
        """Asks the running rebuild to stop at its next step."""
        self._stop.set()

    @property
    def running(self) -> bool:
        """Whether a rebuild is under way."""
        return self._thread is not None and self._thread.is_alive()

    def wait(self, timeout: float | None = None) -> None:
        """Waits until the running rebuild is over, at most `timeout` seconds."""
        if self._thread is not None:
            self._thread.join(timeout)

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

    def _run(self) -> None:
        try:
            self._result = self._assistant.rebuild(progress=self._note)
        except RebuildStoppedError:
            self._error = "Stopped. What is done is kept; Rebuild goes on from there."
        except AskCorpusError as error:
            self._error = str(error)
        except BaseException:
            self._error = "The rebuild failed for a reason askcorpus does not know. The server's log says more."
            raise  # a bug of ours: the thread's own hook writes it to the log
        finally:
            self._runs += 1

    def _note(self, progress: Progress) -> None:
        self._progress = progress
        if self._stop.is_set():
            raise RebuildStoppedError("The rebuild was stopped.")
