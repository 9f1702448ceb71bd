"""Which rows of which tables a question means: by cells, column names, headings and conditions that its clues meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz.distance import OSA

from askcorpus.answering.conditions import met
from askcorpus.answering.grid import Column, Entry, Grid, says, stems
from askcorpus.answering.table_question import Clue, TableQuestion
from askcorpus.answering.table_words import ACTUAL, PLANNED
from askcorpus.answering.values import range_in
from askcorpus.search.typo_tolerance import allowed_edits

SAME_WEIGHT = 0.6
"""Rows that meet clues of at least this share of the best row's weight stand beside it; others met one by chance."""

ENDINGS = frozenset(["e", "n", "s", "en", "er", "es", "em", "in", "innen", "nen"])
MIN_BEGINNING = 5  # letters before such an ending, which the English stemmer does not know

DATE_WORDS = stems("date day datum tag fecha")  # what any column of days may be called

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row that a question means: the clues that its cells meet, and all that it meets, those above the table included."""

    grid: Grid
    entry: Entry
    cells: frozenset[Clue] = frozenset()
    clues: frozenset[Clue] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """How a question fits the tables of one header.

    `rows` are the rows it means, `named` the columns it names (of the first table), `covered` the share of its clues, by
    weight, that are met; `missing` those that are not. `contradicted`: a name or number that is met elsewhere in the tables,
    but not by the rows. `filtered`: the rows are chosen by their cells or by conditions; `compared`:
    by conditions. `equal`: all rows meet the same clues.
    """

    grids: tuple[Grid, ...]
    rows: tuple[Chosen, ...]
    named: tuple[Column, ...]
    covered: float
    missing: tuple[Clue, ...]
    contradicted: bool
    filtered: bool
    compared: bool
    equal: bool

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the tables."""
        return self.grids[0].columns


def fit(question: TableQuestion, grids: Sequence[Grid], is_known: Known) -> Fit | None:
    """How the question fits tables of the same header; None where a condition names nothing in them, or no row is left."""
    kept: list[Chosen] = []
    header: set[Clue] = set()
    anywhere: set[Clue] = set()
    by_condition = False  # narrowed by a comparison
    for grid in grids:
        found = _Met(question.clues, grid, is_known)
        passed = met(question, grid)
        if passed is None:
            continue
        entries, used = passed
        by_condition |= len(entries) < len(grid.entries) or bool(used)
        header |= found.header | {clue for clue in question.clues if clue.keys & used}
        for at in entries:
            cells = found.cells_of(at)
            kept.append(Chosen(grid, grid.entries[at], cells, cells | found.context))
        anywhere |= (
            found.context | found.header | {clue for at in range(len(grid.entries)) for clue in found.cells_of(at)}
        )
    if not kept:
        return None
    best = _best(kept, question)
    if not best:
        return None
    named = tuple(
        column for column in grids[0].columns if any(names(clue, column, is_known) for clue in question.clues)
    )
    in_cells = any(row.cells for row in best)
    if not in_cells and not by_condition and len(named) == 1:
        filled = [row for row in best if _is_filled(row.entry.cells[named[0].place])]
        in_cells, best = 0 < len(filled) < len(best), filled or best
    seen = header | {clue for row in best for clue in row.clues}
    weight = sum(clue.weight for clue in question.clues) or 1.0
    compared = (len(question.conditions) + (question.late is not None)) * by_condition
    compared += bool(question.overrun) and plans(grids[0].columns)  # what a comparison meets counts, too
    return Fit(
        tuple(grids),
        tuple(best),
        named,
        (sum(clue.weight for clue in question.clues if clue in seen) + compared) / (weight + compared),
        tuple(clue for clue in question.clues if clue not in seen),
        any(clue.is_firm and clue in anywhere and clue not in seen for clue in question.clues),
        in_cells or by_condition,
        by_condition,
        len({row.clues for row in best}) == 1,
    )


def plans(columns: Sequence[Column]) -> bool:
    """Whether a table holds what was planned and what became of it."""
    return all(any(column.stems & called for column in columns) for called in (PLANNED, ACTUAL))


def _is_filled(cell: str) -> bool:
    """Whether a cell says something, and not "no": the first aiders of a list are those with a date in that column."""
    return any(letter.isalnum() for letter in cell) and says(cell) is not False


def best_rows(clues: Sequence[Clue], grids: Sequence[Grid], question: TableQuestion, is_known: Known) -> list[Chosen]:
    """The rows of these tables that meet the clues best, whatever conditions the question has."""
    rows: list[Chosen] = []
    for grid in grids:
        found = _Met(clues, grid, is_known)
        for at, entry in enumerate(grid.entries):
            rows.append(Chosen(grid, entry, found.cells_of(at), found.cells_of(at) | found.context))
    return _best(rows, question) if rows else []


