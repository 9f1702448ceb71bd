"""Whether a stretch of a document supports what a sentence says: the checks that need no model, and a score.

The exact checks (facts, negation, opposites, strength, swapped roles) turn away; none of them proves. What passes is scored by
how many of its words of meaning stand in the evidence and by what the reader makes of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from askcorpus.answering.facts import Facts, Name, Number, missing_facts, plain_numbers
from askcorpus.language.sentences import sentence_spans
from askcorpus.language.words import is_stop_word, stem, words

_NEGATION = re.compile(
    r"\b(?:not(?! only\b)|never|none|nobody|nothing|nowhere|neither|nor|without|cannot"
    r"|no(?! (?:later|more|less|fewer|sooner|earlier) than\b)(?!\. ?\d)"
    r"|nicht|nie(?:mals|mand)?|kein\w*|ohne|nunca|ning[uú]n\w*|sin"
    r"|fail(?:s|ed)? to|refus\w+ to|exclud\w+|except)\b|n['’]t\b",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(r"\b(?:I|my|me)\b(?![.)])")
_CLAUSE = re.compile(
    r"[,;:()–—]\s|\s(?:but|while|whereas|although|though|because|unless|if|when|and|aber|und|pero|y)\s", re.IGNORECASE
)


def _pairs(text: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Opposites, a line each, spellings of one side parted by spaces."""
    sides = [
        tuple(frozenset(map(stem, side.split())) for side in line.split("|")) for line in text.strip().splitlines()
    ]
    return tuple((first, second) for first, second in sides)


OPPOSITES = _pairs(
    """
increase increased rise rose risen grow grew raised|decrease decreased fall fell drop dropped decline declined reduced
accept accepted approve approved|reject rejected refuse refused decline declined
before|after
above over exceed|below under
more higher larger greater|less fewer lower smaller
open opened opens|closed close closes shut
allowed permitted may can|forbidden prohibited banned
include included includes including|exclude excluded excludes excluding except
first|last
earlier earliest|later latest
maximum most|minimum least
start started begin began begins starts|end ended ends stop stopped finish finished
buy bought purchase purchased|sell sold
win won|lose lost
north northern|south southern
east eastern|west western
left|right
mandatory compulsory required|optional voluntary
inside indoors|outside outdoors
free|paid
true|false
agree agreed|disagree disagreed
possible|impossible
"""
)
"""Words of which one contradicts the other. A sentence that has one where the evidence has only the other is not proven."""

STRONG = tuple(
    frozenset(map(stem, line.split()))
    for line in (
        "all every each everyone everybody everything any whole entire alle jeder todos",
        "always",
        "only sole solely exclusively just nur solo",
        "must required requires need needs shall mandatory compulsory obliged have has muss debe",
        "guarantee guarantees guaranteed",
        "unanimous unanimously",
        "because due caused causes therefore since reason why so led",
    )
)
"""Words that claim more than a plain statement: one of the line has to stand in the evidence."""

_MORE = "all every everyone everybody always only solely exclusively must guarantee guarantees guaranteed unanimously because"
_CLAIMS_MORE = frozenset(map(stem, _MORE.split()))

COVERED = 0.75
"""The share of a sentence's words of meaning that its evidence holds where the score is even."""

SAME_SENTENCE = 0.9
"""The share of a sentence's words of meaning, numbers left out, from which on a sentence of the evidence says the same."""

COVERED_WEIGHT = 4.6
"""What a covered share, less COVERED, counts as log-odds: fitted with the weights in `reading.py`."""


def contradiction(said: Facts, evidence: Facts, context: Facts) -> str:
    """Why a sentence cannot be proven by this evidence, in words for a person; empty where nothing speaks against it.

    `context` are the title and headings the evidence stands under, and the question: they may name what it is about.
    """
    both = Facts.of(f"{evidence.text}\n{context.text}")
    if missing := missing_facts(said, both):
        return f"{', '.join(missing[:3])} {'does' if len(missing) == 1 else 'do'} not stand there"
    if _OF_ONESELF.search(said.text) and not _OF_ONESELF.search(evidence.text):
        return "the model speaks of itself"
    if _claims_more(said, both):
        return "it says more than stands there"
    for clause, sentence in _aligned(said, evidence):
        if bool(_NEGATION.search(clause)) != bool(_NEGATION.search(sentence)):
            return "one says “not”, the other does not"
        if _opposed(Facts.of(clause), Facts.of(sentence)):
            return "it says the opposite"
    return _swapped(said, evidence)


