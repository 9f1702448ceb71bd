"""Dates in a text: written out in English, German, Spanish and French, in ISO form, or with dots and slashes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = (
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "jan feb mrz apr mai jun jul aug sept okt nov dez",
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MONTH_NUMBERS = {name: number for line in _MONTHS for number, name in enumerate(line.split(), start=1)}

_WEEKDAYS = tuple(
    frozenset(line.split())
    for line in (
        "monday mon montag lunes lundi",
        "tuesday tue tues dienstag martes mardi",
        "wednesday wed mittwoch miércoles mercredi",
        "thursday thu thur thurs donnerstag jueves jeudi",
        "friday fri freitag viernes vendredi",
        "saturday sat samstag sonnabend sábado samedi",
        "sunday sun sonntag domingo dimanche",
    )
)


def weekday_names(word: str) -> frozenset[str]:
    """What the weekday that a word names is called, the word included; empty for other words."""
    return next((names for names in _WEEKDAYS if word.lower() in names), frozenset())


_NAMES = "|".join(sorted(map(re.escape, MONTH_NUMBERS), key=len, reverse=True))
_DATE = re.compile(
    r"(?<!\d)(?P<iso_year>\d{4})-(?P<iso_month>\d{2})(?:-(?P<iso_day>\d{2}))?(?![\d-])"
    r"|(?<![\d.])(?P<dot_day>\d{1,2})[./](?P<dot_month>\d{1,2})[./](?P<dot_year>\d{4}|\d{2})(?!\d)"
    rf"|(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:of\s+|de\s+)?(?P<month>{_NAMES})\b\.?(?:(?:,|\s+of|\s+del?)?\s*(?P<year>\d{{4}})\b)?"
    rf"|\b(?P<month_first>{_NAMES})\b\.?\s+(?:the\s+)?(?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.:,]?\d)(?:,?\s*(?P<year_last>\d{{4}})\b)?"
    rf"|\b(?P<only_month>{_NAMES})\b\.?(?:\s+del?)?\s+(?P<only_year>\d{{4}})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as it is written at `text[start:end]`; `year` and `day` are None where they are left out."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None

    @property
    def earliest(self) -> datetime.date | None:
        """The first day it can mean, or None where the year is left out."""
        return datetime.date(self.year, self.month, self.day or 1) if self.year is not None else None

    def agrees_with(self, other: WrittenDate) -> bool:
        """Whether both can mean the same day.

        >>> iso, words = next(dates_in("2025-06-25")), next(dates_in("the 25th of June"))
        >>> iso.agrees_with(words)
        True
        """
        return self.month == other.month and all(
            a is None or b is None or a == b for a, b in ((self.year, other.year), (self.day, other.day))
        )


def dates_in(text: str) -> Iterator[WrittenDate]:
    """The dates in `text`, in order; what names no real day is left out."""
    for match in _DATE.finditer(text):
        part = match.groupdict()
        month_name = part["month"] or part["month_first"] or part["only_month"]
        month = MONTH_NUMBERS[month_name.lower()] if month_name else int(part["iso_month"] or part["dot_month"])
        year = part["iso_year"] or part["dot_year"] or part["year"] or part["year_last"] or part["only_year"]
        day = part["iso_day"] or part["dot_day"] or part["day"] or part["day_second"]
        number = int(year) + (2000 if year and len(year) == 2 else 0) if year else None
        if _is_real(number, month, int(day) if day else None):
            yield WrittenDate(match.start(), match.end(), number, month, int(day) if day else None)


def _is_real(year: int | None, month: int, day: int | None) -> bool:
    try:
        datetime.date(year if year is not None else 2000, month, day or 1)
    except ValueError:
        return False
    return True
