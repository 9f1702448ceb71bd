"""What the page is shown of an answer while it is made, and when it is done: its statements drawn, answering words marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

from askcorpus.language.lines import ITEM_MARK
from askcorpus.types import Answer, AnswerEvent, Citation, Document, ScoredPassage, Statement
from askcorpus.web.drawing import Mark, Node, Piece, draw, pieces_of

MOST_CLOSEST: Final = 3  # shown whole, so that they fill a screen and no more

DocumentOf = Callable[[str], Document | None]


def shown_event(event: AnswerEvent, document_of: DocumentOf) -> dict[str, Any]:
    """One step of an answer."""
    if event.kind == "answer" and event.answer is not None:
        return {"kind": "answer", "answer": shown_answer(event.answer, document_of)}
    if event.kind == "evidence":
        documents = {scored.passage.path for scored in event.passages}
        return {"kind": "evidence", "passages": len(event.passages), "documents": len(documents)}
    return {"kind": event.kind, "text": event.text}


def shown_answer(answer: Answer, document_of: DocumentOf) -> dict[str, Any]:
    """The answer as the page keeps it: `to_dict()`, and "drawn", the blocks of each statement and closest passage."""
    document_of = cache(document_of)
    statements = [drawn_statement(statement, document_of) for statement in answer.statements]
    closest = [drawn_passage(scored, document_of) for scored in answer.closest[:MOST_CLOSEST]]
    return {**answer.to_dict(), "drawn": {"statements": statements, "closest": closest}}


def drawn_statement(statement: Statement, document_of: DocumentOf) -> list[Node]:
    """The blocks of a statement, the words that answer marked in them; those of its document where it says just them."""
    if statement.kind == "rows":
        return [_table(statement)]
    if (quoted := _drawn_quote(statement, document_of)) is not None:
        return quoted
    marks = _marks(statement.text, statement.citations)
    if statement.kind == "list":
        return _list(statement.text, marks)
    kind = "heading" if statement.kind == "heading" else "text"
    return [_node(kind, pieces=pieces_of(statement.text, 0, len(statement.text), marks))]


def _drawn_quote(statement: Statement, document_of: DocumentOf) -> list[Node] | None:
    """What a statement quotes, as its document has it; None where it says something else, or less."""
    if statement.kind not in ("paragraph", "list") or len(statement.citations) != 1:
        return None
    (citation,) = statement.citations
    document = document_of(citation.path)
    if document is None or document.text[citation.start : citation.end] != citation.quote:
        return None
    said, quote = ("".join(text.split()) for text in (statement.text, citation.quote))
    mark = ITEM_MARK.match(citation.quote)
    if said not in (quote, quote[len(mark.group().strip()) :] if mark else quote):
        return None
    nodes = draw(document, citation.start, citation.end, [(*span, "answer") for span in sorted(citation.answer_spans)])
    if statement.kind == "list" and not any(node["kind"] == "list" for node in nodes):
        return None
    return [{**node, "page": None} for node in nodes]


def drawn_passage(scored: ScoredPassage, document_of: DocumentOf, marks: Sequence[Mark] | None = None) -> list[Node]:
    """The blocks of a passage, whole; marked are `marks`, or the words in which the reader sees an answer, if any."""
    passage = scored.passage
    document = document_of(passage.path)
    if document is None or document.text[passage.start : passage.end] != passage.text:
        return [_node("text", pieces=[[passage.text, ""]])]
    return draw(document, passage.start, passage.end, _answer_seen(scored) if marks is None else marks)


def _answer_seen(scored: ScoredPassage) -> list[Mark]:
    best = scored.reading.best_span() if scored.reading is not None else None
    start = scored.passage.start
    return [(start + best.start, start + best.end, "answer")] if best is not None and best.score > 0 else []


def _list(text: str, marks: Sequence[Mark]) -> list[Node]:
    """A list of which each item has a line, two blanks for each level it is deep; its first line may lead into it."""
    items: list[Node] = []
    nodes: list[Node] = []
    position = 0
    first, _, others = text.partition("\n")
    has_lead = bool(others) and not ITEM_MARK.match(first) and (first.endswith(":") or ITEM_MARK.match(others.lstrip()))
    for line in text.splitlines(keepends=True):
        end = position + len(line.rstrip())
        begin = position + len(line) - len(line.lstrip())
        mark = ITEM_MARK.match(text, begin, end)
        if has_lead and position == 0:
            nodes.append(_node("text", pieces=pieces_of(text, begin, end, marks)))
        elif begin < end:
            words = mark.end() if mark else begin
            inside = [_node("text", pieces=pieces_of(text, words, end, marks))]
            sign = [[text[begin:words], ""]] if mark else []
            items.append(_node("item", level=(begin - position) // 2, mark=sign, blocks=inside))
        position += len(line)
    return [*nodes, _node("list", blocks=items)]


def _table(statement: Statement) -> Node:
    rows, headers = statement.table, statement.header_rows
    width = max(map(len, rows), default=0)
    cited = statement.citations if len(statement.citations) == len(rows) - headers else ()
    drawn = []
    for number, row in enumerate(rows):
        own: Sequence[Citation] = cited[number - headers : number - headers + 1] if number >= headers else ()
        padded = (*row, *[""] * (width - len(row)))
        cells = [_cell(cell, own or (() if cited else statement.citations)) for cell in padded]
        is_marked = any(kind for pieces in cells for _, kind in pieces)
        drawn.append(
            {
                "marking": "quote" if is_marked else "",
                "cells": [[pieces, 1, 1] for pieces in cells],
                "numbers": [citation.number for citation in own],
            }
        )
    return _node("table", head=drawn[:headers], rows=drawn[headers:], first=headers, of=len(rows))


def _cell(cell: str, citations: Sequence[Citation]) -> list[Piece]:
    """A cell, marked where it is the answering words or part of them."""
    answering = {
        word for citation in citations for words in _answering(citation) for word in [words, *words.split("\t")]
    }
    if cell.strip() and cell.strip() in {word.strip() for word in answering}:
        return [[cell, "answer"]]
    return pieces_of(cell, 0, len(cell), _marks(cell, citations))


def _marks(text: str, citations: Sequence[Citation]) -> list[Mark]:
    """Where the answering words stand in what is said; of several places the one nearest to theirs in the quotation."""
    marks: list[Mark] = []
    for citation in citations:
        for (start, _), words in zip(citation.answer_spans, _answering(citation), strict=True):
            expected = (start - citation.start) / max(1, len(citation.quote)) * len(text)
            pattern = r"\s+".join(map(re.escape, words.split()))
            places = [match.span() for match in re.finditer(pattern, text)] if pattern else []
            if places:
                marks.append((*min(places, key=lambda place: abs(place[0] - expected)), "answer"))
    return sorted(set(marks))


def _answering(citation: Citation) -> list[str]:
    return [citation.quote[start - citation.start : end - citation.start] for start, end in citation.answer_spans]


def _node(kind: str, **fields: Any) -> Node:
    return {"kind": kind, "at": 0, "page": None, "level": 0, **fields}
