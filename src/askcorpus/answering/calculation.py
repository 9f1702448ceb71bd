"""Sums, averages, differences, shares and orders of figures: exact, shown in full, each figure cited."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Literal, Protocol

from askcorpus.answering.grid import Column, Entry, Grid
from askcorpus.answering.values import PERCENT, Mark, figure_in, mark_of
from askcorpus.types import Citation, Statement

Calculated = Literal["sum", "mean", "difference", "share"]

MAX_OPERANDS = 40  # a longer calculation is no proof that a person would follow
MEAN_PLACES = 2  # more decimals than the figures have
SHARE_PLACES = 1  # of a percentage

PERIODS: dict[tuple[str, str], int] = {
    ("year", "month"): 12, ("year", "quarter"): 4, ("year", "week"): 52, ("quarter", "month"): 3, ("year", "year"): 1,
    ("month", "month"): 1, ("week", "week"): 1, ("day", "day"): 1, ("night", "night"): 1, ("hour", "hour"): 1,
}  # fmt: skip
"""How often the second period comes in the first: what a calculation may multiply by although no document says it."""


class Figure(Protocol):
    """A number that a calculation takes, and where it stands."""

    @property
    def value(self) -> Decimal:
        """Exactly."""
        ...

    @property
    def unit(self) -> str:
        """What it counts, by one name for all spellings."""
        ...

    @property
    def written_unit(self) -> str:
        """The unit as it is shown."""
        ...

    @property
    def mark(self) -> Mark:
        """The decimal mark of its text."""
        ...

    def cite(self) -> Citation:
        """What it stands in, the figure marked."""
        ...


class Day(Protocol):
    """A date that a calculation takes, and where it stands."""

    @property
    def day(self) -> datetime.date:
        """Which day it is."""
        ...

    def cite(self) -> Citation:
        """What it stands in, the date marked."""
        ...


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure of a calculation: the cell it stands in."""

    grid: Grid
    entry: Entry
    column: Column

    @property
    def value(self) -> Decimal:
        """The figure's value."""
        found = self.entry.quantities[self.column.place]
        assert found is not None
        return found.value

    @property
    def unit(self) -> str:
        """What the figure counts."""
        return self.grid.unit_at(self.entry, self.column)

    @property
    def written_unit(self) -> str:
        """The unit as the table writes it."""
        return self.grid.written_unit(self.entry, self.column)

    @property
    def mark(self) -> Mark:
        """The decimal mark of the figure's column."""
        texts = [
            figure for entry in self.grid.entries if (figure := figure_in(entry.cells[self.column.place])) is not None
        ]
        return mark_of(texts) or self.grid.usual_mark or "."

    def cite(self) -> Citation:
        """The citation of the figure's row, the figure marked."""
        row, cell = self.entry.row, self.entry.row.cells[self.column.place]
        return self.grid.source.cite(row.start, row.end, 1.0, [(cell.start, cell.end)])


def operand(grid: Grid, entry: Entry, column: Column) -> Operand | None:
    """A cell as an operand; None where it holds no number."""
    return Operand(grid, entry, column) if entry.quantities[column.place] is not None else None


def one_unit(operands: Iterable[Figure]) -> bool:
    """Whether all figures count the same: others are never added up or compared."""
    return len({operand.unit for operand in operands}) == 1


def grouped(value: Decimal, mark: Mark = ".") -> str:
    """A number with its thousands grouped.

    >>> grouped(Decimal("4820.50")), grouped(Decimal("-43848.00"), ",")
    ('4,820.50', '−43.848,00')
    """
    text = f"{value:,f}".replace("-", "−")
    return text if mark == "." else text.translate(str.maketrans(",.", ".,"))


