"""What a question asks of a table: clues that find its rows and columns, conditions, and what is to be computed."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from askcorpus.answering.comparisons import Condition, conditions_in
from askcorpus.answering.query import Query
from askcorpus.answering.table_words import (
    ASKS,
    ATTRIBUTE,
    DIFFERS,
    EXTREME,
    EXTREMES,
    HOW_MANY,
    HOW_MUCH,
    LATE,
    LISTS,
    MEAN,
    MEASURED,
    MORE,
    NEGATION,
    ON_TIME,
    ORDINALS,
    OTHER_QUESTION,
    OVERRUN,
    PERIOD,
    RANGE,
    RELATIVE,
    SPENT,
    SUM,
    UNDONE,
    WEAK,
    WHO_IS,
    WHO_WHEN,
)
from askcorpus.answering.values import figure_value
from askcorpus.language.dates import MONTH_NUMBERS, YEAR, weekday_names
from askcorpus.language.english import is_english
from askcorpus.language.stopwords import FOREIGN_QUESTION_WORDS
from askcorpus.language.words import fold, is_stop_word, stem, words

Operation = Literal["sum", "mean", "count", "most", "least"]
Period = tuple[datetime.date, datetime.date]

NAME_WEIGHT = 1.5  # of a name or a number beside another word
_DAY_BEFORE = re.compile(r"(?<![\d.,])(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+|de\s+)?$")
_DAY_BEHIND = re.compile(r"\s+(\d{1,2})(?:st|nd|rd|th)?(?![\d:]|[.,]\d)")
_SEASON = re.compile(r"\b((?:19|20)?\d\d)[-/–](\d\d)\b")
MAX_UNIT = 3  # letters of a unit behind a number: "12,000 GT", "120 m"
WEAK_WEIGHT = 0.3  # of words that questions are made of


@dataclass(frozen=True, slots=True)
class Clue:
    """A word of the question, or a period, that may stand in a table. `text[start:end]` is where it stands in the question.

    `is_firm`: a name or number, which an answer has to meet. `is_part`: it may be a part of a longer word.
    """

    keys: frozenset[str]
    word: str
    weight: float
    start: int
    end: int
    is_firm: bool = False
    period: Period | None = None
    any_year: bool = False
    is_part: bool = False

    def holds(self, day: datetime.date) -> bool:
        """Whether a day lies in the period."""
        if self.period is None:
            return False
        first, last = self.period
        if self.any_year:
            return (first.month, first.day) <= (day.month, day.day) <= (last.month, last.day)
        return first <= day <= last


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A question as it is asked of tables.

    `counted` are the stems of what "how many" counts ("hire shoes"), `most_of` that of what there is most of; `by_date` says that
    most and least are of days; `absent` are the stems
    behind a "no" or "without"; `late` asks for what is late (True) or on time (False). `has_role`: "whose manager is X".
    `attribute` is the stem of what is asked for, where the question says it ("what is the capital of", "how old"); `asks` is
    "who" or "when" where the question begins so; `who_is`: it asks who somebody is; `overrun`: by how much a plan was missed;
    `differs`: by how much two figures do.
    """

    text: str
    clues: tuple[Clue, ...]
    operation: Operation | None
    conditions: tuple[Condition, ...] = ()
    absent: frozenset[str] = frozenset()
    late: bool | None = None
    counted: tuple[str, ...] = ()
    most_of: str = ""
    says_total: bool = False
    asks_money: bool = False
    measure: str = ""
    by_date: bool = False
    lists: bool = False
    has_role: bool = False
    attribute: str = ""
    asks: str = ""
    who_is: bool = False
    overrun: Literal["", "above", "below"] = ""
    differs: bool = False

    @property
    def computes(self) -> bool:
        """Whether something is to be computed over rows or columns."""
        return self.operation is not None or self.differs


