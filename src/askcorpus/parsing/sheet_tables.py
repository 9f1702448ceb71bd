"""The tables on a sheet: blocks of cells with empty rows or columns between them."""

from __future__ import annotations

from collections.abc import Iterator

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
    """Blocks of rows with an empty row between them; one below the headers, for looks, parts nothing."""
    block: Grid = []
    ended = False
    for row in rows:
        if not any(row):
            ended = bool(block)
            continue
        if ended and not _goes_on(block, row):
            yield block
            block = []
        ended = False
        block.append(row)
    if block:
        yield block


def _goes_on(block: Grid, row: Row) -> bool:
    """Whether `row` holds figures for the headers in the last row of `block`."""
    if any(cell and is_number(cell) for above in block[-2:] for cell in above[1:]):
        return False
    columns = [column for column, cell in enumerate(row) if cell]
    under = sum(column < len(block[-1]) and bool(block[-1][column]) for column in columns)
    figures = sum(is_number(cell) for cell in row if cell)
    return len(columns) >= 3 and under >= 0.7 * len(columns) and figures >= 0.5 * len(columns)


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
