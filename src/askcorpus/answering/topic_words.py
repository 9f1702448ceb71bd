"""The words that a conversation turns on, to be carried into a question that leaves them out.

"Regional differences?" after a talk about adoption means those of adoption. Which words a conversation turns on is counted:
how often and how lately each was said, times how rare it is in the corpus. This does not parse, and what it adds is shown
to the person behind the question.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from askcorpus.answering.question import analyse_question
from askcorpus.answering.smalltalk import reply_to_smalltalk
from askcorpus.language.words import content_words, stem, words
from askcorpus.types import Turn

CountPassages = Callable[[Sequence[str]], int]
"""How many passages of the corpus hold all of these words, in any form; of no words: all passages."""

WORDS_CARRIED = 2
"""Words added to a question. Of 1 to 4, 2 found most (document recall@5 on half of mtrag 0.694, 0.698, 0.662, 0.651)."""

DECAY = 0.7
"""What a mention counts one exchange later: 0.5, 0.7 and 0.85 found 0.691, 0.698 and 0.675."""

ANSWER_SHARE = 0.5
"""What a mention in an answer counts beside one in a question: 0, 0.3, 0.5 and 1 found 0.676, 0.701, 0.698 and 0.675."""

ENOUGH_SAID = 0.75
"""A question with this share of its weight in words that were said before already carries the topic."""

MIN_TURNS = 2
"""A word that was said once is no topic, unless it is a name in a question."""

REFUSAL_START = "The documents do not say"
"""What a refusal repeats of the question was not answered, so it is no mention."""

MIN_ROOT = 4
"""Letters that two stems must share to count as one word in two forms."""

MAX_CANDIDATES = 24
"""Words whose rarity is looked up: a lookup is a fraction of a millisecond in 50,000 passages."""


@dataclass(slots=True)
class _Spoken:
    """A word of the conversation: how it is written, and how much it was spoken of."""

    shown: str
    weight: float = 0.0
    turns: int = 0
    asked_by_name: bool = False


def carried_words(question: str, history: Sequence[Turn], count: CountPassages, *, leans: bool) -> list[str]:
    """The words of the conversation to add to `question`, best first as they were written; often none.

    `leans` says that the question shows by its form that it continues the conversation. Where it does not, a name of its
    own is a topic of its own, and where it shares no word with what was said, only words are carried that some passage
    holds beside the question's own.
    """
    spoken = _spoken(history)
    if not spoken:
        return []
    asked = [word for word in content_words(question) if word]
    said = [word for word in asked if stem(word) in spoken]
    if not leans and any(term.is_name and term.stem not in spoken for term in analyse_question(question).terms):
        return []
    rarity = _Rarity(count)
    weight = sum(rarity.of(word) for word in asked)
    if weight and sum(rarity.of(word) for word in said) > ENOUGH_SAID * weight:
        return []
    topical = [item for item in spoken.items() if item[1].turns >= MIN_TURNS or item[1].asked_by_name]
    candidates = sorted(topical, key=lambda item: -item[1].weight)[:MAX_CANDIDATES]
    ranked = sorted(candidates, key=lambda item: -item[1].weight * rarity.of(item[1].shown))
    asked_stems = {stem(word) for word in asked}
    chosen = [
        entry.shown
        for name, entry in ranked[:WORDS_CARRIED]
        if not any(_same_root(name, other) for other in asked_stems) and rarity.of(entry.shown) > 0
    ]
    if not said and not leans:
        own = max(asked, key=rarity.of, default="")
        chosen = [word for word in chosen if own and count([own, word]) > 0]
    return _in_phrases(chosen, history)


def _same_root(first: str, second: str) -> bool:
    """Whether one stem begins with the other ("scam", "scammer")."""
    shorter, longer = sorted((first, second), key=len)
    return first == second or (len(shorter) >= MIN_ROOT and longer.startswith(shorter))


class _Rarity:
    """The inverse document frequency of words, each looked up once; 0 for a word the corpus does not hold."""

    def __init__(self, count: CountPassages) -> None:
        self._count = count
        self._passages = count([])
        self._known: dict[str, float] = {}

    def of(self, word: str) -> float:
        if word not in self._known:
            found = self._count([word])
            self._known[word] = math.log(1 + self._passages / (found + 0.5)) if found else 0.0
        return self._known[word]


def _spoken(history: Sequence[Turn]) -> Mapping[str, _Spoken]:
    """The words spoken of in the conversation by stem, with what each weighs before its rarity."""
    spoken: dict[str, _Spoken] = {}
    age = 0
    for turn in reversed(history):
        if reply_to_smalltalk(turn.content) or turn.content.startswith(REFUSAL_START):
            continue
        share = (1.0 if turn.role == "user" else ANSWER_SHARE) * DECAY**age
        for name, shown in _written(turn.content).items():
            entry = spoken.setdefault(name, _Spoken(shown))
            entry.weight += share
            entry.turns += 1
            entry.asked_by_name |= turn.role == "user" and shown[0].isupper()
        age += turn.role == "user"
    return spoken


def _written(text: str) -> dict[str, str]:
    """The content words of a text as they are written there, by stem; no bare numbers."""
    kept = set(content_words(text))
    found: dict[str, str] = {}
    for word, start, end in words(text):
        shown = text[start:end]
        if word not in kept or len(word) < 2 or not re.search(r"[^\W\d_]", word):
            continue
        if start == 0 or re.search(r"[.!?:]\W*$", text[:start]):
            shown = word if not shown.isupper() else shown
        found.setdefault(stem(word), shown)
    return found


def _in_phrases(chosen: Sequence[str], history: Sequence[Turn]) -> list[str]:
    """Two words that were said side by side as one phrase."""
    if len(chosen) == 2:
        for turn in reversed(history):
            for first, second in (chosen, tuple(reversed(chosen))):
                if match := re.search(rf"\b{re.escape(first)}[ -]{re.escape(second)}\b", turn.content, re.IGNORECASE):
                    return [match[0]]
    return list(chosen)
