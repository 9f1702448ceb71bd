"""What a refusal can name as missing: things the question is about that no document mentions."""

from __future__ import annotations

import re

from askcorpus.answering.expected_answer import name_spans
from askcorpus.answering.question import Question
from askcorpus.language.words import words

MAX_NAMED = 2

_INTRODUCES_A_THING = re.compile(
    r"(?:\b(?:the|a|an|of|about|many|much|for|with|by|in|on|did|does|do|any)|['’]s)\s+$", re.IGNORECASE
)


def missing_words(question: Question, unknown: frozenset[str]) -> tuple[str, ...]:
    """Names and numbers of the question that stand nowhere in the corpus, whole; else things introduced as such.

    `unknown` are the folded words of the question that no passage holds. "the population" is named, "happened" is not: a
    verb that is missing tells a person nothing.
    """
    text = question.text
    found: list[str] = []
    covered = -1
    for start, end in name_spans(text):
        if start > 0 and ". " not in text[start:end] and any(word in unknown for word, _, _ in words(text[start:end])):
            found.append(text[start:end])
    found += [term.shown for term in question.terms if term.is_number and term.word in unknown]
    if found:
        return tuple(dict.fromkeys(found))[:MAX_NAMED]
    for word, start, end in words(text):
        if word in unknown and start > covered and _INTRODUCES_A_THING.search(text[:start]):
            found.append(text[start:end])
            covered = end
    return tuple(dict.fromkeys(found))[:MAX_NAMED]
