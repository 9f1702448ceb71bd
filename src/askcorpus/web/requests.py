"""What a browser sends, checked before anything is done with it: every field has a type and a bound."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, cast, get_args

from askcorpus.errors import AskCorpusError
from askcorpus.settings import Caution
from askcorpus.types import Citation, Turn

MAX_HISTORY_TURNS: Final = 12  # a follow-up leans on the last few turns; older ones only cost time
MAX_TURN_CHARACTERS: Final = 20_000
MAX_DOCUMENTS: Final = 1_000
MAX_PATH_CHARACTERS: Final = 4_096

Span = tuple[int, int]


class RequestError(AskCorpusError):
    """A request to the page's events does not have the form they take."""


def text_field(request: Mapping[str, Any], name: str, limit: int = MAX_TURN_CHARACTERS) -> str:
    """The text under `name`, at most `limit` characters; "" where there is none."""
    value = request.get(name) or ""
    if not isinstance(value, str) or len(value) > limit:
        raise RequestError(f"{name!r} must be text of at most {limit:,} characters. Reload the page.")
    return value


def number_field(request: Mapping[str, Any], name: str, default: int, low: int, high: int) -> int:
    """The whole number under `name`, brought between `low` and `high`."""
    value = request.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise RequestError(f"{name!r} must be a whole number. Reload the page.")
    return max(low, min(high, value))


def optional_number_field(request: Mapping[str, Any], name: str, low: int, high: int) -> int | None:
    """The whole number under `name`, brought between `low` and `high`; None where there is none."""
    return None if request.get(name) is None else number_field(request, name, low, low, high)


def caution_field(request: Mapping[str, Any]) -> Caution | None:
    """The caution asked for; None where the settings' own is meant."""
    value = request.get("caution")
    if value is None or value in get_args(Caution):
        return cast("Caution | None", value)
    raise RequestError(f"'caution' must be one of {', '.join(get_args(Caution))}. Reload the page.")


def span_field(request: Mapping[str, Any], name: str) -> Span | None:
    """The (start, end) under `name`, or None."""
    value = request.get(name)
    return None if value is None else _span(value, name)


def spans_field(request: Mapping[str, Any], name: str) -> tuple[Span, ...]:
    """The list of (start, end) under `name`."""
    return tuple(_span(value, name) for value in _list(request.get(name) or [], name)[:100])


def beyond_field(request: Mapping[str, Any]) -> tuple[Literal["before", "after"], int] | None:
    """The side and the offset beyond which more of a document is asked for; None where the part around its focus is."""
    sides: tuple[Literal["before", "after"], ...] = ("before", "after")
    for side in sides:
        offset = optional_number_field(request, side, 0, sys.maxsize)
        if offset is not None:
            return side, offset
    return None


def paths_field(request: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The document paths under `name`."""
    values = _list(request.get(name) or [], name)
    if len(values) > MAX_DOCUMENTS or not all(isinstance(v, str) and len(v) <= MAX_PATH_CHARACTERS for v in values):
        raise RequestError(f"{name!r} must be a list of at most {MAX_DOCUMENTS:,} document paths. Reload the page.")
    return tuple(values)


def history_field(request: Mapping[str, Any], name: str = "history") -> tuple[Turn, ...]:
    """The conversation so far, oldest first; only the last turns are kept."""
    turns = _list(request.get(name) or [], name)[-MAX_HISTORY_TURNS:]
    return tuple(_turn(turn) for turn in turns)


def _turn(value: Any) -> Turn:
    if not isinstance(value, Mapping) or value.get("role") not in ("user", "assistant"):
        raise RequestError("A turn of the conversation is not readable. Start a new conversation.")
    content = text_field(value, "content")[:MAX_TURN_CHARACTERS]
    citations = _list(value.get("citations") or [], "citations")[:50]
    made = tuple(_citation(item) for item in citations)
    return Turn(role=value["role"], content=content, citations=made, refused=value.get("refused") is True)


def _citation(value: Any) -> Citation:
    try:
        return Citation(
            number=int(value["number"]),
            path=str(value["path"])[:MAX_PATH_CHARACTERS],
            start=int(value["start"]),
            end=int(value["end"]),
            quote=str(value["quote"])[:MAX_TURN_CHARACTERS],
            page=None if value.get("page") is None else int(value["page"]),
            heading=None if value.get("heading") is None else str(value["heading"])[:1000],
            title=str(value.get("title", ""))[:1000],
            score=float(value.get("score", 0.0)),
            passage_id=str(value.get("passage_id", ""))[:200],
            answer_spans=tuple(_span(span, "answer_spans") for span in value.get("answer_spans") or ()),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RequestError("A citation of the conversation is not readable. Start a new conversation.") from error


def _span(value: Any, name: str) -> Span:
    if isinstance(value, Sequence) and len(value) == 2 and all(type(v) is int and v >= 0 for v in value):
        return (value[0], value[1])
    raise RequestError(f"{name!r} must be a pair of offsets. Reload the page.")


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise RequestError(f"{name!r} must be a list. Reload the page.")
    return value
