"""Who is who: "Ukrainian Foreign Minister Dmytro Kuleba" names the one asked for by "Who is the Ukrainian foreign minister?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from askcorpus.answering.evidence import EvidenceSentence
from askcorpus.answering.expected_answer import Span, name_spans, without_known_words
from askcorpus.answering.question import Question
from askcorpus.language.words import is_stop_word, stem, words

BONUS = 4.0
"""Log-odds for a sentence that names the one described. Chosen so that it lifts such a sentence over one that only repeats
the description, which shares more of its words with the question."""

_ASKS_WHO_IS = re.compile(
    r"^\W*(?:and |so )?(?:who(?:'s|’s| is| was| are| were)|what (?:is|was) the name of)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s*,?\s*(?:(?:is|was|named|called|as|the|a|an|of)\s+){0,3}$", re.IGNORECASE)


def identity_bonus(question: Question, sentences: Sequence[EvidenceSentence]) -> NDArray[np.float64]:
    """For "who is ..." questions: BONUS for each sentence where a new name stands beside the words that describe it."""
    bonus = np.zeros(len(sentences))
    for i, sentence in enumerate(sentences):
        if named_one(question, sentence.text) is not None:
            bonus[i] = BONUS
    return bonus


def named_one(question: Question, sentence: str) -> Span | None:
    """Where in `sentence` the name stands that a "who is" question asks for; None where there is none."""
    if len(question.terms) < 2 or not _ASKS_WHO_IS.match(question.text):
        return None
    matched = [(start, end) for word, start, end in words(sentence) if stem(word) in question.stems]
    if len({stem(sentence[start:end].casefold()) for start, end in matched}) < len(question.stems):
        return None
    for span in name_spans(sentence):
        new = without_known_words(sentence, span, question.stems)
        if new is None or is_stop_word(sentence[new[0] : new[1]].casefold()):
            continue
        if any(_beside(sentence, new, place) for place in matched):
            return new
    return None


def _beside(sentence: str, name: Span, place: Span) -> bool:
    first, second = sorted((name, place))
    return first[1] <= second[0] and bool(_BETWEEN.match(sentence[first[1] : second[0]]))