def table_question(query: Query) -> TableQuestion | None:
    """A question as it is asked of tables; None for one that no table answers: why, how to, explain."""
    text = query.searched
    if OTHER_QUESTION.search(text):
        return None
    overrun = OVERRUN.search(text)
    conditions = tuple(
        c for c in conditions_in(text) if overrun is None or not overrun.start() <= c.start < overrun.end()
    )
    taken = [(condition.start, condition.end) for condition in conditions]
    taken += [overrun.span()] if overrun is not None else []
    differs = DIFFERS.search(text)
    taken += [match.span() for match in re.finditer(r"\bdifference\b|\bby how (?:much|many)\b", text, re.I)]
    operation, extreme = _operation(text, conditions)
    if both := EXTREMES.search(text):
        taken.append(both.span())
    taken += [(m.start(), m.end()) for pattern in (LATE, ON_TIME) if (m := pattern.search(text))]
    if extreme is not None:
        taken.append(extreme.span())
    negations = [*NEGATION.finditer(text), *UNDONE.finditer(text)]
    taken += [(m.start(), m.end() + 1) for m in UNDONE.finditer(text)]
    role = RELATIVE.search(text)
    if role is not None:
        taken.append(role.span("role"))
    most_of = _noun(text, extreme.end()) if extreme is not None else ()
    clues = tuple(_clues(query, text, taken))
    lists = bool(LISTS.search(text))
    periods = [clue for clue in clues if clue.period]
    if operation is None and (
        # "gas used January to March"; from one year to another something changes
        (not lists and any(RANGE.search(text, c.start, c.end) and not YEAR.match(text, c.start) for c in periods))
        or (periods and SPENT.search(text))  # "what did we spend on taxis in March"
    ):
        operation = "sum"
    return TableQuestion(
        text,
        clues,
        operation,
        conditions,
        frozenset(stem(found[0][0]) for m in negations if (found := words(text[m.end() :]))),
        True if LATE.search(text) else False if ON_TIME.search(text) else None,
        counted_in(text),
        most_of[0] if most_of else "",
        bool(SUM.search(text)),
        bool(HOW_MUCH.search(text)),
        next((name for name, asked in MEASURED.items() if asked.search(text)), ""),
        bool(extreme and (extreme["last"] or extreme["first"])),
        lists,
        role is not None,
        stem(fold(attribute[1] or attribute[2])) if (attribute := ATTRIBUTE.search(text)) else "",
        WHO_WHEN[fold(asks[1])] if (asks := ASKS.search(text)) else "",
        bool(WHO_IS.search(text)),
        "" if overrun is None else "below" if overrun["below"] or overrun["less"] or overrun["left"] else "above",
        differs is not None,
    )


def counted_in(text: str) -> tuple[str, ...]:
    """The stems of what "how many" counts: "how many more hire shoes"."""
    many = HOW_MANY.search(text)
    return _noun(text, many.end()) if many else ()


def _noun(text: str, start: int) -> tuple[str, ...]:
    """The stems of the first word behind a place, and of the second where it goes on: "hire shoes"."""
    following = [word for word in words(text[start:]) if word[0] not in MORE][:2]
    if len(following) == 2 and (is_stop_word(following[1][0]) or following[1][1] != following[0][2] + 1):
        following = following[:1]
    return tuple(stem(word) for word, _, _ in following)


def _operation(text: str, conditions: Sequence[Condition]) -> tuple[Operation | None, re.Match[str] | None]:
    if MEAN.search(text):
        return "mean", None
    found = (match for match in EXTREME.finditer(text) if not re.match(r"\s+of\b", text[match.end() :]))
    extreme = next((m for m in found if not any(c.start < m.end() and m.start() < c.end for c in conditions)), None)
    if extreme is not None:
        falls = bool(extreme["least"] or extreme["first"])
        return "least" if falls else "most", extreme
    if HOW_MANY.search(text):
        return "count", None
    return ("sum" if SUM.search(text) else None), None


