"""What the reader is trained on says what it should: answers stand where they are said to, and twins differ in one thing."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "training"))

pytest.importorskip("sklearn", reason="the extra `training` is not installed")

import office_facts
from fact_values import KINDS, Values
from invented import Invention
from minimal_pairs import another_number, in_passage, in_question, without_sentence
from office_forms import FORMS, HELD_OUT, examples_of
from office_steps import examples_of_steps
from support_pairs import claims_of


@pytest.mark.parametrize("form", [*FORMS, *HELD_OUT], ids=lambda form: form.__name__)
def test_each_form_asks_both_what_its_passage_answers_and_what_it_does_not(form):
    generator = random.Random(3)
    for _ in range(40):
        made = form(Invention(generator))
        examples = examples_of(made, generator)
        assert {bool(example["answers"]) for example in examples} == {True, False}
        for asked, example in zip(made.asked, examples, strict=True):
            assert [made.text[begin:end] for begin, end in example["answers"]] == (
                [asked.answer] if asked.answer else []
            )


def test_forms_kept_for_validation_are_not_trained_on():
    assert not set(FORMS) & set(HELD_OUT)


EXAMPLE = {"question": "How many lamps did Orla Venn buy in 1998?", "title": "", "text": "", "answers": [(27, 30)]}
TEXT = "In 1998 Orla Venn bought   40 lamps for the hall."


def test_a_question_is_changed_in_one_thing_that_the_passage_does_not_name():
    changed = in_question(EXAMPLE | {"text": TEXT}, ["Ivo Kranz"], random.Random(1))["question"]
    before, after = EXAMPLE["question"].split(), changed.split()
    assert changed != EXAMPLE["question"]
    assert len(set(before) ^ set(after)) <= 4
    assert not (set(after) - set(before)) & set(TEXT.split())


def test_a_passage_is_changed_wherever_it_names_what_is_asked_and_never_in_its_answer():
    changed = in_passage(EXAMPLE | {"text": TEXT}, [], random.Random(1))["text"]
    assert "1998" not in changed
    assert "40 lamps" in changed


@pytest.mark.parametrize("number", ["2", "1998", "12,400"])
def test_another_number_is_another_and_positive(number):
    for seed in range(20):
        new = another_number(number, random.Random(seed))
        assert new != number
        assert int(new.replace(",", "")) > 0
        assert ("," in new) == ("," in number) or len(new) < 5


def test_an_answer_s_sentence_is_cut_out_whole():
    text = "The hall is old and stands in the north of the town. It was painted in 1931 by Ivo Kranz. It has two doors."
    begin = text.index("1931")
    shortened = without_sentence({"question": "When?", "text": text, "answers": [(begin, begin + 4)]})
    assert shortened["text"] == "The hall is old and stands in the north of the town. It has two doors."
    assert shortened["answers"] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_answer_to_a_question_on_a_fact_stands_where_it_is_said_to(kind):
    generator = random.Random(5)
    v = Values(generator)
    for _ in range(20):
        stated = [office_facts.Fact(f"the {v.place()} one", p, v.of(p.value)) for p in kind.properties]
        page = office_facts.written(stated, "", v)
        for fact, (begin, end), (first, last) in page.places:
            assert page.text[begin:end].lower() == fact.value.lower()
            assert first <= begin < end <= last


def test_properties_kept_for_validation_are_not_trained_on():
    generator = random.Random(6)
    assert any(p.held_out() for kind in KINDS for p in kind.properties)
    for kind in KINDS:
        asked = {e["question"] for _ in range(20) for e in office_facts.examples_of(kind, False, generator)}
        kept = {q.split("{e}")[0].strip().lower() for p in kind.properties if p.held_out() for q in p.questions}
        assert not [q for q in asked for start in kept if len(start) > 12 and q.lower().startswith(start)]


@pytest.mark.parametrize("validation", [True, False])
def test_a_procedure_is_answered_by_all_its_steps_and_not_by_a_page_that_only_names_it(validation):
    generator = random.Random(7)
    examples = [example for _ in range(40) for example in examples_of_steps(validation, generator)]
    assert {bool(example["answers"]) for example in examples} == {True, False}
    for example in examples:
        for begin, end in example["answers"]:
            assert 0 <= begin < end <= len(example["text"])


def test_statements_come_true_and_false():
    generator = random.Random(8)
    made = [claim for kind in KINDS for _ in range(10) for claim in claims_of(kind, False, generator)]
    assert 0.4 < sum(claim["supports"] for claim in made) / len(made) < 0.6
