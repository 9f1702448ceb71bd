"""Figures and dates as sentences write them: what each counts, for which time, and the span that is cited for it."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from askcorpus.answering.facts import Facts, Number, plain_numbers
from askcorpus.answering.sources import Source, Span
from askcorpus.answering.values import CURRENCIES, NUMBER, Mark, figure_value
from askcorpus.language.dates import dates_in
from askcorpus.language.english import is_english
from askcorpus.language.words import fold, is_stop_word, stem
from askcorpus.types import Citation

TIMES = {
    name: period
    for period, names in {
        "hour": "hour hours stunde stunden hora horas heure heures hourly stündlich",
        "day": "day days tag tage tagen día días jour jours daily täglich",
        "night": "night nights nacht nächte noche noches nuit nuits nightly",
        "week": "week weeks woche wochen semana semanas semaine semaines weekly wöchentlich",
        "month": "month months monat monate monaten mes meses mois monthly monatlich",
        "quarter": "quarter quarters quartal trimestre quarterly vierteljährlich",
        "year": "year years jahr jahre jahren año años an ans annum yearly annual annually jährlich",
    }.items()
    for name in map(fold, names.split())
}
"""What periods are called, and the adverbs of them."""

PIECE = "piece"  # what a price is for that says "each"

_TIME = "|".join(sorted(TIMES, key=len, reverse=True))
_ADVERB = "|".join(name for name in TIMES if name.endswith(("ly", "lich")) or name == "annual")
_RATE = re.compile(
    rf"(?:[\s-]*(?:[€$£%]|[^\W\d_]+)){{0,3}}?[\s,]*"
    rf"(?:/\s*(?P<over>[^\W\d_]+)|\b(?:an?|im|al|par|por)\s+(?P<time>{_TIME})\b|\b(?P<adverb>{_ADVERB})\b"
    r"|\b(?:per|each|every|for each|for every|pro|je|por)\s+(?P<per>[^\W\d_]+)|\b(?P<each>each|apiece)\b)",
    re.I,
)
_RATE_BEFORE = re.compile(
    rf"\b(?:(?P<adverb>{_ADVERB})\b|(?:per|each|every|pro|je|al|por)\s+(?P<time>{_TIME})\b)[^.;,:\d]{{0,30}}$", re.I
)
_REFERENCE = re.compile(
    r"(?:[#§]|\b(?:no|nr|number|clause|section|article|paragraph|page|room|level|step|item|invoice|version|phase|ziffer|seite"
    r"|zimmer)\b\.?)\W{0,2}$",
    re.I,
)
_GOES_ON = re.compile(
    r"(?:[(:–-]|\b(?:to|from|against|after|before|instead of|than|auf|von|a|de))\s*$"
    r"|(?:[,;]|\b(?:and|und|y)\b)\s*(?:[^\W\d_]+\s+){0,3}$", re.I)  # fmt: skip
"""Between a figure and one that counts the same and does not say so: "the tenors sold 212 tickets, the altos 97"."""

_NEGATIVE_OR_YEARS = re.compile(r"(?:^|\s)[-−–]$|(?:19|20)\d\d[-–/]$")
_SEASON = re.compile(r"(?<=(?:19|20)\d\d)[-–/]\d\d\b")  # "2024-25" says no number 25
_TO = re.compile(r"\s*(?:to|and|or|of(?: the| our)?|und|auf|von|y|a|de)\s+(?:[€$£]|[A-Z]{3})?\s*", re.I)
_FOLLOWING = re.compile(r"[\s-]+(?:of (?:(?:the|our|all|these) )+)?([^\W\d_]+)(?:[\s-]+([^\W\d_]+))?")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Something that stands at `start` to `end` of a document, inside `sentence`."""

    source: Source
    sentence: Span
    start: int
    end: int

    def cite(self) -> Citation:
        """The citation of the sentence, the figure marked."""
        return self.source.cite(*self.sentence, 1.0, [(self.start, self.end)])


@dataclass(frozen=True, slots=True)
class SentenceFigure(Quoted):
    """A figure of a sentence. `counts` is a currency, a measure or the stem of a noun, "" where it says none; `per` the period
    or thing it is for, once: "EUR 240 a month". `written` is how a currency or measure is shown; nouns are not."""

    value: Decimal
    counts: str
    per: str
    written: str
    mark: Mark

    @property
    def is_money(self) -> bool:
        """Whether it is a sum of money."""
        return self.counts in CURRENCIES.values()

    @property
    def unit(self) -> str:
        """What it counts, for which period."""
        return f"{self.counts} a {stem(self.per)}" if self.per else self.counts

    @property
    def written_unit(self) -> str:
        """The unit as it is shown."""
        return f"{self.written} a {self.per}".strip() if self.per else self.written


