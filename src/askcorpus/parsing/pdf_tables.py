"""The tables on the pages of a PDF: their lines become rows with cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from askcorpus.blocks import Block, Cell, Row
from askcorpus.parsing.pdf_columns import aligned_tables
from askcorpus.parsing.pdf_grids import LEFT, ruled_tables
from askcorpus.parsing.pdf_lines import Line, row_line
from askcorpus.parsing.pdf_rules import Rules
from askcorpus.parsing.tables import header_rows_of


def with_tables(pages: Sequence[list[Line]], rules: Sequence[Rules]) -> list[list[Line]]:
    """The pages, the lines of tables among them made rows; a table that goes on at the top of a page has one number."""
    numbers = count(1)
    made: list[list[Line]] = []
    for lines, drawn in zip(pages, rules, strict=True):
        page = _with_tables(lines, drawn, numbers)
        before = made[-1][-1] if made and made[-1] else None
        if before is not None and before.table and page and len(page[0].cells) == len(before.cells):
            first = page[0].table
            for line in page:
                if line.table == first:
                    line.table = before.table
        made.append(page)
    return made


def _with_tables(lines: list[Line], rules: Rules, numbers: count[int]) -> list[Line]:
    tables = ruled_tables(lines, rules)
    tables += aligned_tables(lines, frozenset().union(*(table.lines for table in tables)))
    starts = {min(table.lines): table for table in tables}
    taken = frozenset().union(*(table.lines for table in tables))
    page: list[Line] = []
    for index, line in enumerate(lines):
        if index in starts:
            number = next(numbers)
            page += [row_line(cells, LEFT, number, line) for cells in starts[index].cells]
        elif index not in taken:
            page.append(line)
    return page


def table_block(text: str, rows: Sequence[Row]) -> Block:
    """The table of these rows of `text`, without those above the names of its columns."""
    words = [[text[cell.start : cell.end] for cell in row.cells] for row in rows]
    first, after = header_rows_of(words)
    kept = tuple(rows[first:])
    return Block("table", kept[0].start, kept[-1].end, 0, kept, after - first)


def row_of(start: int, line: Line, above: Row | None) -> Row:
    """The row that a line of a table is, written at `start`."""
    cells = []
    for column, place in enumerate(line.cells):
        if place is None:
            empty = Cell(start, start)
            cells.append(above.cells[column] if above is not None and column < len(above.cells) else empty)
        else:
            cells.append(Cell(start + place[0], start + place[1]))
    return Row(start, start + len(line.characters), tuple(cells))
