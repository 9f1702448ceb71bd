"""Stretches of a sentence that could be what a question asks for: names, dates, numbers with what they count, places.

Regular expressions over the raw sentence; no knowledge of the world. English first: numbers, dates in digits, quotation
marks and capitalised names work in other languages that have them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from askcorpus.answering.question import Kind
from askcorpus.language.words import is_stop_word, stem, words

Span = tuple[int, int]

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = "(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_NUMBER_WORD = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen"
    "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?"
    "|trillions?"
    "|dozens?|half|twice|once|thrice|a third|two-thirds|a quarter|a couple of|several|none|zero|no)"
)
_DIGITS = r"(?:[$€£¥₹]\s?)?\d[\d,]*(?:\.\d+)?"
_UNIT = (
    r"(?:\s?(?:%|°[CF]?|percent|per cent|million|billion|trillion|thousand|hundred|dollars|euros|pounds|rupees|yuan|yen"
    r"|km²?|kilomet(?:er|re)s?|met(?:er|re)s?|miles?|feet|foot|ft|inches|cm|mm|kg|kilograms?|grams?|tons?|tonnes"
    r"|lit(?:er|re)s?|acres|hectares|degrees?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centuries"
    r"|mph|km/h|mg|ml|GB|MB|TB|kW|MW|GW)\b)*"
)
_NUMBER = re.compile(
    rf"(?<![\w.])(?:(?:about|around|over|more than|less than|nearly|almost|approximately|at least|up to|some)\s)?"
    rf"(?:{_DIGITS}(?!\w){_UNIT}|{_DIGITS}(?:%|km|kg|cm|mm|m|k|K|bn|GB|MB)\b"
    rf"|\b{_NUMBER_WORD}(?:[-\s]{_NUMBER_WORD})*\b{_UNIT})",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"(?:(?:(?:on|in|by|since|until|from|around|early|late|mid)\s)?)(?:"
    rf"(?:{_WEEKDAY},?\s)?(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s{_MONTH}\b\.?(?:,?\s\d{{4}})?"
    rf"|(?:{_WEEKDAY},?\s)?\b{_MONTH}\.?\s(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?"
    rf"|\b{_MONTH}\.?,?\s(?:of\s)?\d{{4}}\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{8}(?:_\d{2}:\d{2})?\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b"
    r"|\b(?:the\s)?(?:early\s|late\s|mid-?\s?)?(?:1[0-9]|20)\d\ds\b|\b(?:1[0-9]|20)\d\d(?:\s?[–-]\s?(?:(?:1[0-9]"
    r"|20)?\d\d))?\b(?!\s?%)"
    r"|\b(?:the\s)?(?:(?:first|second)\shalf\sof\sthe\s)?(?:early\s|late\s|mid-?)?(?:\d{1,2}(?:st|nd|rd|th)|(?:four"
    r"|six|seven|eigh|nine)teenth|twentieth|twenty-first|tenth|eleventh|twelfth|thirteenth|fifteenth)\scentur(?:y"
    r"|ies)\b"
    r"|\b\d{1,2}:\d{2}(?:\s?[ap]\.?m\.?)?\b|\b\d{1,2}\s?[ap]\.?m\b\.?|\b\d+\s(?:years|days|weeks|months|hours"
    r"|minutes)\s(?:ago|later|after|before)\b"
    rf"|\b(?:next|last|this|every)\s(?:{_WEEKDAY}|week|month|year|spring|summer|autumn|fall|winter|weekend|morning"
    rf"|evening|night)\b"
    rf"|\b{_WEEKDAY}s?\b|\b{_MONTH}\b(?=[\s,.]|$)|\b(?:today|tomorrow|yesterday|tonight|noon|midnight)\b"
    r"|\bthe\s(?:day|week|month|year)s?\s(?:after|before)(?:\s\w+)?\b|\bthe\s\d{1,2}(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)  # fmt: skip
_MONTH_AS_WORD = re.compile(r"(?:may|mar|march|sun|sat|jan|dec|oct|no)\b", re.IGNORECASE)
_NAME = re.compile(
    r"(?<![\w@])[A-Z\u00c0-\u00de\u0410-\u042f][\w’'&.\-]*"
    r"(?:\s(?:(?:of|de|von|van|der|den|la|le|du|bin|ibn|al|the|and|for|del|di|da"
    r"|y)\s){0,2}[A-Z\u00c0-\u00de\u0410-\u042f][\w’'&.\-]*|\s[IVX]{1,4}\b)*"
)
_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|across|around|between|on|into|through|outside|inside|along|of|via)\s(?:the\s)?"
    r"((?:(?:(?:south|north|east|west|centr|upper|lower|present|modern"
    r"|downtown)[\w-]*\s)(?:and\s)?){0,3}[A-Z\u00c0-\u00de][\w’'.\-]*(?:(?:\s|,\s)(?:(?:of|the|and"
    r"|de)\s){0,2}[A-Z\u00c0-\u00de][\w’'.\-]*)*)"
)
_PLACE_WORDS = re.compile(
    r"\b(?:in|at|on|near|behind|inside|outside|under|above|beside|along|throughout|across|around)\s(?:the|a|an|my"
    r"|his|her|our|their)\s[\w\s'-]{3,40}?(?=[,.;:!?]|\s(?:and|but|where|when|which|that|to|for|with)\b|$)"
)
_REASON = re.compile(
    r"\b(?:because|due to|since|as a result of|in order to|so that|owing to|thanks to|caused by|the reason"
    r"|in exchange for"
    r"|to avoid|to prevent|for fear of|on account of|as (?=the|he|she|it|they|there))\b.{3,}|\bto\s[a-z]{3,}\b.{3,}",
    re.DOTALL,
)
_MANNER = re.compile(r"\b(?:by\s\w+ing|using|through|via|with the help of|by means of|with)\b.{3,}", re.DOTALL)
_SAID = re.compile(r"[“\"«]([^”\"»]{3,})[”\"»]?")
_SPEAKER_LINE = re.compile(r"^[A-Z][\w .'’-]{0,30}:\s(.+)", re.DOTALL)
_NOT_A_NAME = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday however although according meanwhile""".replace("\n", " ").split(" ")
)


