"""Which rows of a table meet a question's conditions: comparisons with numbers, with days and between two of their cells."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal

from askcorpus.answering.comparisons import Condition
from askcorpus.answering.grid import Column, Entry, Grid, plain_numbers, says, stems
from askcorpus.answering.table_question import TableQuestion
from askcorpus.answering.table_words import COUNT_COLUMNS, MEASURES, Relation
from askcorpus.answering.values import CURRENCIES
from askcorpus.language.dates import dates_in

Passes = Callable[[Entry], bool]
Test = tuple[Passes, frozenset[str]]

_LATENESS = stems("overdue late delay delayed arrears verspätet verspätung überfällig verzug retraso retard")
_DUE = stems(
    "due deadline expected planned promised target agreed scheduled required fällig soll termin zugesagt vencimiento previsto "
    "échéance"
)
_DONE = stems(
    "delivered received arrived actual done completed finished paid returned closed shipped geliefert erhalten eingang ist "
    "bezahlt entregado recibido livré reçu"
)


def _compare(relation: Relation, gap: int) -> bool:
    """Whether a comparison holds, by the sign of the first less the second."""
    return {">": gap > 0, ">=": gap >= 0, "<": gap < 0, "<=": gap <= 0}[relation]


def _sign(first: Decimal, second: Decimal) -> int:
    return (first > second) - (first < second)


def met(question: TableQuestion, grid: Grid) -> tuple[list[int], frozenset[str]] | None:
    """The places of the rows that meet all conditions, and the stems of the columns these are about.

    None where a condition is about nothing in this table, or can be about several columns: then nothing is said.
    """
    tests: list[Test] = []
    for condition in question.conditions:
        test = _with_column(condition, grid) if condition.words else _with_value(condition, question, grid)
        if test is None and condition.words:
            continue  # "over the phone": no comparison
        if test is None:
            return None
        tests.append(test)
    if question.late is not None and not any(_LATENESS & used for _, used in tests):
        late = _lateness(question.late, grid)
        if late is None and not question.conditions:
            return None
        tests += [late] if late is not None else []
    tests += _yes_or_no(question, grid)
    entries = [at for at, entry in enumerate(grid.entries) if all(passes(entry) for passes, _ in tests)]
    return entries, frozenset(name for _, used in tests for name in used)


def _with_value(condition: Condition, question: TableQuestion, grid: Grid) -> Test | None:
    """A comparison with a number or a day; its column is the one that is named, has the unit, or is the only one."""
    if condition.day is not None:
        return _with_day(condition, condition.day, question, grid)
    if condition.value is None:
        return None
    asked = stems(question.text)
    columns = list(plain_numbers(grid))
    of_unit = [c for c in columns if condition.unit and (c.unit == condition.unit or condition.unit in c.stems)]
    if condition.unit and not of_unit and any(c.unit == condition.unit for c in grid.columns):
        return None
    column = _only(of_unit or columns, asked)
    if column is None and of_unit and condition.unit in CURRENCIES.values():
        column = of_unit[0]  # the first of several prices is the usual one
    if column is None:
        return None
    value = condition.value

    def passes(entry: Entry) -> bool:
        found = entry.quantities[column.place]
        return found is not None and _compare(condition.relation, _sign(found.value, value))

    return passes, column.stems


def _with_day(condition: Condition, day: datetime.date, question: TableQuestion, grid: Grid) -> Test | None:
    column = _only(grid.of_kind("date"), stems(question.text))
    if column is None:
        return None

    def passes(entry: Entry) -> bool:
        found = entry.days[column.place]
        return found is not None and _compare(condition.relation, (found - day).days)

    return passes, column.stems


def _with_column(condition: Condition, grid: Grid) -> Test | None:
    """A comparison of a row's number with its number in the named column: "below the minimum"."""
    numbers = list(plain_numbers(grid))
    limited = limit_of(condition, numbers)
    if limited is None:
        return None
    limit, other = (column.place for column in limited)

    def passes(entry: Entry) -> bool:
        own, bound = entry.quantities[other], entry.quantities[limit]
        if own is None or bound is None:
            return False
        return _compare(condition.relation, _sign(own.value, bound.value))

    return passes, limited[0].stems


