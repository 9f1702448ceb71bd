"""Blocks: the structure of a document. As plain lists they pass between processes and are kept in the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

_MANY_ROWS = 2000  # of a table: so many are made at once

BlockKind = Literal["heading", "paragraph", "list", "item", "table", "code", "quote", "message", "footnote", "caption"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document: where its words start, its level (1 is the highest) and its words."""

    start: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, `text[start:end]`; empty where `start == end`. A merged cell stands in each row and column it covers."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its line, and its cells by column. A cell merged from a row above lies outside the row's line."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document's structure: `text[start:end]`.

    Blocks are in reading order, a block before those inside it; they nest by containment and never overlap in part. A list
    holds its items, a message its paragraphs. `level` is a heading's (1 is the highest) or an item's depth (0 outermost). A
    table has `rows`, the first `header_rows` of which name the columns.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    rows: Sequence[Row] = ()
    header_rows: int = 0


def headings_of(text: str, blocks: Iterable[Block]) -> tuple[Heading, ...]:
    """The headings among these blocks of `text`, each with its words on one line."""
    return tuple(
        Heading(block.start, block.level, " ".join(text[block.start : block.end].split()))
        for block in blocks
        if block.kind == "heading"
    )


class _Rows(Sequence[Row]):
    """The rows of a large table, made when they are asked for: all of a sheet's half million cells take a second.

    Who goes through them all has them made once; a page looks at a few.
    """

    def __init__(self, origin: int, encoded: Sequence[Sequence[int]]) -> None:
        self._origin = origin
        self._encoded = encoded
        self._made: tuple[Row, ...] | None = None

    def __len__(self) -> int:
        return len(self._encoded)

    def __getitem__(self, at: Any) -> Any:
        if self._made is not None or (isinstance(at, slice) and len(self._encoded[at]) > _MANY_ROWS):
            return self._all()[at]
        if isinstance(at, slice):
            return tuple(_row(self._origin, *row) for row in self._encoded[at])
        return _row(self._origin, *self._encoded[at])

    def __iter__(self) -> Iterator[Row]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def starts(self) -> list[int]:
        """Where each row starts."""
        return [self._origin + row[0] for row in self._encoded]

    def _all(self) -> tuple[Row, ...]:
        if self._made is None:
            self._made = tuple(_row(self._origin, *row) for row in self._encoded)
        return self._made


def row_starts(rows: Sequence[Row]) -> list[int]:
    """Where each row of a table starts."""
    return rows.starts() if isinstance(rows, _Rows) else [row.start for row in rows]


def encode_blocks(blocks: Iterable[Block]) -> list[list[Any]]:
    """Each block as [kind, start, length, level, header rows, rows]; a row's and a cell's place counts from its block's."""
    return [
        [block.kind, block.start, block.end - block.start, block.level, block.header_rows, _rows(block)]
        if block.rows
        else [block.kind, block.start, block.end - block.start, block.level]
        for block in blocks
    ]


def decode_blocks(encoded: Sequence[Sequence[Any]]) -> tuple[Block, ...]:
    """The blocks that `encode_blocks` made these lists of."""
    return tuple(_block(*fields) for fields in encoded)


def _rows(block: Block) -> list[list[int]]:
    return [
        [row.start - block.start, row.end - row.start]
        + [number for cell in row.cells for number in (cell.start - block.start, cell.end - cell.start)]
        for row in block.rows
    ]


def _block(
    kind: Any, start: int, length: int, level: int, header_rows: int = 0, rows: Sequence[Sequence[int]] = ()
) -> Block:
    made = _Rows(start, rows) if len(rows) > _MANY_ROWS else tuple(_row(start, *row) for row in rows)
    return Block(kind, start, start + length, level, made, header_rows)


def _row(origin: int, start: int, length: int, *cells: int) -> Row:
    places = zip(cells[::2], cells[1::2], strict=True)
    made = tuple(Cell(origin + first, origin + first + size) for first, size in places)
    return Row(origin + start, origin + start + length, made)
