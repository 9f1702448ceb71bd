"""Files of questions, feedback from the page included.

A question is one JSON object a line: {"id", "question", "answers": [...], "answerable": bool,
"evidence": [{"doc", "quote"}], "history": [{"role", "content"}], "group"}. Only "question" is required; a figure is taken
over the questions that say what it needs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from askcorpus.errors import AskCorpusError

Question = Mapping[str, Any]

ASKED_FIELDS = ("id", "question", "history", "answers", "answerable", "evidence")
KEY_CHARACTERS = 16  # of a SHA-256: enough to tell the questions of one file apart


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
            question = _without_surrogates(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise AskCorpusError(f"Line {number} of {path} is not JSON: {error}. Correct it.") from error
        if not isinstance(question, dict) or not isinstance(question.get("question"), str):
            raise AskCorpusError(
                f'Line {number} of {path} has no "question". Write {{"question": "..."}} on each line.'
            )
        problem = _problem(question)
        if problem:
            raise AskCorpusError(f"Line {number} of {path}: {problem}. Correct it.")
        questions.append(question)
    if not questions:
        raise AskCorpusError(f"{path} holds no questions. Write one JSON object a line.")
    return questions


def question_key(question: Question) -> str:
    """What tells whether two runs asked the same: the question with its history, and what its answer should be."""
    asked = {name: question.get(name) for name in ASKED_FIELDS}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:KEY_CHARACTERS]


def content_hash(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hexadecimal. Raises AskCorpusError when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise AskCorpusError(f"The questions in {path} cannot be read: {error}. Give a JSONL file in UTF-8.") from error


def _without_surrogates(value: object) -> Any:
    """The value with halves of characters, which JSON allows and nothing can store, as question marks."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def _problem(question: Mapping[str, Any]) -> str:
    """What is wrong with the optional fields; empty where nothing is."""
    if not _is_list_of(question.get("answers"), str):
        return '"answers" is not a list of texts'
    if not isinstance(question.get("answerable"), bool | None):
        return '"answerable" is neither true nor false'
    evidence = question.get("evidence")
    if not _is_list_of(evidence, dict):
        return '"evidence" is not a list of {"doc", "quote"}'
    if any(not isinstance(item.get(name), str | None) for item in evidence or () for name in ("doc", "quote")):
        return '"doc" and "quote" of the evidence are not texts'
    return "" if _is_list_of(question.get("history"), dict) else '"history" is not a list of {"role", "content"}'


def _is_list_of(value: object, kind: type) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(item, kind) for item in value))
