"""What a caller hands in, checked before anything is done with it: a wrong value gets one plain line, never a traceback."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from askcorpus.errors import QuestionError
from askcorpus.settings import Caution
from askcorpus.types import Turn

MAX_TOP_K = 200
MAX_EVIDENCE_PASSAGES = 50  # as the setting allows

HistoryItem = Turn | Mapping[str, Any]


def checked_question(question: str, limit: int) -> str:
    """The question without space around it. Raises QuestionError: no text, empty, over `limit` characters, not valid text."""
    if not isinstance(question, str):
        raise QuestionError(f"The question is of the type {type(question).__name__}; give it as text.")
    question = question.strip()
    if not question:
        raise QuestionError("The question is empty. Type what you want to know.")
    if len(question) > limit:
        raise QuestionError(
            f"The question is {len(question):,} characters long; the limit is {limit:,}. Ask it in fewer words "
            "(setting max_question_characters)."
        )
    return _valid(question, "The question")


def checked_history(history: Sequence[HistoryItem]) -> list[Turn]:
    """The turns before, as Turn. Raises QuestionError for what is none."""
    if isinstance(history, str | bytes | Mapping | Turn) or not isinstance(history, Iterable):
        raise QuestionError(
            f"The history is of the type {type(history).__name__}; give a list of turns, oldest first, each a Turn "
            'or {"role": "user" or "assistant", "content": text}.'
        )
    return [_turn(item) for item in history]


def checked_documents(documents: Sequence[str]) -> list[str]:
    """The names of documents; one name alone is taken as a list of it. Raises QuestionError for what is no text."""
    if isinstance(documents, str):
        return [documents]
    if documents is None:
        return []
    if not isinstance(documents, Iterable):
        raise QuestionError(f"documents is of the type {type(documents).__name__}; give a list of paths or file names.")
    names = list(documents)
    for name in names:
        if not isinstance(name, str):
            raise QuestionError(f"documents names {name!r}, which is no text; give paths or file names.")
    return names


def checked_number(name: str, value: int, highest: int) -> int:
    """A whole number from 1 to `highest`. Raises QuestionError."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= highest:
        raise QuestionError(f"{name} is {value!r}; give a number from 1 to {highest}.")
    return value


def checked_caution(caution: Caution | None) -> Caution | None:
    """One of the three words, or None for the settings' own. Raises QuestionError."""
    if caution is not None and caution not in get_args(Caution):
        raise QuestionError(f"caution is {caution!r}; give one of: {', '.join(get_args(Caution))}.")
    return caution


def _turn(item: HistoryItem) -> Turn:
    given = item if isinstance(item, Mapping) else {name: getattr(item, name, None) for name in ("role", "content")}
    role, content = given.get("role"), given.get("content")
    if role not in ("user", "assistant") or not isinstance(content, str):
        raise QuestionError(
            'A turn of the history is not {"role": "user" or "assistant", "content": text}. Correct it.'
        )
    return Turn(role, _valid(content, "A turn of the history"), item.citations if isinstance(item, Turn) else ())


def _valid(text: str, what: str) -> str:
    """Text that can be written as UTF-8: a terminal with another encoding hands in halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QuestionError(
            f"{what} holds bytes that are not UTF-8 text. Type it again, or set the terminal to UTF-8."
        ) from error
    return text
