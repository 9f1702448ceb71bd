"""A document as units: the stretches that are packed into passages and never cut where they fit.

A unit is an item, a row, a short message, a line of code, or a sentence. Each knows how it is seen (its own words, and the
column's name before each cell of a row), how bad a cut before it is, and what is said in front of a passage that begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import islice

from askcorpus.blocks import Block, Cell, Row
from askcorpus.embedding.text import shorten
from askcorpus.language.sentences import sentence_spans
from askcorpus.types import Document

Part = str | tuple[int, int]
"""What a unit is seen as, piece by piece: words put in, or the (start, end) of words of the document."""

COUNTED_TOGETHER = 1000  # units whose tokens are counted in one call: a large document is never held as tokens
MAX_LABEL_CHARACTERS = 40  # of a column's name before its cell
MAX_LEAD_CHARACTERS = 90  # of the words in front of a list or table, said again where a passage begins inside it

_WORD = re.compile(r"\S+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LEADS = (":", "：")  # how a sentence ends that announces a list or a table

CountTokens = Callable[[Sequence[str]], list[int]]


class Cut(IntEnum):
    """How bad it is to cut before a unit, least first."""

    SECTION = 0
    BLOCK = 1
    ENTRY = 2  # an item, a row, a message, a paragraph of code
    LINE = 3  # a nested item, a line of code
    SENTENCE = 4
    LEAD = 5  # between a lead-in, or the header rows, and what follows
    HEADING = 6
    PIECE = 7  # inside a sentence or a row that is over the limit alone


@dataclass(frozen=True, slots=True)
class Unit:
    """`text[start:end]` of a document, with its size as it is seen in tokens."""

    start: int
    end: int
    cut: Cut
    parts: tuple[Part, ...]
    lead: str = ""
    tokens: int = 0
    inner: tuple[Unit, ...] = field(default=(), repr=False)


def units_of(document: Document, count_tokens: CountTokens, limit: int) -> Iterator[Unit]:
    """The units of a document in reading order, none over `limit` tokens, with every character that is not white space."""
    text = document.text
    walk = _Walk(document).units()
    while made := list(islice(walk, COUNTED_TOGETHER)):
        for unit, tokens in zip(made, count_tokens([seen_text(text, unit.parts) for unit in made]), strict=True):
            yield from _fitting(text, replace(unit, tokens=tokens), count_tokens, limit)


def seen_text(text: str, parts: Sequence[Part]) -> str:
    """The words of these parts."""
    return "".join(part if isinstance(part, str) else text[part[0] : part[1]] for part in parts)


class _Walk:
    """Goes through the blocks of a document, outermost first, and through the text that is in none."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._blocks = document.blocks
        self._next = 0
        self._cut: Cut | None = Cut.SECTION  # before the next unit; None where that is for the unit to say
        self._announced = ""  # what the block before says of the next one

    def units(self) -> Iterator[Unit]:
        """The units, as if all fitted."""
        yield from self._inside(0, len(self._text), "")

    def _inside(self, start: int, end: int, lead: str) -> Iterator[Unit]:
        """The units of `text[start:end]`: of the blocks that lie there, and of what is between them."""
        above: dict[int, str] = {}  # the words of the items above, by level
        while self._has_block_before(end):
            block = self._blocks[self._next]
            self._next += 1
            if block.start < start:
                continue
            yield from self._prose(start, block.start, lead)
            if block.kind == "item":
                parents = [words for level, words in sorted(above.items()) if level < block.level]
                yield from self._entry(block, _joined(lead, *parents[-1:]))
                above[block.level] = self._text[block.start : block.end]
            else:
                yield from self._block(block, lead)
            start = block.end
        yield from self._prose(start, end, lead)

    def _has_block_before(self, end: int) -> bool:
        return self._next < len(self._blocks) and self._blocks[self._next].start < end

    def _block(self, block: Block, lead: str) -> Iterator[Unit]:
        if block.kind == "heading":
            self._cut = Cut.HEADING if self._cut is Cut.HEADING else Cut.SECTION
            yield self._unit(block.start, block.end, Cut.SECTION)
            self._cut = Cut.HEADING
        elif block.kind == "table":
            yield from self._table(block)
        elif block.kind == "code":
            yield from self._code(block)
        elif block.kind == "message":
            yield from self._entry(block, lead)
        elif block.kind == "list":
            yield from self._inside(block.start, block.end, self._announced or lead)
            self._opens_block()
        elif block.kind == "quote":
            yield from self._inside(block.start, block.end, lead)
        else:
            yield from self._prose(block.start, block.end, lead)
            if block.kind == "caption":
                self._announces_next(block.start, block.end)

    def _unit(self, start: int, end: int, cut: Cut, parts: tuple[Part, ...] = (), lead: str = "") -> Unit:
        return Unit(start, end, self._take(cut), parts or ((start, end),), lead)

    def _take(self, cut: Cut) -> Cut:
        """The cut before the unit that is made now: what was asked for before it, or its own."""
        taken = cut if self._cut is None else self._cut
        self._cut, self._announced = None, ""
        return taken

    def _opens_block(self) -> None:
        self._cut = Cut.BLOCK

    def _announces_next(self, start: int, end: int) -> None:
        self._cut, self._announced = Cut.LEAD, _last_sentence(self._text[start:end])

    def _prose(self, start: int, end: int, lead: str) -> Iterator[Unit]:
        """The sentences of paragraphs, told apart by blank lines."""
        previous = None
        for a, b in sentence_spans(self._text[start:end]):
            if previous is not None and _BLANK_LINE.search(self._text, previous, start + a):
                self._opens_block()
            yield self._unit(start + a, start + b, Cut.SENTENCE, lead=lead)
            previous = start + b
        if previous is not None:
            self._opens_block()
            if self._text.endswith(_LEADS, start, previous):
                self._announces_next(start, previous)

    def _entry(self, block: Block, lead: str) -> Iterator[Unit]:
        """An item or a message: one unit, with those inside it for where it does not fit."""
        own = Cut.LINE if block.level else Cut.ENTRY
        opens = max(self._take(own), own) if block.level else self._take(own)
        self._cut = opens
        first = self._next
        inner = list(self._inside(block.start, block.end, lead))
        holds_more = any(held.kind in ("table", "item") for held in self._blocks[first : self._next])
        self._cut, self._announced = (None if block.kind == "item" else Cut.ENTRY), ""
        if holds_more or not inner:
            yield from inner
        else:
            end = inner[-1].end
            yield Unit(inner[0].start, end, opens, ((inner[0].start, end),), lead, inner=tuple(inner))

    def _code(self, block: Block) -> Iterator[Unit]:
        position = block.start
        for line in self._text[block.start : block.end].split("\n"):
            if line.strip():
                yield self._unit(position, position + len(line.rstrip()), Cut.LINE)
            elif self._cut is None:
                self._cut = Cut.ENTRY
            position += len(line) + 1
        self._opens_block()

    def _table(self, block: Block) -> Iterator[Unit]:
        lead, labels = self._announced, _labels(self._text, block)
        while self._has_block_before(block.end):
            self._next += 1  # what stands inside a cell is told with the cell
        previous = block.start
        for number, row in enumerate(block.rows):
            yield from self._prose(previous, row.start, lead)
            if number:
                self._cut = Cut.LEAD if number <= block.header_rows else Cut.ENTRY
            is_header = number < block.header_rows
            start, end = _stripped(self._text, row.start, row.end)
            if start < end:
                parts = () if is_header else _row_parts(self._text, row, labels)
                yield self._unit(start, end, Cut.ENTRY, parts, "" if is_header else lead)
            previous = max(previous, row.end)
        yield from self._prose(previous, block.end, lead)
        self._opens_block()


