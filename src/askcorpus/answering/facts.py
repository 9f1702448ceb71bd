"""What of a sentence can be true or false by itself: numbers with their units, dates, times, names, quotations.

A written sentence may say in its own words what the documents say, but each of these has to stand in what proves it, in this
form or another one of the same meaning: "four" and "4", "1,200" and "1.200", "5 March 2024" and "2024-03-05", "5 p.m." and 17:00.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from askcorpus.answering.values import CURRENCIES, NUMBER, figure_value
from askcorpus.language.abbreviations import SENTENCE_STARTERS
from askcorpus.language.dates import MONTH_NUMBERS, WrittenDate, dates_in
from askcorpus.language.words import fold, is_stop_word, stem, words

_YEARS = (1000, 2200)  # documents tell of the past, and plan some decades ahead

NAME_REACH = 4
"""The words of one name stand at most so far apart where it is proven: "Edda M. Quist", "Quist, Edda"."""

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {
    word: 10 * at
    for at, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_NUMBER_WORDS = {word: at for at, word in enumerate(_ONES)} | _TENS | {"dozen": 12, "twice": 2}
_LARGE = {
    "hundred": 2,
    "thousand": 3,
    "million": 6,
    "millions": 6,
    "mio": 6,
    "mn": 6,
    "billion": 9,
    "bn": 9,
    "mrd": 9,
    "k": 3,
}
_SAID = re.compile(
    rf"\b(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<ones>{'|'.join(_ONES[1:10])}))?\b|\b(?P<one>{'|'.join(_NUMBER_WORDS)})\b",
    re.I,
)
_SCALE = re.compile(rf"[\s-]?({'|'.join(_LARGE)})\b", re.I)
_UNIT = re.compile(r"[\s-]*(%|[€$£¥₹]|[^\W\d_]+)")
_CURRENCY_BEFORE = re.compile(r"(?:([€$£¥₹])|\b([A-Z]{3}))\s?$")
_TIME = re.compile(r"(?<![\d:])(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\b\.?|(?<![\d:])(\d{1,2}):(\d{2})(?!\d)", re.I)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)", re.I)  # a number, no name
_DOTTED = re.compile(r"\b(?:[^\W\d_a-z]\.){2,}")
_QUOTATION = re.compile(r"“([^”]{2,})”|\"([^\"]{2,})\"|„([^“”]{2,})[“”]|«([^»]{2,})»")
_COMMON_ENDING = re.compile(r"(?:s|ing|ed|ion|ions|ment|ly|ness|ity|ers?|ance|ence)$")
_MEASURES = {
    "second": "second", "minute": "minute", "min": "minute", "hour": "hour", "day": "day", "night": "night", "week": "week",
    "month": "month", "year": "year",
    "meter": "m", "metre": "m", "m": "m", "mm": "mm", "cm": "cm", "km": "km", "kilometre": "km",
    "kilometer": "km", "mile": "mile", "foot": "foot", "feet": "foot",
    "kg": "kg", "kilogram": "kg", "g": "g", "gram": "g", "ton": "ton",
    "tonne": "ton", "litre": "litre", "liter": "litre", "l": "litre",
    "degree": "degree", "percent": "%", "per cent": "%", "%": "%",
    "kb": "kb", "mb": "mb", "gb": "gb", "tb": "tb", "v": "volt", "volt": "volt", "w": "watt", "watt": "watt", "kw": "kw",
}  # fmt: skip


_OPENING = (
    "all another any both each either every few half many most much neither one other several some such there please also then "
    "first second third finally once overall yet thus still next only never always often people staff"
)
_OPENERS = frozenset(_OPENING.split())
"""Words that open a sentence with a capital and name nothing."""


Name = tuple[tuple[str, int, int], ...]  # its words as (stem, start, end)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written: what it can mean, and what it counts where that is a unit; `text` is its place."""

    values: frozenset[Decimal]
    unit: str
    start: int
    end: int

    def agrees_with(self, other: Number) -> bool:
        """Whether both can be the same: a unit that one leaves out is no contradiction."""
        return bool(self.values & other.values) and (not self.unit or not other.unit or self.unit == other.unit)

    def is_like(self, other: Number) -> bool:
        """Whether one can have been put in the place of the other: the same unit, and both years or none."""
        return self.unit == other.unit and self.may_be_year == other.may_be_year

    @property
    def may_be_year(self) -> bool:
        """Whether it can be a year."""
        return not self.unit and all(_YEARS[0] <= value < _YEARS[1] and value % 1 == 0 for value in self.values)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a text. `names` are runs of words; `stems` those of all its words, `order` the same in their order."""

    text: str
    numbers: tuple[Number, ...]
    dates: tuple[WrittenDate, ...]
    times: tuple[tuple[int, int, int], ...]
    names: tuple[Name, ...]
    quotations: tuple[str, ...]
    stems: frozenset[str]
    order: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Facts:
        """The facts of a text."""
        dates = tuple(dates_in(text))
        times = tuple(_times(text))
        order = tuple(stem(word) for word, _, _ in words(text))
        quotations = tuple(_line(next(filter(None, match.groups()))) for match in _QUOTATION.finditer(text))
        return cls(text, tuple(_numbers(text)), dates, times, tuple(_names(text)), quotations, frozenset(order), order)


def missing_facts(said: Facts, evidence: Facts) -> list[str]:
    """The facts of what is said that do not stand in the evidence, as they are written."""
    return [
        *_missing_numbers(said, evidence),
        *(said.text[name[0][1] : name[-1][2]] for name in said.names if not _holds_name(name, evidence)),
        *(f"“{quotation}”" for quotation in said.quotations if fold(quotation) not in fold(_line(evidence.text))),
    ]


def _missing_numbers(said: Facts, evidence: Facts) -> Iterator[str]:
    for date in said.dates:
        if not any(_same_date(date, other, evidence) for other in evidence.dates):
            yield said.text[date.start : date.end].rstrip(".")
    for minute, start, end in said.times:
        if all(minute != other for other, _, _ in evidence.times):
            yield said.text[start:end]
    for number in plain_numbers(said):
        if not any(number.agrees_with(other) for other in evidence.numbers):
            yield said.text[number.start : number.end]


def plain_numbers(facts: Facts) -> list[Number]:
    """The numbers of a text that are no part of a date or a time, and not the word "one"."""
    taken = [(date.start, date.end) for date in facts.dates] + [(start, end) for _, start, end in facts.times]
    return [
        number
        for number in facts.numbers
        if not any(start <= number.start < end for start, end in taken)
        and facts.text[number.start : number.end].lower() != "one"
    ]


def _same_date(said: WrittenDate, other: WrittenDate, evidence: Facts) -> bool:
    """Whether the evidence's date says all that the said one says; a year may stand elsewhere, as in a heading."""
    if said.month != other.month or (said.day is not None and said.day != other.day):
        return False
    if said.year is None or said.year == other.year:
        return True
    return other.year is None and any(Decimal(said.year) in number.values for number in evidence.numbers)


