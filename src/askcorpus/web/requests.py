"""What a browser sends, checked before anything is done with it: every field has a type and a bound."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import Field, StrictInt, StrictStr, TypeAdapter, ValidationError

from askcorpus.errors import AskCorpusError
from askcorpus.settings import Caution
from askcorpus.types import Turn

MAX_HISTORY_TURNS: Final = 12  # a follow-up leans on the last few turns; older ones only cost time
MAX_TURN_CHARACTERS: Final = 20_000
MAX_TURN_CITATIONS: Final = 50
MAX_DOCUMENTS: Final = 1_000
MAX_PATH_CHARACTERS: Final = 4_096

Span = tuple[int, int]
Value = TypeVar("Value")

_OFFSET = Annotated[int, Field(strict=True, ge=0)]
_OFFSETS = tuple[_OFFSET, _OFFSET]
_TEXT: TypeAdapter[str] = TypeAdapter(StrictStr)
_NUMBER: TypeAdapter[int] = TypeAdapter(StrictInt)
_CAUTION: TypeAdapter[Caution | None] = TypeAdapter(Caution | None)
_SPAN: TypeAdapter[Span | None] = TypeAdapter(_OFFSETS | None)
_SPANS: TypeAdapter[tuple[Span, ...]] = TypeAdapter(Annotated[tuple[_OFFSETS, ...], Field(max_length=100)])
_PATHS: TypeAdapter[tuple[str, ...]] = TypeAdapter(
    Annotated[tuple[Annotated[StrictStr, Field(max_length=MAX_PATH_CHARACTERS)], ...], Field(max_length=MAX_DOCUMENTS)]
)
_LIST: TypeAdapter[list[Any]] = TypeAdapter(list[Any])
_TURN: TypeAdapter[Turn] = TypeAdapter(Turn)
_NOT_STATED = {
    "page": None,
    "heading": None,
    "title": "",
    "score": 0.0,
    "passage_id": "",
}  # a client may leave these out


class RequestError(AskCorpusError):
    """A request to the page's events does not have the form they take."""


def text_field(request: Mapping[str, Any], name: str, limit: int = MAX_TURN_CHARACTERS) -> str:
    """The text under `name`, at most `limit` characters; "" where there is none."""
    text = _checked(_TEXT, request.get(name) or "", name)
    if len(text) > limit:
        raise RequestError(f"{name!r} must be text of at most {limit:,} characters. Reload the page.")
    return text


def number_field(request: Mapping[str, Any], name: str, default: int, low: int, high: int) -> int:
    """The whole number under `name`, brought between `low` and `high`."""
    return max(low, min(high, _checked(_NUMBER, request.get(name, default), name)))


def optional_number_field(request: Mapping[str, Any], name: str, low: int, high: int) -> int | None:
    """The whole number under `name`, brought between `low` and `high`; None where there is none."""
    return None if request.get(name) is None else number_field(request, name, low, low, high)


def optional_bool_field(request: Mapping[str, Any], name: str) -> bool | None:
    """True or False under `name`; None where there is neither."""
    value = request.get(name)
    return value if isinstance(value, bool) else None


def caution_field(request: Mapping[str, Any]) -> Caution | None:
    """The caution asked for; None where the settings' own is meant."""
    return _checked(_CAUTION, request.get("caution"), "caution")


def span_field(request: Mapping[str, Any], name: str) -> Span | None:
    """The (start, end) under `name`, or None."""
    return _checked(_SPAN, request.get(name), name)


def spans_field(request: Mapping[str, Any], name: str) -> tuple[Span, ...]:
    """The list of (start, end) under `name`."""
    return _checked(_SPANS, request.get(name) or (), name)


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
    return _checked(_PATHS, request.get(name) or (), name)


def history_field(request: Mapping[str, Any], name: str = "history") -> tuple[Turn, ...]:
    """The conversation so far, oldest first; only the last turns are kept."""
    turns = _checked(_LIST, request.get(name) or [], name)[-MAX_HISTORY_TURNS:]
    return tuple(_turn(turn) for turn in turns)


def _turn(value: Any) -> Turn:
    turn = value if isinstance(value, Mapping) else {}
    content = text_field(turn, "content")
    cited = _checked(_LIST, turn.get("citations") or [], "citations")[:MAX_TURN_CITATIONS]
    citations = [{**_NOT_STATED, **citation} if isinstance(citation, Mapping) else citation for citation in cited]
    refused = turn.get("refused") is True
    made = {"role": turn.get("role"), "content": content, "citations": citations, "refused": refused}
    return _checked(_TURN, made, "history", "Start a new conversation.")


def _checked(kind: TypeAdapter[Value], value: object, name: str, remedy: str = "Reload the page.") -> Value:
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]["msg"]
        raise RequestError(f"{name!r} is not as it must be: {problem}. {remedy}") from error
