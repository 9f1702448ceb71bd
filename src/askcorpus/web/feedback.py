"""Verdicts on answers, kept in a local file of questions that `askcorpus eval` reads.

A good answer becomes a question with that answer and its quotations as evidence; a good refusal one that has no answer;
a bad refusal one that has an answer nobody wrote down; of a bad answer only the question and the reason are kept, unless
the person says that the documents do not answer it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from askcorpus.errors import AskCorpusError
from askcorpus.types import Citation, Turn

FILE_NAME: Final = "feedback.jsonl"
MAX_BYTES: Final = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says of one answer. `unanswerable`: the documents do not answer the question."""

    turn: str
    question: str
    history: tuple[Turn, ...]
    answer: str
    refused: bool
    citations: tuple[Citation, ...]
    is_good: bool
    unanswerable: bool
    reason: str

    def to_question(self) -> dict[str, Any]:
        """The verdict as a line of a file of questions."""
        line: dict[str, Any] = {"id": self.turn, "question": self.question}
        if self.history:
            line["history"] = [{"role": turn.role, "content": turn.content} for turn in self.history]
        if self.unanswerable:
            line["answerable"] = False
        elif self.is_good:
            line["answerable"] = not self.refused
        elif self.refused:
            line["answerable"] = True
        if self.is_good and not self.refused:
            line["answers"] = [_answering_words(citation) for citation in self.citations[:1]]
            line["evidence"] = [{"doc": citation.path, "quote": citation.quote} for citation in self.citations]
        verdict = {"verdict": "good" if self.is_good else "bad", "reason": self.reason, "answer": self.answer}
        return line | verdict | {"when": datetime.now(UTC).isoformat(timespec="seconds")}


def _answering_words(citation: Citation) -> str:
    """The words of the quotation that answer, or all of it where that is not known."""
    words = [citation.quote[start - citation.start : end - citation.start] for start, end in citation.answer_spans]
    return max(words, key=len, default="") or citation.quote


class FeedbackFile:
    """A file of verdicts: the last one on each answer counts."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._lock = threading.Lock()

    def keep(self, verdict: Verdict) -> None:
        """Writes a verdict in place of an earlier one on the same answer. Raises AskCorpusError where it cannot be."""
        with self._lock:
            try:
                lines = [line for line in self._lines() if _id_of(line) != verdict.turn]
                lines.append(json.dumps(verdict.to_question()))
                self._write("".join(f"{line}\n" for line in lines))
            except (OSError, UnicodeError) as error:
                raise AskCorpusError(f"The verdict cannot be kept in {self.path}: {error}.") from error

    def _lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").split("\n")[:-1] if self.path.exists() else []

    def _write(self, text: str) -> None:
        if len(text) > MAX_BYTES:
            raise AskCorpusError(f"{self.path} is full. Move it away to keep more verdicts.")
        half = self.path.with_suffix(".part")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(text, encoding="utf-8")
        half.replace(self.path)


def _id_of(line: str) -> str | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value.get("id") if isinstance(value, Mapping) else None
