"""A document as the source pane shows it: blocks of pieces of text, the cited words marked, nothing of it active.

The browser counts characters differently from Python, so all cutting is done here: a piece is a stretch of the
document's text with one marking, and the page puts it on screen as text, never as markup.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from askcorpus.types import Document

WINDOW_CHARACTERS: Final = 40_000  # about fifteen pages: shown at once, the rest on request
CONTEXT_BEFORE: Final = 12_000
LONGEST_LINE: Final = 4_000  # where to give up looking for a line's start

Span = tuple[int, int]
Mark = tuple[int, int, str]
Piece = list[str]
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*")
_TABLE_RULE = re.compile(r"\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*")
_HEADING_MARK = re.compile(r"\s{0,3}#{1,6}\s+")
_CODE_FILE = re.compile(r".*\.(py|js|ts|java|c|h|cpp|hpp|rs|go|rb|sh|json|ya?ml|toml|ini|css|sql|xml|log|cfg)", re.I)


@dataclass(frozen=True, slots=True)
class Focus:
    """What a citation points at: the quoted words' place and what they were, the passage around, the answering words.

    `tint` shows the words as a passage that was found, not as a quotation.
    """

    quote_span: Span | None = None
    quote: str = ""
    passage: Span | None = None
    answers: tuple[Span, ...] = ()
    tint: bool = False


def view_source(document: Document, focus: Focus, window: Span | None = None) -> dict[str, Any]:
    """The part of `document` around `focus` as blocks of marked pieces; `window` asks for another part.

    "state" is "exact" when the quoted words are where the citation says, "changed" when the document no longer has
    them there (then nothing is marked), and "plain" when nothing was cited.
    """
    state, marks = state_and_marks(document.text, focus)
    start, end = _window(document.text, window, marks)
    return {
        "path": document.path,
        "title": document.title or document.path,
        "media_type": document.media_type,
        "state": state,
        "start": start,
        "end": end,
        "characters": len(document.text),
        "blocks": list(_Cutter(document, marks).blocks(start, end)),
    }


def state_and_marks(text: str, focus: Focus) -> tuple[str, list[Mark]]:
    """The "state" of `view_source`, and the stretches to mark: none unless the quoted words are where they were."""
    state = _state(text, focus)
    return state, _marks(text, focus) if state == "exact" else []


def _state(text: str, focus: Focus) -> str:
    if focus.quote_span is None:
        return "plain"
    start, end = focus.quote_span
    return "exact" if text[start:end] == focus.quote and focus.quote else "changed"


def _marks(text: str, focus: Focus) -> list[Mark]:
    """The marked stretches in order, without overlap: the passage, in it the quote, in that the answering words."""
    if focus.quote_span is None:
        return []
    start, end = focus.quote_span
    if focus.tint:
        return [(start, end, "passage")]
    before, after = focus.passage or _paragraph(text, start, end)
    answers = [(max(a, start), min(b, end)) for a, b in focus.answers if a < end and b > start]
    cuts = {min(before, start), start, end, max(after, end), *(offset for span in answers for offset in span)}
    marks = []
    for a, b in pairwise(sorted(min(cut, len(text)) for cut in cuts)):
        kind = "passage"
        if start <= a and b <= end:
            kind = "answer" if any(x <= a and b <= y for x, y in answers) else "quote"
        marks.append((a, b, kind))
    return marks


def _paragraph(text: str, start: int, end: int) -> Span:
    before = text.rfind("\n\n", 0, start)
    after = text.find("\n\n", end)
    return (before + 2 if before >= 0 else 0, after if after >= 0 else len(text))


def _window(text: str, asked: Span | None, marks: Sequence[Mark]) -> Span:
    if asked is not None:
        start, end = (_line_start(text, min(offset, len(text))) for offset in asked)
        return (start, len(text) if asked[1] >= len(text) else min(end, start + WINDOW_CHARACTERS + LONGEST_LINE))
    middle = marks[0][0] if marks else 0
    start = 0 if middle <= CONTEXT_BEFORE else _line_start(text, middle - CONTEXT_BEFORE)
    end = start + WINDOW_CHARACTERS
    return (start, len(text) if end >= len(text) else _line_start(text, end))


def _line_start(text: str, offset: int) -> int:
    """The start of the line `offset` is in, or `offset` itself where the line is very long."""
    return text.rfind("\n", max(0, offset - LONGEST_LINE), offset) + 1 or offset


class _Cutter:
    """Cuts one document into blocks: paragraphs, headings, table rows, lines of code."""

    def __init__(self, document: Document, marks: Sequence[Mark]) -> None:
        self._text = document.text
        self._marks = marks
        self._headings = {heading.start: heading.level for heading in document.headings}
        self._pages = document.pages
        self._page_shown = 0
        self._is_code = _CODE_FILE.fullmatch(document.path) is not None

    def blocks(self, start: int, end: int) -> Iterator[dict[str, Any]]:
        number = self._text.count("\n", 0, start)
        paragraph: Span | None = None
        for a, b in self._lines(start, end):
            number += 1
            kind = self._kind(a, b)
            if paragraph and (kind != "text" or self._page(paragraph[0]) != self._page(a)):
                yield self._block("text", paragraph)
                paragraph = None
            if kind == "text":
                paragraph = (paragraph[0] if paragraph else a, b)
            elif kind == "heading":
                yield self._heading(a, b)
            elif kind == "row":
                yield {"kind": "row", "page": self._page_turn(a), "cells": self._cells(a, b)}
            elif kind == "code":
                yield {"kind": "code", "number": number, "pieces": self._pieces(a, b)}
        if paragraph:
            yield self._block("text", paragraph)

    def _lines(self, start: int, end: int) -> Iterator[Span]:
        position = start
        while position < end:
            line_end = self._text.find("\n", position, end)
            line_end = end if line_end < 0 else line_end
            yield (position, line_end)
            position = line_end + 1

    def _kind(self, start: int, end: int) -> str:
        line = self._text[start:end]
        if self._is_code:
            return "code"
        if not line.strip():
            return "blank"
        if start in self._headings or _HEADING_MARK.match(line):
            return "heading"
        if _TABLE_ROW.fullmatch(line):
            return "rule" if _TABLE_RULE.fullmatch(line) else "row"
        return "text"

    def _block(self, kind: str, span: Span) -> dict[str, Any]:
        return {"kind": kind, "page": self._page_turn(span[0]), "pieces": self._pieces(*span)}

    def _heading(self, start: int, end: int) -> dict[str, Any]:
        """A heading without its `#` signs, unless they are part of what is quoted."""
        sign = _HEADING_MARK.match(self._text, start, end)
        level = self._headings.get(start) or (sign.group().count("#") if sign else 2)
        if sign and not any(a < sign.end() and b > start and kind != "passage" for a, b, kind in self._marks):
            return {**self._block("heading", (sign.end(), end)), "level": level}
        return {**self._block("heading", (start, end)), "level": level}

    def _cells(self, start: int, end: int) -> list[list[Piece]]:
        bars = [match.start() for match in re.finditer(r"(?<!\\)\|", self._text[start:end])]
        return [self._pieces(start + a + 1, start + b) for a, b in pairwise(bars)]

    def _pieces(self, start: int, end: int) -> list[Piece]:
        """[text, marking] pairs that join to `text[start:end]`; marking is "", "passage", "quote" or "answer"."""
        pieces: list[Piece] = []
        position = start
        for mark_start, mark_end, kind in self._marks:
            a, b = max(mark_start, start), min(mark_end, end)
            if a >= b:
                continue
            if position < a:
                pieces.append([self._text[position:a], ""])
            pieces.append([self._text[a:b], kind])
            position = b
        if position < end:
            pieces.append([self._text[position:end], ""])
        return pieces

    def _page(self, offset: int) -> int:
        return bisect.bisect_right(self._pages, offset)

    def _page_turn(self, offset: int) -> int | None:
        """The page a block starts on where it is the first block of that page, else None."""
        page = self._page(offset)
        if page == self._page_shown:
            return None
        self._page_shown = page
        return page