def _labels(text: str, table: Block) -> list[str]:
    """The name of each column, of all header rows; a group's name over several columns counts for each."""
    rows = [[_cell(text, cell) for cell in row.cells] for row in table.rows[: table.header_rows]]
    labels: list[str] = []
    for column in range(max(map(len, rows), default=0)):
        names: list[str] = []
        for upper, row in enumerate(rows):
            name = row[column] if column < len(row) else ""
            if not name and upper + 1 < len(rows):
                name = _group(row, rows[upper + 1], column)
            if name and name not in names:
                names.append(name)
        labels.append(shorten(" ".join(names), MAX_LABEL_CHARACTERS).rstrip(":"))
    return labels


def _group(row: Sequence[str], below: Sequence[str], column: int) -> str:
    """The name to the left in `row`, where the row below goes on naming columns under it."""
    for left in range(column - 1, -1, -1):
        if left >= len(below) or column >= len(below) or not below[left] or not below[column]:
            return ""
        if left < len(row) and row[left]:
            return row[left]
    return ""


def _row_parts(text: str, row: Row, labels: Sequence[str]) -> tuple[Part, ...]:
    """A row as it is seen: each filled cell behind its column's name. A cell merged from above has no place in this row."""
    if not any(labels):
        return ()
    parts: list[Part] = []
    position = row.start
    for column, cell in enumerate(row.cells):
        if not _cell(text, cell):
            continue
        label = labels[column] if column < len(labels) else ""
        before = ("; " if parts else "") + (f"{label}: " if label else "")
        if cell.start >= position and cell.end <= row.end:
            between = text[position : cell.start]
            if between.strip():  # words of the row that are in none of its cells
                before = (" " if parts else "") + before
                parts.append(_stripped(text, position, cell.start))
            parts += [before, (cell.start, cell.end)] if before else [(cell.start, cell.end)]
            position = cell.end
        elif cell.end <= row.start or cell.start >= row.end:
            parts.append(before + shorten(_cell(text, cell)))
    if text[position : row.end].strip():
        parts += [" ", _stripped(text, position, row.end)]
    if not any(isinstance(part, tuple) for part in parts):
        return ()
    return (*parts, ".")


