"""The invented organisations that the reader is trained on: what is said to stand in a document stands there, and is found."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from askcorpus.types import Passage

sys.path.append(str(Path(__file__).parents[2] / "training"))

from organisations import FOLDER, NOWHERE, examples_of, place_of

FILES = sorted(FOLDER.rglob("*.json"))
RULE = "Helmets may be borrowed at the desk for 2 euros a day, but not on Sundays."


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_answer_stands_in_its_document_and_many_questions_have_none(file: Path) -> None:
    organisation = json.loads(file.read_text(encoding="utf-8"))
    questions = organisation["questions"]
    for question in [*questions, *organisation.get("talks", [])]:
        text = organisation["docs"][question["file"]]
        if question["quote"] is None:
            assert question["type"].startswith("not-")
        else:
            assert question["quote"] in text
            assert question["quote"] in question.get("line", question["quote"])
            assert question.get("last", "") in text
    assert all(len(talk["history"]) in (2, 4) for talk in organisation.get("talks", []))
    nowhere = sum(question["quote"] is None for question in questions)
    assert 0.3 < nowhere / len(questions) < 0.6


def passage(text: str, path: str = "rules.md") -> Passage:
    return Passage(text[:30], path, 0, len(text), text, "Rules")


def test_an_answer_is_found_at_the_place_that_is_meant() -> None:
    question = {"question": "helmet price?", "file": "rules.md", "quote": "2 euros", "line": RULE}
    other = "Lockers cost 2 euros an hour. "
    assert place_of(question, other + RULE) == (
        len(other) + RULE.index("2 euros"),
        len(other) + RULE.index("2 euros") + 7,
    )
    assert place_of(question, other) is None


def test_an_answer_of_several_lines_goes_from_the_first_to_the_last_that_the_passage_has() -> None:
    question = {"question": "steps?", "file": "a.md", "quote": "1. Ring the bell.", "last": "3. Walk out."}
    steps = "1. Ring the bell.\n2. Close all doors.\n3. Walk out."
    assert place_of(question, f"In a fire:\n{steps}\nThen wait.") == (11, 11 + len(steps))
    assert place_of(question, "2. Close all doors.\n3. Walk out.\nThen wait.") == (0, 32)
    assert place_of(question, "Then wait.") is None


def test_passages_with_the_same_words_are_no_negatives_and_a_question_without_an_answer_has_several() -> None:
    question = {"question": "helmet price?", "file": "rules.md", "quote": "2 euros", "line": RULE}
    passages = [passage(RULE), passage("Lockers cost 2 euros.", "other.md"), passage("We open at nine.", "third.md")]
    assert [bool(example["answers"]) for example in examples_of(question, passages)] == [True, False]
    without = {"question": "helmet sizes?", "file": "rules.md", "quote": None}
    assert not any(example["answers"] for example in examples_of(without, passages * 2))
    assert len(examples_of(without, passages * 2)) == NOWHERE