def calculated(how: Calculated, operands: Sequence[Figure], note: str = "") -> Statement | None:
    """The calculation as a statement; None for figures of different units, and for too many of them."""
    if not 2 <= len(operands) <= MAX_OPERANDS or not one_unit(operands):
        return None
    mark = operands[0].mark
    shown = [grouped(item.value, mark) for item in operands]
    added = " + ".join(shown).replace("+ −", "− ")
    total = sum((item.value for item in operands), Decimal(0))
    equals, result = "=", total
    if how == "mean":
        equals, result = mean_of(total, operands)
        added = f"({added}) / {len(operands)}"
    elif how == "difference":
        result = operands[0].value - operands[1].value
        added = f"{shown[0]} − {shown[1]}"
    elif how == "share":
        equals, result = _rounded(100 * operands[0].value / operands[1].value, 0, SHARE_PLACES)
        added = f"{shown[0]} / {shown[1]}"
    unit = PERCENT if how == "share" else operands[0].written_unit
    text = f"{added} {equals} {grouped(result, mark)}{' ' if unit else ''}{unit}"
    return Statement("calculation", text, _cited(operands), note=note)


def multiplied(factors: Sequence[Decimal], rate: Figure, unit: str, behind: Sequence[Figure] = ()) -> Statement:
    """So many times a figure; `behind` are the figures among the factors that a document says."""
    result = rate.value
    for factor in factors:
        result *= factor
    left = " × ".join(grouped(value, rate.mark) for value in (*factors, rate.value))
    text = f"{left} = {grouped(result, rate.mark)}{' ' if unit else ''}{unit}"
    return Statement("calculation", text, _cited([*behind, rate]))


def days_between(first: Day, last: Day) -> Statement:
    """How many days lie between two dates, in whichever order they are given."""
    first, last = sorted((first, last), key=lambda item: item.day)
    days = (last.day - first.day).days
    text = f"{written_day(last.day)} − {written_day(first.day)} = {days} day{'s' * (days != 1)}"
    return Statement("calculation", text, _cited([last, first]))


def written_day(day: datetime.date) -> str:
    """A day as a calculation writes it."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _cited(operands: Iterable[Figure | Day]) -> tuple[Citation, ...]:
    """A citation for each place the operands stand in, all that stand there marked."""
    places: dict[tuple[str, int, int], Citation] = {}
    for citation in (item.cite() for item in operands):
        key = (citation.path, citation.start, citation.end)
        known = places.get(key)
        spans = (*known.answer_spans, *citation.answer_spans) if known is not None else citation.answer_spans
        places[key] = replace(citation, answer_spans=tuple(sorted(spans)))
    return tuple(places.values())


def mean_of(total: Decimal, operands: Sequence[Figure]) -> tuple[str, Decimal]:
    """The average of figures, and "=" where it is exact, "≈" where it had to be rounded."""
    return _rounded(total / len(operands), max(-_exponent(item.value) for item in operands), MEAN_PLACES)


def _rounded(exact: Decimal, places: int, most: int) -> tuple[str, Decimal]:
    """A figure with at least `places` decimals, rounded where it has more than `most`."""
    rounded = exact.quantize(Decimal(1).scaleb(-max(places, most)), ROUND_HALF_UP)
    if rounded != exact:
        return "≈", rounded
    return "=", exact.quantize(Decimal(1).scaleb(-max(places, -_exponent(exact.normalize()), 0)))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # of a figure that was read it is never infinity
    return exponent


def counted(rows: Sequence[tuple[Grid, Entry]], note: str = "") -> Statement | None:
    """How many rows there are, each named and cited; None for too many of them."""
    if not 1 <= len(rows) <= MAX_OPERANDS:
        return None
    labels = "; ".join(entry.label() for _, entry in rows)
    citations = tuple(grid.source.cite(entry.row.start, entry.row.end) for grid, entry in rows)
    return Statement("calculation", f"{len(rows)} ({labels})", citations, note=note)


def ordered(labelled: Sequence[tuple[str, Operand]], note: str = "") -> Statement | None:
    """Figures in the order given, each with its label: "Basic: 13.90 < Plus: 21.50 EUR"; None for different units."""
    operands = [item for _, item in labelled]
    if not 2 <= len(operands) <= MAX_OPERANDS or not one_unit(operands):
        return None
    mark = operands[0].mark
    first_label, first = labelled[0]
    parts = [f"{first_label}: {grouped(first.value, mark)}"]
    for (_, before), (label, item) in pairwise(labelled):
        sign = "<" if before.value < item.value else ">" if before.value > item.value else "="
        parts.append(f"{sign} {label}: {grouped(item.value, mark)}")
    unit = operands[0].written_unit
    text = " ".join(parts) + (f" {unit}" if unit else "")
    return Statement("calculation", text, _cited(operands), note=note)
