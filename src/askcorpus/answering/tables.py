"""Answers from tables: the rows that a question means, and what is computed over them.

This answers only questions that fit a table well: nearly every word of theirs stands in the rows, in the names of the
columns or above the table. All others are left to the kinds behind it.
"""

from __future__ import annotations

from functools import partial

from askcorpus.answering.chosen_rows import marked_columns, rows_of
from askcorpus.answering.composition import Composition
from askcorpus.answering.computing import MAX_SHOWN_ROWS, computed
from askcorpus.answering.evidence import Asked
from askcorpus.answering.grid import Grid, grids_of, plain_numbers, stems
from askcorpus.answering.matching import Fit, fit, plans
from askcorpus.answering.recency import latest
from askcorpus.answering.sources import Source
from askcorpus.answering.table_question import TableQuestion, table_question
from askcorpus.types import Statement

LOOKED_UP = 0.65
"""The share of a question's clues that a table must meet to be shown as the answer."""

COMPUTED = 0.5
"""The same where a condition is met or a number is computed: such a question is seldom asked of a text."""

READER_MARGIN = 5.0
READER_SLOPE = 10.0
"""Log-odds: a sentence that the reader prefers by more than the margin to the rows keeps them from being the answer; the more
of the question the table meets, the less the reader counts."""

AS_GOOD = 0.05  # of the clues: a table that meets so few less than the best is tried where that has no answer
CLEAR = 0.8  # of the clues: so much leaves no doubt what is meant

COUNTS = 0.15  # what a column is worth that is called like what "how many" counts, in shares of the clues
MAX_LOOKED_UP_ROWS = 4  # for a question that asks for one thing: with more it is not clear which is meant


def query_tables(asked: Asked) -> Composition | None:
    """The rows that a question means, or what is computed over them; None where no table fits."""
    question = table_question(asked.query)
    if question is None or not question.clues:
        return None
    fits = fits_of(asked, question)
    looked_up: Composition | None = None
    for found in fits:
        extreme = question.operation in ("most", "least")  # few tables can be put in an order at all
        if (found.covered < fits[0].covered - AS_GOOD and not extreme) or not _is_meant(asked, question, found):
            continue
        if not (statements := _answered(question, found)):
            continue
        calculates = any(statement.kind == "calculation" for statement in statements)
        if not calculates and not found.compared and not _is_preferred(asked, found):
            continue
        made = Composition(tuple(statements), confidence_of(found, question))
        if question.operation is None or calculates:
            return made
        looked_up = looked_up or made  # another table may have more than one figure
    return looked_up


def tables_of(asked: Asked) -> list[list[Grid]]:
    """The tables of the documents in the evidence, those of the same header together, the nearest first."""
    sources: dict[str, Source] = {}
    for scored in asked.evidence:
        source = asked.sources.get(scored.passage.path)
        if source is not None:
            sources.setdefault(scored.passage.path, source)
    groups: dict[tuple[str, ...], list[Grid]] = {}
    for source in sources.values():
        for grid in grids_of(source):
            own = (source.document.path, str(grid.block.start))
            groups.setdefault(grid.header if any(grid.header) else own, []).append(grid)
    return list(groups.values())


def fits_of(asked: Asked, question: TableQuestion) -> list[Fit]:
    """How the question fits the tables, those of one header together, the best fit first; superseded editions left out."""
    fits: list[Fit] = []
    known = partial(is_known, asked)
    for group in tables_of(asked):
        found = fit(question, group, known)
        if found is not None:
            kept = latest([row.grid for row in found.rows], question.text)
            if len(kept) < len({row.grid for row in found.rows}):
                found = fit(question, [grid for grid in group if grid in kept], known)
        if found is not None:
            fits.append(found)
    return sorted(fits, key=lambda found: _rank(asked, question, found), reverse=True)


def _rank(asked: Asked, question: TableQuestion, found: Fit) -> tuple[bool, float, int, bool, float]:
    """A plan first where the question asks what became of one; more of the question met is better, and a column that counts what
    is asked for; then more of it met by one row where one is asked for, rows that are told apart, and of rows that are
    looked up those that the reader prefers."""
    wanted = {*question.counted, question.most_of}
    counts = any(wanted & column.stems for column in plain_numbers(found.grids[0]))
    by_one = 0 if question.lists else max(len(row.clues) for row in found.rows)
    has_plan = bool(question.overrun) and plans(found.columns)
    preferred = 0.0 if question.computes else -_margin(asked, found)
    return has_plan, round(found.covered + COUNTS * counts, 6), by_one, found.filtered, preferred


