"""`askcorpus eval`: ask a file of questions and measure what comes back.

A question is one JSON object a line: {"id", "question", "answers": [...], "answerable": bool,
"evidence": [{"doc", "quote"}], "history": [{"role", "content"}], "group"}. Only "question" is required; a figure is taken
over the questions that say what it needs.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from askcorpus.assistant import Assistant
from askcorpus.errors import AskCorpusError, QuestionError
from askcorpus.scoring import (
    Measure,
    area_under_curve,
    calibration_error,
    contains_answer,
    mean_with_interval,
    one_line,
    table,
)
from askcorpus.types import Answer, Progress, ProgressCallback, ScoredPassage

RECALL_DEPTHS = (1, 3, 5, 10)
WORD_BUDGET = 600  # evidence is also counted within equal numbers of words, so that long passages do not flatter
PASSAGES = 20

Question = Mapping[str, Any]
Row = dict[str, Any]


def evaluate_file(
    assistant: Assistant, file: str | Path, *, limit: int | None = None, progress: ProgressCallback | None = None
) -> dict[str, Any]:
    """Ask every question of the file. Returns {"file", "questions", "measures", "rows"}; see `measure` for the figures.

    Raises AskCorpusError when the file cannot be read or a line is not a question.
    """
    questions = read_questions(Path(file))[:limit]
    rows = ask_all(assistant, questions, progress)
    measures = {name: asdict(value) for name, value in measure(rows).items()}
    return {"file": str(file), "questions": len(rows), "measures": measures, "rows": rows}


def ask_all(assistant: Assistant, questions: Sequence[Question], progress: ProgressCallback | None = None) -> list[Row]:
    """Ask the questions one after the other; a row for each, as `measure` takes them."""
    assistant.warm_up()
    rows = []
    started = time.monotonic()
    for number, question in enumerate(questions, start=1):
        rows.append(_ask(assistant, question))
        seconds = time.monotonic() - started
        if progress is not None:
            left = seconds / number * (len(questions) - number)
            progress(Progress("ask", number, len(questions), number / seconds, left))
    return rows


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSONL file. Raises AskCorpusError naming the line that is not one."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AskCorpusError(f"The questions in {path} cannot be read: {error}. Give a JSONL file in UTF-8.") from error
    questions: list[Question] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)
        except ValueError as error:
            raise AskCorpusError(f"Line {number} of {path} is not JSON: {error}. Correct it.") from error
        if not isinstance(question, dict) or not isinstance(question.get("question"), str):
            raise AskCorpusError(
                f'Line {number} of {path} has no "question". Write {{"question": "..."}} on each line.'
            )
        questions.append(question)
    if not questions:
        raise AskCorpusError(f"{path} holds no questions. Write one JSON object a line.")
    return questions


def measure(rows: Sequence[Row]) -> dict[str, Measure]:
    """All figures: evidence recall, answers, refusals, citations and time. The rows are those of `evaluate_file`."""

    def mean(name: str, among: Sequence[Row] = rows) -> Measure:
        chosen = [row for row in among if row.get(name) is not None]
        return mean_with_interval([float(row[name]) for row in chosen], [row["group"] for row in chosen])

    judged = [row for row in rows if row["answerable"] is not None]
    right = [bool(row["answerable"] and row["contains"]) for row in judged]
    known = [row for row in judged if not row["answerable"] or row["contains"] is not None]
    figures = {f"evidence recall@{depth}": mean(f"recall@{depth}") for depth in RECALL_DEPTHS}
    return figures | {
        f"evidence in the first {WORD_BUDGET} words": mean("recall_words"),
        "answer holds a gold answer": mean("contains"),
        "... of those answered": mean("contains", [row for row in rows if not row["refused"]]),
        "refusal precision": mean("rightly_refused", [row for row in judged if row["refused"]]),
        "refusal recall": mean("refused", [row for row in judged if row["answerable"] is False]),
        "answerable but refused": mean("refused", [row for row in judged if row["answerable"]]),
        "answerable or not, AUC": _single(
            area_under_curve([row["confidence"] for row in judged], [row["answerable"] for row in judged]), len(judged)
        ),
        "calibration error": _single(
            calibration_error(
                [row["confidence"] for row in known if not row["refused"]],
                [label for row, label in zip(judged, right, strict=True) if row in known and not row["refused"]],
            ),
            len([row for row in known if not row["refused"]]),
        ),
        "citation in a gold document": mean("citation_document"),
        "citation validity": mean("citation_valid"),
        "seconds per question": mean("seconds"),
    }


def render_report(report: Mapping[str, Any]) -> str:
    """The report's figures as a table."""
    return table({name: Measure(**value) for name, value in report["measures"].items()})


