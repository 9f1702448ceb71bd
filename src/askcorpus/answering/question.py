"""What a question asks for: its kind, its weighty words, its names and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from askcorpus.language.words import content_words, is_stop_word, stem, words

Kind = Literal["who", "when", "where", "count", "amount", "why", "how", "define", "thing", "decide", "say"]
KINDS: tuple[Kind, ...] = ("who", "when", "where", "count", "amount", "why", "how", "define", "thing", "decide", "say")

_TIME_NOUNS = "year|years|date|day|days|month|time|century|decade|season|era|hour|weekday|period"
_PLACE_NOUNS = (
    "city|country|place|town|village|state|region|province|continent|location|street|river|area|county|district"
    "|nation|island|part of the world|building|venue|restaurant|territory|capital"
)
_PERSON_NOUNS = (
    "person|man|woman|author|president|minister|leader|king|queen|emperor|actor|actress|singer|player|scientist|name"
    "|names|mathematician|artist|writer|director|founder|general|people|politician|physicist|friend|speaker|company"
    "|organization|organisation|team|group|band|party"
)
_AMOUNT_NOUNS = (
    "percentage|percent|price|cost|number|population|amount|size|height|weight|length|distance|age|temperature|speed"
    "|rate|score|salary|budget|fee|total|proportion|fraction|ratio|magnitude|width|depth|share"
)
_AUXILIARIES = (
    "is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|isn't|aren't|wasn't"
    "|weren't|doesn't|don't|didn't|hasn't|haven't|won't|can't|couldn't|wouldn't|shouldn't"
)

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    # the rule that matches first in the question decides, of two at one place the upper one
    ("count", r"\bhow many\b|\bhow often\b|\bnumber of\b"),
    (
        "amount",
        r"\bhow (?:much|long|tall|high|far|fast|old|big|large|deep|wide|heavy|hot|cold|close|strong|frequently|soon)\b"
        rf"|\b(?:what|which)(?: (?:is|was|are|were)(?: the)?)?(?: \w+)? (?:{_AMOUNT_NOUNS})\b",
    ),
    ("when", rf"\bwhen\b|\b(?:what|which)(?: \w+)? (?:{_TIME_NOUNS})\b|\bsince when\b|\bhow long ago\b"),
    (
        "why",
        r"\bwhy\b|\bhow come\b|\bwhat (?:caused|causes|led to|made|makes)\b|\bfor what reason\b"
        r"|\b(?:reason|cause|purpose)s? (?:for|of|why|was|is|are|did)\b",
    ),
    (
        "say",
        r"\bwhat (?:did|does|do|has|had|have) .{1,60}?\b(?:say|said|answer|reply|respond|claim|argue|tell|told|state"
        r"|think|suggest|recommend|ask|propose)\b",
    ),
    ("who", rf"\b(?:who|whom|whose|who's|by whom)\b|\b(?:what|which)(?: \w+)? (?:{_PERSON_NOUNS})\b"),
    ("where", rf"\bwhere\b|\b(?:what|which)(?: \w+)? (?:{_PLACE_NOUNS})\b"),
    ("how", r"\bhow\b"),
    (
        "define",
        r"^(?:so |and )?what(?:'s| is| are| was| were| does| do) (?:an? |the "
        r"|meant by )?[\w'-]+(?: [\w'-]+){0,3}(?: mean)?$|^(?:define|explain|describe)\b|^tell me about\b",
    ),
    ("thing", r"\b(?:what|which|what's|name|list)\b"),
    ("decide", rf"^(?:so |and |but )?(?:{_AUXILIARIES})\b"),
)
_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_DECIDE_FIRST = re.compile(rf"^(?:so |and |but |then )?(?:{_AUXILIARIES})\b")
_SEVERAL = re.compile(
    r"\bhow\b(?! (?:many|much|long|old|tall|high|far|often|big|large))|\bwhy\b|^(?:list|name|compare|describe"
    r"|explain|summari[sz]e|tell me)\b"
    r"|\b(?:what|which) (?:are|were|kinds?|types?|\w+s are|\w+s were|\w+s did|\w+s does|\w+s do|\w+s have|steps"
    r"|reasons)\b"
    r"|\bdifferences? between\b|\badvantages\b|\b(?:pros and cons|examples)\b|\bwhat (?:is|was|are) .{0,40}\babout\b"
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nor|without|refus\w+|reject\w+|den(?:y|ied|ies)|fail\w*|cannot|\w+n['’]t|unable|neither)\b"
)
_QUOTED = re.compile(r"[\"“„«]([^\"”«»]{2,80})[\"”»]|(?<!\w)['‘]([^'’]{2,80})['’](?!\w)")
_ASIDE = re.compile(r"(?<=\w) ?\([^()]*\)$")  # what it is about, behind a question: no part of its form
_FOCUS = re.compile(r"\b(?:what|which|how many|how much)(?: (?:kinds?|types?|sorts?) of)?((?: [\w'-]+){1,4})")


@dataclass(frozen=True, slots=True)
class QuestionTerm:
    """A word of the question that carries meaning. `shown` is how it was typed."""

    word: str
    stem: str
    shown: str
    is_name: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart. `text` is what was typed; `focus` are the stems of what is asked for ("river")."""

    text: str
    kind: Kind
    terms: tuple[QuestionTerm, ...]
    focus: frozenset[str]
    quoted: tuple[str, ...]
    wants_several: bool
    negated: bool

    @property
    def stems(self) -> frozenset[str]:
        """The stems of all terms."""
        return frozenset(term.stem for term in self.terms)


def analyse_question(text: str) -> Question:
    """The question taken apart, without a model.

    >>> analyse_question("How many regions did Russia annex?").kind
    'count'
    """
    lower = " ".join(text.casefold().replace("’", "'").split()).rstrip("?!. ")
    lower = _ASIDE.sub("", lower)
    return Question(
        text=text,
        kind=_kind(lower),
        terms=_terms(text),
        focus=_focus(lower),
        quoted=tuple(first or second for first, second in _QUOTED.findall(text)),
        wants_several=bool(_SEVERAL.search(lower)),
        negated=bool(_NEGATION.search(lower)),
    )


def is_negated(text: str) -> bool:
    """Whether a sentence denies something, in English."""
    return bool(_NEGATION.search(text.casefold()))


def _kind(lower: str) -> Kind:
    if _DECIDE_FIRST.match(lower) and not re.search(r"\b(?:who|what|when|where|why|how|which)\b", lower[:40]):
        return "decide"
    found = [
        (match.start(), order, kind) for order, (kind, pattern) in enumerate(_RULES) if (match := pattern.search(lower))
    ]
    return min(found)[2] if found else "thing"


def _terms(text: str) -> tuple[QuestionTerm, ...]:
    kept = set(content_words(text))
    shouting = text.upper() == text
    terms: dict[str, QuestionTerm] = {}
    for i, (word, start, end) in enumerate(words(text)):
        if word not in kept or word in terms:
            continue
        shown = text[start:end]
        number = any(letter.isdigit() for letter in shown)
        name = not shouting and shown[0].isupper() and (i > 0 or not is_stop_word(word)) and not number
        terms[word] = QuestionTerm(word, stem(word), shown, name and (i > 0 or len(text.split()) < 3), number)
    return tuple(terms.values())


def _focus(lower: str) -> frozenset[str]:
    match = _FOCUS.search(lower)
    if not match:
        return frozenset()
    stems = []
    for word, _, _ in words(match[1]):
        if is_stop_word(word):
            break
        stems.append(stem(word))
    return frozenset(stems[:3])
