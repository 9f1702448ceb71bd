"""Sums, averages, differences and orders of figures in tables: exact, shown in full, each figure cited and checked again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Literal

from askcorpus.answering.grid import Column, Entry, Grid
from askcorpus.answering.values import NUMBER, Mark, figure_in, figure_value, mark_of
from askcorpus.language.words import words
from askcorpus.types import Citation, Statement

Calculated = Literal["sum", "mean", "difference"]

MAX_OPERANDS = 40  # a longer calculation is no proof that a person would follow
MEAN_PLACES = 2  # more decimals than the figures have

_RESULT = re.compile(r"(?P<left>.+) (?P<equals>[=≈]) (?P<result>[−-]?\d[\d.,]*)(?: \D.*|%.*)?")
_MEAN_OF = re.compile(r"\((?P<sum>.+)\) / (?P<count>\d+)")
_COUNT = re.compile(r"(?P<count>\d+) \((?P<labels>.+)\)", re.DOTALL)
_STEP = re.compile(r" [<>=] ")
_MINUS = str.maketrans("−–", "--")


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
    def figure(self) -> str:
        """The figure as the table writes it, thousands grouped."""
        return grouped(self.value, self.mark)

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


def one_unit(operands: Iterable[Operand]) -> bool:
    """Whether all figures count the same: others are never added up or compared."""
    return len({operand.unit for operand in operands}) == 1


def grouped(value: Decimal, mark: Mark = ".") -> str:
    """A number with its thousands grouped.

    >>> grouped(Decimal("4820.50")), grouped(Decimal("-43848.00"), ",")
    ('4,820.50', '−43.848,00')
    """
    text = f"{value:,f}".replace("-", "−")
    return text if mark == "." else text.translate(str.maketrans(",.", ".,"))


def calculated(how: Calculated, operands: Sequence[Operand], note: str = "") -> Statement | None:
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
    unit = operands[0].written_unit
    text = f"{added} {equals} {grouped(result, mark)}{' ' if unit else ''}{unit}"
    return Statement("calculation", text, tuple(item.cite() for item in operands), note=note)


def mean_of(total: Decimal, operands: Sequence[Operand]) -> tuple[str, Decimal]:
    """The average of figures, and "=" where it is exact, "≈" where it had to be rounded."""
    places = max(-_exponent(item.value) for item in operands)
    exact = total / len(operands)
    rounded = exact.quantize(Decimal(1).scaleb(-max(places, MEAN_PLACES)), ROUND_HALF_UP)
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
    return Statement("calculation", text, tuple(item.cite() for item in operands), note=note)


def holds(statement: Statement, said: frozenset[str]) -> bool:
    """Whether a calculation is right: each figure stands in a marked cell, and computing again gives what it says.

    `said` are the words of the citations and of the headers above them.
    """
    cells = [c.quote[a - c.start : b - c.start] for c in statement.citations for a, b in c.answer_spans]
    figures = {value for cell in cells for figure in NUMBER.findall(cell) for value in _values(figure)}
    if (count := _COUNT.fullmatch(statement.text)) is not None:
        named = {word for word, _, _ in words(count["labels"])}
        return int(count["count"]) == len(statement.citations) and named <= said
    if (match := _RESULT.fullmatch(statement.text)) is not None:
        return _adds_up(match, figures)
    steps = _STEP.split(statement.text)
    signs = [sign.strip() for sign in _STEP.findall(statement.text)]
    values = [_last_number(step, figures) for step in steps]
    if len(steps) < 2 or any(value is None for value in values):
        return False
    return all(_in_order(values[at], sign, values[at + 1]) for at, sign in enumerate(signs))


def _adds_up(match: re.Match[str], figures: set[Decimal]) -> bool:
    left, divisor = match["left"], 1
    if (mean := _MEAN_OF.fullmatch(left)) is not None:
        left, divisor = mean["sum"], int(mean["count"])
    parts = re.findall(r"(?:^|(?<= ))([+−-]?) ?(\d[\d.,]*)", left)
    total = Decimal(0)
    for sign, figure in parts:
        found = [value for value in _values(figure) if value in figures]
        if not found:
            return False
        total += -found[0] if sign in ("−", "-") else found[0]
    result = match["result"].translate(_MINUS)
    sign, figure = (-1, result[1:]) if result.startswith("-") else (1, result)
    exact = total / divisor
    if divisor > 1 and len(parts) != divisor:
        return False
    return any(
        exact == sign * value if match["equals"] == "=" else exact.quantize(value, ROUND_HALF_UP) == sign * value
        for value in _values(figure)
    )


def _values(figure: str) -> list[Decimal]:
    """What a figure can mean, with either decimal mark."""
    found = [figure_value(figure, mark) for mark in (".", ",")]
    return [value for value in dict.fromkeys(found) if value is not None]


def _last_number(step: str, figures: set[Decimal]) -> Decimal | None:
    found = [value for figure in NUMBER.findall(step) for value in _values(figure) if value in figures]
    return found[-1] if found else None


def _in_order(first: Decimal | None, sign: str, second: Decimal | None) -> bool:
    assert first is not None and second is not None
    return first < second if sign == "<" else first > second if sign == ">" else first == second
