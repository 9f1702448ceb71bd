"""What a question asks of a table: clues that find its rows and columns, conditions, and what is to be computed."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from askcorpus.answering.grid import stems
from askcorpus.answering.query import Query
from askcorpus.answering.values import CURRENCIES, NUMBER, figure_value, unit_of
from askcorpus.language.dates import MONTH_NUMBERS, dates_in
from askcorpus.language.english import is_english
from askcorpus.language.stopwords import FOREIGN_QUESTION_WORDS
from askcorpus.language.words import fold, stem, words

Operation = Literal["sum", "mean", "count", "most", "least"]
Relation = Literal[">", ">=", "<", "<="]
Period = tuple[datetime.date, datetime.date]

NAME_WEIGHT = 1.5  # of a name or a number beside another word
WEAK_WEIGHT = 0.3  # of words that questions are made of

_RELATIONS: tuple[tuple[Relation, str], ...] = (
    (">=", r"at least|no less than|not less than|not under|mindestens|al menos|au moins"),
    ("<=", r"at most|no more than|not more than|up to|höchstens|bis zu|como máximo|au plus"),
    (">", r"(?:more|greater|higher|larger|longer|bigger|older|heavier) than|over|above|exceed(?:s|ing|ed)?|beyond"
     r"|mehr als|höher als|über|más de|plus de"),
    ("<", r"(?:less|fewer|lower|smaller|shorter|younger|cheaper|lighter) than|under|below|short of"
     r"|weniger als|unter|menos de|moins de"),
)  # fmt: skip
_DATE_RELATIONS: tuple[tuple[Relation, str], ...] = (
    ("<", r"before|earlier than|prior to|vor|antes del?|avant"),
    (">", r"after|later than|nach|después del?|après"),
    (">=", r"since|from|seit|ab|desde|depuis"),
    ("<=", r"until|till|by|bis|hasta"),
)
_AFTERWARDS = re.compile(
    r"\s*(?:\w+\s+)?(?:(?P<more>or (?:more|over|above)|oder mehr|o más)|or (?:less|fewer|under))\b", re.I
)
_SMALL = r"(?:\s+(?:the|a|an|their|its|our|his|her|of|than|den|dem|der|die|das|ihre[rnm]?|el|la|los|las|su))*\s+"
_UNIT = re.compile(r"\s*(?P<unit>[€$£%]|[^\W\d_]+)")
_BEFORE_CURRENCY = re.compile(
    rf"(?:[€$£]|\b(?:{'|'.join(c for c in CURRENCIES if len(c) == 3 and c.isalpha())}))\s*$", re.I
)

_SUM = re.compile(
    r"\b(?:total(?:s|ling)?|sum(?: of)?|altogether|together|in all|overall|combined|all in all|add(?:s|ed)? up|insgesamt|zusammen"
    r"|summe|gesamt\w*|en total|en conjunto|suma|au total)\b", re.I)  # fmt: skip
_MEAN = re.compile(r"\b(?:average|mean|on average|durchschnitt\w*|im schnitt|promedio|en moyenne|moyenne)\b", re.I)
_HOW_MANY = re.compile(r"\b(?:how many|number of|count of|wie ?viele|anzahl(?: der)?|cu[aá]nt[oa]s|combien de)\b", re.I)
_HOW_MUCH = re.compile(
    r"\bhow (?:much|expensive)\b|\b(?:costs?|prices?|pay(?:s|ing)?|paid|spen[dt]|owe[sd]?|charged?|fees?|wie ?viel"
    r"|kostet|preis|cu[aá]nto|cuesta|precio|combien|co[uû]te)\b", re.I)  # fmt: skip
_MOST = (
    r"most|highest|largest|biggest|greatest|longest|heaviest|tallest|dearest|costliest|priciest"
    r"|höchste[nrsm]?|größte[nrsm]?|meisten|teuerste[nrsm]?|längste[nrsm]?|schwerste[nrsm]?|mayor|más (?:alt|car|larg)[oa]s?"
)
_LEAST = (
    r"least|lowest|smallest|fewest|shortest|lightest|cheapest|niedrigste[nrsm]?|kleinste[nrsm]?|wenigsten|billigste[nrsm]?"
    r"|günstigste[nrsm]?|kürzeste[nrsm]?|leichteste[nrsm]?|menor|más (?:baj|barat|cort)[oa]s?"
)
_LAST = r"latest|newest|most recent(?:ly)?|youngest|neueste[nrsm]?|jüngste[nrsm]?|letzte[nrsm]?|más reciente"
_FIRST = r"earliest|oldest|älteste[nrsm]?|früheste[nrsm]?|más antigu[oa]"
_EXTREME = re.compile(
    rf"\b(?:(?P<last>{_LAST})|(?P<first>{_FIRST})|(?P<least>{_LEAST}|least expensive)|(?P<most>{_MOST}))\b", re.I
)
_MONEY = re.compile(r"\b(?:cheap|expensive|dear|costl|pric[ie]|teuer|billig|günstig|bara|car[oa]s?\b)", re.I)
MEASURES = {
    "money": stems("price cost fee rate amount charge preis kosten betrag precio"),
    "weight": stems("weight kg gewicht peso mass"),
}
"""What columns of a measure are called; a currency in the header or the cells tells money as well."""

_NEGATION = re.compile(
    r"\b(?:no|not|without|lack(?:s|ing)?|missing|never|kein\w*|ohne|nicht|sin"
    r"|sans)\s+(?:(?:a|an|the|any)\s+)?(?=\w)",
    re.I,
)
_LATE = re.compile(
    r"\b(?:late|overdue|past due|delayed|too late|verspätet|überfällig|zu spät"
    r"|tarde|con retraso|en retard)\b",
    re.I,
)
_ON_TIME = re.compile(r"\b(?:on time|in time|punctual(?:ly)?|pünktlich|a tiempo|à temps)\b", re.I)
_OTHER_QUESTION = re.compile(
    r"^\W*(?:why|how (?:do|does|did|can|could|should|must|to|would)\b(?! .*\b(?:differ|compare))"
    r"|what happen|explain|describe|summar"
    r"|warum|wieso|por qu[eé]|c[oó]mo|pourquoi|wie (?:kann|mache|gehe|wird))", re.I)  # fmt: skip
_LISTS = re.compile(
    r"^\W*(?:which|who|whom|whose|what|list|name|give|show|find|all|any|welche\w*|wer|wem|nenne"
    r"|zeige|qu[eé]|qui[eé]n\w*|cu[aá]les)\b",
    re.I,
)
_ATTRIBUTE = re.compile(
    r"^\W*what(?:'s| is| are| was| were) the (?:\w+ )?(\w+) (?:of|for|in|at)\b"
    r"|\bhow (?!much|many|long|often|expensive|do|does|did|is|are|can|to)(\w+)\b",
    re.I,
)
_ASKS = re.compile(
    r"^\W*(?:since |until |by |from |seit |bis |desde |hasta )?(who|when|wer|wem|wen|wann|quién|cuándo|qui|quand)m?\b",
    re.I,
)
_WHO_WHEN = dict.fromkeys(("who", "wer", "wem", "wen", "quien", "qui"), "who") | dict.fromkeys(
    ("when", "wann", "cuando", "quand"), "when"
)
_WHO_IS = re.compile(r"^\W*(?:who|wer|quién|qui) (?:is|was|are|were|ist|war|es|est)\b", re.I)
_RELATIVE = re.compile(r"\bwhose\s+(?P<role>\w+)\s+(?:is|are|was|were)\b", re.I)
_PERIOD = re.compile(
    r"\b(?:(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last)\s+(?P<what>quarter|half)|(?P<short>[qh])(?P<n>[1-4]))\b"
    r"|\b(?P<year>(?:19|20)\d\d)\b|\b(?P<month>{})\b".format(
        "|".join(n for n in MONTH_NUMBERS if len(n) > 3 or n in ("may", "mai"))
    ),
    re.I,
)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_WEAK = stems(
    "give show name people person everybody everything anything thing item number figure entry row table column value much get "
    "take go come make use have work know see need want find call ask say mean stand currently now today yet already cost pay "
    "paid spend spent owe charge price amount euro euros eur money total sum average together altogether overall year "
    "until still long one two three four five both viel viele haben hat habe wir gibt liegt liegen ist sind kostet kosten euch "
    "uns mir ich cuanto cuesta tiene hay son esta"
)


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
        return first.month <= day.month <= last.month if self.any_year else first <= day <= last


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


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A question as it is asked of tables.

    `counted` is the stem of what "how many" counts; `by_date` says that most and least are of days; `absent` are the stems
    behind a "no" or "without"; `late` asks for what is late (True) or on time (False). `has_role`: "whose manager is X".
    `attribute` is the stem of what is asked for, where the question says it ("what is the capital of", "how old"); `asks` is
    "who" or "when" where the question begins so; `who_is`: it asks who somebody is.
    """

    text: str
    clues: tuple[Clue, ...]
    operation: Operation | None
    conditions: tuple[Condition, ...] = ()
    absent: frozenset[str] = frozenset()
    late: bool | None = None
    counted: str = ""
    says_total: bool = False
    asks_money: bool = False
    measure: str = ""
    by_date: bool = False
    lists: bool = False
    has_role: bool = False
    attribute: str = ""
    asks: str = ""
    who_is: bool = False


