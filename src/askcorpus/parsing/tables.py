"""Tables: which rows name the columns, and which cells are figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from askcorpus.parsing.cleaning import one_line
from askcorpus.parsing.extract import TextBuilder

_HEADER_SEARCH_ROWS = 10


def write_table(builder: TextBuilder, rows: Iterable[Sequence[str | None]]) -> None:
    """Write a table into `builder`; the rows above the one that names the columns are paragraphs of their own.

    None stands for a cell that the one above it reaches into.
    """
    kept = [row for row in rows if any(cell and one_line(cell) for cell in row)]
    header_at = header_row([[one_line(cell or "") for cell in row] for row in kept[: _HEADER_SEARCH_ROWS * 5]])
    for row in kept[:header_at] if header_at else ():
        builder.paragraph(" ".join(one_line(cell) for cell in row if cell))
    builder.table(kept[header_at or 0 :], header_rows=0 if header_at is None else 1)


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the row that names the columns, or None.

    It is the first row with about as many filled cells as the fullest rows, all of them different words, not numbers.
    """
    if len(rows) < 2:
        return None
    filled = [sum(map(bool, row)) for row in rows]
    width = max(filled)
    if width < 2:
        return None
    for index, row in enumerate(rows[: min(_HEADER_SEARCH_ROWS, len(rows) - 1)]):
        cells = [cell for cell in row if cell]
        if len(cells) < 2 or len(cells) < 0.6 * width:
            continue
        if len(set(cells)) < 0.5 * len(cells) or max(map(len, cells)) > 120:
            return None
        numbers = sum(is_number(cell) and not _is_year(cell) for cell in cells)
        return index if numbers <= 0.3 * len(cells) else None
    return None


def is_number(cell: str) -> bool:
    """Whether a cell holds an amount: digits with signs, separators, units or brackets around them."""
    digits = sum(character.isdigit() for character in cell)
    return digits > 0 and digits >= 0.5 * len(cell.replace(" ", ""))


def _is_year(cell: str) -> bool:
    return len(cell) == 4 and cell.isdigit() and cell[:2] in ("18", "19", "20", "21")
