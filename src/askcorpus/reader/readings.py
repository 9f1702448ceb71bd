"""What a reading model makes of a passage: where the answer to a question stands, and how likely it stands there at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from askcorpus.types import Passage

Array = NDArray[np.float32]

MAX_ANSWER_TOKENS = 30
MAX_CONTEXT_CHARACTERS = 90  # of a title or a heading
IMPOSSIBLE = -1e3  # a logit, for where no answer can be


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a passage's text with the log-odds that they answer rather than nothing here does."""

    score: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What the model made of one passage.

    `offsets` of shape (tokens, 2) are the tokens' places in the passage's text; `starts` and `ends` of shape (tokens,) the
    logits that the answer begins and ends there, less those of "no answer"; `answerable` the logit that the passage answers;
    `supports` the logit that it says what the question says, where that is a statement, None of a model not trained for it.
    """

    offsets: NDArray[np.int64]
    starts: Array
    ends: Array
    answerable: float
    supports: float | None = None

    def mass(self, begin: int, end: int) -> float:
        """The log-odds that an answer begins or ends within these characters, over all places there (log of summed odds)."""
        inside = (self.offsets[:, 0] >= begin) & (self.offsets[:, 1] <= end)
        if not inside.any():
            return IMPOSSIBLE
        return float(np.logaddexp.reduce(self.starts[inside]) + np.logaddexp.reduce(self.ends[inside]))

    def best_span(self, begin: int = 0, end: int | None = None) -> Span | None:
        """The likeliest answer among the tokens within characters `begin` to `end`; None where there are no tokens."""
        inside = np.flatnonzero(
            (self.offsets[:, 0] >= begin) & (self.offsets[:, 1] <= (end if end is not None else np.inf))
        )
        if not len(inside):
            return None
        scores = self.starts[inside][:, None] + self.ends[inside][None, :]
        distance = np.arange(len(inside))[None, :] - np.arange(len(inside))[:, None]
        scores = np.where((distance >= 0) & (distance < MAX_ANSWER_TOKENS), scores, IMPOSSIBLE)
        first, last = np.unravel_index(int(scores.argmax()), scores.shape)
        return Span(float(scores[first, last]), int(self.offsets[inside[first], 0]), int(self.offsets[inside[last], 1]))


class PassageReader(Protocol):
    """What reads a question with passages: the packaged model, or another one named in the settings.

    `finds_spans` is False for a model that only tells whether a passage answers.
    """

    finds_spans: bool

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        """One reading for each passage."""
        ...


def own_tokens(passage: Passage, offsets: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which tokens of a passage's view are the passage's own, and their places in its text.

    `offsets` of shape (tokens, 2) are places in `passage.seen.text`. A token with a character that was put in is not its own.
    """
    view = passage.seen
    own = np.full(len(view.text), -1, dtype=np.int64)
    for at, place, length in view.places:
        own[at : at + length] = np.arange(place - passage.start, place - passage.start + length)
    firsts, lasts = own[offsets[:, 0]], own[offsets[:, 1] - 1]
    kept = (firsts >= 0) & (lasts - firsts == offsets[:, 1] - 1 - offsets[:, 0])
    return kept, np.stack([firsts, lasts + 1], axis=1)[kept]


def context_of(passage: Passage) -> str:
    """What the model is shown before a passage's text: its title, and its heading where that says more.

    >>> context_of(Passage("id", "a.txt", 0, 2, "Hi", "Letters", "To Ann"))
    'Letters. To Ann. '
    """
    parts = [passage.title[:MAX_CONTEXT_CHARACTERS]]
    if passage.heading and passage.heading != passage.title:
        parts.append(passage.heading[:MAX_CONTEXT_CHARACTERS])
    return "".join(f"{part}. " for part in parts if part)
