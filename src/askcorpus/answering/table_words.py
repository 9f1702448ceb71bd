"""The words by which a question tells what it asks of a table, in English, German and Spanish, some in French."""

from __future__ import annotations

import re
from typing import Literal

from askcorpus.answering.grid import stems
from askcorpus.language.dates import MONTH_NUMBERS

Relation = Literal[">", ">=", "<", "<="]

RELATIONS: tuple[tuple[Relation, str], ...] = (
    (">=", r"at least|no less than|not less than|not under|mindestens|al menos|au moins"),
    ("<=", r"at most|no more than|not more than|up to|höchstens|bis zu|como máximo|au plus"),
    (">", r"(?:more|greater|higher|larger|longer|bigger|older|heavier) than|over|above|exceed(?:s|ing|ed)?|beyond"
     r"|mehr als|höher als|über|más de|plus de"),
    ("<", r"(?:less|fewer|lower|smaller|shorter|younger|cheaper|lighter) than|under|below|short of"
     r"|weniger als|unter|menos de|moins de"),
)  # fmt: skip
DATE_RELATIONS: tuple[tuple[Relation, str], ...] = (
    ("<", r"before|earlier than|prior to|vor|antes del?|avant"),
    (">", r"after|later than|nach|después del?|après"),
    (">=", r"since|from|seit|ab|desde|depuis"),
    ("<=", r"until|till|by|bis|hasta"),
)
AFTERWARDS = re.compile(
    r"\s*(?:\w+\s+)?(?:(?P<more>or (?:more|over|above)|oder mehr|o más)|or (?:less|fewer|under))\b", re.I
)
SMALL = r"(?:\s+(?:the|a|an|their|its|our|his|her|of|than|den|dem|der|die|das|ihre[rnm]?|el|la|los|las|su))*\s+"
UNIT = re.compile(r"\s*(?P<unit>[€$£%]|[^\W\d_]+)")

SUM = re.compile(
    r"\b(?:total(?:s|ling)?|sum(?: of)?|altogether|together|in all|overall|combined|all in all|add(?:s|ed)? up|insgesamt|zusammen"
    r"|summe|gesamt\w*|en total|en conjunto|suma|au total)\b|(?<=\w) ?\+ ?(?=\w)", re.I)  # fmt: skip
WORTH = re.compile(r"\b(?:worth|value of|wert|valor)\b", re.I)
SPENT = re.compile(r"\b(?:spen[dt]|ausgegeben|gastado|gastamos)\b", re.I)
MEAN = re.compile(r"\b(?:average|mean|on average|durchschnitt\w*|im schnitt|promedio|en moyenne|moyenne)\b", re.I)
HOW_MANY = re.compile(
    r"\b(?:how many|number of|count of|wie ?viele|anzahl(?: der)?|cu[aá]nt[oa]s|combien de)\b"
    r"(?: (?:pairs|pieces|units|copies) of\b)?",
    re.I,
)
MORE = frozenset(["more", "fewer", "less", "mehr", "weniger", "más", "menos"])
"""Stands between "how many" and what it counts."""

HOW_MUCH = re.compile(
    r"\bhow (?:much|expensive)\b|\b(?:costs?|prices?|pay(?:s|ing)?|paid|spen[dt]|owe[sd]?|charged?|fees?|worth|value|wie ?viel"
    r"|kostet|preis|cu[aá]nto|cuesta|precio|combien|co[uû]te)\b", re.I)  # fmt: skip
_PERIODS = r"(?= (?:day|week|weekend|month|quarter|season|year)s?\b)"
MOST = (
    rf"best{_PERIODS}|most|highest|largest|biggest|greatest|longest|heaviest|tallest|dearest|costliest|priciest"
    r"|höchste[nrsm]?|größte[nrsm]?|meisten|teuerste[nrsm]?|längste[nrsm]?|schwerste[nrsm]?|mayor|más (?:alt|car|larg)[oa]s?"
)
LEAST = (
    rf"worst{_PERIODS}|least|lowest|smallest|fewest|shortest|lightest|cheapest|niedrigste[nrsm]?|kleinste[nrsm]?|wenigsten|billigste[nrsm]?"
    r"|günstigste[nrsm]?|kürzeste[nrsm]?|leichteste[nrsm]?|menor|más (?:baj|barat|cort)[oa]s?"
)
LAST = r"latest|newest|most recent(?:ly)?|youngest|neueste[nrsm]?|jüngste[nrsm]?|letzte[nrsm]?|más reciente"
FIRST = r"earliest|oldest|älteste[nrsm]?|früheste[nrsm]?|más antigu[oa]"
EXTREME = re.compile(
    rf"\b(?:(?P<last>{LAST})|(?P<first>{FIRST})|(?P<least>{LEAST}|least expensive)|(?P<most>{MOST}))\b", re.I
)
MEASURED = {
    "money": re.compile(r"\b(?:cheap|expensive|dear|costl|pric[ie]|teuer|billig|günstig|bara|car[oa]s?\b)", re.I),
    "weight": re.compile(r"\b(?:heav|light(?:er|est)|schwer)", re.I),
    "length": re.compile(r"\b(?:longest|shortest|längste|kürzeste)", re.I),
}
"""What is compared by which words."""

MEASURES = {
    "money": stems("price cost fee rate amount charge preis kosten betrag precio"),
    "weight": stems("weight kg gewicht peso mass"),
    "length": stems("length länge longitud longueur duration days nights hours dauer tage duración días"),
}
"""What columns of a measure are called; a currency in the header or the cells tells money as well."""

COUNT_COLUMNS = stems(
    "number count quantity qty units pieces stock anzahl menge stück bestand vorrat cantidad número nombre quantité"
)
"""What a column of counts is called."""

