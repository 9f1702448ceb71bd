"""Numbers with their units, and dates, as the cells of a table write them. Exact: decimals, never floats.

Whether "1.234" is a thousand or little more than one is decided by the column it stands in, not by the cell.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from askcorpus.language.dates import dates_in
from askcorpus.language.words import fold, words

Mark = Literal[".", ","]

CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "us$": "USD",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP",
    "chf": "CHF", "franken": "CHF", "¥": "JPY", "jpy": "JPY", "yen": "JPY",
    "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN", "czk": "CZK", "cad": "CAD", "aud": "AUD", "inr": "INR", "₹": "INR",
}  # fmt: skip
"""How currencies are written, and what they are called here."""

PERCENT = "%"
_PERCENTS = {"%", "percent", "prozent", "pct", "per cent", "v. h.", "por ciento"}
_SCALES = {
    "k": 3, "thousand": 3, "tsd": 3, "tausend": 3, "mil": 3,
    "m": 6, "mn": 6, "mio": 6, "million": 6, "millions": 6, "millionen": 6, "millones": 6,
    "bn": 9, "billion": 9, "mrd": 9, "milliarden": 9,
}  # fmt: skip

SCALE_NAMES = {3: "thousand", 6: "million", 9: "billion"}

_SPACES = "\u00a0\u2007\u2009\u202f "
_FIGURE = rf"\d{{1,3}}(?:[{_SPACES}'’]\d{{3}})+(?:[.,]\d+)?(?!\d)|\d[\d.,]*\d|\d"
NUMBER = re.compile(rf"(?<![\w.,])(?:{_FIGURE})")
_CELL = re.compile(
    rf"(?P<open>\()?(?P<sign>[-−–+])?\s*(?P<before>[€$£¥₹]|[A-Za-z]{{3}}\s)?\s*(?P<sign2>[-−])?"
    rf"(?P<figure>{_FIGURE})\s*(?P<after>[^\d()]*?)(?P<close>\))?"
)
_RANGE = re.compile(
    rf"(?:(?P<first>{_FIGURE})\s*(?:-|–|to|bis|a|à)\s*(?P<last>{_FIGURE})"
    rf"|(?:up to|under|below|less than|bis(?: zu)?|unter|hasta|<|≤)\s*(?P<most>{_FIGURE})"
    rf"|(?:over|above|from|more than|at least|ab|über|desde|más de|>|≥)\s*(?P<least>{_FIGURE})"
    rf"|(?P<least2>{_FIGURE})\s*(?:and|or|und|y|o|oder)?\s*(?:above|over|more|mehr|más|plus|\+))(?:\s*[^\W\d]+\.?)?",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?<=[a-z]{2})(?<![su])s$")
_UNIT_WORDS = 3  # "5 working days"; more words are a text that begins with a number
_YEARS = range(1900, 2101)
_DATE_SHARE = 0.75  # of a cell's characters that its date must take


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts. `unit` is one name for all spellings, `written` how it stands there; both may be empty."""

    value: Decimal
    unit: str = ""
    written: str = ""


def mark_of(figures: Iterable[str]) -> Mark | None:
    """The decimal mark of a column's figures; None where they do not tell, or contradict each other.

    >>> mark_of(["43.848,00", "96"]), mark_of(["1,180", "4.50"]), mark_of(["1.250", "3.400"])
    (',', '.', None)
    """
    found: set[Mark] = set()
    for figure in figures:
        dots, commas = figure.count("."), figure.count(",")
        if dots and commas:
            found.add("." if figure.rfind(".") > figure.rfind(",") else ",")
        elif dots + commas > 1:
            found.add("," if dots else ".")
        elif dots + commas == 1:
            whole, _, rest = figure.partition("." if dots else ",")
            if len(rest) != 3 or len(whole) > 3 or whole.strip("0") == "":
                found.add("." if dots else ",")
    return found.pop() if len(found) == 1 else None


def figure_value(figure: str, mark: Mark | None) -> Decimal | None:
    """The value of a figure; `mark` is its column's decimal mark. None where it can be two values.

    >>> figure_value("1.234,50", ","), figure_value("1.250", None), figure_value("1,180", None)
    (Decimal('1234.50'), None, Decimal('1180'))
    """
    plain = re.sub(rf"[{_SPACES}'’]", "", figure)
    own = mark_of([plain]) or mark
    if own is None:
        if "." in plain:
            return None  # a thousand in German, little more than one in English
        own = "."  # "1,180": three decimals behind a comma are rare in any language
    whole, _, rest = plain.rpartition(own) if own in plain else (plain, "", "")
    groups = whole.split("," if own == "." else ".")
    if not all(part.isdigit() for part in (*groups, rest or "0")) or any(len(group) != 3 for group in groups[1:]):
        return None
    return Decimal("".join(groups) + (f".{rest}" if rest else ""))


def figure_in(cell: str) -> str | None:
    """The figure of a cell that is one number with a unit at most, without spaces; None for any other cell."""
    match = _CELL.fullmatch(cell.strip())
    if match is None or bool(match["open"]) != bool(match["close"]) or len(match["after"].split()) > _UNIT_WORDS:
        return None
    if match["before"] and fold(match["before"].strip()) not in CURRENCIES:
        return None
    return re.sub(rf"[{_SPACES}'’]", "", match["figure"])


