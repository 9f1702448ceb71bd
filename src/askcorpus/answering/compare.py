"""Two things side by side: two columns or two rows of a table, or the block of each; the difference computed where both are
one number of the same unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from askcorpus.answering.calculation import Operand, calculated, one_unit, operand, ordered
from askcorpus.answering.chosen_rows import is_money, rows_of
from askcorpus.answering.composition import Composition, markdown_table
from askcorpus.answering.evidence import Asked, Unit, read_units
from askcorpus.answering.extract import statement_of
from askcorpus.answering.grid import Column, Entry, Grid, plain_numbers, stems
from askcorpus.answering.matching import Chosen, Known, best_rows, names
from askcorpus.answering.query import Query
from askcorpus.answering.recency import latest
from askcorpus.answering.table_question import Clue, TableQuestion, table_question
from askcorpus.answering.table_words import EXTREMES, MEASURES
from askcorpus.answering.tables import is_known, tables_of
from askcorpus.answering.values import NUMBER
from askcorpus.types import Statement

MAX_SHOWN_ROWS = 15
COMPUTED, SIDE_BY_SIDE = 0.8, 0.6
"""Confidence: of two numbers of one row or column, and of rows side by side."""

REST_COVERED = 0.5  # of what a question says besides the two things, by weight, that a row or its table must meet

COMPARES = re.compile(
    r"\b(?:compar(?:e[sd]?|ing|ison)|differ(?:s|ence|ences|ent)?|vs\.?|versus|vergleich\w*|unterschied\w*|diferencia\w*"
    r"|compara\w*)\b", re.I)  # fmt: skip
_CHANGE = re.compile(
    r"\b(?:differences?|(?:by )?how much (?:more|less|higher|lower|cheaper|did)|gr[eo]w|grown|rise|rose|risen|increase[sd]?"
    r"|decrease[sd]?|f[ae]ll(?:en)?|dropped|changed?)\b", re.I)  # fmt: skip
_MORE = (
    r"more|higher|larger|bigger|greater|longer|heavier|dearer|taller|mehr|höher|größer|länger|schwerer|teurer|mayor"
    r"|más (?:car|alt|larg)[oa]s?"
)
_LESS = (
    r"less|fewer|lower|smaller|shorter|lighter|cheaper|weniger|niedriger|kleiner|kürzer|leichter|billiger|günstiger|menor"
    r"|más barat[oa]s?"
)
_COMPARATIVE = re.compile(rf"\b(?:(?P<less>{_LESS})|(?P<more>{_MORE}))\b", re.I)
_PIVOTS = (
    r"\s(?:vs\.?|versus)\s",
    r"\b(?:than|als)\b",
    r"\bdiffer(?:s|ent)?\s+from\b|\bcompared?\s+(?:to|with)\b",
    r"\bthat\b(?=.*\b(?:does|do|is|has)(?:n['’]t| not)\b)",
    r"(?<=\s)(?:or|oder|o)\b",
    r"(?<=\s)(?:and|und|y|with|mit|con|to|against|from)\b",
)
_ASKS_BOTH = re.compile(
    r"^\W*(?:please )?(?:compare|(?:what(?:'s| is| are| was| were) )?(?:the )?(?:main )?differences?"
    r"|how (?:do|does|did|is|are) .*\b(?:differ\w*|compare)|vergleiche?"
    r"|(?:was ist |worin .*)?(?:der )?unterschied|compara|cuál es la diferencia)", re.I)  # fmt: skip
_OFFERS_BOTH = re.compile(r"\b(?:or|oder|o)\b", re.I)
_YES_NO = re.compile(r"^\W*(?:is|are|was|were|does|do|did|has|have)\b", re.I)


@dataclass(frozen=True, slots=True)
class Pair:
    """A question for two things: what stands before and after the word between them."""

    before: tuple[Clue, ...]
    after: tuple[Clue, ...]
    pivot: int
    explicit: bool


def compare(asked: Asked) -> Composition | None:
    """Two things that a question names, side by side; None where it names no two, or the documents hold only one."""
    question = table_question(asked.query)
    pair = pair_of(question) if question is not None and _compares(question.text) else None
    if (
        question is None
        or pair is None
        or EXTREMES.search(question.text)
        or any(condition.value is not None for condition in question.conditions)
    ):
        return None
    known = partial(is_known, asked)
    for side in (_columns, _rows):
        for group in tables_of(asked):
            if (made := side(question, pair, latest(group, question.text), known)) is not None:
                return made
    return _blocks(asked, pair)


def _compares(text: str) -> bool:
    return any(pattern.search(text) for pattern in (COMPARES, _COMPARATIVE, _CHANGE)) or _lacks(text)


def pair_of(question: TableQuestion, further: Sequence[str] = ()) -> Pair | None:
    """The two things that a question names on both sides of a word such as "than" or "or", or one of the `further` patterns."""
    text = question.text
    for pattern in (*_PIVOTS, *further):
        for pivot in reversed(list(re.finditer(pattern, text, re.I))):
            before = tuple(clue for clue in question.clues if clue.end <= pivot.start())
            after = tuple(clue for clue in question.clues if clue.start >= pivot.end())
            if before and after:
                return Pair(before, after, pivot.start(), bool(COMPARES.search(text)) or _lacks(text))
    return None


def _lacks(text: str) -> bool:
    return bool(re.search(_PIVOTS[3], text, re.I))


def _columns(question: TableQuestion, pair: Pair, group: Sequence[Grid], known: Known) -> Composition | None:
    """Two columns of one table: in one row, or in all of them where the question does not say in which."""
    for grid in group:
        sides = _two(
            [[c for c in grid.columns[1:] if names(clue, c, known)] for clue in reversed(pair.before)],
            [[c for c in grid.columns[1:] if names(clue, c, known)] for clue in pair.after],
        )
        if sides is None:
            continue
        used = [clue for clue in question.clues if any(names(clue, side, known) for side in sides)]
        rest = [clue for clue in question.clues if clue not in used]
        rows = _asked_rows(question, pair, grid, rest, known)
        if not rows or len(rows) > MAX_SHOWN_ROWS:
            continue
        table = _side_by_side(grid, [row.entry for row in rows], sides)
        if len(rows) > 1:
            return Composition((table,), SIDE_BY_SIDE) if pair.explicit else None
        if not _covers(rows[0], grid, rest, known, spare=int(bool(question.measure))):
            continue
        items = [operand(grid, rows[0].entry, side) for side in sides]
        found = [item for item in items if item is not None]
        labels = [side.name for side in sides]
        computed = _computed(question, found, labels) if len(found) == 2 else []
        return Composition((*computed, table), COMPUTED if computed else SIDE_BY_SIDE)
    return None


def _two(before: Iterable[Sequence[Column]], after: Iterable[Sequence[Column]]) -> tuple[Column, Column] | None:
    """The columns that are named nearest before and after the word between them."""
    first = next((found for found in before if len(found) == 1), None)
    second = next((found for found in after if len(found) == 1), None)
    if not first or not second or first[0].place == second[0].place:
        return None
    return first[0], second[0]


def _asked_rows(question: TableQuestion, pair: Pair, grid: Grid, rest: Sequence[Clue], known: Known) -> list[Chosen]:
    """The rows that are compared: the row of a measure ("heavier"), those the rest of the question names, or all."""
    everything = [Chosen(grid, entry) for entry in grid.entries]
    if question.measure:
        hits = [row for row in everything if stems(row.entry.label()) & MEASURES[question.measure]]
        priced = [row for row in hits if any(is_money(grid.unit_at(row.entry, column)) for column in grid.columns)]
        if len(hits) == 1 or (question.measure == "money" and len(priced) == 1):
            return hits if len(hits) == 1 else priced
    found = [row for row in best_rows(rest, [grid], question, known) if row.cells]
    if pair.explicit and (len(found) != 1 or _lacks(question.text)):
        return everything
    return found


def _covers(row: Chosen, grid: Grid, rest: Sequence[Clue], known: Known, spare: int = 0) -> bool:
    """Whether a row is what the question is about, by what it says besides the two things; or all of it but `spare` words."""
    met = [clue for clue in rest if clue in row.clues or any(names(clue, column, known) for column in grid.columns)]
    strangers = sum(clue.weight >= 1 for clue in rest if clue not in met)
    return strangers <= spare or sum(clue.weight for clue in met) >= REST_COVERED * sum(clue.weight for clue in rest)


def _side_by_side(grid: Grid, entries: Sequence[Entry], sides: Sequence[Column]) -> Statement:
    """The rows with the cells that name them and the two columns, and no others."""
    first = min(side.place for side in sides)
    places = [column.place for column in grid.columns[:first] if column.kind == "text"] or [0]
    places = list(dict.fromkeys([*places, *(side.place for side in sides)]))
    header = tuple(grid.columns[place].name for place in places)
    cells = (header, *(tuple(entry.cells[place] for place in places) for entry in entries))
    citations = []
    for entry in entries:
        spans = [(entry.row.cells[side.place].start, entry.row.cells[side.place].end) for side in sides]
        citations.append(grid.source.cite(entry.row.start, entry.row.end, 1.0, [s for s in spans if s[0] < s[1]]))
    return Statement("rows", markdown_table(cells, 1), tuple(citations), table=cells, header_rows=1)


def _computed(question: TableQuestion, found: Sequence[Operand], labels: Sequence[str]) -> list[Statement]:
    """Which of two numbers is more, and by how much where the question asks for that; nothing for different units."""
    if not one_unit(found):
        return []
    statements = []
    if _CHANGE.search(question.text):
        first, second = found if "between" not in question.text or found[0].value >= found[1].value else found[::-1]
        statements.append(calculated("difference", (first, second)))
    comparative = _COMPARATIVE.search(question.text)
    statements.append(ordered([*zip(labels, found, strict=True)], _yes_or_no(question, comparative, found)))
    return [statement for statement in statements if statement is not None]


def _yes_or_no(question: TableQuestion, comparative: re.Match[str] | None, found: Sequence[Operand]) -> str:
    """ "Yes" or "No" to "is A heavier than B"; nothing where both are offered ("is A or B ...")."""
    if comparative is None or not _YES_NO.match(question.text) or not re.search(r"\bthan\b", question.text):
        return ""
    first, second = (item.value for item in found)
    return "Yes" if (first < second if comparative["less"] else first > second) else "No"


def _rows(question: TableQuestion, pair: Pair, group: Sequence[Grid], known: Known) -> Composition | None:
    """Two rows of tables of one header, told apart by one clue each; what else the question says holds for both."""
    both = [_row_of(clue, pair.before, pair.after, question, group, known) for clue in (pair.before[-1], pair.after[0])]
    first, second = both
    if first is None or second is None or first.entry is second.entry:
        return None
    rest = [clue for clue in question.clues if clue not in (pair.before[-1], pair.after[0])]
    if not _covers(first, first.grid, rest, known):
        return None
    columns = _value_columns(question, first.grid, known)
    items = [operand(row.grid, row.entry, columns[0]) for row in (first, second)] if len(columns) == 1 else []
    found = [item for item in items if item is not None]
    labels = [_label(row) for row in (first, second)]
    computed = _computed(question, found, labels) if len(found) == 2 else []
    if not computed and not pair.explicit:
        return None
    return Composition((*computed, *rows_of([first, second], columns)), COMPUTED if computed else SIDE_BY_SIDE)


def _row_of(
    side: Clue,
    before: Sequence[Clue],
    after: Sequence[Clue],
    question: TableQuestion,
    group: Sequence[Grid],
    known: Known,
) -> Chosen | None:
    """The one row that a side means: the best by its clue and by those of the question that are not the other side's."""
    other = after[0] if side is before[-1] else before[-1]
    clues = [clue for clue in question.clues if clue is not other]
    found = [row for row in best_rows(clues, group, question, known) if side in row.clues and row.cells]
    return found[0] if len(found) == 1 else None


