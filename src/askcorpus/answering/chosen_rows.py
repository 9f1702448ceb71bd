"""The rows of tables that a question chose: as they are shown, and the figures in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from askcorpus.answering.calculation import Operand, operand
from askcorpus.answering.extract import rows_statement
from askcorpus.answering.grid import Column, plain_numbers
from askcorpus.answering.matching import Chosen, Fit
from askcorpus.answering.table_question import TableQuestion
from askcorpus.answering.values import CURRENCIES
from askcorpus.types import Statement


def rows_of(rows: Sequence[Chosen], marked: Sequence[Column] = ()) -> list[Statement]:
    """These rows under their headers, table by table; the cells of the marked columns are the answering words."""
    statements = []
    grids = list(dict.fromkeys(row.grid for row in rows))
    for grid in grids:
        own = [row.entry for row in rows if row.grid is grid]
        places = [column.place for column in marked]
        spans = [
            (entry.row.cells[place].start, entry.row.cells[place].end)
            for entry in own
            for place in places
            if place < len(entry.row.cells) and entry.row.cells[place].start < entry.row.cells[place].end
        ]
        statement = rows_statement(grid.source, grid.block, [entry.row for entry in own], spans=spans)
        statements.append(statement)
    return statements


def marked_columns(question: TableQuestion, found: Fit) -> list[Column]:
    """The columns that are asked for: the named ones; of none named the one whose kind fits."""
    if found.named:
        return list(found.named)
    return money_columns(found.columns) if question.asks_money else []


def number_columns(found: Fit) -> list[Column]:
    """The columns that hold numbers in every table of the fit."""
    own = [{column.place for column in plain_numbers(grid)} for grid in dict.fromkeys(row.grid for row in found.rows)]
    places = set.intersection(*own) if own else set()
    return [column for column in found.rows[0].grid.columns if column.place in places]


def money_columns(columns: Iterable[Column]) -> list[Column]:
    """The columns of sums of money."""
    return [c for c in columns if c.kind == "number" and is_money(c.unit)]


def is_money(unit: str) -> bool:
    """Whether a unit is a currency."""
    return bool(unit) and unit.split()[-1] in CURRENCIES.values()


def operands_of(rows: Iterable[Chosen], *columns: Column) -> list[Operand]:
    """The figures of columns in these rows; empty cells are left out."""
    found = (operand(row.grid, row.entry, column) for row in rows for column in columns)
    return [item for item in found if item is not None]
