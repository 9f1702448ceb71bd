"""The one sentence that says an answer is not there."""

from __future__ import annotations

from collections.abc import Sequence

from askcorpus.types import Composition

REFUSAL = "The documents do not say."
"""Every refusal is this sentence, or begins with these words and goes on to name what is missing."""


def refuse(confidence: float = 0.0, missing: Sequence[str] = ()) -> Composition:
    """A refusal; `missing` are words of the question that no document mentions, as they were typed.

    `confidence` is the probability, 0 to 1, that an answer would have been right.
    """
    text = REFUSAL
    if missing:
        named = " or ".join([", ".join(missing[:-1]), missing[-1]] if len(missing) > 1 else missing)
        text = f"{REFUSAL[:-1]}: they do not mention {named}."
    return Composition(sentences=(), confidence=confidence, refused=True, text=text)