_BUDGET = r"(?:the |its |their |our |his |her )?(?:budget|plan|estimate)\w*"
OVERRUN = re.compile(
    rf"\b(?:(?P<below>under|within|below|keep to|kept to|miss(?:ed|es)?)|over|above|exceed\w*|overshoot\w*|overshot)\s+{_BUDGET}"
    r"|\b(?:overspen[dt]\w*|(?P<less>underspen[dt]\w*)|overrun\w*|overran)\b"
    r"|\b(?P<left>(?:left|remain(?:s|ing)?) (?:of|in|from)\b(?=.*\bbudget)"
    r"|budget\b.{0,20}?\b(?:left|unspent|remain(?:s|ed|ing)?))\b",
    re.I,
)
"""Asks for what was spent beside what was planned."""

PLANNED = stems("plan planned budget budgeted target estimate estimated soll geplant presupuesto previsto")
ACTUAL = stems("actual actuals spent ist real gastado used")

DIFFERS = re.compile(
    r"\bby how (?:much|many)\b|\bdifference\b|\bhow (?:much|many)\b.{0,40}?\b(?:short of|more|less|fewer|higher|lower|above|below"
    r"|over|under)\b|\bum wie ?viel|unterschied\b|\bdiferencia\b|\bdifférence\b",
    re.I,
)
EXTREMES = re.compile(
    rf"\b(?:{MOST}|best|maximum)\b.*\b(?:{LEAST}|worst|minimum)\b|\b(?:{LEAST}|worst)\b.*\b(?:{MOST}|best)\b", re.I
)
"""Asks for one end beside the other: "between the best and the worst"."""

RANGE = re.compile(r"\s+(?:to|until|till|through|thru|bis|hasta|a|à)\s+(?:the\s+)?|\s*[-–]\s*", re.I)
"""What stands between the two ends of a stretch of months."""

NEGATION = re.compile(
    r"\b(?:no|not|without|lack(?:s|ing)?|missing|never|yet to be"
    r"|(?:is|are|was|were|has|have|had|do|does|did|could|should|would)n['’]?t|kein\w*|ohne|nicht|sin"
    r"|sans)\s+(?:(?:a|an|the|any)\s+)?(?=\w)",
    re.I,
)
WHOLE = re.compile(r"\b(?:list|table|sheet|spreadsheet|register|inventory|log)\b", re.I)
"""Names a table as a whole."""

UNDONE = re.compile(
    r"\bun(?=(?:paid|sent|signed|sold|used|booked|answered|delivered|finished|checked|approved|returned)\b)", re.I
)
LATE = re.compile(
    r"\b(?:late|overdue|past due|delayed|too late|verspätet|überfällig|zu spät"
    r"|tarde|con retraso|en retard)\b",
    re.I,
)
ON_TIME = re.compile(r"\b(?:on time|in time|punctual(?:ly)?|pünktlich|a tiempo|à temps)\b", re.I)
OTHER_QUESTION = re.compile(
    r"^\W*(?:why|how (?:do|does|did|can|could|should|must|to|would)\b(?! .*\b(?:differ|compare))"
    r"|what happen|explain|describe|summar"
    r"|warum|wieso|por qu[eé]|c[oó]mo|pourquoi|wie (?:kann|mache|gehe|wird))", re.I)  # fmt: skip
LISTS = re.compile(
    r"^\W*(?:which|who|whom|whose|what|list|name|give|show|find|all|any|welche\w*|wer|wem|nenne"
    r"|zeige|qu[eé]|qui[eé]n\w*|cu[aá]les)\b",
    re.I,
)
ATTRIBUTE = re.compile(
    r"^\W*what(?:'s| is| are| was| were) the (?:\w+ )?(\w+) (?:of|for|in|at)\b"
    r"|\bhow (?!much|many|long|often|expensive|do|does|did|is|are|can|to)(\w+)\b",
    re.I,
)
ASKS = re.compile(
    r"^\W*(?:since |until |by |from |seit |bis |desde |hasta )?(who|when|wer|wem|wen|wann|quién|cuándo|qui|quand)m?\b",
    re.I,
)
WHO_WHEN = dict.fromkeys(("who", "wer", "wem", "wen", "quien", "qui"), "who") | dict.fromkeys(
    ("when", "wann", "cuando", "quand"), "when"
)
WHO_IS = re.compile(r"^\W*(?:who|wer|quién|qui) (?:is|was|are|were|ist|war|es|est)\b", re.I)
RELATIVE = re.compile(r"\bwhose\s+(?P<role>\w+)\s+(?:is|are|was|were)\b", re.I)
_SHORT_MONTHS = "|".join(name for name in MONTH_NUMBERS if len(name) == 3)  # "Jan" alone is a person, too
PERIOD = re.compile(
    r"\b(?:(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last)\s+(?P<what>quarter|half)|(?P<short>[qh])(?P<n>[1-4]))\b"
    r"|\b(?P<year>(?:19|20)\d\d)\b|\b(?P<month>{}|(?:{})(?=\.?\s*(?:[-–]|to\b|(?:19|20)\d\d\b))|(?<=to )(?:{}))\b".format(
        "|".join(n for n in MONTH_NUMBERS if len(n) > 3 or n in ("may", "mai")), _SHORT_MONTHS, _SHORT_MONTHS
    ),
    re.I,
)
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
WEAK = stems(
    "give show name people person everybody everything anything thing item number figure entry row table column value much get "
    "take go come make use have work know see need want find call ask say mean stand currently now today yet already cost pay "
    "paid spend spent owe charge price amount euro euros eur money total sum average together altogether overall year "
    "gross compare until still long far end single piece one two three four five both "
    "viel viele haben hat habe wir gibt liegt liegen ist sind kostet kosten euch "
    "uns mir ich cuanto cuesta tiene hay son esta"
)