@dataclass(frozen=True, slots=True)
class SentenceDay(Quoted):
    """A date of a sentence."""

    day: datetime.date


def figures_in(source: Source, sentence: Span, counted: str = "") -> list[SentenceFigure]:
    """The figures of a sentence but those of dates, times, names and references; `counted` is the stem of what is asked for."""
    start, end = sentence
    text = source.text[start:end]
    mark: Mark = "." if is_english(text) else ","
    found: list[SentenceFigure] = []
    for number in plain_numbers(Facts.of(text)):
        before, after = text[: number.start], _FOLLOWING.match(text, number.end)
        nouns = [] if after is None else [word for word in after.groups() if word]
        noun = next((word for word in nouns if stem(fold(word)) == counted), nouns[0] if nouns else "")
        is_counted = bool(counted) and stem(fold(noun)) == counted
        value = _value(number, text, mark)
        if (
            value is None
            or _REFERENCE.search(before)
            or _NEGATIVE_OR_YEARS.search(before)
            or (not number.unit and text[number.end : number.end + 1].isalpha())  # "3rd", "4x"
            or (number.may_be_year and text[number.start : number.end].isdigit() and not is_counted)
        ):
            continue
        counts = number.unit or ("" if is_stop_word(fold(noun)) else stem(fold(noun)))
        rate = _RATE.match(text, number.end) or _RATE_BEFORE.search(before)
        per = fold(next(name for name in rate.groups() if name)) if rate is not None else ""
        if is_stop_word(per) or per == "apiece":
            per = PIECE
        is_measure = bool(number.unit) and number.unit not in CURRENCIES.values()
        is_period = number.unit in TIMES.values()
        found.append(
            SentenceFigure(
                source,
                sentence,
                start + number.start,
                start + (after.end(1) if after is not None and is_period else number.end),
                value,
                counts,
                TIMES.get(per, per),
                nouns[0] if is_measure and nouns else number.unit,
                mark,
            )
        )
    return _completed(found, source.text)


def numbers_said(text: str) -> set[Decimal]:
    """The numbers that a text says, but for years."""
    numbers = plain_numbers(Facts.of(_SEASON.sub("", text)))
    return {value for number in numbers if not number.may_be_year for value in number.values}


def nouns_counted(text: str) -> set[str]:
    """The stems of the words behind the numbers of a text: of "38 new pupils" both."""
    found = (_FOLLOWING.match(text, number.end) for number in plain_numbers(Facts.of(text)))
    return {stem(fold(word)) for match in found if match is not None for word in match.groups() if word}


def _completed(found: Sequence[SentenceFigure], text: str) -> list[SentenceFigure]:
    """The figures, those that leave out what they count with the unit of the one beside them."""
    done: list[SentenceFigure] = []
    for at, figure in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if following is not None and _TO.fullmatch(text, figure.end, following.start):
            if not figure.counts:
                figure = replace(figure, counts=following.counts, written=following.written)
            if figure.counts == following.counts:
                figure = replace(figure, per=figure.per or following.per)
        elif not figure.counts and done and _GOES_ON.search(text, done[-1].end, figure.start):
            figure = replace(figure, counts=done[-1].counts, per=figure.per or done[-1].per, written=done[-1].written)
        done.append(figure)
    return done


def days_in(source: Source, sentence: Span) -> list[SentenceDay] | None:
    """The days that a sentence names, a year that only one of two has counting for both; None where one has no day or year."""
    start, end = sentence
    dates = list(dates_in(source.text[start:end]))
    years = {date.year for date in dates if date.year is not None}
    found = []
    for date in dates:
        year = date.year if date.year is not None else next(iter(years)) if len(years) == 1 else None
        if year is None or date.day is None or date.day > calendar.monthrange(year, date.month)[1]:
            return None
        day = datetime.date(year, date.month, date.day)
        found.append(SentenceDay(source, sentence, start + date.start, start + date.end, day))
    return found


def _value(number: Number, text: str, mark: Mark) -> Decimal | None:
    """The value with the decimals that are written; of two that it can mean the one of the text's language."""
    written = text[number.start : number.end]
    if NUMBER.fullmatch(written):
        return figure_value(written, mark)
    return next(iter(number.values)) if len(number.values) == 1 else None
