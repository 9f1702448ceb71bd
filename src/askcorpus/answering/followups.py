"""A follow-up made to stand alone, from the conversation before it and without a model.

Pronouns are replaced by what they most likely mean, short questions ("and why?", "and in 2023?", "what about Crimea?") are
filled up from the question before, and corrections ("no, I meant Moscow") change it. A question that stands alone is
returned as it is. The person sees the question that was really asked, so a wrong guess is visible.

This does not parse: of several possible antecedents it takes the likeliest kind, and leaves the words where it has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from askcorpus.answering.expected_answer import date_spans, name_spans
from askcorpus.answering.references import other_than_answered, with_documents_named
from askcorpus.answering.smalltalk import reply_to_smalltalk
from askcorpus.answering.topic import Topic
from askcorpus.answering.topic_words import CountPassages, carried_words
from askcorpus.language.abbreviations import SENTENCE_STARTERS
from askcorpus.language.words import content_words, is_stop_word, stem, words
from askcorpus.types import Turn

MAX_TURNS_READ = 12
"""How many turns back a chain of follow-ups is resolved."""

MAX_FRAGMENT_WORDS = 2
"""A question without a verb or question word and with no more content words than this is a fragment of one."""

MIN_WORDS_NAMING = 2
"""A clause with fewer content words ("Thanks.", "I see.") names nothing, unless it is a question."""

_LEAD = r"(?:(?:ok(?:ay)?|so|and|but|then|well|also|right|yes|no|hm+|oh)[,.]?\s+)*"
_BARE = re.compile(
    rf"{_LEAD}(why|how|when|where|who|how come|since when|how so|why not|why is that|why so|how many|how much"
    rf"|with whom|by whom|which|which ones?)\s*",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"{_LEAD}(?:(?:can|could|would) you (?:please )?)?(?:what else|anything else|tell me more|say more|more|go on"
    rf"|continue|elaborate|explain|give (?:me )?"
    r"(?:more )?details?|more details?|any more|what more)"
    r"(?: (?:about|on) (?:it|this|that|them|him|her))?(?: (?:is|was) (?:there|said|known))?(?: please)?\s*",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"(?:no[,.]?\s+|sorry[,.]?\s+|actually[,.]?\s+)*(?:i (?:mean|meant|was asking about|am asking about)"
    r"|not that[,.]? but)\s+(.+)|no[,.]\s+(?!what|who|why)(.{2,40})",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    rf"(?:{_LEAD}(?:what|how) about\s+(.+)|(?:and|or|but)\s+((?:in|on|at|by|for|from|with|after|before|during|since"
    rf"|the|of)?\s*.+))",
    re.IGNORECASE,
)
_ABOUT_THE_DOCUMENT = re.compile(
    r"\b(?:wrote|written|author|summari[sz]e|summary of) (?:of )?(?:this|it)\b|\bwhat(?:'s| is) this\b", re.IGNORECASE
)
_HAS_QUESTION_FORM = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|will|would|should|has"
    r"|have|had|tell|list"
    r"|describe|explain|compare|give|show|find|summari[sz]e|define|name)\b",
    re.IGNORECASE,
)
_HE = re.compile(r"\b(?:he|she|him|himself|herself)\b|\bhis\b|\bher\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their|themselves)\b", re.IGNORECASE)
_THERE = re.compile(
    r"\bthere\b(?!\s+(?:is|are|was|were|any|be|a|an|more"
    r"|another))(?<!is there)(?<!are there)(?<!was there)(?<!were there)",
    re.IGNORECASE,
)
_IT = re.compile(
    r"\b(?:it|its)\b(?!\s+(?:is|was)?\s*(?:take|takes|possible|true|necessary|important|mean|raining|cost to|say"
    r"|says|mention|mentions))"
    r"(?!\s+(?!(?:used|able|going|supposed|meant|likely|due|allowed|required|expected|similar|close|next|said|known"
    r"|related|compared)\b)(?:(?:more|most|better|very|too|also|really|not)\s+)?[a-z]+"
    r"\s+(?:to|that|if|when|for (?:me|my|us|people))\b)"
    r"|\b(?:this|that)\b(?=\s*[?.!,]*$|\s+(?:is|was|mean|means|happen|happened|work|works|affect|affects|decision"
    r"|question)\b)"
    r"|(?<=about )(?:this|that)\b|(?<=is )(?:this|that)\b(?=\s*[?.]*$)",
    re.IGNORECASE,
)
_EARLIER_CLAUSES = re.compile(
    r"\b(?:if|when|since|after|before|while|although|unless)\s[^,.?!]+,|[^.?!]+[.?!]\s", re.IGNORECASE
)
"""Stretches before a pronoun that are whole in themselves: what they name, the pronoun behind them can mean."""

_DESCRIBED = re.compile(r"\b(?:the|an?|any|some|most|many|those) (?!(?:same|other)\b)[a-z-]{3,}\b.* $|\bpeople\b.* $")
_LEANS = re.compile(
    r"\b(?:he|she|him|his|her|hers|they|them|their|it|its|this|that|these|those|there|such|same|others?|else|instead)\b"
    r"|^(?:and|but|or|so|then|also)\b",
    re.IGNORECASE,
)
"""Words that point to what was said before, or may."""

_DOING = re.compile(r"[a-z]{2,}ing\s+\w+\s+\w+", re.IGNORECASE)
""" "investing with Lendingclub" stands in the place of nothing."""

_POSSESSIVE = frozenset({"his", "their", "its"})
_SPACE_BEFORE_STOP = re.compile(r"\s+([?.!,])")


def standalone_question(question: str, history: Sequence[Turn], count: CountPassages | None = None) -> str:
    """`question` as it would be asked without the conversation `history` (oldest turn first); often unchanged.

    With `count`, which looks into the corpus, a question that leaves out what the conversation turns on gets its words
    behind it, in brackets.
    """
    question = " ".join(question.split())
    history = history[-MAX_TURNS_READ:]
    topic = _topic(history)
    if topic is None or not words(question):
        return question
    resolved, whole = _resolve(question, topic)
    if whole:
        return resolved
    fragment = not _HAS_QUESTION_FORM.search(question)
    if count is not None:
        leans = fragment or resolved != question or bool(_LEANS.search(question))
        if carried := carried_words(resolved, history, count, leans=leans):
            return _with_words(resolved, carried)
    return _about(resolved, topic) if fragment else resolved


def _with_words(question: str, carried: Sequence[str]) -> str:
    """The question with these words in brackets, before its question mark.

    >>> _with_words("Are there regional differences?", ["adoption"])
    'Are there regional differences (adoption)?'
    """
    if not carried:
        return question
    end = len(question.rstrip("?!. "))
    return f"{question[:end]} ({', '.join(carried)}){question[end:]}"


def _topic(history: Sequence[Turn]) -> Topic | None:
    """The last exchange that was a question, itself made to stand alone."""
    topic: Topic | None = None
    for i, turn in enumerate(history):
        if turn.role != "user" or not turn.content.strip() or reply_to_smalltalk(turn.content):
            continue
        asked = " ".join(turn.content.split())
        reply = history[i + 1] if i + 1 < len(history) and history[i + 1].role == "assistant" else None
        earlier = topic.spoken if topic else ()
        topic = Topic.of(asked if topic is None else _about(_resolve(asked, topic)[0], topic), reply, earlier)
    return topic


def _resolve(question: str, topic: Topic) -> tuple[str, bool]:
    """The question filled up, and whether it is whole: made of the last question, or about a document by name."""
    bare = question.rstrip("?!. ")
    if match := _BARE.fullmatch(bare):
        return _ask_further(match[1].lower(), topic), True
    if _MORE.fullmatch(bare):
        return _ask_for_more(topic), True
    if other := other_than_answered(bare, topic):
        return other, True
    if (named := with_documents_named(question, topic.citations, topic.subject())) != question:
        return named, True
    if match := _CORRECTION.fullmatch(bare):
        part = (match[1] or match[2]).strip()
        if _stands_alone(part):
            return _without_pronouns(f"{part}?", topic), False
        return _replaced(part, topic), True
    if (match := _INSTEAD.fullmatch(bare)) and not _stands_alone(part := (match[1] or match[2]).strip()):
        part = _without_pronouns(part, topic)
        return (f"{part[0].upper()}{part[1:]}?", False) if _DOING.match(part) else (_replaced(part, topic), True)
    if _ABOUT_THE_DOCUMENT.search(bare):
        return question, True
    return _without_pronouns(question, topic), False


def _stands_alone(part: str) -> bool:
    return bool(_HAS_QUESTION_FORM.search(part)) or len(content_words(part)) > 4


def _ask_further(word: str, topic: Topic) -> str:
    """ "And why?" after an answer asks why what the answer says; after a refusal it repeats the question."""
    word = {"how come": "why", "why is that": "why", "why so": "why", "how so": "how", "why not": "why"}.get(word, word)
    if word.startswith("which") and (counted := re.match(r"how many\b", topic.question, re.IGNORECASE)):
        return f"Which{topic.question[counted.end() :]}"
    statement = topic.statement()
    if statement is None or word.startswith("which") or word in {"how many", "how much"}:
        return f"{word.capitalize()}: {topic.question}"
    opening = statement.split(" ", 1)
    if opening[0].casefold() in SENTENCE_STARTERS:
        statement = " ".join([opening[0].lower(), *opening[1:]])
    return f"{word.capitalize()} is it that {statement}?"


def _ask_for_more(topic: Topic) -> str:
    if match := re.match(
        r"what\s+(?!else)((?:did|do|does|has|have|is|was|were|are)\s.+)", topic.question, re.IGNORECASE
    ):
        return f"What else {match[1]}"
    subject = topic.person() if topic.names() else topic.thing()
    return f"What else is said about {subject or topic.question.rstrip('?!. ')}?"


def _replaced(part: str, topic: Topic) -> str:
    """The last question with `part` in the place of what it corresponds to: a date for a date, a name for a name."""
    part = re.sub(r"^(?:the )?(.+?) ones?$", r"\1", part)
    bare = re.sub(r"^(?:in|on|at|by|for|from|with|the|of)\s+(?:the\s+)?", "", part, flags=re.IGNORECASE)
    question = topic.question
    dates = [question[start:end] for start, end in date_spans(question)]
    if date_spans(part):
        if dates:
            old = dates[-1]
            keeps = re.match(r"(?:in|on|by|since|until|from)\s", old, re.IGNORECASE)
            return question.replace(old, part if keeps and part != bare else (keeps[0] if keeps else "") + bare)
        return f"{question.rstrip('?!. ')} {part}?"
    shared = {stem(word) for word in content_words(part)}
    for phrase in topic.phrases():
        if len(words(bare)) > 1 and shared & {stem(word) for word in content_words(phrase)}:
            return _swap(question, phrase, part)
    names = topic.names()
    things = [phrase for phrase in topic.phrases() if phrase not in names]
    if things and not name_spans(bare) and part.removeprefix("the ") == bare:
        return _swap(question, things[-1], part)
    if names and (name_spans(bare) or len(words(bare)) <= 2):
        return _swap(question, names[-1], bare)
    return f"{question.rstrip('?!. ')} {part}?"


def _swap(question: str, old: str, new: str) -> str:
    """`old` replaced by `new`; of a name that is part of a longer phrase ("the Ukrainian foreign minister") only the name."""
    start = question.rfind(old)
    return question[:start] + new + question[start + len(old) :]


def _without_pronouns(question: str, topic: Topic) -> str:
    meanings: dict[tuple[int, int], tuple[re.Match[str], str]] = {}
    for pattern, antecedent in ((_HE, topic.person), (_THEY, topic.group), (_THERE, topic.place), (_IT, topic.thing)):
        match = pattern.search(question)
        if match and not _named_before(question, match.start(), pattern) and (meant := antecedent()):
            known = {other for _, other in meanings.values()}
            meanings |= {} if meant in known else {match.span(): (match, meant)}
    for _, (match, meant) in sorted(meanings.items(), reverse=True):
        question = _put(question, match, meant)
    return _SPACE_BEFORE_STOP.sub(r"\1", question)


def _named_before(question: str, position: int, pattern: re.Pattern[str]) -> bool:
    """Whether the question itself names, before the pronoun, what it can mean."""
    if pattern is _THERE:
        return False
    before = question[:position]
    if pattern is not _IT and _DESCRIBED.search(before):
        return True
    if any(not is_stop_word(before[start:end].casefold()) for start, end in name_spans(before) if start > 0):
        return True
    if pattern is _HE:
        return False
    for part in _EARLIER_CLAUSES.findall(before):
        named = [word for word in content_words(part) if not is_stop_word(word)]
        if len(named) >= (1 if part.rstrip().endswith("?") else MIN_WORDS_NAMING):
            return True
    return len(content_words(before)) > 2 and bool(re.search(r"\b(?:if|when|because|and|but)\s*$", before))


def _put(question: str, match: re.Match[str], meant: str) -> str:
    pronoun = match[0].lower()
    if pronoun == "there":
        meant = f"in {meant}"
    first, _, rest = meant.partition(" ")
    if first.casefold() in SENTENCE_STARTERS and rest and match.start() > 0:
        meant = f"{first.lower()} {rest}"
    possessive = pronoun in _POSSESSIVE or (
        pronoun == "her" and bool(re.match(r"\s+[a-z]{3,}", question[match.end() :]))
    )
    if possessive:
        meant += "'" if meant.endswith("s") else "'s"
    return question[: match.start()] + meant + question[match.end() :]


def _about(question: str, topic: Topic) -> str:
    """A fragment of a question with what the conversation is about behind it; any other question as it is."""
    bare = question.rstrip("?!. ")
    if _HAS_QUESTION_FORM.search(bare) or not 0 < len(content_words(bare)) <= MAX_FRAGMENT_WORDS:
        return question
    subject = topic.subject()
    shared = {stem(word) for word in content_words(bare)} & {stem(word) for word in content_words(subject or "")}
    return f"{bare} ({subject})" if subject and not shared else bare
