"""Tables on PDF pages that have rules between their rows and columns."""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from askcorpus.parsing.pdf_lines import Line, Piece, pieces_of
from askcorpus.parsing.pdf_rules import Rule, Rules

_NEAR = 3.0  # points: rules closer than this meet
_LONGEST_CELL = 400  # characters, in the middle: what holds more is a frame around text
_FEWEST_FILLED = 0.3  # of the cells: less is a chart or a drawing
_ROW_SHARE = 0.7  # of the lines between two rules fill several cells: then each of them is a row

LEFT: list[Piece] = []  # in place of what is in a cell that the one left of it reaches into
Cells = list[list[list[Piece] | None]]  # by row and column; None: the cell above reaches into this one


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table, and which of the page's lines are in it."""

    lines: frozenset[int]
    cells: Cells


def ruled_tables(lines: Sequence[Line], rules: Rules) -> list[FoundTable]:
    """The tables that the rules of a page show."""
    tables: list[FoundTable] = []
    taken: frozenset[int] = frozenset()
    for across, down in _grids(rules):
        table = _Grid(across, down).table(lines, taken)
        if table is not None:
            tables.append(table)
            taken |= table.lines
    return tables


def _grids(rules: Rules) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that meet each other, directly or over others; those with the most of them first."""
    waiting_across, waiting_down = list(rules.across), list(rules.down)
    grids: list[tuple[list[Rule], list[Rule]]] = []
    while waiting_across:
        across: list[Rule] = [waiting_across.pop()]
        down: list[Rule] = []
        fresh, is_across = list(across), True
        while fresh:
            waiting = waiting_down if is_across else waiting_across
            fresh = [other for other in waiting if any(_meet(other, rule) for rule in fresh)]
            for other in fresh:
                waiting.remove(other)
            (down if is_across else across).extend(fresh)
            is_across = not is_across
        if len(across) > 1 and down:
            grids.append((across, down))
    return sorted(grids, key=lambda grid: -len(grid[0]) * len(grid[1]))


def _meet(first: Rule, second: Rule) -> bool:
    return (
        second.start - _NEAR <= first.at <= second.end + _NEAR and first.start - _NEAR <= second.at <= first.end + _NEAR
    )


class _Grid:
    def __init__(self, across: list[Rule], down: list[Rule]) -> None:
        self._across, self._down = across, down
        self._xs, self._ys = _edges(down, across), _edges(across, down)

    def table(self, lines: Sequence[Line], taken: frozenset[int]) -> FoundTable | None:
        """The table in this grid, or None where it is a frame, a chart or a drawing."""
        if len(self._xs) < 3 or len(self._ys) < 3:
            return None
        bands: list[list[int]] = [[] for _ in self._ys]
        for index, line in enumerate(lines):
            middle = (line.top + line.bottom) / 2
            if (
                line.has_place
                and index not in taken
                and self._xs[0] - _NEAR <= line.left
                and line.right <= self._xs[-1] + _NEAR
                and self._ys[0] < middle < self._ys[-1]
            ):
                bands[bisect_right(self._ys, middle) - 1].append(index)
        cells: Cells = []
        for band, members in enumerate(bands[:-1]):
            for number, row in enumerate(self._rows([lines[index] for index in members], band)):
                is_open = [number == 0 and band > 0 and not self._is_closed(band, column) for column in range(len(row))]
                cells.append([None if o and not c and c is not LEFT else c for o, c in zip(is_open, row, strict=True)])
        return found_table(frozenset(index for band in bands for index in band), cells)

    def _rows(self, lines: list[Line], band: int) -> list[list[list[Piece]]]:
        """The cells between two rules across: one row, or one for each line where nothing parts the lines."""
        middle = (self._ys[band] + self._ys[band + 1]) / 2
        starts = [0] + [c for c in range(1, len(self._xs) - 1) if _covers(self._down, self._xs[c], middle)]

        def column_of(x: float) -> int:
            column = min(max(bisect_right(self._xs, x) - 1, 0), len(self._xs) - 2)
            return starts[bisect_right(starts, column) - 1]

        rows: list[list[list[Piece]]] = []
        bottom = 0.0
        for line in sorted(lines, key=lambda line: (line.top + line.bottom, line.left)):
            if not rows or (line.top + line.bottom) / 2 > bottom:
                rows.append([[] for _ in self._xs[1:]])
                bottom = line.bottom
            for column, piece in pieces_of(line, column_of):
                rows[-1][column].append(piece)
        full = sum(sum(map(bool, row)) > 1 and bool(row[0]) for row in rows)
        if not (len(rows) > 2 and full >= _ROW_SHARE * len(rows)):
            rows = [[[piece for row in rows for piece in row[column]] for column in range(len(self._xs) - 1)]]
        return [[cell if column in starts else LEFT for column, cell in enumerate(row)] for row in rows]

    def _is_closed(self, band: int, column: int) -> bool:
        """Whether a rule parts a cell from the one above it."""
        return _covers(self._across, self._ys[band], (self._xs[column] + self._xs[column + 1]) / 2)


def found_table(lines: frozenset[int], cells: Cells) -> FoundTable | None:
    """The table without its empty rows and columns, or None where these cells make none."""
    cells = [row for row in cells if any(row)]
    used = [column for column in range(len(cells[0]) if cells else 0) if any(row[column] for row in cells)]
    cells = [[row[column] for column in used] for row in cells]
    lengths = [sum(len(piece.characters) for piece in cell) for row in cells for cell in row if cell]
    whole = sum(sum(map(bool, row)) > 1 for row in cells)
    if len(used) < 2 or whole < 2 or len(lengths) < _FEWEST_FILLED * len(used) * len(cells):
        return None
    return FoundTable(lines, cells) if statistics.median(lengths) <= _LONGEST_CELL else None


def _covers(rules: Iterable[Rule], at: float, along: float) -> bool:
    return any(abs(rule.at - at) <= _NEAR and rule.start - _NEAR <= along <= rule.end + _NEAR for rule in rules)


def _edges(rules: Iterable[Rule], crossing: Iterable[Rule]) -> list[float]:
    """The places of the rules, and the outer ends of those that cross them where no rule closes the grid."""
    places = [rule.at for rule in rules]
    outer = [min(rule.start for rule in crossing), max(rule.end for rule in crossing)]
    edges: list[float] = []
    for place in sorted([*places, *outer]):
        if not edges or place - edges[-1] > _NEAR:
            edges.append(place)
    return edges
