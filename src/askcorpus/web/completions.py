"""`/v1/chat/completions` as OpenAI's clients know it: other chat programs use the corpus as if it were a language model.

The last message of the user is the question, the ones before are its conversation; system messages have no say. The answer is
what every door gives, its citations as `[n]` in the text and, for programs that look, as data under "askcorpus".
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from askcorpus.errors import AskCorpusError, QuestionError
from askcorpus.types import Answer, Turn
from askcorpus.web.requests import MAX_HISTORY_TURNS, MAX_TURN_CHARACTERS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from askcorpus.assistant import Assistant

MODEL: Final = "askcorpus"
_NO_LOGIN: Final = "This page asks for a login, which chat programs cannot give. Serve it without --auth-file for them."


def models_endpoint(has_logins: bool) -> Callable[[Request], Awaitable[Response]]:
    """Answers GET /v1/models: there is one, the corpus."""
    from starlette.responses import JSONResponse

    async def models(request: Request) -> Response:
        if has_logins:
            return JSONResponse(_error(_NO_LOGIN), 401)
        return JSONResponse({"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": MODEL}]})

    return models


def completions_endpoint(assistant: Assistant, has_logins: bool) -> Callable[[Request], Awaitable[Response]]:
    """Answers POST /v1/chat/completions, whole or as a stream of events."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse, StreamingResponse

    async def complete(request: Request) -> Response:
        if has_logins:
            return JSONResponse(_error(_NO_LOGIN), 401)
        try:
            asked = await request.json()
            question, history = _conversation(asked)
            if asked.get("stream") is True:
                return StreamingResponse(_events(assistant, question, history), media_type="text/event-stream")
            answer = await run_in_threadpool(assistant.ask, question, history=history)
        except (ValueError, AttributeError):
            return JSONResponse(_error("The request is not that of a chat completion."), 400)
        except AskCorpusError as error:
            return JSONResponse(_error(str(error)), 400)
        message = {"role": "assistant", "content": answer.text}
        return JSONResponse(
            {
                **_head("chat.completion"),
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
                "askcorpus": answer.to_dict(),
            }
        )

    return complete


def _conversation(asked: Mapping[str, Any]) -> tuple[str, list[Turn]]:
    """The question and the turns before it. Raises QuestionError."""
    turns = []
    messages = asked.get("messages")
    for message in messages if isinstance(messages, list) else []:
        content = message.get("content")
        if isinstance(content, list):  # parts, of which the text counts
            content = "".join(str(part.get("text", "")) for part in content if part.get("type") == "text")
        if message.get("role") in ("user", "assistant") and isinstance(content, str):
            turns.append(Turn(message["role"], content[:MAX_TURN_CHARACTERS]))
    if not turns or turns[-1].role != "user":
        raise QuestionError("The last message is not the user's. Send the question as the last message.")
    return turns[-1].content, turns[:-1][-MAX_HISTORY_TURNS:]


def _events(assistant: Assistant, question: str, history: list[Turn]) -> Iterator[str]:
    """The answer in pieces, each sentence when it is proven; the whole of it once more where it turned out otherwise."""
    said = ""
    yield _piece({"role": "assistant", "content": ""})
    try:
        for event in assistant.stream(question, history=history):
            if event.kind == "sentence":
                piece = f" {event.text}" if said else event.text
                said += piece
                yield _piece({"content": piece})
            elif event.answer is not None:
                yield from _rest(said, event.answer)
    except AskCorpusError as error:
        yield _piece({"content": str(error)})
    yield _piece({}, "stop")
    yield "data: [DONE]\n\n"


def _rest(said: str, answer: Answer) -> Iterator[str]:
    if "".join(said.split()) != "".join(answer.text.split()):
        # nothing was streamed, or the draft was given up for the quoted answer
        yield _piece({"content": f"\n\n{answer.text}" if said else answer.text})
    yield f"data: {json.dumps({**_head('chat.completion.chunk'), 'choices': [], 'askcorpus': answer.to_dict()})}\n\n"


def _piece(delta: Mapping[str, str], reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return f"data: {json.dumps({**_head('chat.completion.chunk'), 'choices': [choice]})}\n\n"


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"askcorpus-{time.time_ns()}", "object": kind, "created": int(time.time()), "model": MODEL}


def _error(message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error"}}