def _value_columns(question: TableQuestion, grid: Grid, known: Known) -> list[Column]:
    numbers = list(plain_numbers(grid))
    named = [column for column in numbers if any(names(clue, column, known) for clue in question.clues)]
    return named or numbers


def _label(row: Chosen) -> str:
    """The cell by which a row was found."""
    wanted = {key for clue in row.cells for key in clue.keys}
    return max(row.entry.cells, key=lambda cell: len(stems(cell) & wanted))


def _blocks(asked: Asked, pair: Pair) -> Composition | None:
    """The block that holds both sides, or the best block of each where the question says "compare" or "difference"."""
    first, second = pair.before[-1], pair.after[0]
    if first.word.isdigit() or second.word.isdigit() or min(first.weight, second.weight) < 1:
        return None  # editions and years: what changed between them is another kind's matter
    asks_both = bool(_ASKS_BOTH.search(asked.query.text))
    if not asks_both and not (_COMPARATIVE.search(asked.query.text) and _OFFERS_BOTH.search(asked.query.text)):
        return None
    for unit in asked.units:
        text = unit.source.text[unit.block.start : unit.block.end]
        held = stems(text)
        if unit.block.kind in ("heading", "table") or not (first.keys & held and second.keys & held):
            continue
        if asks_both or len(NUMBER.findall(text)) > 1:
            return Composition((statement_of(asked.query, unit, asked.units),), asked.confidence)
    if not asks_both:
        return None
    units = [_best_of(asked, side, other) for side, other in ((first, second), (second, first))]
    if units[0] is None or units[1] is None or units[0].block is units[1].block:
        return None
    statements = tuple(statement_of(asked.query, unit, (unit,)) for unit in units if unit is not None)
    return Composition(statements, asked.confidence)


def _best_of(asked: Asked, side: Clue, other: Clue) -> Unit | None:
    """The best unit for one side, found by a search without the other."""
    text = asked.query.searched
    query = Query(" ".join((text[: other.start] + text[other.end :]).split()))
    units = read_units(query, asked.search(query.text), asked.sources)
    return next(
        (
            u
            for u in units
            if u.block.kind != "heading" and side.keys & stems(u.text) and not other.keys & stems(u.text)
        ),
        None,
    )
