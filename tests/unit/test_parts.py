"""Questions with several parts, and answers from several documents."""

from __future__ import annotations

import pytest
from answering_fakes import FakeCatalog

from askcorpus.answering.layout import DISAGREE, layout
from askcorpus.answering.parts import join_parts, question_parts
from askcorpus.answering.question import analyse_question
from askcorpus.answering.refusal import refuse
from askcorpus.types import Citation, Composition


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who founded the port and when was it closed?", ["Who founded the port?", "when was the port closed?"]),
        ("Who wrote the report? What does it cost?", ["Who wrote the report?", "What does the report cost?"]),
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


def citation(path: str, quote: str, marked: str, number: int) -> Citation:
    start = quote.index(marked)
    return Citation(number, path, 0, len(quote), quote, None, None, path, 0.9, path, ((start, start + len(marked)),))


def test_each_part_is_answered_or_refused_on_its_own() -> None:
    quote = "Ann Moss founded the port."
    answered = Composition(((quote, citation("a.txt", quote, "Ann Moss", 1)),), 0.8, refused=False)
    joined = join_parts([("Who founded the port?", answered), ("when was it closed?", refuse(0.1))])
    assert not joined.refused
    assert joined.confidence == 0.8
    assert joined.text == f"{quote} [1]\n“When was it closed?”: The documents do not say."


def test_a_sentence_that_answers_two_parts_is_cited_once() -> None:
    quote = "Ann Moss founded the port in 1890."
    answered = Composition(((quote, citation("a.txt", quote, "1890", 1)),), 0.8, refused=False)
    joined = join_parts([("Who founded it?", answered), ("When was it founded?", answered)])
    assert len(joined.sentences) == 1
    assert joined.text.count("[1]") == 2


def test_all_parts_refused_is_a_refusal() -> None:
    joined = join_parts([("Who?", refuse(0.1)), ("When?", refuse(0.2))])
    assert joined.refused
    assert joined.sentences == ()


def test_documents_that_differ_are_both_shown_with_name_and_date() -> None:
    first, second = "The fee is 30 euros.", "The fee is 45 euros."
    catalog = FakeCatalog(
        {"old.txt": f"Notice of 3 May 2021\n\n{first}\n", "new.txt": f"Notice of 9 June 2024\n\n{second}\n"}
    )
    sentences = [
        (first, citation("old.txt", first, "30 euros", 1)),
        (second, citation("new.txt", second, "45 euros", 2)),
    ]
    text = layout(analyse_question("How much is the fee?"), sentences, catalog)
    assert text.splitlines() == [
        DISAGREE,
        f"old.txt (3 May 2021): {first} [1]",
        f"new.txt (9 June 2024): {second} [2]",
    ]


def test_documents_that_agree_are_not_said_to_differ() -> None:
    first, second = "The fee is 30 euros.", "A fee of 30 euros is due."
    catalog = FakeCatalog({"a.txt": first, "b.txt": second})
    sentences = [(first, citation("a.txt", first, "30 euros", 1)), (second, citation("b.txt", second, "30 euros", 2))]
    assert layout(analyse_question("How much is the fee?"), sentences, catalog) == ""
