"""What a language model read and wrote for one answer, and what became of it: kept while it goes on, told at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from askcorpus.types import Writing
from askcorpus.writing.connection import LanguageModel, tokens_of
from askcorpus.writing.streaming import without_thoughts


@dataclass(slots=True)
class Account:
    """The account of one answer. `problem` is why it is quoted instead, empty as long as nothing speaks against writing."""

    model: LanguageModel
    tokens: int = 0
    problem: str = ""
    prompts: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    _started: float | None = None

    def say(self, system: str, request: str, max_tokens: int) -> Iterator[str]:
        """What the model says, piece by piece, in the time that is left of the answer's own. Raises WriterError."""
        now = time.monotonic()
        self._started = self._started or now
        self.prompts.append(f"{system}\n\n{request}")
        self.tokens += tokens_of(system + request)
        left = self.model.seconds - (now - self._started)
        yield from without_thoughts(self._counted(self.model.draft(system, request, max_tokens, left)))

    def _counted(self, pieces: Iterator[str]) -> Iterator[str]:
        for piece in pieces:
            self.tokens += tokens_of(piece)
            yield piece

    def give_up(self, why: object) -> None:
        """From here on the answer is quoted, for the reason `why`."""
        self.problem = f"{why} The answer is quoted."

    def writing(self) -> Writing | None:
        """The account, or None where the model had nothing to do with the answer."""
        if not self.tokens and not self.problem:
            return None
        seconds = time.monotonic() - self._started if self._started is not None else 0.0
        prompt = "\n\n".join(self.prompts)
        return Writing(
            self.model.name, self.tokens, seconds, tuple(self.left_out), self.problem, prompt, tuple(self.searched)
        )
