"""A follow-up is asked as it was meant; a question that stands alone is not touched."""

from __future__ import annotations

import pytest

from askcorpus.answering.followups import standalone_question
from askcorpus.types import Turn

WHO = ("Who is Tomas Rell?", "Larnholm Harbour Master Tomas Rell quickly dismissed talk of a new tunnel. [1]")
REJECTED = ("Who rejected the plan?", "City engineers rejected the plan. [1]")
MASTER = (
    "Who is the Larnholm harbour master?",
    "Larnholm Harbour Master Tomas Rell quickly dismissed talk of a new tunnel. [1]",
)
COUNT = (
    "How many cables did the storm tear away in 2021?",
    "The storm tore away seven cables in western Larnholm. [1]",
)


def after(exchange: tuple[str, str], question: str) -> str:
    return standalone_question(question, [Turn("user", exchange[0]), Turn("assistant", exchange[1])])


@pytest.mark.parametrize(
    ("exchange", "question", "expected"),
    [
        (WHO, "What did he say about repairs?", "What did Tomas Rell say about repairs?"),
        (WHO, "What is his view of the tunnel?", "What is Tomas Rell's view of the tunnel?"),
        (MASTER, "When was he born?", "When was Tomas Rell born?"),
        (WHO, "And Edda Quist?", "Who is Edda Quist?"),
        (WHO, "what else?", "What else is said about Tomas Rell?"),
        (REJECTED, "And why?", "Why is it that City engineers rejected the plan?"),
        (REJECTED, "Why did they reject it?", "Why did City engineers reject the plan?"),
        (REJECTED, "And the offer?", "Who rejected the offer?"),
        (REJECTED, "No, I meant the offer", "Who rejected the offer?"),
        (REJECTED, "Who made it?", "Who made the plan?"),
        (COUNT, "and in 2019?", "How many cables did the storm tear away in 2019?"),
        (COUNT, "which ones?", "Which cables did the storm tear away in 2021?"),
        (COUNT, "What happened there?", "What happened in western Larnholm?"),
        (MASTER, "and the Oslo one?", "Who is the Oslo harbour master?"),
    ],
)
def test_follow_ups_are_filled_up_from_the_conversation(
    exchange: tuple[str, str], question: str, expected: str
) -> None:
    assert after(exchange, question) == expected


@pytest.mark.parametrize(
    "question",
    ["What is the population of Oslo?", "What did Quist say when she was asked?", "Who wrote this?", "What is this about?",
     "How long does it take to cross the bridge?", "Is it true that the bridge closed?", "Why was the bridge closed?"],
)  # fmt: skip
def test_a_question_that_stands_alone_is_left_untouched(question: str) -> None:
    assert after(WHO, question) == question
    assert standalone_question(question, []) == question


def test_a_chain_of_follow_ups_keeps_its_person() -> None:
    history = [
        Turn("user", WHO[0]), Turn("assistant", WHO[1]),
        Turn("user", "What did he say about repairs?"), Turn("assistant", "The documents do not say."),
        Turn("user", "thanks"), Turn("assistant", "You are welcome."),
    ]  # fmt: skip
    assert (
        standalone_question("And what does he think of lorries?", history)
        == "And what does Tomas Rell think of lorries?"
    )


def test_odd_histories_do_no_harm() -> None:
    history = [Turn("assistant", "Hello."), Turn("user", ""), Turn("user", "?"), Turn("assistant", "")]
    for question in ("why?", "and?", "he", "it", "more", "what about", ""):
        assert isinstance(standalone_question(question, history), str)
