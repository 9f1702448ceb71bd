"""Keeping up with the folder: a switch all pages share. While it is on, changes are mirrored once they have settled."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from askcorpus.errors import AskCorpusError
from askcorpus.sync.watch import SETTLE_SECONDS, watch
from askcorpus.types import IndexStatus
from askcorpus.web.rebuilding import Rebuilder, RebuildStoppedError

if TYPE_CHECKING:
    from askcorpus.settings import Settings


class FolderWatch:
    """Watches the corpus folder while it is switched on; its rebuilds are the page's own, with progress and stop."""

    def __init__(self, settings: Settings, rebuilder: Rebuilder, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._settings = settings
        self._rebuilder = rebuilder
        self._settle_seconds = settle_seconds
        self._lock = threading.Lock()
        self._stop: threading.Event | None = None
        self._mirrored = ""
        self._problem = ""

    def switch(self, on: bool) -> None:
        """Switches watching on or off; a rebuild under way goes on to its end."""
        with self._lock:
            if on == self.is_on:
                return
            if self._stop is not None:
                self._stop.set()
            self._stop = threading.Event() if on else None
            self._problem = ""
            if self._stop is not None:
                threading.Thread(target=self._run, args=(self._stop,), name="folder watch", daemon=True).start()

    @property
    def is_on(self) -> bool:
        """Whether the folder is being watched."""
        return self._stop is not None and not self._stop.is_set()

    def to_dict(self) -> dict[str, Any]:
        """For the page: whether it is on, when it last mirrored the folder (ISO 8601, UTC; "" for never), what is wrong."""
        return {"on": self.is_on, "mirrored": self._mirrored, "problem": self._problem}

    def _run(self, stop: threading.Event) -> None:
        try:
            notes = self._note_status, self._note_problem
            watch(self._settings, self._rebuilder.run, stop, *notes, self._settle_seconds)
        except AskCorpusError as error:
            self._note_problem(error)
        finally:
            stop.set()

    def _note_status(self, status: IndexStatus) -> None:
        del status
        self._mirrored, self._problem = datetime.now(UTC).isoformat(timespec="seconds"), ""

    def _note_problem(self, error: AskCorpusError) -> None:
        self._problem = "" if isinstance(error, RebuildStoppedError) else str(error)
