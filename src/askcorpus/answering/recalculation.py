"""Whether a calculation is right: its figures are looked up in the marked places again, and it is made again."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from askcorpus.answering.calculation import PERIODS
from askcorpus.answering.facts import Facts, plain_numbers
from askcorpus.answering.values import NUMBER, Mark, figure_value
from askcorpus.language.dates import dates_in
from askcorpus.language.words import words
from askcorpus.types import Statement

MARKS: tuple[Mark, ...] = (".", ",")
_RESULT = re.compile(r"(?P<left>.+) (?P<equals>[=≈]) (?P<result>[−-]?\d[\d.,]*)(?: \D.*|%.*)?")
_MEAN_OF = re.compile(r"\((?P<sum>.+)\) / (?P<count>\d+)")
_COUNT = re.compile(r"(?P<count>\d+) \((?P<labels>.+)\)", re.DOTALL)
_STEP = re.compile(r" [<>=] ")
_MINUS = str.maketrans("−–", "--")
_PARTS = re.compile(r"(?:^|(?<= ))([+−×/-]?) ?(\d[\d.,]*)")
_BETWEEN = re.compile(r"(?P<last>.+) − (?P<first>.+) = (?P<days>\d+) days?")


def holds(statement: Statement, said: frozenset[str], asked: str = "") -> bool:
    """Whether a calculation is right: each figure stands in a marked place, and computing again gives what it says.

    `said` are the words of the citations and of the headers above them; a factor may stand in the question `asked`.
    """
    marked = [c.quote[a - c.start : b - c.start] for c in statement.citations for a, b in c.answer_spans]
    if (match := _BETWEEN.fullmatch(statement.text)) is not None:
        return _days_hold(match, marked)
    figures = {value for text in marked for value in _figures(text)}
    if (count := _COUNT.fullmatch(statement.text)) is not None:
        named = {word for word, _, _ in words(count["labels"])}
        return int(count["count"]) == len(statement.citations) and named <= said
    if (match := _RESULT.fullmatch(statement.text)) is not None:
        factors = _figures(asked) | {Decimal(factor) for factor in PERIODS.values()}
        return any(_adds_up(match, figures, factors, mark) for mark in MARKS)
    steps = _STEP.split(statement.text)
    signs = [sign.strip() for sign in _STEP.findall(statement.text)]
    return len(steps) > 1 and any(_in_order(steps, signs, figures, mark) for mark in MARKS)


def _figures(text: str) -> set[Decimal]:
    """What the numbers of a text can mean, in figures or in words."""
    said = {value for number in plain_numbers(Facts.of(text)) for value in number.values}
    return said | {value for figure in NUMBER.findall(text) for value in _values(figure)}


def _days_hold(match: re.Match[str], marked: Sequence[str]) -> bool:
    """Whether the dates of a calculation stand in the marked places, and it is right."""
    found = [date for text in marked for date in dates_in(text)]
    years = {date.year for date in found}

    def day_of(text: str) -> datetime.date | None:
        said = next(dates_in(text), None)
        stands = said is not None and said.year in years and any(said.agrees_with(date) for date in found)
        return said.earliest if said is not None and stands else None

    first, last = day_of(match["first"]), day_of(match["last"])
    return first is not None and last is not None and (last - first).days == int(match["days"])


def _adds_up(match: re.Match[str], figures: Collection[Decimal], factors: Collection[Decimal], mark: Mark) -> bool:
    """Whether a calculation, read with this decimal mark, is of cited figures, and right."""
    left, divisor = match["left"], 1
    if (mean := _MEAN_OF.fullmatch(left)) is not None:
        left, divisor = mean["sum"], int(mean["count"])
    parts = _PARTS.findall(left)
    total, is_cited = Decimal(0), False
    for sign, figure in parts:
        value = figure_value(figure, mark)
        if value is None or not (value in figures or (value in factors and "×" in left)):
            return False
        is_cited = is_cited or value in figures
        if sign == "×":
            total *= value
        elif sign == "/":
            total = 100 * total / value
        else:
            total += -value if sign in ("−", "-") else value
    result = match["result"].translate(_MINUS)
    sign, figure = (-1, result[1:]) if result.startswith("-") else (1, result)
    exact, value = total / divisor, figure_value(figure, mark)
    if value is None or not is_cited or (divisor > 1 and len(parts) != divisor):
        return False
    return exact == sign * value if match["equals"] == "=" else exact.quantize(value, ROUND_HALF_UP) == sign * value


def _values(figure: str) -> list[Decimal]:
    """What a figure can mean, with either decimal mark."""
    found = [figure_value(figure, mark) for mark in MARKS]
    return [value for value in dict.fromkeys(found) if value is not None]


def _in_order(steps: Sequence[str], signs: Sequence[str], figures: Collection[Decimal], mark: Mark) -> bool:
    """Whether the last figures of the steps, read with this decimal mark, are cited and stand to each other as the signs say."""
    read = ([figure_value(figure, mark) for figure in NUMBER.findall(step)] for step in steps)
    values = [next((value for value in reversed(found) if value in figures), None) for found in read]
    pairs = [(first, sign, second) for (first, second), sign in zip(pairwise(values), signs, strict=True)]
    return all(
        first is not None
        and second is not None
        and (first < second if sign == "<" else first > second if sign == ">" else first == second)
        for first, sign, second in pairs
    )
