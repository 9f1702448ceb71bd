"""What the page is shown of an answer while it is made, and when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from askcorpus.types import Answer, AnswerEvent, Citation, ScoredPassage


def shown_event(event: AnswerEvent, passages: Sequence[ScoredPassage]) -> dict[str, Any]:
    """One step of an answer; `passages` are the evidence it is made from."""
    if event.kind == "answer" and event.answer is not None:
        return {"kind": "answer", "answer": shown_answer(event.answer, passages)}
    if event.kind == "evidence":
        documents = {scored.passage.path for scored in event.passages}
        return {"kind": "evidence", "passages": len(event.passages), "documents": len(documents)}
    return {"kind": event.kind, "text": event.text}


def shown_answer(answer: Answer, passages: Sequence[ScoredPassage]) -> dict[str, Any]:
    """The answer as the page keeps it: `to_dict()`, and with each citation the span of the passage it stands in."""
    shown = answer.to_dict()
    for citation, data in zip(answer.citations, shown["citations"], strict=True):
        data["passage"] = _passage_span(citation, passages)
    return shown


def _passage_span(citation: Citation, passages: Sequence[ScoredPassage]) -> list[int] | None:
    for scored in passages:
        passage = scored.passage
        if passage.path == citation.path and passage.start <= citation.start and citation.end <= passage.end:
            return [passage.start, passage.end]
    return None