def coverage(said: Facts, evidence: Facts, context: Facts) -> float:
    """The share of a sentence's words of meaning that stand in the evidence; what the context names counts as standing there."""
    own = meaning(said)
    if not own:
        return 0.0
    return len(own & (evidence.stems | context.stems)) / len(own)


def score(covered: float, reading: float | None) -> float:
    """How surely the evidence supports the sentence, in log-odds; `reading` is the reader's part of them, None without one."""
    return COVERED_WEIGHT * (covered - COVERED) + (reading or 0.0)


def probability(log_odds: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def meaning(facts: Facts) -> frozenset[str]:
    """The stems of a text's words that carry meaning."""
    return frozenset(stem(word) for word, _, _ in words(facts.text) if not is_stop_word(word))


def _claims_more(said: Facts, evidence: Facts) -> bool:
    return any(said.stems & line & _CLAIMS_MORE and not evidence.stems & line for line in STRONG)


def _aligned(said: Facts, evidence: Facts) -> list[tuple[str, str]]:
    """Each clause of the sentence with the clause of the evidence that shares the most words with it."""
    others = [part for a, b in sentence_spans(evidence.text) for part in _clauses(evidence.text[a:b])]
    if not others:
        return []
    stems = [meaning(Facts.of(other)) for other in others]
    found = []
    for clause in _clauses(said.text):
        own = meaning(Facts.of(clause))
        at = max(range(len(others)), key=lambda i: (len(own & stems[i]), -len(stems[i])))
        if own and 2 * len(own & stems[at]) >= len(own):
            found.append((clause, others[at]))
    return found


def _clauses(text: str) -> list[str]:
    """A text cut at commas and conjunctions; pieces of fewer than two words of meaning stay with the one before."""
    pieces: list[str] = []
    position = 0
    for match in [*_CLAUSE.finditer(text), None]:
        piece = text[position : match.start() if match else len(text)]
        position = match.start() if match else len(text)
        if pieces and len(meaning(Facts.of(piece))) < 2:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _opposed(said: Facts, evidence: Facts) -> bool:
    for first, second in OPPOSITES:
        for own, other in ((first, second), (second, first)):
            if said.stems & own and not evidence.stems & own and evidence.stems & other and not said.stems & other:
                return True
    return False


def _swapped(said: Facts, evidence: Facts) -> str:
    """That two names stand in each other's places, or a number in the place of another one, in words; else empty."""
    if not said.numbers and len(said.names) < 2:
        return ""
    sentences = [evidence.text[a:b] for a, b in sentence_spans(evidence.text)]
    own = meaning(said)
    nearest = max(sentences, key=lambda sentence: len(own & meaning(Facts.of(sentence))), default="")
    read = Facts.of(nearest)
    if (
        any(_numbers_swapped(said, sentence) for sentence in sentences)
        or _number_replaced(said, read)
        or _number_of_another_sentence(said, read)
        or _of_another_year(said, sentences)
    ):
        return "its number stands there of something else"
    order = tuple(stem(word) for word, _, _ in words(nearest))
    heads = {name[-1][0] for name in said.names}
    swapped = _names_swapped(said, order if len(heads.intersection(order)) > 1 else evidence.order)
    return "who does what is the other way round" if swapped else ""


def _number_replaced(said: Facts, evidence: Facts) -> bool:
    """Whether the evidence has another number between the same words, and never this one."""
    theirs = [(place, number) for number in evidence.numbers for place in _beside(evidence, number)]
    for number in said.numbers:
        for beside in _beside(said, number):
            same = [other for place, other in theirs if beside == place]
            if same and not any(number.agrees_with(other) for other in same):
                return True
    return False


def _number_of_another_sentence(said: Facts, nearest: Facts) -> bool:
    """Whether the sentence that says all the rest has a number of the same kind instead: the said one stands elsewhere."""
    numbers = {stem(said.text[number.start : number.end].lower()) for number in said.numbers}
    own = meaning(said) - numbers
    if len(own & nearest.stems) < SAME_SENTENCE * len(own):
        return False
    missing = [n for n in plain_numbers(said) if not any(n.agrees_with(other) for other in nearest.numbers)]
    spare = [other for other in nearest.numbers if not any(other.agrees_with(number) for number in said.numbers)]
    return any(number.is_like(other) for number in missing for other in spare)


def _of_another_year(said: Facts, sentences: Sequence[str]) -> bool:
    """Whether a figure stands only in sentences that give other years for it than those said."""
    years = [number for number in said.numbers if number.may_be_year]
    read = [Facts.of(sentence) for sentence in sentences] if years else []
    for figure in plain_numbers(said):
        if figure.may_be_year:
            continue
        theirs = [facts.numbers for facts in read if any(figure.agrees_with(other) for other in facts.numbers)]
        if theirs and all(
            any(other.may_be_year for other in numbers)
            and not any(year.agrees_with(other) for year in years for other in numbers)
            for numbers in theirs
        ):
            return True
    return False


def _beside(facts: Facts, number: Number) -> list[tuple[str, ...]]:
    """The two words before a number and the one behind it; the one before alone where it has a meaning of its own."""
    before = words(facts.text[max(0, number.start - 60) : number.start])[-2:]
    after = words(facts.text[number.end : number.end + 40])[:1]
    found = tuple(stem(word) for word, _, _ in [*before, *after])
    if len(before) < 2 or not after:
        return []
    return [found] if is_stop_word(before[1][0]) else [found, found[1:]]


def _names_swapped(said: Facts, order: Sequence[str]) -> bool:
    own = said.order
    pairs = set(pairwise(order))
    verbs = meaning(said) - {word for name in said.names for word, _, _ in name}
    for one, other in combinations(said.names, 2):
        first, second = one[-1][0], other[-1][0]
        if first == second or first not in order or second not in order:
            continue
        as_said = len(pairs.intersection(pairwise(own)))
        exchanged = len(pairs.intersection(pairwise(_exchanged(said, one, other))))
        if exchanged > as_said + 1:
            return True
        if as_said > exchanged or own.index(first) > own.index(second):
            continue
        x, y = order.index(first), order.index(second)
        for verb in own[own.index(first) + 1 : own.index(second)]:
            if verb not in verbs or verb not in order or not min(x, y) < order.index(verb) < max(x, y):
                continue
            same_voice = _is_passive(own, verb, second) == _is_passive(order, verb, second if x < y else first)
            if (x < y) != same_voice:
                return True
    return False


def _exchanged(said: Facts, one: Name, other: Name) -> list[str]:
    """The stems of what is said, two names in each other's places."""
    (a, b), (c, d) = (one[0][1], one[-1][2]), (other[0][1], other[-1][2])
    text = said.text
    return [stem(word) for word, _, _ in words(text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:])]


def _is_passive(order: Sequence[str], verb: str, name: str) -> bool:
    """Whether "by" stands between a verb and the name behind it."""
    return "by" in order[order.index(verb) : order.index(name)]


def _numbers_swapped(said: Facts, sentence: str) -> bool:
    """Whether a number stands right behind one name where the evidence has it behind another name of the sentence."""
    if len(said.numbers) < 2 or len(said.names) < 2:
        return False
    other = Facts.of(sentence)
    heads = {name[-1][0] for name in said.names}
    places = [(start, word) for word, start, _ in ((stem(w), s, e) for w, s, e in words(sentence)) if word in heads]
    for number in said.numbers:
        before = [name[-1][0] for name in said.names if name[0][1] < number.start]
        for same in other.numbers:
            theirs = [word for start, word in places if start < same.start]
            if before and theirs and number.agrees_with(same) and before[-1] != theirs[-1]:
                return True
    return False