def _cell(text: str, cell: Cell) -> str:
    return " ".join(text[cell.start : cell.end].split())


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _last_sentence(text: str) -> str:
    spans = sentence_spans(text)
    return shorten(text[spans[-1][0] : spans[-1][1]], MAX_LEAD_CHARACTERS) if spans else ""


def _joined(*leads: str) -> str:
    return shorten(" ".join(leads), MAX_LEAD_CHARACTERS)


def _fitting(text: str, unit: Unit, count_tokens: CountTokens, limit: int) -> Iterator[Unit]:
    """The unit, or what it is cut into where it is over the limit."""
    if unit.tokens <= limit:
        yield unit
        return
    inner = list(unit.inner) or _pieces(text, unit)
    if len(inner) < 2:
        yield from _words(text, unit, count_tokens, limit)
        return
    inner[0] = replace(inner[0], cut=unit.cut, lead=unit.lead)
    for piece, tokens in zip(inner, count_tokens([seen_text(text, piece.parts) for piece in inner]), strict=True):
        yield from _fitting(text, replace(piece, tokens=tokens), count_tokens, limit)


def _pieces(text: str, unit: Unit) -> list[Unit]:
    """A row as its cells, each behind its column's name; other text as its sentences."""
    pieces: list[Unit] = []
    before: list[Part] = []
    for part in unit.parts:
        before.append(part)
        if not isinstance(part, str):
            pieces.append(Unit(part[0], part[1], Cut.PIECE, tuple(before), unit.lead))
            before = []
    if len(pieces) > 1:
        return pieces
    spans = sentence_spans(text[unit.start : unit.end])
    return [
        Unit(a, b, Cut.SENTENCE, ((a, b),), unit.lead) for a, b in ((unit.start + a, unit.start + b) for a, b in spans)
    ]


def _words(text: str, unit: Unit, count_tokens: CountTokens, limit: int) -> Iterator[Unit]:
    """One sentence over the limit as pieces within it, cut between words; a word over the limit is cut inside."""
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, unit.start, unit.end)]
    pieces: list[tuple[int, int, int]] = []
    for (a, b), size in zip(words, count_tokens([text[a:b] for a, b in words]), strict=True):
        if size > limit:
            # a token of an endless word has at least a fraction of a character: 4 bytes a character
            step = max(1, limit // 4)
            pieces.extend((i, min(i + step, b), min(limit, (min(i + step, b) - i) * 4)) for i in range(a, b, step))
        elif pieces and pieces[-1][2] + size <= limit:
            pieces[-1] = (pieces[-1][0], b, pieces[-1][2] + size)
        else:
            pieces.append((a, b, size))
    for number, (a, b, size) in enumerate(pieces):
        yield Unit(a, b, Cut.PIECE if number else unit.cut, ((a, b),), unit.lead, size)
