"""From a span of a passage to a sentence shown with its citation."""

from __future__ import annotations

import re

from askcorpus.types import Citation, Passage

_WHITE_SPACE = re.compile(r"\s+")
_LIST_MARK = re.compile(r"^(?:[-*+•‣▪◦●○■□·]|#{1,6}) ")


def shown_text(quote: str) -> str:
    """The quote as it is shown: white space collapsed, list and heading marks left out."""
    return _LIST_MARK.sub("", _WHITE_SPACE.sub(" ", quote).strip())


def cite(
    passage: Passage,
    start: int,
    end: int,
    score: float,
    answer_spans: tuple[tuple[int, int], ...] = (),
    number: int = 1,
) -> Citation:
    """The citation of `passage.text[start:end]`; `answer_spans` are offsets into the passage's text too."""
    return Citation(
        number=number,
        path=passage.path,
        start=passage.start + start,
        end=passage.start + end,
        quote=passage.text[start:end],
        page=passage.page,
        heading=passage.heading,
        title=passage.title,
        score=max(0.0, min(1.0, score)),
        passage_id=passage.passage_id,
        answer_spans=tuple((passage.start + first, passage.start + last) for first, last in answer_spans),
    )
