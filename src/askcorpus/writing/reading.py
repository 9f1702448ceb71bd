"""The reader asked about written sentences: whether a text supports one, and how well a text answers a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from askcorpus.answering.values import CURRENCIES
from askcorpus.language.sentences import sentence_spans
from askcorpus.reader.readings import PassageReader
from askcorpus.types import Passage

SUPPORTS_WEIGHT = 1.25
MASS_WEIGHT = 0.22
"""What `supports` counts, and the mass of a reader that has none, as log-odds: logistic regressions over the pairs of
`support.jsonl` that the exact checks let pass (evaluation/RESULTS.md, "Written sentences")."""


_CURRENCY = "|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True))
_FIGURE = r"\d(?:[\d.,]*\d)?"
_MONEY = re.compile(
    rf"(?<!\w)(?P<before>{_CURRENCY})\s?(?P<figure>{_FIGURE})|(?<!\w)(?P<first>{_FIGURE})\s?(?P<after>{_CURRENCY})(?!\w)",
    re.IGNORECASE,
)


class Judge:
    """A reader as judge of what was written.

    One that is not trained on statements is asked as if the sentence were a question: its mass in the best sentence of the
    text says how much of it stands there.
    """

    def __init__(self, reader: PassageReader) -> None:
        self._reader = reader

    def supports(self, sentence: str, evidence: Sequence[Passage]) -> list[float]:
        """The log-odds that each passage says what the sentence says."""
        shown = [replace(passage, text=_money_alike(passage.text), view=None) for passage in evidence]
        found = []
        for passage, reading in zip(shown, self._reader.read(_money_alike(sentence), shown), strict=True):
            if reading.supports is not None:
                found.append(SUPPORTS_WEIGHT * reading.supports)
            else:
                masses = (reading.mass(a, b) for a, b in sentence_spans(passage.text))
                found.append(MASS_WEIGHT * max(-15.0, min(15.0, max(masses, default=reading.answerable))))
        return found

    def answerable(self, question: str, texts: Sequence[str]) -> list[float]:
        """The log-odds that each text answers the question."""
        passages = [Passage(str(at), "", 0, len(text), text, "") for at, text in enumerate(texts)]
        return [reading.answerable for reading in self._reader.read(question, passages)]


def _money_alike(text: str) -> str:
    """Sums of money in one form, since the reader does not know "€240" and "240 euros" as the same.

    >>> _money_alike("€240 a month, 1,200 dollars")
    '240 EUR a month, 1,200 USD'
    """
    return _MONEY.sub(lambda m: f"{m['figure'] or m['first']} {CURRENCIES[(m['before'] or m['after']).lower()]}", text)


def judge_of(reader: PassageReader | None) -> Judge | None:
    """The judge that a reader makes; None for no reader, and for one that only orders passages."""
    return Judge(reader) if reader is not None and reader.finds_spans else None
