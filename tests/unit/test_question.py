"""What a question asks for is told from its form."""

from __future__ import annotations

import pytest

from askcorpus.answering.question import analyse_question


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who rejected the offer?", "who"), ("By whom was it built?", "who"), ("When did it close?", "when"),
        ("In what year did it close?", "when"), ("Where is the bridge?", "where"), ("Which city is it in?", "where"),
        ("How many cables?", "count"), ("How much did it cost?", "amount"), ("What is the population of Oslo?", "amount"),
        ("Why was it closed?", "why"), ("How do I reset it?", "how"), ("What did he say when asked?", "say"),
        ("What is TCP?", "define"), ("Is the bridge open?", "decide"), ("What did Quist sign?", "thing"),
    ],
)  # fmt: skip
def test_the_kind_of_a_question_is_told(question: str, kind: str) -> None:
    assert analyse_question(question).kind == kind


def test_names_numbers_and_what_is_asked_for_are_found() -> None:
    question = analyse_question("How many regions did Russia annex in 2022?")
    assert question.focus == {"region"}
    assert [term.shown for term in question.terms if term.is_name] == ["Russia"]
    assert [term.shown for term in question.terms if term.is_number] == ["2022"]


def test_questions_that_want_several_sentences_are_told_from_those_that_want_a_fact() -> None:
    assert analyse_question("How does the lock work?").wants_several
    assert analyse_question("What are the steps?").wants_several
    assert not analyse_question("How many locks are there?").wants_several
    assert not analyse_question("Who built the lock?").wants_several


def test_what_stands_in_brackets_behind_a_question_does_not_change_what_it_asks() -> None:
    plain, aside = analyse_question("What is a tunnel?"), analyse_question("What is a tunnel (Larnholm)?")
    assert (plain.kind, plain.focus) == (aside.kind, aside.focus)
    assert aside.stems - plain.stems == {"larnholm"}