def _clues(query: Query, text: str, taken: list[tuple[int, int]]) -> list[Clue]:
    found: list[Clue] = []
    first = next((word for word, _, _ in words(text)), "")
    english = is_english(text) and first not in FOREIGN_QUESTION_WORDS
    # elsewhere a capital makes no name, and words are put together
    for match in PERIOD.finditer(text):
        if match[0] == "may" and not re.match(r"\s+(?:19|20)\d\d", text[match.end() :]):
            continue  # the verb
        if not any(start < match.end() and match.start() < end for start, end in taken):
            period = _period(match, text)
            if found and found[-1].period and RANGE.fullmatch(text, found[-1].end, period.start):
                found[-1] = _stretch(found[-1], period)
            else:
                found.append(period)
            taken.append((period.start, period.end))
    taken += [
        m.span(2) for m in _SEASON.finditer(text) if (int(m[1]) + 1) % 100 == int(m[2])
    ]  # "2024-25" has no number 25
    taken += [m.span(1) for m in _SEASON.finditer(text) if len(m[1]) == 2 and int(m[1]) + 1 == int(m[2])]
    for term in query.terms:
        end = term.start + len(term.shown)
        if any(start < end and term.start < last for start, last in taken):
            continue
        keys = {term.stem, *(stem(fold(name)) for name in weekday_names(term.word))}
        if term.is_number and (value := figure_value(term.shown, ".")) is not None:
            keys.add(f"#{value.normalize():f}")
        is_unit = (
            not term.is_number and len(term.word) <= MAX_UNIT and re.search(r"\d\s?$", text[: term.start]) is not None
        )
        firm = term.is_number or (term.is_name and english and not is_unit)
        weight = NAME_WEIGHT if firm else WEAK_WEIGHT if term.stem in WEAK or is_unit else 1.0
        found.append(Clue(frozenset(keys), term.word, weight, term.start, end, firm, is_part=not english))
    return sorted(found, key=lambda clue: clue.start)


def _period(match: re.Match[str], text: str) -> Clue:
    start, end = match.span()
    day = None
    if match["month"] and (before := _DAY_BEFORE.search(text, 0, start)):
        start, day = before.start(), int(before[1])
    elif match["month"] and (behind := _DAY_BEHIND.match(text, end)):
        end, day = behind.end(), int(behind[1])
    following = re.match(r",?\s+(?:of\s+)?((?:19|20)\d\d)\b", text[end:])
    year = int(match["year"] or (following[1] if following else 2000))
    open_year = not match["year"] and following is None
    if match["year"]:
        months, keys = (1, 12), {match["year"], f"#{match['year']}"}
    elif match["month"]:
        number = MONTH_NUMBERS[match["month"].lower()]
        months, keys = (number, number), {stem(fold(name)) for name, n in MONTH_NUMBERS.items() if n == number}
    else:
        is_half = fold(match["what"] or match["short"]) in ("half", "h")
        parts, length = (2, 6) if is_half else (4, 3)
        place = int(match["n"]) if match["n"] else ORDINALS.get(match["nth"].lower(), parts)
        place = min(place, parts)
        months, keys = ((place - 1) * length + 1, place * length), {f"{'h' if is_half else 'q'}{place}"}
    last = calendar.monthrange(year, months[1])[1]
    first_day, last_day = (day, day) if day is not None and 0 < day <= last else (1, last)
    period = datetime.date(year, months[0], first_day), datetime.date(year, months[1], last_day)
    return Clue(frozenset(keys), match[0].lower(), NAME_WEIGHT, start, end, bool(match["year"]), period, open_year)


def _stretch(first: Clue, last: Clue) -> Clue:
    """From one period to another: "January to March", whose months each count."""
    assert first.period is not None and last.period is not None
    (begin, _), (_, end) = first.period, last.period
    months = [number for number in MONTH_NUMBERS.values() if begin.month <= number <= end.month]
    keys = first.keys | last.keys | {stem(fold(name)) for name, number in MONTH_NUMBERS.items() if number in months}
    year = last.period[0].year if first.any_year else begin.year
    return replace(
        first,
        keys=keys,
        end=last.end,
        period=(begin.replace(year=year), end),
        any_year=first.any_year and last.any_year,
    )
