"""The reader asked about written sentences: whether a text supports one, and how well a text answers a question."""

from __future__ import annotations

from collections.abc import Sequence

from askcorpus.language.sentences import sentence_spans
from askcorpus.reader.readings import PassageReader, PassageReading
from askcorpus.types import Passage


class Judge:
    """A reader as judge of what was written. It has no head for support yet: the sentence is put to it as if it were a question,
    and its mass in the best sentence of the text says how much of it stands there (evaluation/RESULTS.md, "Written sentences").
    """

    def __init__(self, reader: PassageReader) -> None:
        self._reader = reader

    def supports(self, sentence: str, evidence: Sequence[str]) -> list[float]:
        """The log-odds that each text says what the sentence says."""
        found = []
        for text, reading in zip(evidence, self._read(sentence, evidence), strict=True):
            found.append(max((reading.mass(a, b) for a, b in sentence_spans(text)), default=reading.answerable))
        return found

    def answerable(self, question: str, texts: Sequence[str]) -> list[float]:
        """The log-odds that each text answers the question."""
        return [reading.answerable for reading in self._read(question, texts)]

    def _read(self, question: str, texts: Sequence[str]) -> list[PassageReading]:
        passages = [Passage(str(at), "", 0, len(text), text, "") for at, text in enumerate(texts)]
        return self._reader.read(question, passages)


def judge_of(reader: PassageReader | None) -> Judge | None:
    """The judge that a reader makes; None for no reader, and for one that only orders passages."""
    return Judge(reader) if reader is not None and reader.finds_spans else None
