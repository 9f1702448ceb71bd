"""A table as columns with kinds and rows with values, and an index of the words in its cells."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from askcorpus.answering.sources import Source
from askcorpus.answering.values import (
    Mark,
    Quantity,
    day_of,
    figure_in,
    header_unit,
    is_year_like,
    mark_of,
    quantity,
    unit_of,
)
from askcorpus.blocks import Block, Row
from askcorpus.language.english import is_english
from askcorpus.language.words import stem, words

ColumnKind = Literal["number", "date", "yes-no", "text"]

MOST = 0.6  # of a column's filled cells must be of a kind to make it one of that kind
MAX_GRID_ROWS = 20_000  # of a larger table no questions are asked: reading it would take longer than a person waits
LANGUAGE_CHARACTERS = (
    2000  # of a document that tell its language, and so how it writes decimals where a column does not
)
LEAD_CHARACTERS = 300  # of the paragraph before a table, which says what the table is


def stems(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(stem(word) for word, _, _ in words(text))


YES = stems("yes y ja si oui true x wahr verdadero")
_TICKS = ("✓", "✔", "☑")
NO = stems("no n nein non false falsch falso")
_REMARK = re.compile(r"[,;:(]|\s[-–]")
_TOTALS = stems(
    "total totals subtotal result surplus deficit sum summe gesamt gesamtsumme zwischensumme insgesamt suma average mean "
    "durchschnitt mittelwert media promedio totaux moyenne"
)
_TOTAL_WORDS = 3  # "Grand total 2024"; a longer cell is a text that begins with the word


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name as the header has it, the stems of the name, what its cells hold, and the unit of its figures."""

    place: int
    name: str
    stems: frozenset[str]
    kind: ColumnKind
    unit: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of data: its cells as text, and their numbers and days where they are some."""

    row: Row
    cells: tuple[str, ...]
    quantities: tuple[Quantity | None, ...]
    days: tuple[datetime.date | None, ...]

    def label(self) -> str:
        """What names the row: its first cell with words."""
        return next((cell for cell in self.cells if cell), "")


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table, its rows of totals left out.

    `postings` say in which cells (entry, column) a stem or a number (as "#42") stands; `context` are the stems of the
    headings above, of the title, the file's name and the line before the table, `near` those of the nearest heading alone;
    `usual_mark` is the decimal mark of the document's language, where it is not English.
    """

    source: Source
    block: Block
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    postings: dict[str, frozenset[tuple[int, int]]]
    context: frozenset[str]
    near: frozenset[str]
    usual_mark: Mark | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """The nearest heading above, and the line before the table."""
        above = self.source.headings_above(self.block.start)[-1:]
        return (*(self.source.words(h.start, h.end) for h in above), _lead(self.source, self.block))

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, folded: tables of the same header are one table in parts."""
        return tuple(" ".join(word for word, _, _ in words(column.name)) for column in self.columns)

    def of_kind(self, kind: ColumnKind) -> list[Column]:
        """The columns of one kind."""
        return [column for column in self.columns if column.kind == kind]

    def unit_at(self, entry: Entry, column: Column) -> str:
        """The unit of a cell's number: its own, its column's, or the one its row is named with."""
        found = entry.quantities[column.place] if column.place < len(entry.quantities) else None
        return (found.unit if found else "") or column.unit or unit_of(header_unit(entry.label()))

    def written_unit(self, entry: Entry, column: Column) -> str:
        """The same as it is written there."""
        found = entry.quantities[column.place]
        return (found.written if found else "") or header_unit(column.name) or header_unit(entry.label())


@lru_cache(maxsize=64)
def grids_of(source: Source) -> tuple[Grid, ...]:
    """The tables of a document."""
    return tuple(
        grid for block in source.leaves if block.kind == "table" and (grid := _grid(source, block)) is not None
    )


def _grid(source: Source, block: Block) -> Grid | None:
    rows = [
        (row, tuple(source.words(cell.start, cell.end) for cell in row.cells))
        for row in block.rows[block.header_rows :]
    ]
    width = max((len(cells) for _, cells in rows), default=0)
    if width < 2 or len(rows) > MAX_GRID_ROWS:
        return None
    header = [
        [source.words(row.cells[place].start, row.cells[place].end) for row in block.rows[: block.header_rows]]
        if all(place < len(row.cells) for row in block.rows[: block.header_rows])
        else []
        for place in range(width)
    ]
    names = [" ".join(dict.fromkeys(part for part in parts if part)) for parts in header]
    data = [(row, cells + ("",) * (width - len(cells))) for row, cells in rows if not _is_totals(cells)]
    columns, values = [], []
    usual: Mark | None = None if is_english(source.text[:LANGUAGE_CHARACTERS]) else ","
    for place, name in enumerate(names):
        column, quantities = _column(place, name, [cells[place] for _, cells in data], usual)
        columns.append(column)
        values.append(quantities)
    entries = tuple(
        Entry(
            row,
            cells,
            tuple(quantities[at] for quantities in values),
            tuple(day_of(cell) if columns[place].kind == "date" else None for place, cell in enumerate(cells)),
        )
        for at, (row, cells) in enumerate(data)
    )
    near = stems(" ".join(source.words(h.start, h.end) for h in source.headings_above(block.start)[-1:]))
    if all(leaf is block for leaf in source.leaves):
        near = _context(source, block)  # a file that is one table is called as the table would be
    return Grid(source, block, tuple(columns), entries, _postings(entries), _context(source, block) | near, near, usual)


def _column(place: int, name: str, cells: Sequence[str], usual: Mark | None) -> tuple[Column, list[Quantity | None]]:
    filled = [cell for cell in cells if cell]
    mark = mark_of([figure for cell in filled if (figure := figure_in(cell)) is not None]) or usual
    unit = unit_of(header_unit(name))
    found = [quantity(cell, mark) for cell in cells]
    numbers = [q for q in found if q is not None]
    kind: ColumnKind = "text"
    if len(numbers) >= MOST * max(1, len(filled)):
        kind = "number"
    elif sum(day_of(cell) is not None for cell in filled) >= MOST * max(1, len(filled)):
        kind = "date"
    elif (said := [cell for cell in filled if says(cell) is not None]) and not any(
        stems(cell) for cell in filled if cell not in said
    ):
        kind = "yes-no"
    if not unit and numbers and len({q.unit for q in numbers}) == 1:
        unit = numbers[0].unit
    return Column(place, name, stems(name), kind, unit), found


def says(cell: str) -> bool | None:
    """Whether a cell says yes or no, or begins so: "yes, plaster"; None where it says neither."""
    if cell.startswith(_TICKS):
        return True
    said = stems(_REMARK.split(cell, maxsplit=1)[0])
    if not said or not said <= YES | NO:
        return None
    return bool(said & YES)


def _is_totals(cells: Sequence[str]) -> bool:
    """Whether a row adds up those above it: it says so, or has figures and no name at all."""
    label = next((cell for cell in cells if cell and figure_in(cell) is None), "")
    if not label:
        return len(cells) > 1 and not cells[0] and any(cells)
    found = [stem(word) for word, _, _ in words(label)]
    return 0 < len(found) <= _TOTAL_WORDS and bool(_TOTALS.intersection(found)) and label == next(filter(None, cells))


def _postings(entries: Sequence[Entry]) -> dict[str, frozenset[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = {}
    for at, entry in enumerate(entries):
        for place, cell in enumerate(entry.cells):
            keys = set(stems(cell))
            if (number := entry.quantities[place]) is not None:
                keys.add(number_key(number))
            for key in keys:
                found.setdefault(key, set()).add((at, place))
    return {key: frozenset(places) for key, places in found.items()}


def number_key(number: Quantity) -> str:
    """A number as the index of a grid has it: one form for "1,180" and "1180.00"."""
    return f"#{number.value.normalize():f}"


def _context(source: Source, block: Block) -> frozenset[str]:
    headings = " ".join(source.words(h.start, h.end) for h in source.headings_above(block.start))
    name = "".join(letter if letter.isalnum() else " " for letter in source.document.path.rpartition(".")[0])
    return stems(f"{source.document.title} {headings} {name} {_lead(source, block)}")


def _lead(source: Source, block: Block) -> str:
    """The paragraph right before a table."""
    place = source.place_at(block.start) - 1
    if place < 0 or source.leaves[place].kind not in ("paragraph", "caption") or source.parents[place] is not None:
        return ""
    return source.text[source.leaves[place].start : source.leaves[place].end][-LEAD_CHARACTERS:]


def plain_numbers(grid: Grid) -> Iterator[Column]:
    """The columns of numbers that can be added up: no years, and no numbers that name the rows."""
    for column in grid.of_kind("number"):
        values = [q.value for entry in grid.entries if (q := entry.quantities[column.place]) is not None]
        names_rows = column.place == 0 and not column.unit and len(set(values)) == len(values) > 1
        if not is_year_like(values) and not names_rows:
            yield column
