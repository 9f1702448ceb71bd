"""How things stand, for every open page: what the index holds, how far a rebuild is, whether models and folder are there."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

from askcorpus.errors import AskCorpusError, CorpusError
from askcorpus.types import IndexStatus
from askcorpus.web.guard import is_loopback
from askcorpus.web.keeping_up import FolderWatch
from askcorpus.web.rebuilding import Rebuilder

if TYPE_CHECKING:
    from askcorpus.assistant import Assistant

COUNTED_SECONDS: Final = 8.0  # counting what changed walks the folder, so all pages share one count for so long


class PageState:
    """What `page_state` says; every open page asks for it every few seconds, so what takes long is remembered."""

    def __init__(self, assistant: Assistant, rebuilder: Rebuilder, watch: FolderWatch) -> None:
        self._assistant = assistant
        self._rebuilder = rebuilder
        self._watch = watch
        self.warm = threading.Event()  # set once the models are loaded
        self._starters: tuple[str, list[str]] = ("", [])  # of which generation, and the questions
        self._pending = 0  # files that changed since the index was made
        self._away = ""  # why the folder cannot be looked at; "" where it can
        self._counted = 0.0

    def folder_changed(self) -> None:
        """Has the folder looked at anew when the state is asked for next."""
        self._counted = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The state, as plain values."""
        settings = self._assistant.settings
        # who sits elsewhere can put nothing into the folder, and need not know where it is
        corpus = str(settings.corpus.resolve()) if is_loopback(settings.host) else settings.corpus.name
        known = {
            "rebuild": self._rebuilder.to_dict(),
            "watch": self._watch.to_dict(),
            "warm": self.warm.is_set(),
            "corpus": corpus,
            "writer": self._assistant.model.name if self._assistant.model is not None else "",
        }
        try:
            status = self._assistant.status()
        except AskCorpusError as error:
            return {**known, "index": None, "problem": str(error), "starters": [], "pending": 0, "away": ""}
        self._look_at_folder()
        starters = self._starters_of(status)
        return {
            **known,
            "index": _summary(status),
            "problem": "",
            "starters": starters,
            "pending": self._pending,
            "away": self._away,
        }

    def _starters_of(self, status: IndexStatus) -> list[str]:
        """Questions to start with, made once for each generation."""
        if not status.documents:
            return []
        generation, starters = self._starters
        if generation != status.generation:
            starters = list(self._assistant.suggestions())
            self._starters = (status.generation, starters)
        return starters

    def _look_at_folder(self) -> None:
        """Counts what changed, where it was not counted a moment ago; while rebuilding a count means nothing."""
        now = time.monotonic()
        if self._rebuilder.running:
            self._pending, self._counted = 0, 0.0
        elif not self._counted or now - self._counted > COUNTED_SECONDS:
            try:
                self._pending, self._away = self._assistant.pending_changes(), ""
            except CorpusError as error:  # the index answers all the same
                self._pending, self._away = 0, str(error)
            self._counted = now


def _summary(status: IndexStatus) -> dict[str, Any]:
    data = status.to_dict()
    states = [entry.state for entry in status.files]
    return {
        **{name: data[name] for name in ("generation", "corpus", "documents", "passages", "vectors", "coverage")},
        "skipped": states.count("skipped"),
        "failed": states.count("failed"),
    }
