"""What is computed over the rows of tables that a question means: sums, averages, counts, the most and the least."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal

from askcorpus.answering.calculation import Operand, calculated, counted, one_unit, operand, ordered
from askcorpus.answering.chosen_rows import is_money, money_columns, number_columns, operands_of, rows_of
from askcorpus.answering.conditions import limit_of
from askcorpus.answering.grid import Column, plain_numbers, stems
from askcorpus.answering.matching import Chosen, Fit
from askcorpus.answering.prices import fee_over_time, worth
from askcorpus.answering.table_question import TableQuestion
from askcorpus.answering.table_words import ACTUAL, COUNT_COLUMNS, EXTREMES, MEASURES, PLANNED, WHOLE
from askcorpus.answering.values import is_year_like
from askcorpus.types import Statement

MAX_SHOWN_ROWS = 25
GROSS = stems("gross brutto bruto")
GROSS_COLUMNS = GROSS | stems("total gesamt")
"""What the column with tax is called."""


def computed(question: TableQuestion, found: Fit) -> list[Statement] | None:
    """What is to be computed, with the rows behind it; None where the question asks for nothing of the kind, or it is unsure."""
    if question.overrun:
        return _overrun(question, found)
    if question.differs and (made := _difference(question, found)) is not None:
        return made
    if question.operation in ("most", "least"):
        return _extreme(question, found)
    if len(found.rows) == 1 and question.operation in (None, "sum"):
        made = worth(question, found) or fee_over_time(question, found)
        if made is not None:
            return made
    if question.operation == "count":
        return _how_many(question, found)
    if question.operation in ("sum", "mean"):
        columns = value_columns(question, found)
        return _over_rows(question, found, columns[0]) if len(columns) == 1 else None
    return None


def _overrun(question: TableQuestion, found: Fit) -> list[Statement] | None:
    """What was spent less what was planned, of the row that is meant or where it is most or least; or all rows over the plan."""
    columns = number_columns(found)
    planned, actual = (
        _of_asked_year(question, [c for c in columns if c.stems & called]) for called in (PLANNED, ACTUAL)
    )
    if len(planned) != 1 or len(actual) != 1:
        return None
    pairs = [
        (spent, plan, row)
        for row in found.rows
        if (spent := operand(row.grid, row.entry, actual[0])) and (plan := operand(row.grid, row.entry, planned[0]))
    ]
    marked = [actual[0], planned[0]]
    if question.operation in ("most", "least"):
        falls = (question.operation == "least") != (question.overrun == "below")
        pairs = sorted(pairs, key=lambda pair: (pair[0].value - pair[1].value) * (1 if falls else -1))[:1]
    elif len(pairs) > 1 and question.lists:
        within = question.overrun == "below"
        over = [row for spent, plan, row in pairs if spent.value != plan.value and (spent.value < plan.value) is within]
        return rows_of(over, marked) if over else None
    if len(pairs) != 1:
        return None
    [(spent, plan, row)] = pairs
    operands = (plan, spent) if question.overrun == "below" else (spent, plan)
    statement = calculated("difference", operands, row.entry.label())
    return None if statement is None else [statement, *rows_of([row], marked)]


def _of_asked_year(question: TableQuestion, columns: Sequence[Column]) -> Sequence[Column]:
    """Of several columns those of the year or time that the question names."""
    keys = frozenset(key for clue in question.clues if clue.period for key in clue.keys)
    return [column for column in columns if column.stems & keys] or columns if len(columns) > 1 else columns


def _difference(question: TableQuestion, found: Fit) -> list[Statement] | None:
    """The difference of two figures of one row, or of the highest and the lowest figure of one column."""
    numbers = number_columns(found)
    if len(found.rows) > 1:
        named = value_columns(question, found)
        if len(named) != 1 or not EXTREMES.search(question.text):
            return None
        ranked = sorted(operands_of(found.rows, named[0]), key=lambda item: -item.value)
        statement = calculated("difference", (ranked[0], ranked[-1]), named[0].name) if ranked else None
        ends = {item.entry.row.start for item in (ranked[0], ranked[-1])} if ranked else set()
        rows = [row for row in found.rows if row.entry.row.start in ends]
        return None if statement is None else [statement, *rows_of(rows, named)]
    limits = (limit_of(condition, numbers) for condition in question.conditions)
    pair = next((limit for limit in limits if limit is not None), None)
    named = list(pair) if pair is not None else [column for column in numbers if column in found.named]
    operands = [item for column in named for item in operands_of(found.rows, column)]
    if len(named) != 2 or len(operands) != 2:
        return None
    operands.sort(key=lambda item: -item.value)
    [row] = found.rows
    statement = calculated("difference", operands, row.entry.label())
    return None if statement is None else [statement, *rows_of([row], named)]


def value_columns(question: TableQuestion, found: Fit) -> list[Column]:
    """The columns of figures that are asked for: the named ones; of none named those of money, or of counts."""
    numbers = number_columns(found)
    asked = stems(question.text)
    hits = {column: len(column.stems & asked) for column in numbers if column in found.named}
    if hits:
        return [column for column, held in hits.items() if held == max(hits.values())]
    if asked & GROSS and (totals := [c for c in money_columns(numbers) if c.stems & GROSS_COLUMNS]):
        return totals
    if question.measure and (own := [column for column in numbers if column.stems & MEASURES[question.measure]]):
        return own
    if question.asks_money or question.measure == "money":
        return money_columns(numbers)
    if question.counted:
        return [column for column in numbers if column.stems & COUNT_COLUMNS]
    return numbers


def _over_rows(question: TableQuestion, found: Fit, column: Column) -> list[Statement] | None:
    operands = operands_of(found.rows, column)
    if len(operands) == 1 and question.operation != "mean":
        return rows_of(found.rows, [column])
    if not found.equal and not question.lists and not question.says_total and question.operation != "mean":
        return None
    statement = calculated("mean" if question.operation == "mean" else "sum", operands, column.name)
    return None if statement is None else [statement]


def _how_many(question: TableQuestion, found: Fit) -> list[Statement] | None:
    """A number from the cells where a column counts what is asked for, else the number of the rows."""
    numbers = [column for column in number_columns(found) if not is_money(column.unit)]  # prices count nothing
    values = [column for column in numbers if not column.stems.isdisjoint(question.counted)]
    in_cells = any(not clue.keys.isdisjoint(question.counted) for row in found.rows for clue in row.cells)
    if not values and in_cells:
        values = [column for column in numbers if column.stems & COUNT_COLUMNS]
    if not values and all(stems(row.entry.label()) <= stems(question.text) for row in found.rows):
        values = [column for column in numbers if column in found.named]
    if values:
        return (
            _over_rows(question, found, values[0])
            if len(values) == 1 and (found.equal or question.says_total)
            else None
        )
    chosen = found.filtered or (WHOLE.search(question.text) and not any(clue.weight >= 1 for clue in found.missing))
    if not chosen or len(found.rows) == 1 or not _are_instances(question, found):
        return None  # one row is shown, not counted: it may say itself how many there are
    statement = counted([(row.grid, row.entry) for row in found.rows])
    behind = rows_of(found.rows) if len(found.rows) <= MAX_SHOWN_ROWS // 2 else []
    return None if statement is None else [statement, *behind]


def _are_instances(question: TableQuestion, found: Fit) -> bool:
    """Whether each row is one of what is counted: a column, the heading above or a whole cell of each row is called so.

    Of rows that a condition chose the name of the document is enough: an incident log with an injury.
    """
    counted = frozenset(question.counted)
    if any(counted & column.stems for column in found.columns if column.kind != "number"):
        return True
    return all(
        counted & (row.grid.context if found.compared else row.grid.near)
        or any(said and said <= counted for said in map(stems, row.entry.cells))
        for row in found.rows
    )


def _extreme(question: TableQuestion, found: Fit) -> list[Statement] | None:
    """The row (or, of one row, the column) with the highest or lowest figure, or the first or last day."""
    falls = question.operation == "least"
    if question.by_date:
        return _extreme_day(found, falls)
    columns = value_columns(question, found)
    if question.measure == "money" and not any(column in found.named for column in columns):
        columns = columns[:1]  # the first of several prices is the usual one
    if len(columns) == 1 and len(found.rows) > 1:
        column = columns[0]
        operands = [item for row in found.rows if (item := operand(row.grid, row.entry, column)) is not None]
        if len(operands) < 2 or not one_unit(operands):
            return None
        ranked = sorted(operands, key=lambda item: item.value if falls else -item.value)
        return _led(ranked, [item.entry.label() for item in ranked], column)
    row = measured_row(question, found)
    return _extreme_column(row, falls, question) if row is not None else None


def _led(ranked: Sequence[Operand], labels: Sequence[str], column: Column) -> list[Statement] | None:
    """The leading rows, ties together, and the order of the first figures."""
    first = [item for item in ranked if item.value == ranked[0].value]
    shown = max(2, len(first) + (len(first) < len(ranked)))
    statement = ordered([*zip(labels, ranked, strict=True)][: max(shown, 3)], column.name)
    rows = rows_of([Chosen(item.grid, item.entry) for item in first], [column])
    return None if statement is None else [*rows, statement]


def measured_row(question: TableQuestion, found: Fit) -> Chosen | None:
    """The one row that a question compares across columns: the only one, or the one that is named like the measure."""
    if len(found.rows) == 1:
        return found.rows[0]
    if not question.measure:
        return None
    hits = [row for row in found.rows if stems(row.entry.label()) & MEASURES[question.measure]]
    if question.measure == "money" and len(hits) > 1:
        hits = [row for row in hits if any(is_money(row.grid.unit_at(row.entry, c)) for c in row.grid.columns)]
    return hits[0] if len(hits) == 1 else None


def entity_operands(row: Chosen) -> list[Operand]:
    """The figures of a row that stand beside each other: no totals, no ids, one for each named column."""
    found = [operand(row.grid, row.entry, column) for column in plain_numbers(row.grid) if column.name]
    return [
        item for item in found if item is not None and not item.column.stems & stems("total sum gesamt summe weight")
    ]


def _extreme_column(row: Chosen, falls: bool, question: TableQuestion) -> list[Statement] | None:
    operands = entity_operands(row)
    if len(operands) < 2 or not one_unit(operands):
        return None
    ranked = sorted(operands, key=lambda item: item.value if falls else -item.value)
    statement = ordered([(item.column.name, item) for item in ranked], row.entry.label())
    return None if statement is None else [statement, *rows_of([row], [ranked[0].column])]


def _day(row: Chosen, place: int) -> datetime.date | None:
    """The day in a cell, the first of January where it is a year."""
    year = row.entry.quantities[place]
    return row.entry.days[place] or (datetime.date(int(year.value), 1, 1) if year is not None else None)


def _values(rows: Iterable[Chosen], column: Column) -> list[Decimal]:
    return [found.value for row in rows if (found := row.entry.quantities[column.place]) is not None]


def _extreme_day(found: Fit, falls: bool) -> list[Statement] | None:
    grid = found.rows[0].grid
    columns = grid.of_kind("date") or [c for c in grid.of_kind("number") if is_year_like(_values(found.rows, c))]
    elsewhere = {name for column in found.columns if column not in columns for name in column.stems}
    named = [column for column in columns if column in found.named] or columns
    named = [column for column in named if not column.stems <= elsewhere] or named
    if len(named) != 1:
        return None
    place = named[0].place
    days = [(day, row) for row in found.rows if (day := _day(row, place)) is not None]
    if len(days) < 2:
        return None
    best = (min if falls else max)(day for day, _ in days)
    return rows_of([row for day, row in days if day == best], named)
