"""What the reader is trained on says what it should: answers stand where they are said to, and twins differ in one thing."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "training"))

pytest.importorskip("sklearn", reason="the extra `training` is not installed")

from invented import Invention
from minimal_pairs import another_number, in_passage, in_question
from office_forms import FORMS, HELD_OUT, examples_of


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
