"""A follow-up is asked as it was meant; a question that stands alone is not touched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcorpus.answering.followups import standalone_question
from askcorpus.answering.topic_words import CountPassages
from askcorpus.language.words import fold, stem, words
from askcorpus.types import Citation, Turn

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


def corpus(*passages: str) -> CountPassages:
    """A corpus of these passages, to look words up in."""
    held = [{stem(word) for word, _, _ in words(passage)} for passage in passages]
    return lambda wanted: sum({stem(fold(word)) for word in wanted} <= stems for stems in held)


LARNHOLM = corpus(
    "The Larnholm harbour master wants a tunnel.", "The tunnel in Larnholm costs 3 million.", "Lorries pay a toll.",
    "Oslo has a tunnel under the fjord.", "Dublin has buses.", "The toll of the tunnel is high.", "The weather is fine.",
)  # fmt: skip
TUNNEL = (
    "What is planned beside the Larnholm tunnel?",
    "A second tunnel for lorries is planned in Larnholm. [1]",
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How high is the toll?", "How high is the toll (tunnel)?"),
        ("toll for buses", "toll for buses (Larnholm tunnel)"),
        ("What does the Larnholm tunnel cost?", "What does the Larnholm tunnel cost?"),
        ("Which buses run in Dublin?", "Which buses run in Dublin?"),
        ("How is the weather?", "How is the weather?"),
    ],
)
def test_a_question_gets_the_words_that_the_conversation_turns_on_only_where_it_lacks_a_topic(
    question: str, expected: str
) -> None:
    history = [Turn("user", TUNNEL[0]), Turn("assistant", TUNNEL[1])]
    assert standalone_question(question, history, LARNHOLM) == expected


def test_what_a_refusal_repeats_is_no_topic() -> None:
    refused = [Turn("user", "is a lizard there?"), Turn("assistant", "The documents do not say anything of a lizard.")]
    assert (
        standalone_question("How high is the toll?", refused, corpus("lizard toll", "toll")) == "How high is the toll?"
    )


def cited(number: int, title: str) -> Citation:
    return Citation(number, f"{title}.txt", 0, 5, "quote", None, None, title, 0.9, str(number))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What else does that document say?", "What else does “Bridge Closure” say about the plan?"),
        ("What does source 2 say about money?", "What does “City Budget” say about money?"),
        ("What does [2] say about money?", "What does “City Budget” say about money?"),
        ("Who wrote the second article?", "Who wrote “City Budget”?"),
        ("What is in the other document?", "What is in “City Budget”?"),
        ("Summarise that article", "Summarise “Bridge Closure”"),
        ("What does [7] say?", "What does [7] say?"),
    ],
)
def test_a_source_of_the_answer_is_named(question: str, expected: str) -> None:
    reply = Turn("assistant", REJECTED[1], (cited(1, "Bridge Closure"), cited(2, "City Budget")))
    assert standalone_question(question, [Turn("user", REJECTED[0]), reply]) == expected


@pytest.mark.parametrize(
    ("exchange", "question", "expected"),
    [
        (("Who is Edda Quist?", "Edda Quist works with Tomas Rell. [1]"), "no, I meant the other one", "Who is Tomas Rell?"),
        (("How do I get to the Oslo library from the downtown hotel?", "By tram. [1]"), "I mean the downtown of Larnholm",
         "How do I get to the Oslo library from the downtown of Larnholm?"),
        (COUNT, "What is a cable? It sounds odd.", "What is a cable? It sounds odd."),
        (COUNT, "If I buy a boat, can I moor it?", "If I buy a boat, can I moor it?"),
        (COUNT, "Is it safer to stay inside?", "Is it safer to stay inside?"),
    ],
)  # fmt: skip
def test_corrections_and_pronouns_with_a_meaning_of_their_own(
    exchange: tuple[str, str], question: str, expected: str
) -> None:
    assert after(exchange, question) == expected


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=60))
def test_any_conversation_gives_a_question_that_holds_words_of_the_question_or_the_history(
    turns: list[str], question: str
) -> None:
    history = [Turn("user" if i % 2 == 0 else "assistant", text) for i, text in enumerate(turns)]
    resolved = standalone_question(question, history, LARNHOLM)
    assert standalone_question(question, [], LARNHOLM) == " ".join(question.split())
    assert bool(resolved.strip()) == bool(question.strip())
