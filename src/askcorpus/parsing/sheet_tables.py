"""The tables on a sheet: blocks of cells with empty rows or columns between them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from askcorpus.parsing.extract import FROM_LEFT
from askcorpus.parsing.tables import header_row, is_number

Row = list[str | None]  # None: the cell above, merged, reaches into this one
Grid = list[Row]
_TALL = 2000  # rows: a block of more is one table, not several side by side
_MAX_HEADER_ROWS = 20


def tables_of(rows: Grid) -> Iterator[Grid]:
    """The tables of a sheet from the top, those side by side from the left; an empty column parts tables with headers
    of their own."""
    for block in _blocks(rows):
        columns = _parting(block) if len(block) <= _TALL else []
        if not columns:
            yield _trimmed(block)
            continue
        for left, right in columns:
            yield from map(_trimmed, _blocks([row[left:right] for row in block]))


def _blocks(rows: Grid) -> Iterator[Grid]:
    """Blocks of rows with an empty row between them; one below the headers or among the figures, for looks, parts nothing."""
    block: Grid = []
    for is_empty, group in groupby(rows, lambda row: not any(row)):
        if is_empty:
            continue
        part = list(group)
        if block and not _goes_on(block, part):
            yield block
            block = []
        block += part
    if block:
        yield block


def _goes_on(block: Grid, part: Grid) -> bool:
    """Whether `part` begins with figures for the headers in the last row of `block`, or in the columns of its figures.

    A name of its own above them ("Expenses") parts nothing either.
    """
    before = {column for above in block[-2:] for column in _figure_columns(above)}
    row = part[1] if before and len(part) > 1 and len(_filled(part[0])) == 1 else part[0]
    columns, figures = _filled(row), _figure_columns(row)
    if before:
        return len(block) > 2 and bool(figures) and figures <= before and len(figures) >= 0.5 * (len(columns) - 1)
    under = sum(column < len(block[-1]) and bool(block[-1][column]) for column in columns)
    numbers = sum(is_number(row[column] or "") for column in columns)
    return len(columns) >= 3 and under >= 0.7 * len(columns) and numbers >= 0.5 * len(columns)


def _filled(row: Row) -> list[int]:
    return [column for column, cell in enumerate(row) if cell]


def _figure_columns(row: Row) -> set[int]:
    """The columns that hold figures, without the first, which names the row."""
    return {column for column, cell in enumerate(row) if column and cell and is_number(cell)}


def _trimmed(block: Grid) -> Grid:
    """The block without the columns at its edges that are empty."""
    used = [column for row in block for column, cell in enumerate(row) if is_filled(cell)]
    left, right = min(used), max(used) + 1
    return [row[left:right] for row in block] if left or any(len(row) > right for row in block) else block


def is_filled(cell: str | None) -> bool:
    """Whether a cell holds something, or the one above it reaches into it."""
    return cell not in ("", FROM_LEFT)


def _parting(block: Grid) -> list[tuple[int, int]]:
    """The columns (first, behind the last) of the tables that stand side by side in a block; empty where there is one."""
    width = max(map(len, block))
    used = [any(column < len(row) and is_filled(row[column]) for row in block) for column in range(width)]
    groups: list[tuple[int, int]] = []
    start = None
    for column, is_used in enumerate([*used, False]):
        if is_used and start is None:
            start = column
        elif not is_used and start is not None:
            groups.append((start, column))
            start = None
    if len(groups) < 2 or not all(right - left > 1 and _has_header(block, left, right) for left, right in groups):
        return []
    return groups


def _has_header(block: Grid, left: int, right: int) -> bool:
    part = [[cell or "" for cell in row[left:right]] for row in block[:_MAX_HEADER_ROWS]]
    return header_row([row for row in part if any(row)]) is not None
