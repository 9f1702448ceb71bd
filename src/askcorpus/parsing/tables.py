"""Tables as text: one line a row, as it stands and then each value with the header of its column.

A row that is cited alone must be understood alone, so its values carry their headers; and it must be found again in the
original, so its cells stand first as they are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from askcorpus.parsing.cleaning import one_line
from askcorpus.parsing.extract import TextBuilder

_HEADER_SEARCH_ROWS = 10
_LONGEST_PLAIN_ROW = 120  # characters: a longer row would push the next ones out of its passage if it stood twice


def write_table(builder: TextBuilder, rows: Iterable[Sequence[str]]) -> None:
    """Write a table into `builder`: the headers once, then each row as `row_with_headers` has it."""
    cleaned = [[one_line(cell) for cell in row] for row in rows]
    cleaned = [row for row in cleaned if any(row)]
    builder.end_group()
    header_at = header_row(cleaned)
    first = len(cleaned) if header_at is None else header_at
    for row in cleaned[:first]:
        builder.line(row_without_headers(row))
    if header_at is not None:
        write_rows(builder, cleaned[header_at], cleaned[header_at + 1 :])
    builder.end_group()


def write_rows(builder: TextBuilder, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write the headers on a line, then each row with them."""
    builder.line(row_without_headers(headers))
    names = [one_line(header).rstrip(": ") for header in headers]
    for row in rows:
        builder.line(row_with_headers(names, row))


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the row that names the columns, or None.

    It is the first row with about as many filled cells as the fullest rows, all of them different words, not numbers.
    """
    if len(rows) < 2:
        return None
    filled = [sum(map(bool, row)) for row in rows]
    width = max(filled[: _HEADER_SEARCH_ROWS * 5])
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


def row_with_headers(headers: Sequence[str], row: Sequence[str]) -> str:
    """One row as `value | value — Header: value; Header: value`, empty cells left out.

    A long row is only written with its headers, and a row without any only as its cells.

    >>> row_with_headers(["Team", "Cups"], ["Flyers", "2"])
    'Flyers | 2 — Team: Flyers; Cups: 2'
    """
    plain = row_without_headers(row)
    parts = []
    named = 0
    for column, cell in enumerate(row):
        if not cell:
            continue
        header = headers[column] if column < len(headers) else ""
        is_named = bool(header) and header != cell
        parts.append(f"{header}: {cell}" if is_named else cell)
        named += is_named
    if not named or len(parts) < 2 or len(plain) > _LONGEST_PLAIN_ROW:
        return "; ".join(parts) if named else plain
    return f"{plain} — {'; '.join(parts)}"


def row_without_headers(row: Sequence[str]) -> str:
    """One row of a table whose columns have no names."""
    return " | ".join(cell for cell in row if cell)


def is_number(cell: str) -> bool:
    """Whether a cell holds an amount: digits with signs, separators, units or brackets around them."""
    digits = sum(character.isdigit() for character in cell)
    return digits > 0 and digits >= 0.5 * len(cell.replace(" ", ""))


def _is_year(cell: str) -> bool:
    return len(cell) == 4 and cell.isdigit() and cell[:2] in ("18", "19", "20", "21")
