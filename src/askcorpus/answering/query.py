"""A question taken apart: its weighty words, and how much of an answer it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from askcorpus.language.dates import MONTH_NUMBERS
from askcorpus.language.words import content_words, is_stop_word, stem, words

_PLURAL = r"(?!(?:\w*(?:ss|us|is)|was|does|has|his|its|this)\b)\w{2,}s"
_SEVERAL = re.compile(
    r"\b(?:which|what|whose|welche\w*|qu[eé]|cu[aá]les) (?:(?:of|are|were|is|the|all|other|main|new)\s+)*"
    rf"(?:\w+ ){{0,2}}?{_PLURAL}\b"
    r"|^\W*(?:please )?(?:list|name|compare|describe|explain|summari[sz]e|tell me|give me|show me|steps?|nenne|wie "
    r"(?:kann|mache|gehe|melde|funktioniert)|c[oó]mo (?:se|puedo|hago))\b"
    r"|\bhow (?:do|can|should|must|does|is|are|did|to|would)\b(?! (?:you|we|they|he|she|it|i)? ?(?:know|think|feel|like))"
    r"|\bwhat (?:do|should|must|can) (?:i|we|you|one)\b.{0,40}\bdo\b|\bwhat (?:are|were) (?:the|our|all)\b"
    r"|\bwhat (?:to do|happens|happened|is needed|has to)\b|\bsteps?\b|\bprocedure\b|\bin (?:which|what) order\b"
    r"|\bwho (?:all|are|were)\b"
    r"|\ball (?:the )?\w+s\b|\breasons?\b|\bwhat .{0,30}\bdecid|\bwas tun\b|\bwhat else\b",
    re.IGNORECASE,
)
_ONE_FIGURE = re.compile(
    r"\bhow (?:much|many|long|old|tall|high|far|often|big|large|warm|cold|fast|quickly|soon|late|early)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")
_CALENDAR = frozenset(MONTH_NUMBERS) | frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "easter"]
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question that carries meaning. `shown` is how it was typed, `start` its place in the question."""

    word: str
    stem: str
    shown: str
    start: int
    is_name: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with the answer it got: its words, and the paths of the documents it cited where they are known."""

    words: str
    cited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question that stands alone. `text` is what is searched and read.

    `context` are words carried over from a conversation, empty for a question that was self-contained as it was typed.
    `before` is the exchange before it, if any; a follow-up leans on it.
    """

    text: str
    context: tuple[str, ...] = ()
    before: Exchange | None = None
    is_follow_up: bool = False

    @property
    def searched(self) -> str:
        """What is searched for and read: the question with its context in brackets, which counts half.

        >>> Query("And in Bonn?", ("opening hours",)).searched
        'And in Bonn (opening hours)?'
        """
        if not self.context:
            return self.text
        end = len(self.text.rstrip("?!. "))
        return f"{self.text[:end]} ({', '.join(self.context)}){self.text[end:]}"

    @property
    def terms(self) -> tuple[Term, ...]:
        """The words that carry the question's meaning, each once, context included."""
        return terms_of(self.searched)

    @property
    def stems(self) -> frozenset[str]:
        """The stems of all terms."""
        return frozenset(term.stem for term in self.terms)

    @property
    def names_something(self) -> bool:
        """Whether the question itself has a name or a number."""
        return any(term.is_name or term.is_number for term in terms_of(self.text))

    @property
    def names(self) -> tuple[tuple[Term, ...], ...]:
        """The names of the question and its context: words with capitals that stand beside each other are one."""
        grouped: list[list[Term]] = []
        for term in self.terms:
            if not term.is_name:
                continue
            if grouped and not self.searched[grouped[-1][-1].start + len(grouped[-1][-1].shown) : term.start].strip():
                grouped[-1].append(term)
            else:
                grouped.append([term])
        return tuple(tuple(name) for name in grouped)

    @property
    def wants_several(self) -> bool:
        """Whether more than one thing is asked for: a list, steps, an explanation; not one figure."""
        return bool(_SEVERAL.search(self.text)) and not _ONE_FIGURE.search(self.text)


def terms_of(text: str, *, is_sentence: bool = True) -> tuple[Term, ...]:
    """The words of `text` that carry its meaning, in order, each once.

    The capital a sentence begins with makes no name; that of a part of one does.
    """
    kept = set(content_words(text))
    shouting = text.upper() == text
    found: dict[str, Term] = {}
    for position, (word, start, end) in enumerate(words(text)):
        if word not in kept or word in found:
            continue
        shown = text[start:end]
        is_number = bool(_NUMBER.search(shown))
        is_plain = shouting or is_number or is_stop_word(word) or word in _CALENDAR
        is_name = not is_plain and shown[0].isupper() and (position > 0 or not is_sentence)
        found[word] = Term(word, stem(word), shown, start, is_name, is_number)
    return tuple(found.values())
