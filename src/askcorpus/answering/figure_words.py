"""The words by which a question tells that something is to be computed from sentences, and by which these tell from what."""

from __future__ import annotations

import re
from decimal import Decimal

from askcorpus.answering.calculation import PERIODS
from askcorpus.answering.figures import PIECE, TIMES, numbers_said
from askcorpus.answering.grid import stems
from askcorpus.answering.table_words import DIFFERS, WEAK
from askcorpus.language.words import fold

DAYS = re.compile(
    r"\bhow many days\b.*\b(?:between|from|passed|after)\b|\bhow long\b.*\b(?:between|from\b(?=.*\b(?:to|until|till)\b))"
    r"|\bwie ?viele tage\b.*\bzwischen\b", re.I)  # fmt: skip
SHARE = re.compile(
    r"\b(?:what|which|how (?:big|large|high) an?) (?:share|percentage|proportion|fraction|part)\b|\b(?:how many|what) per ?cent\b"
    r"|\bwelcher anteil\b|\bwie ?viel prozent\b|\bqu[eé] porcentaje\b", re.I)  # fmt: skip
WHOLE = re.compile(r"\b(?:of|von|vom|der|del?)\s+(?P<words>(?:[^\W\d_]+\W+){1,4})", re.I)
DIFFERENCE = re.compile(rf"{DIFFERS.pattern}|\b(?:how much|what) .{{0,30}}\bsav(?:e|ed|ing)\b", re.I)
_NOUNS = "|".join(TIMES)
PERIOD = re.compile(
    rf"\b(?:an?|per|each|every|one|whole|full|im|pro|al|por|par)\s+(?P<noun>{_NOUNS})\b"
    rf"|\b(?:in|for|over|within)\s+(?!(?:an?|one|the|each|every)\b)\w+\s+(?P<several>{_NOUNS})\b"
    r"|\b(?P<adverb>yearly|annual(?:ly)?|quarterly|jährlich)\b", re.I)  # fmt: skip
PRONOUN = re.compile(r"\W*(?:it|its|they|their|she|he|this|these|es|er|sie|sein\w*|ihr\w*|diese\w*)\b", re.I)
CLAUSE_END = re.compile(r"[,;.](?=\s)")
AROUND = r"\b(?:and|to|until|till|after|before|und|bis|y|hasta)\b"

CHANGES = re.compile(
    r"\b(?:ris(?:e|es|en|ing)|rose|grow(?:s|n|th)?|grew|increas\w*|decreas\w*|f[ae]ll(?:s|en)?|drop(?:s|ped)?|chang\w*"
    r"|(?:go|gone|went) (?:up|down)|rais\w+|lower(?:ed)?|steigt|gestiegen|gesunken|subido)\b", re.I)  # fmt: skip
INSTEAD = re.compile(
    r"\b(?:to|instead of|rather than|(?:up|down) from|against|compared (?:to|with)|previously|formerly|now|last year|auf|statt"
    r"|vorher|antes)\b|\b(?:after|nach)\s+(?:[€$£]\s?|[A-Z]{3}\s)?$|\((?:in )?(?:19|20)\d\d", re.I)  # fmt: skip
"""Between the old and the new figure of something that changed."""
RANGE = re.compile(r"\s*(?:[-–]|to|bis|or|oder)\s*(?:[€$£]|[A-Z]{3})?\s*", re.I)
MOVES = re.compile(rf"{CHANGES.pattern}|\b(?:go(?:es)?|went|gone|mov\w+|climb\w*|jump\w*|now|geht|ging)\b", re.I)
"""In a sentence that says from what to what: without such a verb it is a range."""
COSTS = re.compile(
    r"\b(?:costs?|pay\w*|paid|spen[dt]|charg\w+|prices?|fees?|earn\w*|owe\w*|kost\w+|zahl\w+|pag\w+|cuesta)\b", re.I
)
FROM = re.compile(r"\b(?:from|von|de)\s+(?:[€$£]|[A-Z]{3})?\s*$", re.I)
PART_BEFORE = re.compile(
    r"\b(?:by|of which|of them|including|incl|plus|another|extra|additional|um|davon)\W+(?:[A-Z]{3}\s)?\W*$", re.I
)
PART_AFTER = re.compile(
    r"\W*(?:[^\W\d_]+\s+){0,2}?(?:more|less|fewer|higher|lower|above|below|cheaper|dearer|mehr|weniger)\b", re.I
)
"""What makes a figure a difference or a part of another one."""
DOUBTFUL = re.compile(
    r"\b(?:not|never|no|if|unless|except|about|roughly|around|approximately|approx|nearly|almost|maybe|perhaps|nicht|kein\w*"
    r"|falls|wenn|etwa|rund|ungefähr)\b|n[’']t\b", re.I)  # fmt: skip
LIMITED = re.compile(
    r"\b(?:first (?:(?:\w+ )?(?:months|years|weeks|quarters)|month|year|quarter)|until|till|up to|at (?:most|least)|min\w*|max\w*"
    r"|depending|each|every|extra|additional|per (?:person|head|employee|member)|discount|season|summer|winter|\w+days|bis zu"
    r"|mindestens|höchstens|ersten)\b|\bfrom (?:\w+ )?(?:19|20)\d\d", re.I)  # fmt: skip
"""What keeps a fee from being the same in every period."""
EACH = re.compile(r"\b(?:each|every|per (?:person|head|employee|member))\b", re.I)
"""Of these it keeps no price of a single thing from being the same for all."""
ONE_OF_MANY = frozenset((PIECE, "unit", "item", "person", "head"))
"""For what a price is, however the question calls the things it counts."""
SUMMED = re.compile(
    r"\b(?:total\w*|sum|altogether|together|overall|in all|combined|insgesamt|zusammen|gesamt\w*)\b", re.I
)
OTHER_TERM = re.compile(
    r"\b(?:notice|renew\w*|exten\w*|terminat\w*|cancel\w*|kündig\w*|verlänger\w*|guarantee|warranty)\b", re.I
)

ASKING = WEAK | stems(
    "difference differ more less fewer higher lower rise rose risen grow grew grown increase decrease fall fell fallen drop "
    "change go went up down raised save share percent percentage proportion part fraction long day week month quarter annual "
    "annually yearly quarterly monthly whole full entire term end expire run lie pass compare add dearer cheaper expensive"
)
"""What questions for a calculation are made of."""


def period_of(asked: re.Match[str]) -> str:
    """The time that a match of PERIOD asks for, by its common name."""
    return TIMES[fold(asked["noun"] or asked["adverb"] or asked["several"])]


def factors_over(asked: re.Match[str], period: str, said: set[Decimal]) -> list[Decimal]:
    """What makes a fee for a period one for the time that a match of PERIOD asks for; none where that is not clear.

    `said` are the numbers of the question: "in two years" says one of its own.
    """
    times = PERIODS.get((period_of(asked), period), 0)
    if not times or said != numbers_said(asked[0]) or len(said) != bool(asked["several"]):
        return []
    return [factor for factor in (*said, Decimal(times)) if factor != 1]
