"""A document as the source pane shows it: blocks of pieces of text, the cited words marked, nothing of it active.

The browser counts characters differently from Python, so all cutting is done here: a piece is a stretch of the
document's text with one marking, and the page puts it on screen as text, never as markup.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from askcorpus.types import Document

WINDOW_CHARACTERS: Final = 40_000  # about fifteen pages: shown at once, the rest on request
CONTEXT_BEFORE: Final = 12_000

Span = tuple[int, int]
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*")
_TABLE_RULE = re.compile(r"\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*")
_HEADING_MARK = re.compile(r"\s{0,3}#{1,6}\s+")
_CODE_SUFFIXES: Final = frozenset(
    ".py .js .ts .java .c .h .cpp .hpp .rs .go .rb .sh .json .yaml .yml .toml .ini .css .sql .xml .log .cfg".split()
)


@dataclass(frozen=True, slots=True)
class Focus:
    """What a citation points at: the quoted words, what they were, the passage around them and the answering words."""

    quote_span: Span | None = None
    quote: str = ""
    passage: Span | None = None
    answers: tuple[Span, ...] = ()


def view_source(document: Document, focus: Focus, window: Span | None = None) -> dict[str, Any]:
    """The part of `document` around `focus` as blocks of marked pieces; `window` asks for another part.

    "state" is "exact" when the quoted words are where the citation says, "changed" when the document no longer has
    them there (then nothing is marked), and "plain" when nothing was cited.
    """
    state = _state(document.text, focus)
    marks = _marks(document.text, focus) if state == "exact" else []
    start, end = _window(document.text, window, marks)
    return {
        "path": document.path,
        "title": document.title or document.path,
        "media_type": document.media_type,
        "state": state,
        "start": start,
        "end": end,
        "characters": len(document.text),
        "blocks": list(_blocks(document, start, end, marks)),
    }


def _state(text: str, focus: Focus) -> str:
    if focus.quote_span is None:
        return "plain"
    start, end = focus.quote_span
    return "exact" if text[start:end] == focus.quote and focus.quote else "changed"


def _marks(text: str, focus: Focus) -> list[tuple[int, int, str]]:
    """The marked stretches in order, without overlap: the passage, in it the quote, in that the answering words."""
    if focus.quote_span is None:
        return []
    quote_start, quote_end = focus.quote_span
    passage_start, passage_end = focus.passage or _paragraph(text, quote_start, quote_end)
    cuts = {min(passage_start, quote_start), quote_start, quote_end, max(passage_end, quote_end)}
    answers = [(max(a, quote_start), min(b, quote_end)) for a, b in focus.answers if a < quote_end and b > quote_start]
    cuts.update(offset for span in answers for offset in span)
    edges = sorted(min(cut, len(text)) for cut in cuts)
    marks = []
    for a, b in zip(edges, edges[1:], strict=False):
        kind = "passage"
        if quote_start <= a and b <= quote_end:
            kind = "answer" if any(x <= a and b <= y for x, y in answers) else "quote"
        marks.append((a, b, kind))
    return marks


def _paragraph(text: str, start: int, end: int) -> Span:
    before = text.rfind("\n\n", 0, start)
    after = text.find("\n\n", end)
    return (before + 2 if before >= 0 else 0, after if after >= 0 else len(text))


def _window(text: str, asked: Span | None, marks: Sequence[tuple[int, int, str]]) -> Span:
    if asked is not None:
        start, end = min(asked[0], len(text)), min(asked[1], len(text))
        return (start, min(end, start + WINDOW_CHARACTERS))
    middle = marks[0][0] if marks else 0
    start = 0 if middle <= CONTEXT_BEFORE else _line_start(text, middle - CONTEXT_BEFORE)
    end = start + WINDOW_CHARACTERS
    return (start, len(text) if end >= len(text) else _line_start(text, end) or end)


def _line_start(text: str, offset: int) -> int:
    """The start of the line `offset` is in, or `offset` itself where the line is very long."""
    start = text.rfind("\n", max(0, offset - 4_000), offset) + 1
    return start if start else offset


def _blocks(document: Document, start: int, end: int, marks: Sequence[tuple[int, int, str]]) -> Iterator[dict[str, Any]]:
    text = document.text
    code = any(document.path.lower().endswith(suffix) for suffix in _CODE_SUFFIXES)
    headings = {heading.start: heading.level for heading in document.headings}
    line_number = text.count("\n", 0, start) + 1 if code else 0
    paragraph: Span | None = None
    pages = _PageTurns(document.pages)
    for a, b in _lines(text, start, end):
        kind = _line_kind(text[a:b], a, headings, code)
        if paragraph and kind != "text":
            yield _text_block(text, paragraph, marks, pages)
            paragraph = None
        if kind == "text":
            if paragraph and pages.turned_between(paragraph[0], a):
                yield _text_block(text, paragraph, marks, pages)
                paragraph = None
            paragraph = (paragraph[0] if paragraph else a, b)
        elif kind == "heading":
            yield _heading_block(text, (a, b), headings.get(a, 0), marks, pages)
        elif kind == "row":
            yield {"kind": "row", "page": pages.at(a), "cells": _cells(text, a, b, marks)}
        elif kind == "code":
            yield {"kind": "code", "number": line_number, "pieces": _pieces(text, a, b, marks)}
        line_number += 1
    if paragraph:
        yield _text_block(text, paragraph, marks, pages)


def _line_kind(line: str, start: int, headings: dict[int, int], code: bool) -> str:
    if code:
        return "code"
    if not line.strip():
        return "blank"
    if start in headings or _HEADING_MARK.match(line):
        return "heading"
    if _TABLE_ROW.fullmatch(line):
        return "rule" if _TABLE_RULE.fullmatch(line) else "row"
    return "text"


def _text_block(text: str, span: Span, marks: Sequence[tuple[int, int, str]], pages: _PageTurns) -> dict[str, Any]:
    return {"kind": "text", "page": pages.at(span[0]), "pieces": _pieces(text, *span, marks)}


def _heading_block(
    text: str, span: Span, level: int, marks: Sequence[tuple[int, int, str]], pages: _PageTurns
) -> dict[str, Any]:
    mark = _HEADING_MARK.match(text, span[0], span[1])
    level = level or (mark.group().strip().count("#") if mark else 2)
    start = mark.end() if mark and not any(a < mark.end() and b > mark.start() for a, b, k in marks if k != "passage") else span[0]
    return {"kind": "heading", "level": level, "page": pages.at(span[0]), "pieces": _pieces(text, start, span[1], marks)}


def _cells(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str]]) -> list[list[list[str]]]:
    bars = [match.start() for match in re.finditer(r"(?<!\\)\|", text[start:end])]
    return [_pieces(text, start + a + 1, start + b, marks) for a, b in zip(bars, bars[1:], strict=False)]


def _pieces(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str]]) -> list[list[str]]:
    """[text, marking] pairs that join to `text[start:end]`; marking is "", "passage", "quote" or "answer"."""
    pieces: list[list[str]] = []
    position = start
    for a, b, kind in marks:
        a, b = max(a, start), min(b, end)
        if a >= b:
            continue
        if position < a:
            pieces.append([text[position:a], ""])
        pieces.append([text[a:b], kind])
        position = b
    if position < end:
        pieces.append([text[position:end], ""])
    return pieces


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    position = start
    while position < end:
        line_end = text.find("\n", position, end)
        line_end = end if line_end < 0 else line_end
        yield (position, line_end)
        position = line_end + 1


class _PageTurns:
    """Tells each block the page it starts on, once: the first block of a page carries the number."""

    def __init__(self, starts: Sequence[int]) -> None:
        self._starts = list(starts)
        self._shown = 0

    def turned_between(self, first: int, second: int) -> bool:
        return bisect.bisect_right(self._starts, first) != bisect.bisect_right(self._starts, second)

    def at(self, offset: int) -> int | None:
        page = bisect.bisect_right(self._starts, offset)
        if page == self._shown or not page:
            return None
        self._shown = page
        return page
