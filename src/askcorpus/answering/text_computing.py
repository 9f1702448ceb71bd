"""Answers computed from figures that stand in sentences: a difference, a sum, a fee over a time, a share, the days between two
dates, the end of a term.

Only where it is clear which figures are meant: they stand in one sentence (or short paragraph, or list) that speaks of what is
asked, or in two sentences that each hold one side of the question; and nothing that answers as well gives another result. All
else is left to the kinds behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product

from askcorpus.answering.calculation import PERIODS, calculated, days_between, end_of_term, multiplied
from askcorpus.answering.composition import Composition
from askcorpus.answering.evidence import Asked, read_units
from askcorpus.answering.extract import statement_of
from askcorpus.answering.figure_words import (
    BEGINS,
    CHANGES,
    DAYS,
    FROM,
    INSTEAD,
    LIMITED,
    MOVES,
    OTHER_TERM,
    PART_AFTER,
    PART_BEFORE,
    PERIOD,
    RANGE,
    SAVES,
    SHARE,
    SUMMED,
    UNTIL,
    WHOLE,
)
from askcorpus.answering.figures import TIMES, SentenceFigure, days_in, figures_in, numbers_said
from askcorpus.answering.lacking import Lacking
from askcorpus.answering.query import Query
from askcorpus.answering.stretches import (
    YEAR,
    Stretch,
    clauses,
    figures_meant,
    holds_both,
    lists,
    paragraphs,
    said_of,
    sentences,
    sides,
    speaks_of,
)
from askcorpus.answering.table_question import TableQuestion, table_question
from askcorpus.answering.table_words import DIFFERS, SUM
from askcorpus.answering.versions import current_first
from askcorpus.language.dates import MONTH_NUMBERS, dates_in
from askcorpus.language.words import fold, stem, words
from askcorpus.types import Statement

NEAR = 6.0
"""Log-odds: what answers this nearly as well is looked at, and all in which the reader sees an answer. Wide, as it seldom sees
one where it is to be computed; whatever else speaks of the same has to give the same result."""

CLEAR = 0.6  # the confidence of a calculation whose figures are clear, where the reader sees less in the question

_MONTH = re.compile("|".join(rf"\b{name.capitalize()}\b" for name in MONTH_NUMBERS))

Made = Statement | None
Make = Callable[..., Made]  # from the question and one stretch, or two


def compute_text(asked: Asked) -> Composition | None:
    """What is computed from sentences, with these; None where nothing is to be computed, or it is not clear from what."""
    question = table_question(asked.query)
    operation = next((found for found in _OPERATIONS if found[0].search(asked.query.searched)), None)
    if question is None or operation is None:
        return None
    _, of_one, of_two = operation
    if of_one is _days:
        asked = _asked_when(asked)
    if not sentences(asked.units[:1]) and not lists(asked.units[:1]):
        return None  # a row or a heading: what is read best is no sentence
    leading = current_first(asked)
    superseded = leading.related - {leading.unit.source.document.path}
    near = [unit for unit in asked.units if unit.score >= min(asked.units[0].score - NEAR, 0)]
    units = [unit for unit in near if unit.source.document.path not in superseded]
    for found in (sentences(units), clauses(units), lists(units), paragraphs(asked, units)):
        if made := _made(asked, question, of_one, [(stretch,) for stretch in found]):
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
    return [(statement, used) for used in best if (statement := make(question, *used)) is not None]


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


def _of_another_time(question: TableQuestion, text: str) -> bool:
    """Whether the text speaks of another year than the one the question names."""
    asked = set(YEAR.findall(question.text))
    return bool(asked and set(YEAR.findall(text)) - asked)


def _difference(question: TableQuestion, stretch: Stretch) -> Made:
    """Of the two figures of one unit: from one to the other, or of the two things that the question names."""
    found = figures_meant(question, stretch)
    groups = [[f for f in found if f.unit == unit] for unit in dict.fromkeys(figure.unit for figure in found)]
    groups = [group for group in groups if len(group) > 1]
    if (
        len(groups) != 1
        or len(groups[0]) != 2
        or stretch.kind not in ("sentence", "clause")
        or numbers_said(question.text) - {2}
    ):
        return None
    first, second = groups[0]
    text = stretch.source.text
    between, before = text[first.end : second.start], text[: first.start][-40:]
    moves = FROM.search(before) and MOVES.search(stretch.text)
    changes = INSTEAD.search(between) and (moves or (stretch.kind == "sentence" and not RANGE.fullmatch(between)))
    both = stretch.kind == "sentence" and not CHANGES.search(question.text) and holds_both(question, stretch)
    if not changes and not both:
        return None
    return None if _is_part(first) or _is_part(second) else _less(first, second)


def _is_part(figure: SentenceFigure) -> bool:
    """Whether a figure is a difference itself, or a part of another one."""
    text, (start, end) = figure.source.text, figure.sentence
    return bool(PART_BEFORE.search(text[start : figure.start]) or PART_AFTER.match(text[figure.end : end]))


def _less(first: SentenceFigure, second: SentenceFigure) -> Made:
    larger, smaller = sorted((first, second), key=lambda figure: -figure.value)
    return calculated("difference", (larger, smaller)) if larger.value != smaller.value else None


def _one_of_each(question: TableQuestion, *stretches: Stretch) -> tuple[SentenceFigure, ...] | None:
    """The only figures of the only unit that all have."""
    found = [figures_meant(question, stretch) for stretch in stretches]
    if any(len(figures) != 1 or _is_part(figures[0]) for figures in found):
        return None
    operands = tuple(figures[0] for figures in found)
    return operands if len({figure.unit for figure in operands}) == 1 and operands[0].unit else None


def _difference_of_two(question: TableQuestion, first: Stretch, second: Stretch) -> Made:
    operands = _one_of_each(question, first, second)
    return _less(*operands) if operands is not None else None


def _sum_of_two(question: TableQuestion, first: Stretch, second: Stretch) -> Made:
    operands = _one_of_each(question, first, second)
    return calculated("sum", operands) if operands is not None else None


def _sum(question: TableQuestion, stretch: Stretch) -> Made:
    """Of all figures of a list; of as many as the question says; of the two things that it names. A rate by its times."""
    text, found = stretch.text, figures_meant(question, stretch)
    if SUMMED.search(text) or _of_another_time(question, text) or stretch.kind in ("clause", "paragraph"):
        return None
    if (made := _rate_by_times(question, stretch)) is not None:
        return made
    said = numbers_said(question.text) | ({Decimal(2)} if " both " in question.text else set())
    is_list = stretch.kind == "list" and len(found) == len({figure.sentence for figure in found}) == len(stretch.parts)
    is_counted = said == {Decimal(len(found))}
    both = len(found) == 2 and stretch.kind == "sentence" and holds_both(question, stretch)
    ranges = any(RANGE.fullmatch(stretch.source.text[a.end : b.start]) for a, b in pairwise(found))
    if len(found) < 2 or ranges or any(map(_is_part, found)) or not (is_counted or both or (is_list and not said)):
        return None
    return calculated("sum", found)


def _rate_by_times(question: TableQuestion, stretch: Stretch) -> Made:
    """ "Six days, 1,150 pounds a day": the only fee by the only number of what it is for."""
    found = [figure for part in stretch.parts for figure in figures_in(stretch.source, part)]
    rates = [figure for figure in found if figure.per]
    money = [figure for figure in found if figure.is_money]
    if len(rates) != 1 or money not in ([], rates) or LIMITED.search(stretch.text) or OTHER_TERM.search(stretch.text):
        return None
    times = [figure for figure in found if figure.counts in (rates[0].per, stem(rates[0].per))]
    if len(times) != 1 or numbers_said(question.text) - {times[0].value}:
        return None
    return multiplied([times[0].value], rates[0], rates[0].written, times)


def _over_time(question: TableQuestion, stretch: Stretch) -> Made:
    """The only fee of a sentence, by how often its period comes in the one that is asked for."""
    found, match = figures_meant(question, stretch), PERIOD.search(question.text)
    if (
        match is None
        or len(found) != 1
        or stretch.kind in ("clause", "list")
        or _of_another_time(question, stretch.text)
    ):
        return None
    period, said = TIMES[fold(match["noun"] or match["adverb"] or match["several"])], numbers_said(question.text)
    times = PERIODS.get((period, found[0].per), 0)
    if not times or said != numbers_said(match[0]) or len(said) != bool(match["several"]):
        return None
    factors = [factor for factor in (*said, Decimal(times)) if factor != 1]
    return multiplied(factors, found[0], found[0].written) if factors and not _is_limited(found[0]) else None


def _is_limited(figure: SentenceFigure) -> bool:
    """Whether a fee is not the same at all times: its sentence names a month or a season, or says up to when."""
    text = figure.source.text[slice(*figure.sentence)]
    return bool(LIMITED.search(text) or _MONTH.search(text))


def _share(question: TableQuestion, stretch: Stretch) -> Made:
    """One of two figures as a share of the one that stands next to the name of the whole."""
    found, match = figures_meant(question, stretch), WHOLE.search(question.text)
    if (
        match is None
        or len(found) != 2
        or found[0].unit != found[1].unit
        or "%" in stretch.text
        or stretch.kind == "list"
    ):
        return None
    name, begin = stem(fold(match["whole"])), stretch.parts[0][0]
    places = [begin + start for word, start, _ in words(stretch.text) if stem(word) == name]
    distances = [min((abs(place - figure.end) for place in places), default=0) for figure in found]
    if not places or distances[0] == distances[1]:
        return None
    part, whole = found if distances[1] < distances[0] else found[::-1]
    return calculated("share", (part, whole)) if whole.value else None


def _days(question: TableQuestion, stretch: Stretch) -> Made:
    days = days_in(stretch.source, stretch.parts[0]) if stretch.kind == "sentence" else None
    if days is None or len(days) != 2 or not holds_both(question, stretch) or any(dates_in(question.text)):
        return None
    return days_between(*days)


def _days_of_two(question: TableQuestion, first: Stretch, second: Stretch) -> Made:
    days = [days_in(stretch.source, stretch.parts[0]) or [] for stretch in (first, second)]
    if any(len(found) != 1 for found in days) or any(dates_in(question.text)):
        return None
    return days_between(days[0][0], days[1][0])


def _term_end(_: TableQuestion, stretch: Stretch) -> Made:
    """The last day of the only term, from the only day, on which it begins."""
    days = [day for part in stretch.parts for day in days_in(stretch.source, part) or ()]
    terms = [f for part in stretch.parts for f in figures_in(stretch.source, part) if f.counts in ("month", "year")]
    if (
        len(days) != 1
        or len(terms) != 1
        or OTHER_TERM.search(stretch.text)
        or terms[0].value % 1
        or stretch.kind == "list"
    ):
        return None
    begins = BEGINS.search(stretch.source.text[days[0].sentence[0] : days[0].start])
    return end_of_term(days[0], terms[0]) if begins else None


_OPERATIONS: tuple[tuple[re.Pattern[str], Make, Make | None], ...] = (
    (UNTIL, _term_end, None),
    (DAYS, _days, _days_of_two),
    (SHARE, _share, None),
    (DIFFERS, _difference, _difference_of_two),
    (SAVES, _difference, _difference_of_two),
    (PERIOD, _over_time, None),
    (SUM, _sum, _sum_of_two),
)
"""What tells that something is to be computed, and how it is from one stretch or from two."""
