"""A document's blocks as the page draws them: nested values of pieces of text, the marked words kept apart.

The browser counts characters differently from Python, so all cutting is done here: a piece is a stretch of the
document's text with one marking, and the page puts it on screen as text, never as markup.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from typing import Any, Final

from askcorpus.answering.instructions import addresses_an_assistant
from askcorpus.blocks import Block, Cell, Row
from askcorpus.language.lines import ITEM_MARK, MAIL_FIELD, TURN
from askcorpus.parsing.layout import layout_blocks
from askcorpus.parsing.plain import NUMBERED
from askcorpus.types import Document

Mark = tuple[int, int, str]
Piece = list[str]
Node = dict[str, Any]

_HOLDING: Final = frozenset(("list", "item", "quote", "message"))


def blocks_of(document: Document) -> tuple[Block, ...]:
    """The blocks of a document; of one that has headings alone, or none, the paragraphs its layout shows."""
    if all(block.kind == "heading" for block in document.blocks):
        return layout_blocks(document.text, document.blocks)
    return document.blocks


def draw(document: Document, start: int, end: int, marks: Sequence[Mark]) -> list[Node]:
    """What stands in `text[start:end]`, block by block; a table's headers even where they stand above."""
    return list(_Drawing(document, marks).nodes(start, end))