def limit_of(condition: Condition, numbers: Sequence[Column]) -> tuple[Column, Column] | None:
    """The column that a condition names ("below the minimum"), and the one whose figures it limits."""
    named = next((found for word in condition.words if (found := [c for c in numbers if word in c.stems])), [])
    if len(named) != 1:
        return None
    others = [column for column in numbers if column is not named[0] and not column.stems & MEASURES["money"]]
    others = [column for column in others if column.unit == named[0].unit] or others
    others = [column for column in others if column.stems & COUNT_COLUMNS] or others
    return (named[0], others[0]) if len(others) == 1 else None


def _only(columns: Sequence[Column], asked: frozenset[str]) -> Column | None:
    """The column that the question names, or the only one there is; None where it can be several."""
    if len(columns) == 1:
        return columns[0]
    hits = [(len(column.stems & asked), column) for column in columns]
    best = max((count for count, _ in hits), default=0)
    named = [column for count, column in hits if count == best]
    return named[0] if best and len(named) == 1 else None


def _lateness(late: bool, grid: Grid) -> Test | None:
    """What is late (or is not): by a column that says so, by two columns of days, or by the document's own day."""
    for column in grid.columns:
        if column.stems & _LATENESS and column.kind in ("number", "yes-no"):
            return _says_so(late, column.place), column.stems
        if any(_is_lateness(entry, column.place) for entry in grid.entries):
            return _says_late(late, column.place), column.stems
    days = grid.of_kind("date")
    due = [column for column in days if column.stems & _DUE]
    done = [column for column in days if column.stems & _DONE and column not in due]
    if len(due) != 1 or len(done) > 1:
        return None
    at, then, today = due[0].place, done[0].place if done else None, _day_of(grid)
    if then is None and today is None:
        return None

    def passes(entry: Entry) -> bool:
        promised, came = entry.days[at], today if then is None else entry.days[then]
        return promised is not None and came is not None and (came > promised) is late

    return passes, due[0].stems | (done[0].stems if done else frozenset())


def _is_lateness(entry: Entry, place: int) -> bool:
    found = stems(entry.cells[place])
    return bool(found) and found <= _LATENESS


def _says_late(late: bool, place: int) -> Passes:
    return lambda entry: _is_lateness(entry, place) is late


def _says_so(late: bool, place: int) -> Passes:
    return lambda entry: _is_positive(entry, place) is late


def _is_positive(entry: Entry, at: int) -> bool:
    found = entry.quantities[at]
    return found.value > Decimal(0) if found is not None else bool(says(entry.cells[at]))


def _day_of(grid: Grid) -> datetime.date | None:
    """The day a document is of: the one date in its name or title."""
    document = grid.source.document
    found = {
        date.earliest
        for date in dates_in(f"{document.path.rpartition('/')[2]} {document.title}")
        if date.day is not None and date.earliest is not None
    }
    return found.pop() if len(found) == 1 else None


def _yes_or_no(question: TableQuestion, grid: Grid) -> list[Test]:
    """ "No receipt", "without a comment": the cell says no, or is empty. "With receipt", "paid": it says yes."""
    asked = stems(question.text) if question.lists or question.operation is not None else frozenset()
    tests: list[Test] = []
    for column in grid.columns:
        has_empty = any(not entry.cells[column.place] for entry in grid.entries)
        if column.stems & question.absent and (column.kind == "yes-no" or has_empty):
            tests.append((_lacks(column.place), column.stems))
        elif column.kind == "yes-no" and column.stems & asked:
            tests.append((_says_yes(column.place), column.stems))
    return tests


def _says_yes(place: int) -> Passes:
    return lambda entry: bool(says(entry.cells[place]))


def _lacks(place: int) -> Passes:
    return lambda entry: not entry.cells[place] or says(entry.cells[place]) is False
