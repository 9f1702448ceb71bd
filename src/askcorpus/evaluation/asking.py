"""Asking: each question of a file becomes a row, the answer beside what it should have been."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from askcorpus.assistant import Assistant
from askcorpus.errors import AskCorpusError, QuestionError
from askcorpus.evaluation.figures import RECALL_DEPTHS, WORD_BUDGET, Row, measure, verdict
from askcorpus.evaluation.questions import Question, content_hash, question_key, read_questions
from askcorpus.evaluation.runs import Run
from askcorpus.scoring import contains_answer, one_line, shares_run, word_overlap
from askcorpus.types import Answer, Citation, Progress, ProgressCallback, ScoredPassage

PASSAGES = 20
OVERLAP_WORDS = 6  # so many words in a row do not stand in two sentences by chance
UNCOMPARED_SETTINGS = {"corpus", "index", "host", "port", "threads"}  # where and how fast, not what is answered


def evaluate_file(
    assistant: Assistant, file: str | Path, *, limit: int | None = None, progress: ProgressCallback | None = None
) -> Run:
    """Ask every question of the file, or the first `limit`, and measure the answers. Nothing is written.

    Raises AskCorpusError when the file cannot be read, a line is not a question, or the limit is below 1.
    """
    if limit is not None and limit < 1:
        raise AskCorpusError(f"The limit is {limit} questions; give at least 1.")
    path = Path(file)
    sha256 = content_hash(path)
    rows = ask_all(assistant, read_questions(path)[:limit], progress)
    return Run(
        when=datetime.now(UTC).isoformat(timespec="microseconds"),
        file=str(path.resolve()),
        sha256=sha256,
        limit=limit,
        generation=", ".join(sorted({row["generation"] for row in rows})),
        settings=assistant.settings.model_dump(mode="json", exclude=UNCOMPARED_SETTINGS),
        measures=measure(rows),
        rows=tuple(rows),
    )


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


def _ask(assistant: Assistant, question: Question) -> Row:
    try:
        answer = assistant.ask(question["question"], history=question.get("history") or ())
        passages = assistant.search(
            answer.standalone_question[: assistant.settings.max_question_characters], top_k=PASSAGES
        )
    except QuestionError as error:
        raise AskCorpusError(f"The question {question['question'][:60]!r} cannot be asked: {error}") from error
    name = question.get("id")
    row = {
        "key": question_key(question),
        "id": name if isinstance(name, str | int | None) else str(name),
        "question": question["question"],
        "standalone": answer.standalone_question,
        "group": str(question.get("group") or question.get("id") or question["question"]),
        "answer": answer.text,
        "answer_hash": hashlib.sha256(answer.text.encode()).hexdigest()[:16],
        "refused": answer.refused,
        "confidence": answer.confidence,
        "answerable": question.get("answerable"),
        "seconds": answer.seconds,
        "generation": answer.generation,
        "gold": {"answers": question.get("answers") or [], "evidence": question.get("evidence") or []},
        "note": str(question.get("reason") or ""),
        "retrieved": [{"doc": p.passage.path, "text": p.passage.text} for p in passages],
        "citations": [_shown(citation) for citation in answer.citations],
    } | _judge(assistant, question, answer, passages)
    was_wrong = question.get("verdict") == "bad" and question.get("answer") == answer.text
    return row | {"verdict": verdict(row, was_wrong=was_wrong)}


def _shown(citation: Citation) -> dict[str, Any]:
    marks = [[start - citation.start, end - citation.start] for start, end in citation.answer_spans]
    return {"doc": citation.path, "text": citation.quote, "page": citation.page, "marks": marks}


def _judge(assistant: Assistant, question: Question, answer: Answer, passages: Sequence[ScoredPassage]) -> Row:
    row: Row = {"contains": None, "rightly_refused": None, "citation_document": None, "citation_valid": None}
    evidence, gold = question.get("evidence") or [], question.get("answers") or []
    quotes = list(dict.fromkeys(one_line(e["quote"]) for e in evidence if e.get("quote")))
    documents = {_document_key(e["doc"]) for e in evidence if e.get("doc")}
    has_answer = question.get("answerable") is not False
    if gold and has_answer:
        row["contains"] = not answer.refused and contains_answer(answer.text, gold)
        row["answer_words"] = 0.0 if answer.refused else word_overlap(answer_words(answer), gold)
    if answer.refused and question.get("answerable") is not None:
        row["rightly_refused"] = not question["answerable"]
    if quotes and has_answer:
        texts = [one_line(p.passage.text) for p in passages]
        for depth in RECALL_DEPTHS:
            row[f"recall@{depth}"] = _share(quotes, texts[:depth])
        row["recall_words"] = _share(quotes, first_words(passages, WORD_BUDGET))
    if answer.citations:
        row["citation_valid"] = _part([_is_exact(assistant, c) for c in answer.citations])
        if documents and has_answer:
            row["citation_document"] = _part([_document_key(c.path) in documents for c in answer.citations])
        if (quotes or gold) and has_answer:
            row["citation_precision"] = _part([_supports(c.quote, quotes, gold) for c in answer.citations])
    return row


def answer_words(answer: Answer) -> str:
    """The words of the best citation that answer, all of its quote where they are not known, or a reply without citations."""
    if not answer.citations:
        return answer.text
    best = max(answer.citations, key=lambda citation: citation.score)
    words = [best.quote[start - best.start : end - best.start] for start, end in sorted(best.answer_spans)]
    return " ".join(words) or best.quote


def _supports(quote: str, gold_quotes: Sequence[str], gold_answers: Sequence[str]) -> bool:
    """Whether a citation's quote overlaps one of the gold quotes, or holds a gold answer."""
    return contains_answer(quote, gold_answers) or any(shares_run(quote, gold, OVERLAP_WORDS) for gold in gold_quotes)


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


def _part(marks: Sequence[bool]) -> float:
    return sum(marks) / len(marks)


def _document_key(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".txt")


def _is_exact(assistant: Assistant, citation: Citation) -> bool:
    document = assistant.document(citation.path)
    return document is not None and document.text[citation.start : citation.end] == citation.quote
