"""Verdicts on answers become questions that `askcorpus eval` reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from askcorpus.evaluation import read_questions
from askcorpus.types import Citation, Turn
from askcorpus.web.feedback import FeedbackFile, Verdict

CITED = Citation(1, "a.txt", 10, 33, "The moon makes the tide", None, None, "A", 1.0, "p", ((10, 18),))
GOOD = Verdict("t1", "What makes the tide?", (), "The moon makes the tide. [1]", False, (CITED,), True, False, "")


def questions(folder: Path, *verdicts: Verdict) -> list[dict[str, object]]:
    file = FeedbackFile(folder)
    for verdict in verdicts:
        file.keep(verdict)
    return [dict(question) for question in read_questions(file.path)]


def test_good_answer_becomes_a_question_with_its_answer_and_evidence(tmp_path: Path) -> None:
    (question,) = questions(tmp_path, GOOD)
    assert question["question"] == "What makes the tide?"
    assert question["answerable"] is True
    assert question["answers"] == ["The moon"]
    assert question["evidence"] == [{"doc": "a.txt", "quote": "The moon makes the tide"}]


def test_refusals_tell_whether_there_is_an_answer(tmp_path: Path) -> None:
    refusal = replace(GOOD, refused=True, citations=(), answer="The documents do not say.")
    good, bad = questions(tmp_path, refusal, replace(refusal, turn="t2", is_good=False))
    assert (good["answerable"], bad["answerable"]) == (False, True)


def test_bad_answer_is_kept_with_its_reason_and_no_answer(tmp_path: Path) -> None:
    bad = replace(GOOD, is_good=False, reason="It is the sun.\nReally.")
    (question,) = questions(tmp_path, bad)
    assert question["reason"] == "It is the sun.\nReally."
    assert "answers" not in question
    assert "answerable" not in question
    (question,) = questions(tmp_path, replace(bad, unanswerable=True))
    assert question["answerable"] is False


def test_last_verdict_on_an_answer_counts(tmp_path: Path) -> None:
    other = replace(GOOD, turn="t2", question="Other\u2028?", history=(Turn("user", "Before"),))
    kept = questions(tmp_path, GOOD, other, replace(GOOD, is_good=False))
    assert [(question["id"], question["verdict"]) for question in kept] == [("t2", "good"), ("t1", "bad")]
    assert kept[0]["history"] == [{"role": "user", "content": "Before"}]
