"""The evidence as sentences: where each stands, what words it holds, what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from askcorpus.language.sentences import sentence_spans
from askcorpus.language.words import is_stop_word, stem, words
from askcorpus.types import Passage, ScoredPassage

MAX_SENTENCES = 120
"""A bound on the work for one question: eight passages hold about 45 sentences, pages of very short lines more."""

HEADING_PENALTY = 2.0
"""In log-odds: a heading is quoted only where no sentence comes near."""

_SPEAKER = re.compile(r"(?:[\[(]?[\d:./\-, ]{4,24}[\])]? ?[-–]? ?)?[^\W\d_][\w .'’-]{0,30}:\s")


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """The stems of a sentence in order, and which of them carry meaning."""

    stems: tuple[str, ...]
    content: frozenset[str]


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """One sentence of the evidence. `start` and `end` are offsets into the passage's text.

    `rank` and `score` are the passage's; `position` counts the sentences of the passage. `turn_start` is where the turn
    of a chat log begins that the sentence belongs to, else `start`; `turn_end` is where it ends, else `end`.
    """

    passage: Passage
    rank: int
    score: float
    position: int
    start: int
    end: int
    turn_start: int
    turn_end: int
    text: str
    words: SentenceWords
    speaker: SentenceWords


@dataclass(frozen=True, slots=True)
class EvidencePassage:
    """A passage of the evidence with its sentences. `stems` are those of its title, heading and text."""

    passage: Passage
    stems: frozenset[str]
    sentences: tuple[EvidenceSentence, ...]


def read_evidence(evidence: Sequence[ScoredPassage]) -> list[EvidencePassage]:
    """The passages cut into sentences, best passage first, at most MAX_SENTENCES sentences in all."""
    passages: list[EvidencePassage] = []
    left = MAX_SENTENCES
    for rank, scored in enumerate(evidence):
        passage = scored.passage
        sentences = []
        for position, (start, end, turn_start, turn_end) in enumerate(_sentences_with_turns(passage.text)[:left]):
            text = passage.text[start:end]
            speaker = sentence_words(passage.text[turn_start:start]) if turn_start < start else _NO_WORDS
            sentences.append(
                EvidenceSentence(
                    passage,
                    rank,
                    scored.score,
                    position,
                    start,
                    end,
                    turn_start,
                    turn_end,
                    text,
                    sentence_words(text),
                    speaker,
                )
            )
        left -= len(sentences)
        around = sentence_words(f"{passage.title} {passage.heading or ''}").content
        stems = around.union(*(sentence.words.content for sentence in sentences))
        passages.append(EvidencePassage(passage, stems, tuple(sentences)))
    return passages


def heading_penalty(sentences: Sequence[EvidenceSentence]) -> NDArray[np.float64]:
    """For each sentence what is taken from its log-odds: titles and headings name a matter, they do not answer."""
    names = [(sentence.passage.title, sentence.passage.heading) for sentence in sentences]
    return np.array(
        [
            HEADING_PENALTY * (sentence.text.lstrip("# ") in name)
            for sentence, name in zip(sentences, names, strict=True)
        ],
        dtype=np.float64,
    )


_NO_WORDS = SentenceWords((), frozenset())


@lru_cache(maxsize=16_384)
def sentence_words(text: str) -> SentenceWords:
    """The stems of a text, without its possessives and punctuation."""
    pairs = [(word, stem(word)) for word, _, _ in words(text)]
    return SentenceWords(
        tuple(stemmed for _, stemmed in pairs), frozenset(stemmed for word, stemmed in pairs if not is_stop_word(word))
    )


def _sentences_with_turns(text: str) -> list[tuple[int, int, int, int]]:
    """(start, end, start of the turn, end of the turn) of each sentence; a turn is a line "Name: ..." of a chat log."""
    found: list[tuple[int, int, int, int]] = []
    turn, line_end = -1, -1
    for start, end in sentence_spans(text):
        if start > line_end:
            line_end = text.find("\n", end)
            line_end = len(text) if line_end < 0 else line_end
            turn = start if _SPEAKER.match(text, start) else -1
        found.append((start, end, turn, len(text[:line_end].rstrip())) if turn >= 0 else (start, end, start, end))
    return found
