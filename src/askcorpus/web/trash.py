"""Files a person removed in the page: out of the corpus folder, but kept until they are deleted for good or have grown old."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path, PurePosixPath
from typing import Final

from askcorpus.errors import AskCorpusError
from askcorpus.sync.maintain import TRASH, removed_in_page

NANOSECONDS_PER_DAY: Final = 86_400 * 10**9


class Trash:
    """Where removed files wait. They are found again after a restart of the server."""

    def __init__(self, corpus: Path, index: Path) -> None:
        self._corpus = corpus
        self._index = index
        self._folder = index / TRASH
        self._lock = threading.Lock()

    def remove(self, path: str) -> None:
        """Moves a file of the corpus (a path of the ledger) here. Raises AskCorpusError where it cannot be."""
        with self._lock:
            source = self._in_corpus(path)
            if not source.is_symlink() and not source.is_file():
                raise AskCorpusError(f"{path} is not in the folder any more.")
            target = self._folder / f"{time.time_ns():020}" / path
            try:
                target.parent.mkdir(parents=True)
                shutil.move(source, target)
            except OSError as error:
                raise AskCorpusError(f"{path} cannot be removed: {error.strerror or error}.") from error

    def restore(self, path: str) -> None:
        """Moves a removed file back. Raises AskCorpusError where it is not here, or another took its place."""
        with self._lock:
            target = self._in_corpus(path)
            held = [place / path for place in self._places() if os.path.lexists(place / path)]
            if not held:
                raise AskCorpusError(f"{path} is gone: it was deleted for good since it was removed.")
            if os.path.lexists(target):
                raise AskCorpusError(f"There is a new file {path} in the folder. Rename it, then undo.")
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(held[-1], target)
            except OSError as error:
                raise AskCorpusError(f"{path} cannot be put back: {error.strerror or error}.") from error

    def paths(self) -> list[str]:
        """The removed files, as paths of the corpus."""
        return removed_in_page(self._index)

    def delete(self, path: str) -> None:
        """Deletes a removed file for good, in each of its states. Raises AskCorpusError where it is not here."""
        with self._lock:
            self._in_corpus(path)
            held = [place for place in self._places() if os.path.lexists(place / path)]
            if not held:
                raise AskCorpusError(f"{path} is not among the removed files any more.")
            for place in held:
                (place / path).unlink()
                self._tidy(place)

    def delete_older(self, days: float) -> None:
        """Deletes the files for good that were removed more than `days` days ago."""
        limit = time.time_ns() - int(days * NANOSECONDS_PER_DAY)
        with self._lock:
            for place in self._places():
                if place.name.isdecimal() and int(place.name) < limit:
                    shutil.rmtree(place, ignore_errors=True)

    @staticmethod
    def _tidy(place: Path) -> None:
        """Removes a place that holds no file any more."""
        if not any(names for _, _, names in os.walk(place)):
            shutil.rmtree(place, ignore_errors=True)

    def _places(self) -> list[Path]:
        return sorted(self._folder.iterdir()) if self._folder.is_dir() else []

    def _in_corpus(self, path: str) -> Path:
        """Where `path` is in the corpus folder, which it must not lead out of."""
        parts = PurePosixPath(path)
        file = self._corpus / parts
        root = self._corpus.resolve()
        if parts.is_absolute() or not parts.parts or ".." in parts.parts:
            raise AskCorpusError(f"{path!r} is not a file of the folder.")
        if not file.parent.resolve().is_relative_to(root):
            raise AskCorpusError(f"{path!r} is not a file of the folder.")
        return file
