"""Which model reads: one of the package's, by the language, another one named in the settings, or none."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from askcorpus.errors import ReaderModelError
from askcorpus.language.english import is_english
from askcorpus.machine import available_threads
from askcorpus.multilingual import installed_file
from askcorpus.reader.packaged import SpanModel, multilingual_model, packaged_model
from askcorpus.reader.readings import PassageReader, PassageReading
from askcorpus.reader.transformer import CrossEncoderModel, TransformersModel
from askcorpus.settings import Settings
from askcorpus.types import Passage

BUILT_IN, PLAIN = "built-in", "plain"


class LazyReader:
    """Opens its model when it is first needed. Where that fails the reason is kept, and None stands for the model.

    `foreign` opens the one for what is not in English.
    """

    def __init__(self, opener: Callable[[], PassageReader | None], foreign: LazyReader | None = None) -> None:
        self._opener = opener
        self.foreign = foreign
        self._lock = threading.Lock()
        self._opened = False
        self._for_many = False
        self._model: PassageReader | None = None
        self.error: ReaderModelError | None = None

    def get(self) -> PassageReader | None:
        """The model, or None where there is none."""
        with self._lock:
            if not self._opened:
                self._opened = True
                try:
                    self._model = self._opener()
                    if self._for_many and isinstance(self._model, SpanModel):
                        self._model.speed_up()
                except ReaderModelError as error:
                    self.error = error
                    logging.getLogger(__name__).warning("%s", error)
            return self._model

    def warm_up(self) -> None:
        """Open the model for many questions to come: what takes a second to start and answers faster is worth it."""
        for reader in (self, self.foreign):
            if reader is not None:
                reader._for_many = True
        self.get()

    def reading(self, question: str, passages: Sequence[Passage]) -> PassageReader | None:
        """What reads this question with these passages; None where nothing can.

        A question in English is read with each passage by the model that knows its language, any other with all by the
        foreign one, as that alone understands the question.
        """
        foreign = sum(not is_english(passage.text) for passage in passages)
        asks_in_english = is_english(question)
        other = self.foreign.get() if self.foreign and (foreign or not asks_in_english) else None
        if other is None:
            return self.get() if asks_in_english and 2 * foreign <= len(passages) else None
        own = self.get() if asks_in_english and foreign < len(passages) else None
        return other if own is None else _ByLanguage(own, other)


class _ByLanguage:
    """Two models: passages in English are read by one, all others by the other."""

    finds_spans = True

    def __init__(self, english: PassageReader, foreign: PassageReader) -> None:
        self._english = english
        self._foreign = foreign

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        """One reading for each passage."""
        are_english = [is_english(passage.text) for passage in passages]
        english, foreign = (
            iter(model.read(question, [p for p, own in zip(passages, are_english, strict=True) if own is wanted]))
            for model, wanted in ((self._english, True), (self._foreign, False))
        )
        return [next(english if own else foreign) for own in are_english]


def open_reader(settings: Settings) -> LazyReader:
    """The reader of the settings, opened when it is first needed."""
    if settings.reader == PLAIN:
        return LazyReader(lambda: None)
    threads = settings.threads or available_threads()
    if settings.reader == BUILT_IN:
        foreign = LazyReader(lambda: multilingual_model(threads)) if installed_file() else None
        return LazyReader(lambda: SpanModel(packaged_model(), threads), foreign)
    return LazyReader(lambda: _open_folder(Path(settings.reader).expanduser(), threads))


def _open_folder(folder: Path, threads: int) -> PassageReader:
    """The question-answering model or the cross-encoder in `folder`, told apart by its configuration."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReaderModelError(
            f"{folder} holds no question-answering model and no cross-encoder ({error}). Set reader to built-in, plain or "
            "a folder that holds one; until then answers come from the plain reader."
        ) from error
    if any("SequenceClassification" in name for name in config.get("architectures") or []):
        return CrossEncoderModel(folder, threads)
    return TransformersModel(folder, threads)