def _times(text: str) -> Iterator[tuple[int, int, int]]:
    """(minute of the day, start, end) of each time of day."""
    for match in _TIME.finditer(text):
        hour, minutes = int(match[1] or match[4]), int(match[2] or match[5] or 0)
        if match[3]:
            hour = hour % 12 + 12 * (match[3].lower() == "p")
        if hour < 25 and minutes < 60:
            yield 60 * hour + minutes, match.start(), match.end()


def _numbers(text: str) -> Iterator[Number]:
    found: list[tuple[int, int, set[Decimal]]] = []
    for match in NUMBER.finditer(text):
        either = [figure_value(match[0], mark) for mark in (".", ",")]
        found.append((match.start(), match.end(), {value for value in either if value is not None}))
    for match in _SAID.finditer(text):
        if match["tens"]:
            value = _TENS[match["tens"].lower()] + (_ONES.index(match["ones"].lower()) if match["ones"] else 0)
        else:
            value = _NUMBER_WORDS[match["one"].lower()]
        found.append((match.start(), match.end(), {Decimal(value)}))
    for start, end, values in sorted(found, key=lambda number: number[:2]):
        while (scale := _SCALE.match(text, end)) is not None:
            values, end = {value.scaleb(_LARGE[scale[1].lower()]) for value in values}, scale.end()
        yield Number(frozenset(value.normalize() for value in values), _unit(text, start, end), start, end)


