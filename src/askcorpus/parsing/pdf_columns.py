"""Tables on PDF pages without rules: lines whose parts stand below each other.

Columns of running text look alike, so parts have to begin, end or be centred at the same place, and be short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from askcorpus.language.lines import ITEM_MARK
from askcorpus.parsing.pdf_grids import Cells, FoundTable, found_table
from askcorpus.parsing.pdf_lines import Line, Piece, pieces_at_gaps

_GAP = 0.8  # font heights: parts of a line further apart are in different columns
_COLUMN_GAP = 0.5  # font heights that the columns have between them in all lines
_FEWEST_ROWS = 3
_STEP = 2.8  # font heights: what is further down is not the next row
_ALIGNED = 2.5  # points
_ALIGNED_SHARE = 0.75  # of the parts of a column
_LONGEST = 40  # characters, on average: columns that hold more are running text
_LEADER = re.compile(r"(?:\s?\.){4}")  # dots to a page number: a table of contents

Span = tuple[float, float]


@dataclass(slots=True)
class _Row:
    """Lines at one height, and their parts from the left."""

    lines: list[int]
    pieces: list[Piece]
    top: float
    bottom: float
    size: float


def aligned_tables(lines: Sequence[Line], taken: frozenset[int]) -> list[FoundTable]:
    """The tables among the lines that are not `taken`, told by how their parts are aligned."""
    rows = _rows(lines, taken)
    tables = []
    start = 0
    while start < len(rows):
        end = _run(rows, start)
        table = _table(rows[start:end]) if end - start >= _FEWEST_ROWS else None
        if table is None:
            start += 1
        else:
            tables.append(table)
            start = end
    return tables


def _rows(lines: Sequence[Line], taken: frozenset[int]) -> list[_Row]:
    rows: list[_Row] = []
    for index, line in enumerate(lines):
        if index in taken or not line.has_place:
            rows.append(_Row([], [], 0.0, 0.0, 0.0))  # nothing goes on over it
            continue
        pieces = pieces_at_gaps(line, _GAP * line.size)
        last = rows[-1] if rows else None
        if (
            last is not None
            and last.pieces
            and last.top < (line.top + line.bottom) / 2 < last.bottom
            and line.left > last.pieces[-1].right
        ):
            last.lines.append(index)
            last.pieces += pieces
        else:
            rows.append(_Row([index], pieces, line.top, line.bottom, line.size))
    return rows


def _run(rows: Sequence[_Row], start: int) -> int:
    """Where the rows end that go on in the columns of `rows[start]`; `start` where it has no columns."""
    first = rows[start]
    if len(first.pieces) < 2:
        return start
    columns: list[Span] = [(piece.left, piece.right) for piece in first.pieces]
    end = start
    last_full = start
    while end < len(rows):
        row, before = rows[end], rows[max(end - 1, start)]
        if not row.pieces or abs(row.size - first.size) > 0.15 * first.size:
            break
        if end > start and not 0 < row.top - before.top <= _STEP * row.size:
            break
        merged = _merged([*columns, *((piece.left, piece.right) for piece in row.pieces)], _COLUMN_GAP * row.size)
        if len(merged) < 2:
            break
        if len(row.pieces) == 1 and len(rows[end - 1].pieces) == 1 and end > start:
            break
        columns = merged
        end += 1
        if len(row.pieces) > 1:
            last_full = end
    return last_full


def _merged(spans: Sequence[Span], gap: float) -> list[Span]:
    merged: list[Span] = []
    for left, right in sorted(spans):
        if merged and left - merged[-1][1] < gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _table(rows: Sequence[_Row]) -> FoundTable | None:
    spans = [(piece.left, piece.right) for row in rows for piece in row.pieces]
    columns = _merged(spans, _COLUMN_GAP * rows[0].size)
    cells: Cells = []
    steps = [row.top - before.top for before, row in pairwise(rows)]
    usual = max(steps)
    for number, row in enumerate(rows):
        parts: list[list[Piece]] = [[] for _ in columns]
        for piece in row.pieces:
            middle = (piece.left + piece.right) / 2
            column = next(i for i, (left, right) in enumerate(columns) if left - 1 <= middle <= right + 1)
            parts[column].append(piece)
        is_wrapped = number > 0 and not parts[0] and steps[number - 1] < 0.8 * usual
        if is_wrapped:
            for cell, part in zip(cells[-1], parts, strict=True):
                if cell is not None:
                    cell += part
        else:
            cells.append(list(parts))
    if sum(sum(map(bool, row)) > 1 for row in cells) < _FEWEST_ROWS or not _is_aligned(cells):
        return None
    return found_table(frozenset(index for row in rows for index in row.lines), cells)


def _is_aligned(cells: Cells) -> bool:
    """Whether the columns are columns of a table: short parts below each other, and not the marks of a list."""
    lengths = []
    for column in range(len(cells[0])):
        pieces = [cell[0] for row in cells if (cell := row[column])]
        for edge in (
            [piece.left for piece in pieces],
            [piece.right for piece in pieces],
            [(piece.left + piece.right) / 2 for piece in pieces],
        ):
            usual = max(edge, key=lambda place: sum(abs(place - other) <= _ALIGNED for other in edge))
            if sum(abs(usual - other) <= _ALIGNED for other in edge) >= _ALIGNED_SHARE * len(edge):
                break
        else:
            return False
        if all(ITEM_MARK.fullmatch(f"{piece.text} ") for piece in pieces):
            return False
        if sum(_LEADER.search(piece.text) is not None for piece in pieces) > 0.5 * len(pieces):
            return False
        lengths.append(sum(len(piece.characters) for piece in pieces) / len(pieces))
    return sorted(lengths)[(len(lengths) - 1) // 2] <= _LONGEST
