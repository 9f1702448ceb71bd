"""Floors under the answers themselves: the real reader over a real index. A change that makes answers worse fails here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import pytest

from accuracy.questions import ABSENT, DOCUMENTS, FACTS, FOLLOW_UPS, LISTS, SENTENCES, TABLES, VERSIONS, WHOLE, Question
from askcorpus import Answer, Assistant
from askcorpus.types import Turn
from index_tools import assistant_over

Ask = Callable[[str], Answer]
UNRELATED = (Turn("user", "What does the Plover cost a day?"), Turn("assistant", "120 euros."))


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with assistant_over(tmp_path_factory.mktemp("club"), DOCUMENTS) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def ask(assistant: Assistant) -> Ask:
    """Answers a question that stands alone; each once, however many tests look at the answer."""
    return cache(assistant.ask)


def is_right(answer: Answer, question: Question) -> bool:
    _, wanted, unwanted = question
    text = answer.text.replace("**", "")
    return not answer.refused and all(word in text for word in wanted) and not any(word in text for word in unwanted)


def share_right(ask: Ask, questions: Sequence[Question]) -> tuple[float, list[str]]:
    """The share of right answers, and the questions answered otherwise."""
    missed = [question[0] for question in questions if not is_right(ask(question[0]), question)]
    return 1 - len(missed) / len(questions), missed


@pytest.mark.parametrize(
    ("questions", "floor"),
    [(FACTS, 0.75), (VERSIONS, 0.7), (LISTS, 1.0), (TABLES, 0.7), (SENTENCES, 0.75), (WHOLE, 0.7)],
    ids=["facts", "versions", "lists", "tables", "sentences", "whole documents"],
)
def test_answers_are_right_as_often_as_they_were(ask: Ask, questions: Sequence[Question], floor: float) -> None:
    share, missed = share_right(ask, questions)
    assert share >= floor, missed


def test_few_questions_with_an_answer_are_refused(ask: Ask) -> None:
    asked = [*FACTS, *VERSIONS, *LISTS, *TABLES, *WHOLE]
    refused = [question[0] for question in asked if ask(question[0]).refused]
    assert len(refused) <= 0.1 * len(asked), refused


def test_questions_off_the_topic_are_refused(assistant: Assistant) -> None:
    answered = [question for question in ABSENT if not assistant.ask(question).refused]
    assert len(answered) <= 1, answered


def test_follow_ups_are_understood(assistant: Assistant) -> None:
    missed = []
    for (before, said), question in FOLLOW_UPS:
        history = [Turn("user", before), Turn("assistant", said)]
        if not is_right(assistant.ask(question[0], history=history), question):
            missed.append(question[0])
    assert len(missed) <= 2, missed


def test_a_question_that_stands_alone_is_answered_the_same_in_any_conversation(assistant: Assistant, ask: Ask) -> None:
    for question, _, _ in (*FACTS, *TABLES):
        alone, later = ask(question), assistant.ask(question, history=UNRELATED)
        assert later.standalone_question == question
        assert later.text == alone.text


def test_every_citation_is_an_exact_span_of_its_document(assistant: Assistant, ask: Ask) -> None:
    for question, _, _ in (*FACTS, *VERSIONS, *LISTS, *TABLES, *SENTENCES, *WHOLE):
        for citation in ask(question).citations:
            document = assistant.document(citation.path)
            assert document is not None
            assert document.text[citation.start : citation.end] == citation.quote