def _unit(text: str, start: int, end: int) -> str:
    """What a number counts, where it is money, a share or a measure; "" for anything else."""
    before = _CURRENCY_BEFORE.search(text[:start])
    if before is not None and (currency := CURRENCIES.get(fold(before[1] or before[2]))):
        return currency
    after = _UNIT.match(text, end)
    if after is None:
        return ""
    unit = fold(after[1])
    return CURRENCIES.get(unit) or _MEASURES.get(unit) or _MEASURES.get(unit.removesuffix("s"), "")


def _names(text: str) -> Iterator[Name]:
    """Runs of words with capitals; the first word of a sentence only where it can hardly be another word."""
    found = words(text)
    shouting = text.upper() == text
    run: list[tuple[str, int, int]] = []
    for at, (word, start, end) in enumerate(found):
        token = text[start:end]
        gap = text[found[at - 1][2] : start] if at else ""
        opens = at == 0 or bool(re.search(r"[.!?:\n|•]|^[\"“'(-]*$", gap.strip() or "x"))
        is_name = (
            not shouting
            and token[0].isupper()
            and word not in MONTH_NUMBERS
            and word not in CURRENCIES
            and token != "I"
        )
        if is_name and opens:
            follows = (
                at + 1 < len(found) and text[found[at + 1][1]].isupper() and text[end : found[at + 1][1]].strip() == ""
            )
            is_plain = (
                is_stop_word(word)
                or word in _NUMBER_WORDS
                or word in _OPENERS
                or word in SENTENCE_STARTERS
                or _COMMON_ENDING.search(word)
            )
            is_name = (
                token[1:] != token[1:].lower() or (not is_plain and not follows) or (follows and not is_stop_word(word))
            )
        elif is_name and is_stop_word(word) and token != token.upper():
            is_name = False
        has_digit = any(letter.isdigit() for letter in token) and any(letter.isalpha() for letter in token)
        has_digit = has_digit and not _ORDINAL.fullmatch(token)
        if is_name or has_digit:
            if run and gap.strip(" ") not in ("", "-", "."):
                yield tuple(run)
                run = []
            run.append((stem(word), start, end))
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _holds_name(name: Name, evidence: Facts) -> bool:
    """Whether all words of a name stand in the evidence, those of one name near each other."""
    own = [word for word, _, _ in name]
    if all(word in evidence.stems for word in own):
        return all(_near(first, second, evidence.order) for first, second in pairwise(own))
    return len(own) == 1 and own[0] in _initials(evidence)


def _near(first: str, second: str, order: Sequence[str]) -> bool:
    places = [at for at, word in enumerate(order) if word == first]
    return any(second in order[max(0, at - NAME_REACH) : at + NAME_REACH + 1] for at in places)


def _initials(evidence: Facts) -> set[str]:
    """What the evidence's names of several words are abbreviated to, and what it abbreviates with points ("U.S.")."""
    dotted = {match[0].replace(".", "").lower() for match in _DOTTED.finditer(evidence.text)}
    return dotted | {"".join(word[0] for word, _, _ in name) for name in evidence.names if len(name) > 1}


def _line(text: str) -> str:
    return " ".join(text.replace("’", "'").split())