def table_question(query: Query) -> TableQuestion | None:
    """A question as it is asked of tables; None for one that no table answers: why, how to, explain."""
    text = query.searched
    if _OTHER_QUESTION.search(text):
        return None
    conditions = tuple(_conditions(text))
    taken = [(condition.start, condition.end) for condition in conditions if not condition.words]
    operation, extreme = _operation(text, conditions)
    taken += [(m.start(), m.end()) for pattern in (_LATE, _ON_TIME) if (m := pattern.search(text))]
    if extreme is not None:
        taken.append(extreme.span())
    role = _RELATIVE.search(text)
    if role is not None:
        taken.append(role.span("role"))
    many = _HOW_MANY.search(text)
    following = words(text[many.end() :]) if many else []
    return TableQuestion(
        text,
        tuple(_clues(query, text, taken)),
        operation,
        conditions,
        frozenset(stem(found[0][0]) for m in _NEGATION.finditer(text) if (found := words(text[m.end() :]))),
        True if _LATE.search(text) else False if _ON_TIME.search(text) else None,
        stem(following[0][0]) if following else "",
        bool(_SUM.search(text)),
        bool(_HOW_MUCH.search(text)),
        "money"
        if _MONEY.search(text)
        else "weight"
        if re.search(r"\b(?:heav|light(?:er|est)|schwer)", text, re.I)
        else "",
        bool(extreme and (extreme["last"] or extreme["first"])),
        bool(_LISTS.search(text)),
        role is not None,
        stem(fold(attribute[1] or attribute[2])) if (attribute := _ATTRIBUTE.search(text)) else "",
        _WHO_WHEN[fold(asks[1])] if (asks := _ASKS.search(text)) else "",
        bool(_WHO_IS.search(text)),
    )


