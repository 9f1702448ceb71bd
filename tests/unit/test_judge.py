"""The reader as judge of a written sentence: what it is shown, and what is made of its outputs."""

from collections.abc import Sequence

import numpy as np
import pytest

from askcorpus.reader.readings import PassageReading
from askcorpus.types import Passage
from askcorpus.writing.reading import MASS_WEIGHT, SUPPORTS_WEIGHT, Judge

RENT = "The rent is €1,240 a month."


class Reader:
    finds_spans = True

    def __init__(self, supports: float | None) -> None:
        self.supports = supports
        self.asked: list[tuple[str, str, str]] = []

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        self.asked += [(question, passage.title, passage.seen.text) for passage in passages]
        logits = np.array([2.0], np.float32)
        return [PassageReading(np.array([[0, 3]]), logits, logits, -1.0, self.supports) for _ in passages]


def passage(text: str) -> Passage:
    return Passage("p", "lease.md", 100, 100 + len(text), text, "Lease")


def test_a_reader_trained_on_statements_is_asked_for_its_support() -> None:
    assert Judge(Reader(2.0)).supports("It rained.", [passage(RENT)]) == [2.0 * SUPPORTS_WEIGHT]


def test_another_is_asked_as_if_the_sentence_were_a_question() -> None:
    assert Judge(Reader(None)).supports("It rained.", [passage(RENT)]) == [pytest.approx(4.0 * MASS_WEIGHT)]


@pytest.mark.parametrize("said", ["1,240 euros", "EUR 1,240", "1,240 €", "€1,240", "1,240 EUR"])
def test_sums_of_money_are_shown_in_one_form_on_both_sides(said: str) -> None:
    reader = Reader(0.0)
    Judge(reader).supports(f"The rent is {said} a month.", [passage(RENT)])
    assert reader.asked == [("The rent is 1,240 EUR a month.", "Lease", "The rent is 1,240 EUR a month.")]


@pytest.mark.parametrize("text", ["A euro a day.", "Room 240, $ing and 3 pounder guns", "seur 5"])
def test_what_is_no_sum_stays(text: str) -> None:
    reader = Reader(0.0)
    Judge(reader).supports("x", [passage(text)])
    assert reader.asked[0][2] == text
