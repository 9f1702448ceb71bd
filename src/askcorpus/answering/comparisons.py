"""The comparisons that a question makes: with a number, with a day, or with another column."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

from askcorpus.answering.table_words import AFTERWARDS, DATE_RELATIONS, RELATIONS, SMALL, UNIT, Relation
from askcorpus.answering.values import CURRENCIES, NUMBER, figure_value, unit_of
from askcorpus.language.dates import dates_in
from askcorpus.language.english import is_english
from askcorpus.language.words import stem, words


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison: with a number, with a day, or with the column that `words` (stems) name."""

    relation: Relation
    start: int
    end: int
    value: Decimal | None = None
    unit: str = ""
    day: datetime.date | None = None
    words: tuple[str, ...] = ()


def conditions_in(text: str) -> list[Condition]:
    """The comparisons of a question."""
    found: list[Condition] = []
    for relation, pattern in DATE_RELATIONS:
        for match in re.finditer(rf"\b(?:{pattern}){SMALL}", text, re.I):
            dates = [date for date in dates_in(text[match.end() :]) if date.start == 0 and date.earliest is not None]
            if dates:
                found.append(Condition(relation, match.start(), match.end() + dates[0].end, day=dates[0].earliest))
    for relation, pattern in RELATIONS:
        for match in re.finditer(rf"\b(?:{pattern}){SMALL}", text, re.I):
            if not any(c.start <= match.start() < c.end for c in found):
                found.append(_compared(relation, match, text))
    for match in NUMBER.finditer(text):
        if (after := AFTERWARDS.match(text, match.end())) is not None:
            relation = ">=" if after["more"] else "<="
            found.append(Condition(relation, match.start(), after.end(), _value(match[0], text)))
    return found


def _compared(relation: Relation, match: re.Match[str], text: str) -> Condition:
    """The condition that a relation and what stands behind it make."""
    rest = match.end()
    currency = re.compile(r"[€$£]\s*|[A-Z]{3}\s+").match(text, rest)
    number = NUMBER.match(text, currency.end() if currency else rest)
    if number is None:
        behind = tuple(stem(word) for word, _, _ in words(text[rest:])[:3])
        return Condition(relation, match.start(), rest, words=behind)
    unit = UNIT.match(text, number.end())
    name = currency[0].strip() if currency else unit["unit"] if unit else ""
    end = unit.end() if unit and not currency and unit_of(name) in ("%", *CURRENCIES.values()) else number.end()
    return Condition(relation, match.start(), end, _value(number[0], text), unit_of(name) if name else "")


def _value(figure: str, text: str) -> Decimal | None:
    return figure_value(figure, "." if is_english(text) else ",")
