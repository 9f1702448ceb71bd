"""Questions with several parts, and answers from several documents."""

from __future__ import annotations

import pytest

from askcorpus.answering.composition import Composition
from askcorpus.answering.conversation import complete
from askcorpus.answering.parts import join_parts, question_parts, reply_of
from askcorpus.types import Citation, Statement, Turn


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Who founded the port and when was it closed?",
            ["Who founded the port?", "when was it closed?"],
        ),
        ("Who wrote the report? What does it cost?", ["Who wrote the report?", "What does it cost?"]),
        (
            "who pays for the roof and in what weeks is the shed closed",
            ["who pays for the roof?", "in what weeks is the shed closed"],
        ),
        (
            "who joins the rota in june and whats her mobile?",
            ["who joins the rota in june?", "whats her mobile?"],
        ),
        ("When and where was the bridge opened?", ["When and where was the bridge opened?"]),
        ("Who knows what and why?", ["Who knows what and why?"]),
        ("What is the plan? I need it for my boss.", ["What is the plan? I need it for my boss."]),
        ("Who is Ann?", ["Who is Ann?"]),
        ("Two things broke: a lamp and what else?", ["Two things broke: a lamp and what else?"]),
        ("The crane fell and who paid for it?", ["The crane fell and who paid for it?"]),
    ],
)
def test_a_question_is_cut_where_both_sides_are_questions(question: str, parts: list[str]) -> None:
    assert question_parts(question) == parts


def composed(text: str, confidence: float = 0.8) -> Composition:
    quotation = Citation(0, "a.txt", 0, len(text), text, None, None, "a.txt", 0.9, "a")
    return Composition((Statement("sentence", text, (quotation,)),), confidence)


NOTHING = Composition((), 0.1)


def test_a_part_is_told_what_answered_the_one_before() -> None:
    said = [Turn("user", "who supplies the lamps?"), reply_of(composed("Veltor Lighting supplies them."), 0.25)]
    understood = complete("who is our contact there?", said)
    assert "Veltor" in understood.context
    assert understood.before is not None and understood.before.cited == ("a.txt",)


def test_a_part_that_was_refused_tells_the_next_nothing() -> None:
    assert reply_of(NOTHING, 0.25).refused
    assert reply_of(composed("Veltor Lighting supplies them.", 0.1), 0.25).refused


def test_each_part_is_answered_or_refused_on_its_own() -> None:
    joined = join_parts(
        [("Who founded the port?", composed("Ann founded it.")), ("when was it closed?", NOTHING)], 0.25
    )
    assert [statement.text for statement in joined.statements] == ["Ann founded it."]
    assert joined.confidence == 0.8
    assert joined.said == "I found no answer to “When was it closed?”"


def test_what_answers_two_parts_is_said_once() -> None:
    both = composed("Ann Moss founded the port in 1890.")
    joined = join_parts([("Who founded it?", both), ("When was it founded?", both)], 0.25)
    assert len(joined.statements) == 1


def test_all_parts_without_an_answer_are_none() -> None:
    joined = join_parts([("Who?", NOTHING), ("When?", composed("In 1890.", 0.2))], 0.25)
    assert joined.statements == () and joined.confidence == 0.2
