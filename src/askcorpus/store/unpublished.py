"""A generation that is built and not yet published, as something that can be asked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from askcorpus.store.generations import Generation, GenerationStore


class UnpublishedStore(GenerationStore):
    """A store with one generation as its current one, whatever the pointer says; the writer that built it keeps it whole."""

    def __init__(self, index: Path, generation: Generation) -> None:
        super().__init__(index)
        self._generation = generation

    def current_name(self) -> str | None:
        """The name of the generation, which it will have once it is published."""
        return self._generation.manifest.name

    def current(self) -> Generation:
        """The generation."""
        return self._generation

    @contextlib.contextmanager
    def hold_current(self) -> Iterator[Generation]:
        """The generation; nothing is locked, because only its writer could remove it."""
        yield self._generation
