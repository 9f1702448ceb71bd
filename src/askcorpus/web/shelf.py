"""Puts files a person gives to the page into the corpus folder: plain names only, whole files only, nothing outside."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Final

from askcorpus.errors import AskCorpusError

MAX_NAME_BYTES: Final = 200  # file systems take 255; room for the name of the half-written file
_FORBIDDEN: Final = frozenset('/\\:*?"<>|')  # what some file system, or a shell, would read as more than a name
_RESERVED: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)


class NameTakenError(AskCorpusError):
    """The corpus has a file of this name already."""


class Shelf:
    """The corpus folder, for adding files to it."""

    def __init__(self, corpus: Path, uploads: Path) -> None:
        self._corpus = corpus
        self._uploads = uploads
        self._lock = threading.Lock()

    def add(self, uploaded: str, name: str, *, replace: bool = False) -> str:
        """Moves an uploaded file into the corpus folder under `name`, whole or not at all; returns the name.

        Raises AskCorpusError for a name that is not plain, for anything that is not an upload, and where the folder
        cannot be written; NameTakenError where the name is taken and `replace` is not set.
        """
        name = checked_name(name)
        source = self._checked_upload(uploaded)
        target = self._corpus / name
        half = self._corpus / f".{name}.part"
        with self._lock:
            if target.is_symlink() or (target.exists() and not target.is_file()):
                raise AskCorpusError(f"{name} names something other than a file in the folder. Choose another name.")
            if target.exists() and not replace:
                raise NameTakenError(f"There is a file {name} already.")
            try:
                self._corpus.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, half)
                half.replace(target)
            except OSError as error:
                half.unlink(missing_ok=True)
                raise AskCorpusError(f"{name} cannot be put into the folder: {error.strerror or error}.") from error
        source.unlink(missing_ok=True)
        return name

    def _checked_upload(self, uploaded: str) -> Path:
        """The uploaded file. Only what Gradio stored as an upload counts, so no other file can be read this way."""
        path = Path(uploaded)
        if path.is_symlink() or not path.resolve().is_relative_to(self._uploads.resolve()) or not path.is_file():
            raise AskCorpusError("The upload is not there any more. Add the file again.")
        return path.resolve()


def checked_name(name: str) -> str:
    """`name` where it is a plain file name, safe on every file system; raises AskCorpusError where it is not.

    >>> checked_name("report 2024.pdf")
    'report 2024.pdf'
    """
    stem = name.partition(".")[0].lower()
    if (
        not name.strip(". ")
        or name.startswith(".")
        or name != name.strip()
        or name.endswith(".")
        or stem in _RESERVED
        or len(name.encode("utf-8", "replace")) > MAX_NAME_BYTES
        or any(character in _FORBIDDEN or not character.isprintable() for character in name)
    ):
        raise AskCorpusError(f"{name[:80]!r} cannot be used as a file name. Rename the file and add it again.")
    return name
