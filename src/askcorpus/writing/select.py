"""Figures over tables that the rules do not find: the model writes one SELECT, and SQLite says which rows it means.

The figure itself is neither SQLite's nor the model's: it is computed here, exactly, from the cells of those rows, each of them
cited, and checked again as every calculation is. The statement runs in memory over a copy of the tables, can read these tables
only, and is stopped after a bounded number of steps.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from askcorpus.answering.calculation import calculated, counted, operand
from askcorpus.answering.extract import MAX_ROWS, rows_statement
from askcorpus.answering.grid import Column, Entry, Grid
from askcorpus.answering.instructions import addresses_an_assistant
from askcorpus.language.words import words
from askcorpus.types import Statement

MAX_TABLES: Final = 4
SAMPLE_ROWS: Final = 3
STEPS: Final = 1000  # of SQLite's virtual machine, after each of which it is asked whether to go on
MAX_STEPS: Final = 2000  # times STEPS: well under a second
MAX_SELECTED: Final = 1000

ASKS_FIGURE = re.compile(
    r"\b(?:how (?:many|much)|totals?|in all|sums?|averages?|mean|altogether|combined|insgesamt|summe|durchschnitt\w*|wie viele?"
    r"|total de|cu[aá]nt[oa]s?|promedio)\b",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    r"SELECT\s+(?:(?P<how>SUM|AVG|COUNT|MIN|MAX)\s*\(\s*(?P<of>\*|\w+)\s*\)|(?P<plain>\*|\w+(?:\s*,\s*\w+)*))(?:\s+AS\s+\w+)?"
    r"\s+FROM\s+(?P<table>\w+)(?:\s+WHERE\s+(?P<where>.+?))?\s*;?",
    re.IGNORECASE | re.DOTALL,
)
_FUNCTIONS: Final = frozenset(("lower", "upper", "like", "abs", "length", "trim", "instr", "round"))
_ALLOWED: Final = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ))


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the model sees it: its name, the names of its columns, and whose they are."""

    name: str
    grid: Grid
    columns: tuple[str, ...]

    def described(self) -> str:
        """Its columns with their types and its first rows, one line each."""
        kinds = {"number": "REAL", "date": "DATE", "text": "TEXT", "yes-no": "TEXT"}
        columns = ", ".join(
            f"{name} {kinds[column.kind]}" for name, column in zip(self.columns, self.grid.columns, strict=True)
        )
        lines = (" | ".join(entry.cells) for entry in self.grid.entries[: 4 * SAMPLE_ROWS])
        rows = [line for line in lines if not addresses_an_assistant(line)][:SAMPLE_ROWS]
        return "\n".join([f"{self.name} ({columns})", *rows])


def tables_for(grids: Sequence[Grid]) -> list[Table]:
    """The tables under names that SQL takes: t1, t2, ... with the words of their headers."""
    found = []
    for number, grid in enumerate(grids[:MAX_TABLES], start=1):
        names: list[str] = []
        for column in grid.columns:
            name = (
                "_".join(re.sub(r"\W", "", word) for word, _, _ in words(column.name)) or f"column_{column.place + 1}"
            )
            name = f"c_{name}" if name[0].isdigit() else name
            names.append(name if name not in names and name != "row_number" else f"{name}_{column.place + 1}")
        found.append(Table(f"t{number}", grid, tuple(names)))
    return found


def statement_of(sql: str, tables: Sequence[Table]) -> Statement | None:
    """What a SELECT comes to, its rows cited; None for any other statement, one that fails, and one that means no row."""
    match = _SHAPE.fullmatch(re.sub(r"^```\w*|```$", "", sql.strip()).strip())
    table = next((table for table in tables if match and table.name == match["table"].lower()), None)
    if match is None or table is None:
        return None
    entries = _selected(table, match["where"])
    column = _column(table, match["of"])
    how = (match["how"] or "").upper()
    if not entries or (how not in ("", "COUNT") and column is None):
        return None
    if how == "COUNT":
        return counted([(table.grid, entry) for entry in entries])
    if how and column is not None:
        operands = [item for entry in entries if (item := operand(table.grid, entry, column)) is not None]
        if how in ("SUM", "AVG"):
            return calculated("sum" if how == "SUM" else "mean", operands)
        if not operands:
            return None
        best = (max if how == "MAX" else min)(operands, key=lambda item: item.value)
        entries = [best.entry]
    return rows_statement(table.grid.source, table.grid.block, [entry.row for entry in entries[:MAX_ROWS]])


def _column(table: Table, name: str | None) -> Column | None:
    names = [column.lower() for column in table.columns]
    return table.grid.columns[names.index(name.lower())] if name and name.lower() in names else None


def _selected(table: Table, where: str | None) -> list[Entry]:
    """The rows that a condition means, as SQLite sees it; none where it cannot be run, reaches further, or takes too long."""
    connection = sqlite3.connect(":memory:")
    try:
        names = ", ".join(f'"{name}"' for name in table.columns)
        connection.execute(f"CREATE TABLE {table.name} (row_number INTEGER, {names})")
        marks = ", ".join("?" * (len(table.columns) + 1))
        for at, entry in enumerate(table.grid.entries):
            connection.execute(f"INSERT INTO {table.name} VALUES ({marks})", (at, *_values(entry)))
        connection.commit()
        steps = 0

        def watch() -> bool:
            nonlocal steps
            steps += 1
            return steps > MAX_STEPS

        connection.set_progress_handler(watch, STEPS)
        connection.set_authorizer(_allows)
        found = connection.execute(f"SELECT row_number FROM {table.name} WHERE {where or '1'}")
        return [table.grid.entries[number] for (number,) in found.fetchmany(MAX_SELECTED)]
    except (sqlite3.Error, sqlite3.Warning, OverflowError):
        return []
    finally:
        connection.close()


def _allows(action: int, first: str | None, second: str | None, database: str | None, inner: str | None) -> int:
    if action in _ALLOWED and not (first or "").startswith("sqlite_"):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FUNCTIONS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _values(entry: Entry) -> list[float | str]:
    """A row's cells: numbers as such, days as ISO dates, everything else as text."""
    values: list[float | str] = []
    for place, cell in enumerate(entry.cells):
        quantity, day = entry.quantities[place], entry.days[place]
        values.append(float(quantity.value) if quantity is not None else day.isoformat() if day is not None else cell)
    return values