@lru_cache(maxsize=16_384)
def candidate_spans(sentence: str, kind: Kind) -> tuple[Span, ...]:
    """The stretches of `sentence` that have the form of an answer to a question of this kind, in order."""
    if kind == "who":
        return name_spans(sentence)
    if kind == "when":
        return date_spans(sentence)
    if kind == "where":
        return place_spans(sentence)
    if kind in {"count", "amount"}:
        return number_spans(sentence)
    if kind == "why":
        return _all(_REASON, sentence)
    if kind == "how":
        return _all(_MANNER, sentence)
    if kind == "say":
        spoken = _SPEAKER_LINE.match(sentence)
        return (spoken.span(1),) if spoken else tuple(match.span(1) for match in _SAID.finditer(sentence))
    return ()


def date_spans(sentence: str) -> tuple[Span, ...]:
    """Dates, years, times of day, weekdays."""
    return tuple(
        match.span()
        for match in _DATE.finditer(sentence)
        if not (_MONTH_AS_WORD.fullmatch(match[0]) and not (match[0][0].isupper() and match.start()))
    )


def number_spans(sentence: str) -> tuple[Span, ...]:
    """Numbers in digits or words, with their unit."""
    return _all(_NUMBER, sentence)


def name_spans(sentence: str) -> tuple[Span, ...]:
    """Capitalised names; a single word that only opens the sentence is none unless it is no usual word."""
    spans = []
    for match in _NAME.finditer(sentence):
        start, end = match.span()
        while end > start and sentence[end - 1] in ".'’-&":
            end -= 1
        first, _, rest = sentence[start:end].partition(" ")
        if is_stop_word(first.casefold()) or first.casefold() in _NOT_A_NAME:
            if not rest:
                continue
            start += len(first) + 1
        for suffix in ("'s", "’s"):
            if sentence[start:end].endswith(suffix):
                end -= 2
        if end - start > 1:
            spans.append((start, end))
    return tuple(spans)


def place_spans(sentence: str) -> tuple[Span, ...]:
    """What follows a preposition of place: a name, else a common noun."""
    named = tuple(match.span(1) for match in _PLACE.finditer(sentence))
    return named or tuple(match.span() for match in _PLACE_WORDS.finditer(sentence))


def without_known_words(sentence: str, span: Span, known_stems: frozenset[str]) -> Span | None:
    """The longest stretch of `span` whose words are not all in the question: what is new there; None where nothing is."""
    best: Span | None = None
    run: list[Span] = []
    for word, start, end in [*words(sentence[span[0] : span[1]]), ("", -1, -1)]:
        if start >= 0 and stem(word) not in known_stems:
            run.append((span[0] + start, span[0] + end))
            continue
        while run and is_stop_word(sentence[run[-1][0] : run[-1][1]].casefold()):
            run.pop()
        while run and is_stop_word(sentence[run[0][0] : run[0][1]].casefold()):
            run.pop(0)
        if run and (best is None or run[-1][1] - run[0][0] > best[1] - best[0]):
            best = (run[0][0], run[-1][1])
        run = []
    return best


def _all(pattern: re.Pattern[str], sentence: str) -> tuple[Span, ...]:
    return tuple(match.span() for match in pattern.finditer(sentence))
