"""How something is computed from one stretch of text, or from two: each answers where its operands are clear, or passes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import dropwhile, pairwise, takewhile

from askcorpus.answering.calculation import calculated, days_between, multiplied
from askcorpus.answering.figure_words import (
    CHANGES,
    CLAUSE_END,
    DAYS,
    DIFFERENCE,
    EACH,
    FROM,
    INSTEAD,
    LIMITED,
    MOVES,
    ONE_OF_MANY,
    OTHER_TERM,
    PART_AFTER,
    PART_BEFORE,
    PERIOD,
    RANGE,
    SHARE,
    SUMMED,
    WHOLE,
    factors_over,
    period_of,
)
from askcorpus.answering.figures import (
    PIECE,
    TIMES,
    SentenceFigure,
    days_in,
    figures_in,
    nouns_counted,
    numbers_said,
)
from askcorpus.answering.grid import stems
from askcorpus.answering.stretches import (
    Stretch,
    StretchKind,
    figures_meant,
    holds_both,
    holds_one_of_two,
)
from askcorpus.answering.table_question import TableQuestion
from askcorpus.answering.table_words import SUM
from askcorpus.language.dates import MONTH_NUMBERS, YEAR, dates_in
from askcorpus.language.words import is_stop_word, stem, words
from askcorpus.types import Statement

_MONTH = re.compile("|".join(rf"\b{name.capitalize()}\b" for name in MONTH_NUMBERS))

Made = Statement | None
Make = Callable[..., Made]  # from the question and one stretch, or two


def _of_another_time(question: TableQuestion, text: str) -> bool:
    """Whether the text speaks of another year than the one the question names."""
    asked = set(YEAR.findall(question.text))
    return bool(asked and set(YEAR.findall(text)) - asked)


def _difference(question: TableQuestion, stretch: Stretch) -> Made:
    """Of the two figures of one unit: from one to the other, or of the two things that the question names."""
    found = figures_meant(question, stretch)
    groups = [[f for f in found if f.unit == unit] for unit in dict.fromkeys(figure.unit for figure in found)]
    groups = [group for group in groups if len(group) > 1]
    if len(groups) != 1 or len(groups[0]) != 2 or numbers_said(question.text) - {2} or SUM.search(question.text):
        return None
    first, second = groups[0]
    text = stretch.source.text
    between, before = text[first.end : second.start], text[: first.start][-40:]
    moves = FROM.search(before) and MOVES.search(stretch.text)
    changes = INSTEAD.search(between) and (moves or not RANGE.fullmatch(between))
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
    if SUMMED.search(text) or _of_another_time(question, text):
        return None
    if (made := _rate_by_times(question, stretch)) is not None:
        return made
    said = numbers_said(question.text) | ({Decimal(2)} if " both " in question.text else set())
    is_list = stretch.kind == "list" and len(found) == len({figure.sentence for figure in found}) == len(stretch.parts)
    is_counted = said == {Decimal(len(found))}
    both = len(found) == 2 and stretch.kind == "sentence" and holds_both(question, stretch)
    ranges = any(RANGE.fullmatch(stretch.source.text[a.end : b.start]) for a, b in pairwise(found))
    period = PERIOD.search(question.text)
    if len(found) < 2 or (period is not None and found[0].per != period_of(period)):
        return _over_time(question, stretch) if stretch.kind == "sentence" else None
    if ranges or any(map(_is_part, found)) or not (is_counted or both or (is_list and not said)):
        return None
    return calculated("sum", found)


def _rate_by_times(question: TableQuestion, stretch: Stretch) -> Made:
    """ "Six days, 1,150 pounds a day": the only fee by the only number of what it is for, which the question may say itself."""
    found = [figure for part in stretch.parts for figure in figures_in(stretch.source, part)]
    rates = [figure for figure in found if figure.per]
    if len(rates) != 1 or [figure for figure in found if figure.is_money] not in ([], rates):
        return None
    [rate], said = rates, numbers_said(question.text)
    is_fee = rate.per in TIMES.values()
    if LIMITED.search(stretch.text if is_fee else EACH.sub("", stretch.text)) or OTHER_TERM.search(stretch.text):
        return None
    times = [figure for figure in found if figure.counts in (rate.per, stem(rate.per))]
    if rate.per == PIECE:
        asked = stems(question.text)
        times = [f for f in found if f is not rate and f.counts and (f.value in said or f.counts in asked)]
    if not times and len(said) == 1 and rate.is_money and _is_of_each(rate.per, question.text):
        return multiplied([*said], rate, rate.written)
    if len(times) != 1 or said - {times[0].value}:
        return None
    return multiplied([times[0].value], rate, rate.written, times)


def _is_of_each(per: str, text: str) -> bool:
    """Whether a price for one thing is for each of those that the question counts."""
    return per in ONE_OF_MANY or (per not in TIMES.values() and stem(per) in nouns_counted(text))


def _over_time(question: TableQuestion, stretch: Stretch) -> Made:
    """The only fee of a sentence, by how often its period comes in the one that is asked for."""
    found, match = figures_meant(question, stretch), PERIOD.search(question.text)
    if match is None or len(found) != 1 or _of_another_time(question, stretch.text):
        return None
    if holds_one_of_two(question, stretch):
        return None
    factors = factors_over(match, found[0].per, numbers_said(question.text))
    return multiplied(factors, found[0], found[0].written) if factors and not _is_limited(found[0]) else None


def _is_limited(figure: SentenceFigure) -> bool:
    """Whether a fee is not the same at all times: its sentence names a month or a season, or says up to when."""
    text = figure.source.text[slice(*figure.sentence)]
    return bool(LIMITED.search(text) or _MONTH.search(text))


def _share(question: TableQuestion, stretch: Stretch) -> Made:
    """The smaller of two figures as a share of the larger, where that stands next to the name of the whole."""
    found, match = figures_meant(question, stretch), WHOLE.search(question.text)
    if match is None or len(found) != 2 or found[0].unit != found[1].unit or "%" in stretch.text:
        return None
    part, whole = sorted(found, key=lambda figure: figure.value)
    said = (word for word, _, _ in words(match["words"]))
    names = [stem(word) for word in takewhile(lambda word: not is_stop_word(word), dropwhile(is_stop_word, said))]
    for place, name in enumerate(names):
        nearest = _nearest(name, stretch, found)
        if nearest is whole:
            return calculated("share", (part, whole))
        if nearest is None and place == 0:
            return None
    return None


def _nearest(name: str, stretch: Stretch, figures: Sequence[SentenceFigure]) -> SentenceFigure | None:
    """The figure next to a word, in the same clause before in another one; None where the word does not stand here."""
    text, begin = stretch.source.text, stretch.parts[0][0]
    distances = [
        (len(CLAUSE_END.findall(between)), len(between), place)
        for word, start, _ in words(stretch.text)
        if stem(word) == name
        for place, figure in enumerate(figures)
        for between in [text[figure.end : begin + start] or text[begin + start : figure.start]]
    ]
    return figures[min(distances)[2]] if distances else None


def _days(question: TableQuestion, stretch: Stretch) -> Made:
    days = days_in(stretch.source, stretch.parts[0])
    if days is None or len(days) != 2 or not holds_both(question, stretch) or any(dates_in(question.text)):
        return None
    return days_between(*days)


def _days_of_two(question: TableQuestion, first: Stretch, second: Stretch) -> Made:
    days = [days_in(stretch.source, stretch.parts[0]) or [] for stretch in (first, second)]
    if any(len(found) != 1 for found in days) or any(dates_in(question.text)):
        return None
    return days_between(days[0][0], days[1][0])


OPERATIONS: tuple[tuple[re.Pattern[str], tuple[StretchKind, ...], Make, Make | None], ...] = (
    (DAYS, ("sentence",), _days, _days_of_two),
    (SHARE, ("sentence", "paragraph"), _share, None),
    (DIFFERENCE, ("sentence", "clause"), _difference, _difference_of_two),
    (SUM, ("sentence", "list"), _sum, _sum_of_two),
    (PERIOD, ("sentence", "paragraph"), _over_time, None),
)
"""What tells that something is to be computed, in which stretches, and how from one of them or from two."""
