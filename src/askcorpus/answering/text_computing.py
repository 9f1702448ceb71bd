"""Answers computed from figures that stand in sentences: a difference, a sum, a fee over a time, a share, the days between two
dates.

Only where it is clear which figures are meant: they stand in one sentence (or short paragraph, or list) that speaks of what is
asked, or in two sentences that each hold one side of the question; and nothing that answers as well gives another result. All
else is left to the kinds behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from askcorpus.answering.composition import Composition
from askcorpus.answering.evidence import Asked, read_units
from askcorpus.answering.extract import statement_of
from askcorpus.answering.figure_words import CHANGES, DAYS
from askcorpus.answering.lacking import Lacking
from askcorpus.answering.query import Query
from askcorpus.answering.stretches import (
    Stretch,
    is_said_by,
    lists,
    said_of,
    sentences,
    sides,
    speaks_of,
    stretches_of,
)
from askcorpus.answering.table_question import TableQuestion, table_question
from askcorpus.answering.text_operations import OPERATIONS, Make
from askcorpus.answering.versions import current_first
from askcorpus.types import Statement

NEAR = 6.0
"""Log-odds: what answers this nearly as well is looked at, and all in which the reader sees an answer. Wide, as it seldom sees
one where it is to be computed; whatever else speaks of the same has to give the same result."""

CLEAR = 0.6  # the confidence of a calculation whose figures are clear, where the reader sees less in the question


def compute_text(asked: Asked) -> Composition | None:
    """What is computed from sentences, with these; None where nothing is to be computed, or it is not clear from what."""
    operation = next((found for found in OPERATIONS if found[0].search(asked.query.searched)), None)
    question = table_question(asked.query) if operation is not None else None
    if operation is None or question is None:
        return None
    pattern, kinds, of_one, of_two = operation
    if pattern is DAYS:
        asked = _asked_when(asked)
    if not sentences(asked.units[:1]) and not lists(asked.units[:1]):
        return None  # a row or a heading: what is read best is no sentence
    leading = current_first(asked)
    leads = any(speaks_of(asked, stretch) for stretch in sentences([leading.unit]))
    superseded = leading.related - {leading.unit.source.document.path} if leads else frozenset()
    near = [unit for unit in asked.units if unit.score >= min(asked.units[0].score - NEAR, 0)]
    units = [unit for unit in near if unit.source.document.path not in superseded]
    for kind in kinds:
        if made := _made(asked, question, of_one, [(stretch,) for stretch in stretches_of(kind, asked, units)]):
            return _composed(asked, made)
    if of_two is None:
        return None
    groups = sides(question, units)
    if len(superseded) == 1 and CHANGES.search(question.text):
        earlier = sentences(unit for unit in near if unit.source.document.path in superseded)
        later = sentences(unit for unit in units if unit.source is leading.unit.source)
        groups = iter([[*product(later, earlier)]])
    made = next(filter(None, (_made(asked, question, of_two, pairs) for pairs in groups)), [])
    return _composed(asked, made) if made else None


def _asked_when(asked: Asked) -> Asked:
    """The question for the two days instead of for how many lie between them: the reader sees no answer to that in a date."""
    query = Query(DAYS.sub("When was", asked.query.text), asked.query.context)
    evidence = asked.search(query.searched, asked.paths)
    return replace(
        asked, query=query, evidence=tuple(evidence), units=tuple(read_units(query, evidence, asked.sources))
    )


def _made(
    asked: Asked, question: TableQuestion, make: Make, found: Sequence[tuple[Stretch, ...]]
) -> list[tuple[Statement, tuple[Stretch, ...]]]:
    """What is computed from those stretches that say most of what the question says."""
    opened = {stretch.source.document.path: stretch.source for used in found for stretch in used}
    lacking = Lacking(asked.query, asked.sources, opened)
    found = [used for used in found if len(used) > 1 or not lacking.penalty(used[0].source)]
    held = [(said_of(asked, *used), used) for used in found if speaks_of(asked, *used)]
    most = max((said for said, _ in held), default=0)
    best = [used for said, used in held if said == most]
    made = ((statement, used) for used in best if (statement := make(question, *used)) is not None)
    return [
        (statement, used) for statement, used in made if all(_is_said(asked, statement, stretch) for stretch in used)
    ]


def _is_said(asked: Asked, statement: Statement, stretch: Stretch) -> bool:
    figures = [span for citation in statement.citations for span in citation.answer_spans]
    return is_said_by(asked, stretch, figures)


def _composed(asked: Asked, made: Sequence[tuple[Statement, tuple[Stretch, ...]]]) -> Composition | None:
    """The calculation with what it was made from; None where there are several."""
    if len({statement.text for statement, _ in made}) != 1:
        return None
    statement, used = made[0]
    shown = {item.text: item for stretch in used for item in [_shown(asked, stretch)]}
    return Composition((statement, *shown.values()), max(asked.confidence, CLEAR))


def _shown(asked: Asked, stretch: Stretch) -> Statement:
    if stretch.kind != "list":
        return statement_of(asked.query, stretch.unit, asked.units)
    lines = "\n".join(stretch.source.words(*part) for part in stretch.parts)
    return Statement("list", lines, (stretch.source.cite(stretch.parts[0][0], stretch.parts[-1][1]),))
