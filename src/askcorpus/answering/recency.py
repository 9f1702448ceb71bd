"""Which of several tables is the current one, where they are editions of one table: by years and versions in their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from askcorpus.answering.grid import Grid
from askcorpus.language.dates import YEAR, dates_in

SAME_ROWS = 0.5  # of the names of the rows that two editions of one table share at least

_VERSION = re.compile(r"(?:\bv|\bversion|\bed(?:ition)?|\brev(?:ision)?)[\s._-]*(\d+)\b", re.IGNORECASE)
_HEAD = 300  # characters of a document in which its date stands

Age = tuple[tuple[int, int, int], int]


def latest(grids: Iterable[Grid], question: str) -> list[Grid]:
    """These tables without those that another document has in a later edition; all of them where the question names a year.

    Tables of other rows and tables whose age cannot be told are all kept; of one document, those whose headings say no years.
    """
    found = list(dict.fromkeys(grids))
    if YEAR.search(question) and len({year for grid in found for year in YEAR.findall(_name(grid))}) > 1:
        named = [grid for grid in found if set(YEAR.findall(question)) & set(YEAR.findall(_name(grid)))]
        if named:
            return named
    return [grid for grid in found if not any(_supersedes(other, grid) for other in found)]


def _supersedes(newer: Grid, older: Grid) -> bool:
    if newer.source is older.source:
        if newer is older or newer.header != older.header or not _same_rows(newer, older):
            return False
        first, second = (_age_in(" ".join(grid.titles)) for grid in (newer, older))
    elif not (_same_rows(newer, older) or _bare_name(newer) == _bare_name(older)):
        return False
    else:
        first, second = _age(newer), _age(older)
    return first is not None and second is not None and first > second


def _same_rows(first: Grid, second: Grid) -> bool:
    own, other = ({entry.label() for entry in grid.entries} for grid in (first, second))
    return len(own & other) >= SAME_ROWS * min(len(own), len(other))


def _name(grid: Grid) -> str:
    document = grid.source.document
    return f"{document.path.rpartition('/')[2].rpartition('.')[0].replace('_', ' ')} {document.title}"


def _bare_name(grid: Grid) -> list[str]:
    """A document's name without years and versions."""
    return re.findall(r"[^\W\d_]+", _VERSION.sub(" ", grid.source.document.path.rpartition("/")[2].lower()))


def _age(grid: Grid) -> Age | None:
    """(day, version) as a document's name has them, or its first lines; None where they say neither."""
    name = _name(grid)
    return _age_in(name) or _age_in(grid.source.text[:_HEAD])


def _age_in(text: str) -> Age | None:
    days = [(date.year or 0, date.month, date.day or 0) for date in dates_in(text) if date.year]
    years = [(int(year), 0, 0) for year in YEAR.findall(text)]
    versions = [int(number) for number in _VERSION.findall(text)]
    if days or years or versions:
        return max([*days, *years], default=(0, 0, 0)), max(versions, default=0)
    return None