def _ask(assistant: Assistant, question: Question) -> Row:
    try:
        answer = assistant.ask(question["question"], history=question.get("history") or ())
        passages = assistant.search(
            answer.standalone_question[: assistant.settings.max_question_characters], top_k=PASSAGES
        )
    except QuestionError as error:
        raise AskCorpusError(f"The question {question['question'][:60]!r} cannot be asked: {error}") from error
    return {
        "id": question.get("id"),
        "question": question["question"],
        "standalone": answer.standalone_question,
        "group": str(question.get("group") or question.get("id") or question["question"]),
        "answer": answer.text,
        "refused": answer.refused,
        "confidence": answer.confidence,
        "answerable": question.get("answerable"),
        "seconds": answer.seconds,
        "retrieved": [{"doc": p.passage.path, "text": p.passage.text} for p in passages],
        "citations": [{"doc": c.path, "text": c.quote} for c in answer.citations],
    } | _judge(assistant, question, answer, passages)


def _judge(assistant: Assistant, question: Question, answer: Answer, passages: Sequence[ScoredPassage]) -> Row:
    row: Row = {"contains": None, "rightly_refused": None, "citation_document": None, "citation_valid": None}
    evidence = question.get("evidence") or []
    quotes = list(dict.fromkeys(one_line(e["quote"]) for e in evidence if e.get("quote")))
    documents = {_document_key(e["doc"]) for e in evidence if e.get("doc")}
    if question.get("answers") and question.get("answerable") is not False:
        row["contains"] = not answer.refused and contains_answer(answer.text, question["answers"])
    if answer.refused and question.get("answerable") is not None:
        row["rightly_refused"] = not question["answerable"]
    if quotes and question.get("answerable") is not False:
        texts = [one_line(p.passage.text) for p in passages]
        for depth in RECALL_DEPTHS:
            row[f"recall@{depth}"] = _share(quotes, texts[:depth])
        row["recall_words"] = _share(quotes, first_words(passages, WORD_BUDGET))
    if answer.citations:
        row["citation_valid"] = sum(_is_exact(assistant, c) for c in answer.citations) / len(answer.citations)
        if documents and question.get("answerable") is not False:
            named = [_document_key(c.path) in documents for c in answer.citations]
            row["citation_document"] = sum(named) / len(named)
    return row


def first_words(passages: Sequence[ScoredPassage], budget: int) -> list[str]:
    """The texts of the first passages up to `budget` words in all; touching passages of one document read as one."""
    pieces: list[tuple[str, int, int, str]] = []
    for scored in passages:
        if budget <= 0:
            break
        p = scored.passage
        words = p.text.split()[:budget]
        budget -= len(words)
        pieces.append((p.path, p.start, p.end, " ".join(words)))
    texts: list[tuple[str, int, str]] = []
    for path, start, end, text in sorted(pieces):
        if texts and texts[-1][0] == path and start - texts[-1][1] <= 2:
            texts[-1] = (path, end, f"{texts[-1][2]} {text}")
        else:
            texts.append((path, end, text))
    return [text for _, _, text in texts]


def _share(quotes: Sequence[str], texts: Sequence[str]) -> float:
    return sum(any(quote in text for text in texts) for quote in quotes) / len(quotes)


def _document_key(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".txt")


def _is_exact(assistant: Assistant, citation: Any) -> bool:
    document = assistant.document(citation.path)
    return document is not None and document.text[citation.start : citation.end] == citation.quote


def _single(value: float | None, count: int) -> Measure:
    return Measure(value, None, None, count)