def is_known(asked: Asked, word: str) -> bool:
    """Whether a word stands anywhere in the documents: then it is no slip."""
    return bool(asked.sources.catalog.document_frequencies([word]).get(word))


def confidence_of(found: Fit, question: TableQuestion) -> float:
    """How sure the answer is: by how much of the question the table meets, and whether its rows can be told apart."""
    sure = 0.95 * found.covered - 0.1
    if question.operation is not None or found.compared:
        sure += 0.1
    return min(0.95, sure if found.equal or question.lists or found.compared else sure - 0.1)


def _is_meant(asked: Asked, question: TableQuestion, found: Fit) -> bool:
    """Whether the table is what the question is about."""
    computes = bool(question.computes or found.compared or question.overrun)
    if found.covered < (COMPUTED if computes else LOOKED_UP) or found.contradicted:
        return False
    strangers = sum(clue.weight >= 1 for clue in found.missing)
    of_all = question.operation in ("most", "least") and not strangers  # "the biggest donation", of a list of donations
    if not (found.filtered or question.overrun or of_all or (question.computes and (found.named or question.measure))):
        return False
    met = [clue for clue in question.clues if clue not in found.missing]
    says_which = question.computes and any(
        c.stems & clue.keys for c in found.named for clue in met if clue.period is None
    )
    if not (found.compared or question.overrun or says_which) and all(
        clue.period is not None or clue.weight < 1 for clue in met
    ):
        return False  # a year alone is no matter, but what is spent in one is
    keys = {key for clue in met for key in clue.keys}
    is_named = any(stems(row.entry.label()) <= keys for row in found.rows)
    if not computes and is_named and all(c.is_firm for c in met) and any(c.weight >= 1 for c in found.missing):
        return False  # "what does X earn", and the row of X does not say
    chosen_by = {clue for row in found.rows for clue in row.cells}
    adds = question.operation in ("count", "sum", "mean")
    if adds and chosen_by and all(c.period for c in chosen_by) and strangers > sum(not c.period for c in met):
        return False  # the places of the summer camp, and rows of any course that year
    if not found.compared and any(condition.words for condition in question.conditions):
        return False  # "below that of last year": a comparison that this table does not hold
    held = stems(found.rows[0].grid.source.text)
    if any(clue.is_firm and not clue.keys & held for clue in found.missing):
        return False
    absent = {key for clue in found.missing for key in clue.keys if clue.weight >= 1}
    return not {*question.counted[:1], question.attribute} & absent and _can_answer(question, found)


def _is_preferred(asked: Asked, found: Fit) -> bool:
    """Whether no sentence is so much more of an answer to the reader than these rows."""
    return _margin(asked, found) <= READER_MARGIN + READER_SLOPE * (found.covered - LOOKED_UP)


def _can_answer(question: TableQuestion, found: Fit) -> bool:
    """Whether the rows hold what answers "when" (a column that the question names) or "how much" (a number)."""
    if question.asks == "when":
        return bool(found.named) or found.covered >= CLEAR
    if question.asks_money and not question.lists:
        return any(q is not None for row in found.rows for q in row.entry.quantities)
    return True


def _margin(asked: Asked, found: Fit) -> float:
    """By how much the reader prefers a sentence to these rows, in log-odds."""
    own = {(row.grid.source.document.path, row.entry.row.start) for row in found.rows}
    rows = [unit.score for unit in asked.units if (unit.source.document.path, unit.start) in own]
    text = [unit.score for unit in asked.units if unit.row is None and unit.block.kind != "heading"]
    if not rows:
        return READER_MARGIN + READER_SLOPE * (CLEAR - LOOKED_UP)  # not read at all: then the words alone have to do
    return max(text) - max(rows) if text else 0.0


def _answered(question: TableQuestion, found: Fit) -> list[Statement] | None:
    """What is computed, or the rows themselves."""
    if (made := computed(question, found)) is not None:
        return made
    if not found.filtered or question.operation in ("most", "least"):
        return None
    most = 1 if question.operation == "count" else MAX_SHOWN_ROWS if question.lists else MAX_LOOKED_UP_ROWS
    if len(found.rows) > (MAX_SHOWN_ROWS if found.compared else most):
        return None
    return rows_of(found.rows, marked_columns(question, found))
