"""An extractive summary: the sentences of a document that say most of what the others say, its lead first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from askcorpus.answering.evidence import sentence_words
from askcorpus.language.sentences import sentence_spans
from askcorpus.types import Passage

LEAD_BONUS = 0.35
"""Weight of standing early: the first sentences of news and articles sum them up (Brandow et al. 1995)."""

MIN_WORDS = 6
MAX_CHARACTERS = 400
SENTENCES_READ = 400
"""Of a longer document the first sentences and an even sample of the rest are compared."""

MIN_MEAN_WORDS = 8
"""A shorter sentence is not preferred for being short."""


def summarise(passages: Sequence[Passage], title: str, count: int) -> list[tuple[Passage, int, int, float]]:
    """At most `count` sentences in reading order as (passage, start, end, score 0 to 1), offsets into the passage's text."""
    sentences = [
        (passage, start, end)
        for passage in passages
        for start, end in sentence_spans(passage.text)
        if _reads_alone(passage.text[start:end], title)
    ]
    if not sentences:
        sentences = [(passage, start, end) for passage in passages for start, end in sentence_spans(passage.text)][
            :count
        ]
    if len(sentences) > SENTENCES_READ:
        step = len(sentences) / SENTENCES_READ
        sentences = [sentences[int(i * step)] for i in range(SENTENCES_READ)]
    contents = [sentence_words(_text(sentence)).content for sentence in sentences]
    weights = _word_weights(contents, title)
    chosen: dict[int, float] = {}
    while len(chosen) < min(count, len(sentences)):
        scores = {i: _score(i, contents[i], weights) for i in range(len(sentences)) if i not in chosen}
        best = max(scores, key=lambda i: (scores[i], -i))
        chosen[best] = scores[best]
        weights.update({word: weights[word] ** 2 for word in contents[best]})  # said once: each word counts for less
    top = max(chosen.values()) or 1.0
    return [(*sentences[i], min(1.0, score / top)) for i, score in sorted(chosen.items())]


def _text(sentence: tuple[Passage, int, int]) -> str:
    passage, start, end = sentence
    return passage.text[start:end]


def _reads_alone(text: str, title: str) -> bool:
    """A whole sentence of some length that is not the title or a heading and does not lean on the one before."""
    if text.strip() == title or not text.rstrip("\"'”’)]").endswith((".", "!", "。", "।", "…", "؟", "！")):
        return False
    words = sentence_words(text)
    return (
        len(words.content) >= MIN_WORDS // 2
        and len(words.stems) >= min(MIN_WORDS, len(text) // 4)
        and len(text) <= MAX_CHARACTERS
    )


def _word_weights(contents: Sequence[frozenset[str]], title: str) -> dict[str, float]:
    """How much of the document's talk each word makes up, 0 to 1; words of the title count double."""
    counts = Counter(word for content in contents for word in content)
    counts.update({word: counts[word] for word in sentence_words(title).content if word in counts})
    top = math.log1p(max(counts.values(), default=1))
    return {word: math.log1p(count) / (top * 1.01) for word, count in counts.items()}


def _score(position: int, content: frozenset[str], weights: Mapping[str, float]) -> float:
    """The mean weight of the sentence's words (SumBasic, Nenkova and Vanderwende 2005) and how early it stands."""
    return sum(weights[word] for word in content) / max(MIN_MEAN_WORDS, len(content)) + LEAD_BONUS / (1 + position)
