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

from pydantic import BaseModel, StrictBool, ValidationError

from askcorpus.errors import AskCorpusError

Question = Mapping[str, Any]

ASKED_FIELDS = ("id", "question", "history", "answers", "answerable", "evidence")
KEY_CHARACTERS = 16  # of a SHA-256: enough to tell the questions of one file apart


class _Evidence(BaseModel):
    doc: str | None = None
    quote: str | None = None


class _Question(BaseModel):
    question: str
    answers: list[str] | None = None
    answerable: StrictBool | None = None
    evidence: list[_Evidence] | None = None
    history: list[dict[str, Any]] | None = None


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSONL file. Raises AskCorpusError naming the line that is not one."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise _not_readable(path, error) from error
    except UnicodeDecodeError as error:
        raise AskCorpusError(f"The questions in {path} are not in UTF-8. Save the file in UTF-8.") from error
    questions: list[Question] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = _without_surrogates(json.loads(line))
            _Question.model_validate(question)
        except ValidationError as error:
            raise AskCorpusError(f"Line {number} of {path}: {_problem(error)}") from error
        except (ValueError, RecursionError) as error:
            raise AskCorpusError(f"Line {number} of {path} is not JSON: {error}. Correct it.") from error
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
        raise _not_readable(path, error) from error


def _not_readable(path: Path, error: OSError) -> AskCorpusError:
    return AskCorpusError(f"The questions in {path} cannot be read: {error.strerror}. Name a JSONL file.")


def _without_surrogates(value: object) -> Any:
    """The value with halves of characters, which JSON allows and nothing can store, as question marks."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def _problem(error: ValidationError) -> str:
    """What is wrong with a line, and the next step."""
    first = error.errors(include_url=False)[0]
    if first["loc"][:1] in ((), ("question",)):
        return 'it has no "question". Write {"question": "..."} on each line.'
    return f'"{".".join(map(str, first["loc"]))}" is not as it must be: {first["msg"]}. Correct it.'