def range_in(cell: str, mark: Mark | None) -> tuple[Decimal, Decimal] | None:
    """The ends of a cell that is a range of numbers, with a unit at most; None for any other cell.

    >>> range_in("3,000 - 9,999 GT", "."), range_in("up to 2,999", "."), range_in("25 and above", "."), range_in("12", ".")
    ((Decimal('3000'), Decimal('9999')), (Decimal('0'), Decimal('2999')), (Decimal('25'), Decimal('Infinity')), None)
    """
    match = _RANGE.fullmatch(cell.strip())
    if match is None:
        return None
    ends = [figure_value(match[name], mark) for name in ("first", "last", "most", "least", "least2") if match[name]]
    if None in ends:
        return None
    low, high = ends[0], ends[-1]
    assert low is not None and high is not None
    if match["most"]:
        return Decimal(0), high
    return (low, Decimal("Infinity")) if len(ends) == 1 else (low, high) if low < high else None


def quantity(cell: str, mark: Mark | None) -> Quantity | None:
    """The number of a cell, with its sign and its unit; None for any other cell, and where it can be two values.

    "Million" is part of the unit: figures of different scales are not added up.

    >>> quantity("(1,200.50)", "."), quantity("up to 500 EUR", None)
    (Quantity(value=Decimal('-1200.50'), unit='', written=''), None)
    >>> quantity("€ 4.92 million", "."), quantity("5 working days", None)
    (Quantity(value=Decimal('4.92'), unit='million EUR', written='million EUR'), \
Quantity(value=Decimal('5'), unit='working day', written='working days'))
    """
    figure, match = figure_in(cell), _CELL.fullmatch(cell.strip())
    if figure is None or match is None or (value := figure_value(figure, mark)) is None:
        return None
    if match["sign"] in ("-", "−", "–") or match["sign2"] or match["open"]:
        value = -value
    scale, written = _scale_and_unit(match["after"])
    before = CURRENCIES.get(fold((match["before"] or "").strip()), "")
    if scale and not before and not written and match["after"].strip() in ("m", "k"):
        scale, written = 0, match["after"].strip()  # "5 m" are metres
    unit = before or unit_of(written)
    written = unit if unit in CURRENCIES.values() or unit == PERCENT else written
    named = SCALE_NAMES.get(scale, "")
    return Quantity(value, f"{named} {unit}".strip(), f"{named} {written}".strip())


def _scale_and_unit(text: str) -> tuple[int, str]:
    pieces = text.split()
    scale = _SCALES.get(fold(pieces[0].strip(".")), 0) if pieces else 0
    return scale, " ".join(pieces[1:] if scale else pieces)


def unit_of(text: str) -> str:
    """A unit by one name: currencies by their code, percent as %, others in the singular."""
    name = fold(text.strip(" .:;"))
    if name in _PERCENTS:
        return PERCENT
    if name in CURRENCIES:
        return CURRENCIES[name]
    found = [word for word, _, _ in words(name)]
    currency = [CURRENCIES[word] for word in found if word in CURRENCIES]
    return currency[0] if currency else " ".join(_PLURAL.sub("", word) for word in found) or name


def header_unit(header: str) -> str:
    """The unit that the name of a column (or of a row) gives to its figures: "Weight (kg)", "amount_eur", "Share %".

    >>> header_unit("Price (EUR, without VAT)"), header_unit("Weight (kg)"), header_unit("Turnover (million EUR)")
    ('EUR', 'kg', 'million EUR')
    """
    folded = fold(header)
    inside = re.search(r"[(\[]([^()\[\]\d]{1,30})[)\]]", header) or re.search(r"\bin ([a-z³²]{1,8})$", header)
    found = [word for word, _, _ in words(folded)]
    in_brackets = {word for word, _, _ in words(inside[1])} if inside else set()
    scale = next((SCALE_NAMES[_SCALES[word]] for word in in_brackets if len(word) > 1 and word in _SCALES), "")
    currency = [code for symbol, code in CURRENCIES.items() if symbol in folded and not symbol.isalnum()]
    currency += [CURRENCIES[word] for word in found if word in CURRENCIES and word not in ("pound", "pounds")]
    if currency or scale:
        return f"{scale} {currency[0] if currency else ''}".strip()
    if "%" in folded or "percent" in folded:
        return PERCENT
    return inside[1].strip() if inside is not None and "," not in inside[1] else ""


def day_of(cell: str) -> datetime.date | None:
    """The day of a cell that is a date; the first day where it names a month only."""
    text = cell.strip()
    found = list(dates_in(text))
    if len(found) != 1 or found[0].end - found[0].start < _DATE_SHARE * len(text):
        return None
    return found[0].earliest


def is_year_like(values: Sequence[Decimal]) -> bool:
    """Whether all these numbers can be years, which are not added up."""
    return bool(values) and all(value == int(value) and int(value) in _YEARS for value in values)
