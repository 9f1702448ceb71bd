"""Tables: which rows name the columns, and which cells are figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from askcorpus.language.dates import MONTH_NUMBERS
from askcorpus.parsing.cleaning import one_line
from askcorpus.parsing.extract import FROM_LEFT, TextBuilder

_HEADER_SEARCH_ROWS = 10
_YEAR = re.compile(r"(?:[^\W\d]+\.? )?((?:18|19|20|21)\d\d)(?:/\d\d)?(?: ?(?:[^\W\d]+\.?|[€$£]))?")


def write_table(builder: TextBuilder, rows: Iterable[Sequence[str | None]], header_rows: int | None = None) -> None:
    """Write a table into `builder`; the rows above those that name the columns are paragraphs of their own.

    None stands for a cell that the one above it reaches into. `header_rows` is what the file itself says.
    """
    kept = [row for row in rows if any(cell and one_line(cell) for cell in row)]
    if header_rows is not None:
        builder.table(kept, header_rows)
        return
    top = [[one_line(cell or "") for cell in row] for row in kept[: _HEADER_SEARCH_ROWS * 5]]
    first, after = header_rows_of(top)
    for row in kept[:first]:
        builder.paragraph(" ".join(one_line(cell) for cell in row if cell))
    builder.table(_with_groups(kept[first:after]) + kept[after:], after - first)


def _with_groups(rows: Sequence[Sequence[str | None]]) -> list[Sequence[str | None]]:
    """The rows that name the columns; a name above several of them reaches over those that have none of their own."""
    made: list[Sequence[str | None]] = []
    for number, row in enumerate(rows):
        cells = list(row)
        below = rows[number + 1] if number + 1 < len(rows) else ()
        for column in range(1, min(len(cells), len(below))):
            if cells[column] == "" and cells[column - 1] and below[column]:
                cells[column] = FROM_LEFT
        made.append(cells)
    return made


def header_rows_of(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Where the rows that name the columns begin and end, `(0, 0)` where no row does."""
    header = header_row(rows)
    if header is None:
        return 0, 0
    first, after = header, header + 1
    if header and _names_groups(rows[header - 1], rows[header]):
        first -= 1
    elif after + 1 < len(rows) and _fills_gaps(rows[header], rows[after]):
        after += 1
    return first, after


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the row that names the columns, or None.

    It is the first row with about as many filled cells as the fullest rows, all of them different words, not numbers.
    """
    if len(rows) < 2 or _is_form(rows):
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
        numbers = [cell for cell in cells if is_number(cell) and not _is_year(cell)]
        return index if len(numbers) <= 0.3 * len(cells) or _are_years(numbers) else None
    return None


def _are_years(cells: Sequence[str]) -> bool:
    """Whether cells name years that follow each other: "2032 EUR", "2033 EUR"."""
    found = [_YEAR.fullmatch(cell) for cell in cells]
    years = sorted(int(match[1]) for match in found if match)
    return len(found) == len(years) > 1 and all(after - before == 1 for before, after in pairwise(years))


def _is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first cell of each row is the label of the second: labels end in a colon, and values do not."""
    labels = [row[0] for row in rows if row and row[0]]
    values = [row[1] for row in rows if len(row) > 1 and row[1]]
    colons = sum(label.endswith((":", "\uff1a")) for label in labels)
    return colons >= 0.6 * max(len(labels), 1) and sum(v.endswith((":", "\uff1a")) for v in values) < 0.5 * colons


def _names_groups(row: Sequence[str], header: Sequence[str]) -> bool:
    """Whether `row` names groups of the columns below it: several names, each over columns that have names."""
    places = [place for place, cell in enumerate(row) if cell]
    if len(places) < 2 or places[0] == 0 or any(is_number(row[p]) and not _is_year(row[p]) for p in places):
        return False
    return all(place < len(header) and header[place] for place in places) and len(places) < sum(map(bool, header))


def _fills_gaps(header: Sequence[str], row: Sequence[str]) -> bool:
    """Whether `row` goes on naming columns: it names those that `header` left without a name, and holds no figures."""
    places = [place for place, cell in enumerate(row) if cell]
    gaps = [place for place in places if place >= len(header) or not header[place]]
    words = all(not is_number(row[place]) or _is_year(row[place]) for place in places)
    return bool(gaps) and words and (not row[0]) and len(set(places)) >= 2


def is_number(cell: str) -> bool:
    """Whether a cell holds an amount: digits with signs, separators, units or brackets around them."""
    digits = sum(character.isdigit() for character in cell)
    return digits > 0 and digits >= 0.5 * len(cell.replace(" ", ""))


def _is_year(cell: str) -> bool:
    """Whether a cell is a year, with a word before it that is no month: "2031", "Plan 2031"."""
    *before, year = cell.split() or [""]
    names = [word.lower().strip(".") for word in before]
    words = all(word.isalpha() and word not in MONTH_NUMBERS for word in names)
    return len(year) == 4 and year.isdigit() and year[:2] in ("18", "19", "20", "21") and len(names) < 2 and words