def _operation(text: str, conditions: Sequence[Condition]) -> tuple[Operation | None, re.Match[str] | None]:
    if _MEAN.search(text):
        return "mean", None
    found = (match for match in _EXTREME.finditer(text) if not re.match(r"\s+of\b", text[match.end() :]))
    extreme = next((m for m in found if not any(c.start < m.end() and m.start() < c.end for c in conditions)), None)
    if extreme is not None:
        falls = bool(extreme["least"] or extreme["first"])
        return "least" if falls else "most", extreme
    if _HOW_MANY.search(text):
        return "count", None
    return ("sum" if _SUM.search(text) else None), None


def _clues(query: Query, text: str, taken: list[tuple[int, int]]) -> list[Clue]:
    found: list[Clue] = []
    english = is_english(text) and words(text)[0][0] not in FOREIGN_QUESTION_WORDS
    # elsewhere a capital makes no name, and words are put together
    for match in _PERIOD.finditer(text):
        if match[0] == "may" and not re.match(r"\s+(?:19|20)\d\d", text[match.end() :]):
            continue  # the verb
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(_period(match, text))
            taken.append(match.span())
    for term in query.terms:
        end = term.start + len(term.shown)
        if any(start < end and term.start < last for start, last in taken):
            continue
        keys = {term.stem}
        if term.is_number and (value := figure_value(term.shown, ".")) is not None:
            keys.add(f"#{value.normalize():f}")
        firm = term.is_number or (term.is_name and english)
        weight = NAME_WEIGHT if firm else WEAK_WEIGHT if term.stem in _WEAK else 1.0
        found.append(Clue(frozenset(keys), term.word, weight, term.start, end, firm, is_part=not english))
    return sorted(found, key=lambda clue: clue.start)


def _period(match: re.Match[str], text: str) -> Clue:
    start, end = match.span()
    following = re.match(r"\s+(?:of\s+)?((?:19|20)\d\d)\b", text[end:])
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
        place = int(match["n"]) if match["n"] else _ORDINALS.get(match["nth"].lower(), parts)
        place = min(place, parts)
        months, keys = ((place - 1) * length + 1, place * length), {f"{'h' if is_half else 'q'}{place}"}
    last = calendar.monthrange(year, months[1])[1]
    period = datetime.date(year, months[0], 1), datetime.date(year, months[1], last)
    return Clue(frozenset(keys), match[0].lower(), NAME_WEIGHT, start, end, bool(match["year"]), period, open_year)


def _conditions(text: str) -> list[Condition]:
    found: list[Condition] = []
    for relation, pattern in _DATE_RELATIONS:
        for match in re.finditer(rf"\b(?:{pattern}){_SMALL}", text, re.I):
            dates = [date for date in dates_in(text[match.end() :]) if date.start == 0 and date.earliest is not None]
            if dates:
                found.append(Condition(relation, match.start(), match.end() + dates[0].end, day=dates[0].earliest))
    for relation, pattern in _RELATIONS:
        for match in re.finditer(rf"\b(?:{pattern}){_SMALL}", text, re.I):
            if not any(c.start <= match.start() < c.end for c in found):
                found.append(_compared(relation, match, text))
    for match in NUMBER.finditer(text):
        if (after := _AFTERWARDS.match(text, match.end())) is not None:
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
    unit = _UNIT.match(text, number.end())
    name = currency[0].strip() if currency else unit["unit"] if unit else ""
    end = unit.end() if unit and not currency and unit_of(name) in ("%", *CURRENCIES.values()) else number.end()
    return Condition(relation, match.start(), end, _value(number[0], text), unit_of(name) if name else "")


def _value(figure: str, text: str) -> Decimal | None:
    return figure_value(figure, "." if is_english(text) else ",")