def pieces_of(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    """[text, marking] pairs that join to `text[start:end]`; the marking is "" where nothing is marked."""
    pieces: list[Piece] = []
    position = start
    for mark_start, mark_end, kind in marks:
        a, b = max(mark_start, position), min(mark_end, end)
        if a >= b:
            continue
        if position < a:
            pieces.append([text[position:a], ""])
        pieces.append([text[a:b], kind])
        position = b
    if position < end:
        pieces.append([text[position:end], ""])
    return pieces


class _Drawing:
    """Draws parts of one document; a page is announced where a block is the first on it."""

    def __init__(self, document: Document, marks: Sequence[Mark]) -> None:
        self._text = document.text
        self._blocks = blocks_of(document)
        self._marks = marks
        self._pages = document.pages
        self._page_shown = 0

    def nodes(self, start: int, end: int) -> Iterator[Node]:
        yield from self._within(0, len(self._blocks), start, end)

    def _within(self, first: int, last: int, start: int, end: int) -> Iterator[Node]:
        """What the blocks from `first` to before `last` hold of `text[start:end]`, and the words between them."""
        at, position = first, start
        while at < last and self._blocks[at].start < end:
            block, after = self._blocks[at], at + 1
            while after < last and self._blocks[after].start < block.end:
                after += 1
            if block.end > start:
                yield from self._loose(position, min(block.start, end))
                yield from self._node(block, at + 1, after, max(block.start, start), min(block.end, end))
                position = max(position, block.end)
            at = after
        yield from self._loose(position, end)

    def _loose(self, start: int, end: int) -> Iterator[Node]:
        """Words that are in no block, as a paragraph."""
        words = self._text[start:end]
        if words.strip():
            begin = start + len(words) - len(words.lstrip())
            stop = start + len(words.rstrip())
            yield {**self._opened("text", begin), "pieces": self._pieces(begin, stop), **self._orders(begin, stop)}

    def _node(self, block: Block, first: int, last: int, start: int, end: int) -> Iterator[Node]:
        if start >= end:
            return
        node = {**self._opened(block.kind, start), "at": block.start, "level": block.level}
        if block.kind == "table":
            yield {**node, **self._table(block, start, end)}
        elif block.kind == "code" or (block.kind == "list" and block.level == NUMBERED):
            yield {**node, "kind": "code", "lines": list(self._lines(start, end, is_numbered=block.level == NUMBERED))}
        elif block.kind == "item":
            mark = ITEM_MARK.match(self._text, block.start, block.end) if start == block.start else None
            begin = min(mark.end(), end) if mark else start
            inside = list(self._within(first, last, begin, end))
            yield {**node, "mark": self._pieces(start, begin) if mark else [], "blocks": inside}
        elif block.kind == "message":
            head, begin = self._message_head(block) if start == block.start else ([], start)
            yield {**node, "head": head, "blocks": list(self._within(first, last, min(begin, end), end))}
        elif block.kind == "list" and (fields := self._fields(block)) and (start, end) == (block.start, block.end):
            yield {**node, "kind": "message", "head": fields, "blocks": []}
        elif block.kind in _HOLDING:
            yield {**node, "blocks": list(self._within(first, last, start, end))}
        else:
            kind = "text" if block.kind == "paragraph" else block.kind
            yield {**node, "kind": kind, "pieces": self._pieces(start, end), **self._orders(start, end)}

    def _opened(self, kind: str, start: int) -> Node:
        """A node shown from `start` on, with the page where it is the first of that page."""
        page = bisect.bisect_right(self._pages, start)
        turned = page != self._page_shown
        self._page_shown = page
        return {"kind": kind, "at": start, "page": page if turned and page else None}

    def _table(self, table: Block, start: int, end: int) -> Node:
        rows, headers = table.rows, table.header_rows
        first = bisect.bisect_right(rows, start, lo=headers, key=lambda row: row.end)
        last = bisect.bisect_left(rows, end, lo=headers, key=lambda row: row.start)
        return {
            "head": self._rows(rows[:headers]),
            "rows": self._rows(rows[first:last]),
            "first": first,
            "of": len(rows),
        }

    def _rows(self, rows: Sequence[Row]) -> list[Node]:
        """Each row with its marking and its cells as [pieces, rows covered, columns covered]; covered cells left out."""
        drawn = []
        for number, row in enumerate(rows):
            above = rows[number - 1].cells if number else ()
            cells = []
            for column, cell in enumerate(row.cells):
                if cell.start < cell.end and (
                    row.cells[column - 1 : column] == (cell,) or above[column : column + 1] == (cell,)
                ):
                    continue
                high = _run(cell, (rows[at].cells[column : column + 1] for at in range(number + 1, len(rows))))
                wide = _run(cell, (row.cells[at : at + 1] for at in range(column + 1, len(row.cells))))
                cells.append([self._pieces(cell.start, cell.end), high, wide])
            drawn.append({"marking": self._marking(row), "cells": cells, **self._orders(row.start, row.end)})
        return drawn

    def _marking(self, row: Row) -> str:
        """ "quote" for a row with quoted words in it, "passage" for one of the passage around, else ""."""
        spans = [(row.start, row.end), *((cell.start, cell.end) for cell in row.cells)]
        kinds = {kind for a, b, kind in self._marks if any(a < end and b > start for start, end in spans)}
        return "quote" if kinds - {"passage"} else "passage" if kinds else ""

    def _lines(self, start: int, end: int, *, is_numbered: bool) -> Iterator[list[Any]]:
        """[number, pieces] of each line of code; the number is the file's own, and None where the code is but a part of it."""
        number = self._text.count("\n", 0, start) if is_numbered else None
        while start < end:
            line_end = self._text.find("\n", start, end)
            line_end = end if line_end < 0 else line_end
            number = number + 1 if number is not None else None
            yield [number, self._pieces(start, line_end)]
            start = line_end + 1

    def _message_head(self, message: Block) -> tuple[list[list[Any]], int]:
        """Who wrote a message, and when, as [role, pieces], and where its words start: a mail's fields, a chat's name."""
        fields, position = [], message.start
        while field := MAIL_FIELD.match(self._text, position, message.end):
            fields.append(field)
            position = field.end()
        if len(fields) > 1:
            return [["field", self._pieces(*field.span(1)), self._pieces(*field.span(2))] for field in fields], position
        turn = TURN.match(self._text, message.start, message.end)
        if turn is None:
            return [], message.start
        parts = [[role, self._pieces(*turn.span(role))] for role in ("time", "sender", "later") if turn[role]]
        return parts, turn.end()

    def _fields(self, block: Block) -> list[list[Any]]:
        """The fields of a mail where a list is made of them alone, as [role, pieces, pieces]; else nothing."""
        head, end = self._message_head(block)
        return head if end >= block.end and all(role == "field" for role, *_ in head) else []

    def _orders(self, start: int, end: int) -> Node:
        """ "orders" for words that talk to an assistant: the page says beside them that they are not followed."""
        return {"orders": True} if addresses_an_assistant(self._text[start:end]) else {}

    def _pieces(self, start: int, end: int) -> list[Piece]:
        return pieces_of(self._text, start, end, self._marks)


def _run(cell: Cell, others: Iterator[tuple[Cell, ...]]) -> int:
    """How many places in a row hold this very cell, itself among them; an empty cell is never merged."""
    count = 1
    for other in others:
        if cell.start == cell.end or other != (cell,):
            break
        count += 1
    return count
