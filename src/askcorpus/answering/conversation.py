"""A follow-up completed from the conversation before it, without a model.

A question that stands alone is never touched. One that leans on what was said is completed in one of two ways: a fragment
("and for a cat?") takes the place of what it corresponds to in the last question; any other keeps its words, and those the
last question turned on stand behind it in brackets, where search and reader see them. The person sees what was understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from askcorpus.answering.query import Exchange, Query, Term, terms_of
from askcorpus.answering.smalltalk import reply_to_smalltalk
from askcorpus.language.english import is_english
from askcorpus.language.words import is_stop_word
from askcorpus.types import Turn

MAX_TURNS_READ = 12
MAX_CONTEXT = 5  # words carried over: about what a question turns on
MAX_NAMED = 4  # words of names taken from the last answer
MAX_SHORT_ANSWER = 15  # words of an answer that may be all names
MAX_EXCHANGE = 400  # characters of an exchange that tell which document it was about
MAX_ASKED_FOR = 2  # words that name what is asked for, "which customer number do I ..."; more say what it is about
MIN_TERMS = 2  # fewer words of meaning are no question of their own, unless one is a name or a code

_THANKS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|thanks?|thank you|thx|great|perfect|good|fine|i see|gracias|danke|vale|alles klar|well)\b[\s,.!;:-]*)+",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^\W*(?:and|but|or|so|then|also|und|aber|oder|y|e|pero|et|(?:what|how) (?:about|if)|was ist mit"
    r"|(?:the )?same(?= (?:for|at|in|with)))\b[\s,]*",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(
    r"^\W*(?:something else|another (?:question|thing)|new (?:topic|question))\b", re.IGNORECASE
)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|hers|this|that|these|those|there|sie|er|ihn|ihr|dort|davon|daf[uü]r|ella?s?|eso|esto"
    r"|all[ií])\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:do|does|did|doing|done) (?:it|that|this|so|the same)\b"
    r"|\bthe (?:first|second|third|last|next|other|previous|same|new|old|later|earlier) ones?\b"
    r"|\b(?:afterwards?|beforehand|instead|else|again|before that|after that|like (?:that|this)|what comes next|the others?)\b"
    r"|^[^,.;:!?]*(?<!back )(?<!by )(?<!from )\bthen\W*$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|am|be|do|does|did|can|could|will|would|shall|should|may|might|must|has|have|had|need|ist|sind|war"
    r"|hat|haben|kann|muss|darf|wird|es|son|est[aá]n?|hay|puedo|puede|tiene|fue)\b|\b\w{3,}(?:ed|es|ing)\b",
    re.IGNORECASE,
)
_EXISTS = re.compile(
    r"\b(?:is|are|was|were|be)(?:n't| not)? there\b|\bthere(?: is| are| was| were|'s)\b", re.IGNORECASE
)
_DUTCH = re.compile(r"\b(?:het|een|hoe\w*|waarom|wat|zijn|niet|waar|op)\b", re.IGNORECASE)
QUESTION_WORD = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|wer|wen|wem|was|wann|wo|warum|wie|welche\w*|qui[eé]n|qu[eé]|cu[aá]ndo"
    r"|d[oó]nde|c[oó]mo|cu[aá]l|cu[aá]nt\w+)\b",
    re.IGNORECASE,
)
_PREPOSITION = (
    r"(?:in|on|at|for|of|to|from|with|by|after|before|during|since|until|under|about|für|an|bei|mit|von|en|de|para|con)"
)
_PHRASE = re.compile(rf"^({_PREPOSITION}) (.+)$", re.IGNORECASE)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|will|would|shall|should|may|might|must|has|have|had)"
_ASKED_FOR = re.compile(
    rf"^\W*(?:\w+ ){{0,2}}?(?:who(?:\b(?! {_AUXILIARY}\b)[\s']\w+)?"
    rf"|(?:what|which|how|when|where|why)(?: [\w-]+){{0,4}}?(?= {_AUXILIARY}\b))",
    re.IGNORECASE,
)
"""What a question asks for, up to the verb: nothing there can be what a pronoun of the same clause means."""

_DONE = re.compile(r"\b(?:I|we|you|they|he|she|it|one|to) \w+|\b\w+ing\b", re.IGNORECASE)
"""What somebody does, which no pronoun means either."""

_POINTS_AT = re.compile(
    r"(?:this|that|these|those) (?!is\b|are\b|was\b|were\b|in\b|on\b|at\b|for\b|to\b|from\b|by\b)\w", re.IGNORECASE
)
"""Not a pronoun: "this year", "that pallet"."""

_NOUN = re.compile(
    r"(?<=\s)[A-ZÄÖÜ]\w+|\b(?:der|die|das|den|dem|des|ein\w*|kein\w*|unser\w*|im|am|zum|zur|el|la|los|las|un|una|del|al|su) \w+"
)
"""A noun of another language, told by its capital or its article."""

_ARTICLE = r"(?:the |an? |our |my |die |der |das |den |dem |el |la |los |las |un |una )?"
_CORRECTION = re.compile(
    r"^\W*(?:no|sorry|actually)\b[\s,.]*(?:i (?:mean|meant))?[\s,:]*|^\W*i (?:mean|meant)[\s,:]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Topic:
    """What was asked last, as it was understood, the exchange it was asked in, and the names that answered it."""

    query: Query
    exchange: Exchange
    named: tuple[Term, ...]


def complete(question: str, history: Sequence[Turn]) -> Query:
    """The question as it would be asked without the conversation `history` (oldest turn first); often unchanged."""
    question = " ".join(question.split())
    topic: _Topic | None = None
    turns = history[-MAX_TURNS_READ:]
    for turn, reply in zip_longest(turns, turns[1:]):
        if turn.role == "user" and turn.content.strip() and not reply_to_smalltalk(turn.content):
            answer = reply if reply is not None and reply.role == "assistant" and not reply.refused else None
            asked = _completed(" ".join(turn.content.split()), topic)
            topic = _Topic(asked, _exchange(asked, answer), _names_in(answer))
    return _completed(question, topic)


def _exchange(asked: Query, answer: Turn | None) -> Exchange:
    cited = answer.citations if answer is not None else ()
    said = f"{asked.searched} {answer.content}" if answer is not None else asked.searched
    return Exchange(said[:MAX_EXCHANGE], tuple(dict.fromkeys(citation.path for citation in cited)))


def _names_in(answer: Turn | None) -> tuple[Term, ...]:
    """The names among the words marked as the answer, or in an answer of a few words: what a pronoun may mean next."""
    if answer is None:
        return ()
    marked = [
        citation.quote[start - citation.start : end - citation.start]
        for citation in answer.citations
        for start, end in citation.answer_spans
    ]
    said = re.sub(r"\[\d+\]", "", answer.content)
    if not marked and len(said.split()) <= MAX_SHORT_ANSWER:
        marked = [said]
    terms = [term for text in marked for term in terms_of(text, is_sentence=False)]
    names = {term.stem: term for term in terms if term.is_name and any(map(str.islower, term.shown))}
    return tuple(names.values())[:MAX_NAMED]


def _completed(question: str, topic: _Topic | None) -> Query:
    if topic is None or _SOMETHING_ELSE.match(question):
        return Query(question)
    asked = _THANKS.sub("", question) or question
    corrected = _CORRECTION.sub("", asked)
    opened = _OPENS.sub("", corrected)
    if opened == asked and is_self_contained(asked):
        return Query(question, before=topic.exchange)
    bare = opened.rstrip("?!. ")
    if bare and not _VERB.search(bare) and not QUESTION_WORD.search(bare):
        replaced = _in_place(bare, topic.query.text)
        if replaced is not None:
            return Query(replaced, topic.query.context, topic.exchange, is_follow_up=True)
    context = _context(asked, topic.query)
    if _PRONOUN.search(asked) and not topic.query.names:
        own = {term.stem for term in terms_of(asked)}
        meant = [term.shown for term in topic.named if term.stem not in own]
        context = tuple(dict.fromkeys((*meant, *context)))[:MAX_CONTEXT]
    return Query(asked, context, topic.exchange, is_follow_up=True)


def is_self_contained(question: str) -> bool:
    """Whether a question names what it is about, so that it means the same in any conversation.

    >>> is_self_contained("When does the pool in Bonn open?"), is_self_contained("When does it open?")
    (True, False)
    """
    if _POINTS_BACK.search(question):
        return False
    terms = terms_of(question)
    if any(_points_back(question, match, terms) for match in _PRONOUN.finditer(question)):
        return False
    named = any(term.is_name or term.is_number for term in terms)
    own = [term for term in terms if not is_stop_word(term.word)]
    return len(own) >= MIN_TERMS or (named and bool(own))


def _points_back(question: str, pronoun: re.Match[str], terms: Sequence[Term]) -> bool:
    """Whether a pronoun means something said before: nothing stands in front of it that it can mean."""
    before = [term for term in terms if term.start < pronoun.start() and not is_stop_word(term.word)]
    if pronoun[0].lower() == "there":
        at_end = not question[pronoun.end() :].strip("?!. ")
        return at_end and not _EXISTS.search(question) and not any(term.is_name for term in before)
    if not before:
        return True
    if not is_english(question):
        return _means_no_noun(question, pronoun)
    after = sum(term.start > pronoun.start() for term in terms)
    named = any(term.is_name or term.is_number for term in terms)
    asked_before = len(QUESTION_WORD.findall(question[: pronoun.start()])) > 1
    if named or asked_before or after > 1 or _POINTS_AT.match(question, pronoun.start()):
        return False  # it says itself what it is about
    asked_for, done = (
        {term for term in before for found in pattern.finditer(question) if found.start() <= term.start < found.end()}
        for pattern in (_ASKED_FOR, _DONE)
    )
    return len(asked_for) <= MAX_ASKED_FOR and asked_for | done >= set(before)


def _means_no_noun(question: str, pronoun: re.Match[str]) -> bool:
    """The same in another language, where nouns are told by their capital or their article."""
    is_dutch_filler = pronoun[0].lower() == "er" and _DUTCH.search(question)
    nouns = [found.start() for found in _NOUN.finditer(question)]
    is_bound = pronoun[0].lower().startswith("da")
    return not is_dutch_filler and (is_bound or bool(nouns)) and all(start > pronoun.start() for start in nouns)


def _context(question: str, last: Query) -> tuple[str, ...]:
    """The words the last question turned on that this one leaves out, names and rare words first kept."""
    own = {term.stem for term in terms_of(question)}
    known = [term for term in last.terms if term.stem not in own and not is_stop_word(term.word)]
    kept = sorted(known, key=lambda term: not (term.is_name or term.is_number))[:MAX_CONTEXT]
    return tuple(term.shown for term in sorted(kept, key=lambda term: term.start))


def _in_place(part: str, last: str) -> str | None:
    """The last question with `part` in the place of what it corresponds to; None where nothing does.

    A phrase replaces the one behind the same preposition, a number a number, a name a name.

    >>> _in_place("for a cat", "What does the plan for a dog cost?")
    'What does the plan for a cat cost?'
    """
    if phrase := _PHRASE.match(part):
        count = len(re.sub(rf"^{_ARTICLE}", "", phrase[2], flags=re.IGNORECASE).split())
        same = re.compile(rf"\b{phrase[1]} {_ARTICLE}\S*\w(?: \S*\w){{0,{count - 1}}}", re.IGNORECASE)
        if found := same.search(last):
            return f"{last[: found.start()]}{part}{last[found.end() :]}"
    new = terms_of(phrase[2] if phrase else part, is_sentence=False)
    old = terms_of(last)
    for wanted in ("is_number", "is_name"):
        if new and all(getattr(term, wanted) for term in new):
            likes = [term for term in old if getattr(term, wanted)]
            if likes:
                start = likes[-1].start
                bare = phrase[2] if phrase else part
                return f"{last[:start]}{bare}{last[start + len(likes[-1].shown) :]}"
    return None