class _Met:
    """The clues that one grid meets, by place."""

    def __init__(self, clues: Sequence[Clue], grid: Grid, is_known: Known) -> None:
        self.header: set[Clue] = set()
        self.context: set[Clue] = set()
        self._cells: dict[int, set[Clue]] = {}
        vocabulary = [key for key in grid.postings if key[:1] != "#"]
        spelled = {clue: _spelled(clue, vocabulary, is_known) for clue in clues}
        asked = frozenset().union(*spelled.values())
        for clue in clues:
            around = bool(_spelled(clue, grid.context, is_known) & grid.context)
            if any(names(clue, column, is_known) for column in grid.columns):
                self.header.add(clue)
            places = {place for key in spelled[clue] for place in grid.postings.get(key, ())}
            if around or clue in self.header:
                # "Training" names the column, or the table: it chooses rows only where it is all that a cell says
                places = {(at, place) for at, place in places if stems(grid.entries[at].cells[place]) <= asked}
            rows = {at for at, _ in places}
            rows |= {at for at, entry in enumerate(grid.entries) if any(day and clue.holds(day) for day in entry.days)}
            rows |= set() if rows else _in_range(clue, grid)
            for at in rows:
                self._cells.setdefault(at, set()).add(clue)
            if around and not rows and clue not in self.header:
                self.context.add(clue)

    def cells_of(self, at: int) -> frozenset[Clue]:
        """The clues that the cells of one row meet."""
        return frozenset(self._cells.get(at, ()))


def _in_range(clue: Clue, grid: Grid) -> set[int]:
    """The rows whose range holds the number of a clue: "10,000 - 24,999" that of a ship of 12,000 GT."""
    value = next((Decimal(key[1:]) for key in clue.keys if key[:1] == "#"), None)
    if value is None or clue.period is not None:
        return set()
    for column in grid.columns:
        ranges = [range_in(entry.cells[column.place], grid.usual_mark or ".") for entry in grid.entries]
        if len(ranges) > 1 and all(ranges):
            return {at for at, ends in enumerate(ranges) if ends and ends[0] <= value <= ends[1]}
    return set()


def names(clue: Clue, column: Column, is_known: Known) -> bool:
    """Whether a clue stands in the name of a column."""
    if column.kind == "date" and clue.keys & DATE_WORDS:
        return True
    return bool(column.stems and _spelled(clue, column.stems, is_known) & column.stems)


def _spelled(clue: Clue, vocabulary: Iterable[str], is_known: Known) -> set[str]:
    """The words of a vocabulary that a clue can mean: itself, with another ending, or as it was meant where it has a slip."""
    found = set(clue.keys)
    if clue.period is not None or not clue.word.isalpha() or any(key in vocabulary for key in clue.keys):
        return found
    slips = 0 if is_known(clue.word) else allowed_edits(clue.word)
    return found | {other for other in vocabulary if _is_near(clue, other, slips)}


def _is_near(clue: Clue, other: str, slips: int) -> bool:
    shorter, longer = sorted((clue.word, other), key=len)
    if len(shorter) >= MIN_BEGINNING and longer.startswith(shorter) and longer[len(shorter) :] in ENDINGS:
        return True
    if clue.is_part and len(clue.word) >= MIN_BEGINNING and (other.startswith(clue.word) or other.endswith(clue.word)):
        return True  # "Artikel" in "Artikelnummer"
    if any(len(key) >= MIN_BEGINNING and key.rstrip("ei") == other.rstrip("ei") for key in clue.keys):
        return True  # "expire" and "expiry" have the stems expir and expiri
    return bool(slips) and any(OSA.distance(key, other, score_cutoff=slips) <= slips for key in (clue.word, *clue.keys))


def _best(rows: Sequence[Chosen], question: TableQuestion) -> list[Chosen]:
    """The rows that no other row outdoes: whoever meets the same clues and one more does."""
    if any(row.cells for row in rows):
        rows = [row for row in rows if row.cells]
    kinds = {row.clues for row in rows}
    best = {clues for clues in kinds if not any(clues < other for other in kinds)}
    heaviest = max(sum(clue.weight for clue in clues) for clues in best)
    kept = {clues for clues in best if sum(clue.weight for clue in clues) >= SAME_WEIGHT * heaviest}
    if not question.lists and question.operation is None:
        kept = {clues for clues in kept if sum(clue.weight for clue in clues) == heaviest}
    return _named_by_key([row for row in rows if row.clues in kept], question)


def _named_by_key(rows: list[Chosen], question: TableQuestion) -> list[Chosen]:
    """Of rows that hold the same name, in the cell that names them or in another, those that are meant.

    "X's telephone" means the row of X; "whose manager is X", "who reports to X" the rows that have X in another cell.
    """
    own = [
        row
        for row in rows
        if row.cells and stems(row.entry.label()) <= {key for clue in row.cells for key in clue.keys}
    ]
    others = [row for row in rows if row not in own]
    if not own or not others or not any(row.cells == other.cells for row in own for other in others):
        return rows
    if question.has_role or (question.asks == "who" and not question.who_is):
        return others
    column_named = any(
        column.stems and any(clue.keys & column.stems for clue in question.clues)
        and all(stems(row.entry.cells[column.place]) <= {key for clue in row.cells for key in clue.keys} for row in others)
        for column in others[0].grid.columns
    )  # fmt: skip
    return others if column_named else rows if question.lists else own
