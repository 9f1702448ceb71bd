"""The evidence as units: the smallest stretches that can answer, each with what the reader makes of it.

A unit is a sentence of a paragraph, an item of a list, a row of a table, a line of code. Its score is the reader's mass in it:
the log-odds that an answer begins and ends there rather than nowhere in the passage. Where the reader cannot read (another
script, a language it was not trained on) it is the share of the question's words, weighed by rarity, that the unit holds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from askcorpus.answering.composition import Composition
from askcorpus.answering.instructions import addresses_an_assistant
from askcorpus.answering.lacking import Lacking
from askcorpus.answering.query import Query
from askcorpus.answering.sources import Source, Sources, Span
from askcorpus.blocks import Block, Row
from askcorpus.language.sentences import sentence_spans
from askcorpus.language.words import stem, words
from askcorpus.types import ScoredPassage

ANSWERABLE_SLOPE, ANSWERABLE_OFFSET = 0.45, 0.6
"""The reader's `answerable` as the log-odds that the answer is right: a logistic regression over the 242 self-contained questions
of the development set `office` gave 0.43 and 0.45, rounded towards what squad2 gives."""

SURE = 0.8
"""From this confidence on an answer is called one, below it "probably" (evaluation/RESULTS.md, `office`)."""

INSTRUCTION_PENALTY = 8.0
"""In log-odds: text that talks to an assistant is quoted only where nothing else comes near."""

HEADING_PENALTY = 2.0
"""In log-odds: a heading names a matter, it seldom answers."""

ASKING_PENALTY = 5.0
"""In log-odds: a sentence that asks the same, or the head of a mail, holds the question's words and no answer."""

_MAIL_HEADER = re.compile(r"(?:Subject|From|To|Cc|Date|Sent): ")

_ASKS = re.compile(
    r"(?:^|: )(?:can|could|may|do|does|did|is|are|will|would|has|have) (?:i|we|you|it|any|some|the|there)\w*\b", re.I
)
"""How a chat message asks that leaves its question mark out."""

OVERLAP_SCALE = 8.0
OVERLAP_MIDDLE = 0.55
"""Log-odds of a unit that holds a share of the question's rare words: 0 at the middle share. Word overlap tells answerable
questions from others with AUC 0.613 on squad2."""

NEAR_BONUS = 3.0
"""In log-odds: of two places that answer a follow-up about equally, the one in the document cited last is meant. From 0 to 6 it
hardly matters in those conversations (docs/decisions.md); in use 1 let another document lead that was about as good."""

HELD_BONUS = 3.0
"""In log-odds, for a block that holds all the question's words together with the headings and the title above it: the reader
sees a passage, but not what the passage stands under. With 6 the block with the answer comes first for 60, 57 and 68 % of
three organisations' questions, without for 57, 54 and 56 %; of 0, 3 and 6 the whole answers are best with 3."""

HELD_CHARS = 1500  # a list or message up to this long counts as one block

CONTEXT_SHARE = 0.5  # what a word of the question counts that stands only in the title or headings above


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the evidence: `source.text[start:end]` in the leaf `block`, inside `parent` (a list, a message).

    `mass` is the reader's in log-odds; `score`, by which units are ordered, adds what of the question the block holds.
    `answerable` is the passage's, `span` are the likeliest answering words, `rank` is the passage's.
    """

    source: Source
    block: Block
    parent: Block | None
    row: Row | None
    start: int
    end: int
    score: float
    mass: float
    answerable: float
    span: Span | None
    rank: int
    passage_id: str

    @property
    def text(self) -> str:
        """The unit's words on one line."""
        return self.source.words(self.start, self.end)


class Search(Protocol):
    """Finds and reads passages; of the documents in `paths` only where that is given."""

    def __call__(self, question: str, paths: Sequence[str] | None = None) -> list[ScoredPassage]:
        """Passages, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a kind of answer is given: the question, the evidence and its units, best first, and the means to look further.

    `paths` are the documents the person restricted the answer to, or None; `again` answers another question in the same way.
    """

    query: Query
    evidence: tuple[ScoredPassage, ...]
    units: tuple[Unit, ...]
    sources: Sources
    search: Search
    paths: tuple[str, ...] | None
    confidence: float
    again: Callable[[Query], Composition]


def read_units(
    query: Query, evidence: Sequence[ScoredPassage], sources: Sources, near: Collection[str] = ()
) -> list[Unit]:
    """All units of the evidence, best first; those of the documents in `near` before others that are about as good."""
    overlap = _Overlap(query, sources)
    units: list[Unit] = []
    opened = {scored.passage.path: sources.get(scored.passage.path) for scored in evidence}
    lacking = Lacking(query, sources, {path: source for path, source in opened.items() if source is not None})
    for rank, scored in enumerate(evidence):
        passage, reading = scored.passage, scored.reading
        source = opened[passage.path]
        if source is None:
            continue
        instructing: Block | None = None
        elsewhere = lacking.penalty(source)
        for block, parent, row, start, end in _stretches(source, passage.start, passage.end):
            if reading is not None:
                a, b = start - passage.start, end - passage.start
                score, answerable, best = reading.mass(a, b), reading.answerable, reading.best_span(a, b)
                span = (passage.start + best.start, passage.start + best.end) if best else None
                if span is not None and not any(map(str.isalnum, source.text[slice(*span)])):
                    span = None  # a full stop: the sentence answers, and there is nothing to mark in it
                held = HELD_BONUS * overlap.held(source, block, parent, row)
            else:
                held = 0.0
                score = answerable = overlap.log_odds(source, start, end)
                span = None
            text = source.text[start:end]
            is_instruction = addresses_an_assistant(text)
            if is_instruction or instructing is block:  # an instruction mostly goes on in the next sentence
                score -= INSTRUCTION_PENALTY
            instructing = block if is_instruction else None
            if block.kind == "heading":
                score -= HEADING_PENALTY
            elif _MAIL_HEADER.match(text) or asks_a_question(text, is_message=block.kind == "message"):
                score, held = score - ASKING_PENALTY, 0.0
            if scored.passage.path in near:
                score += NEAR_BONUS
            units.append(
                Unit(
                    source,
                    block,
                    parent,
                    row,
                    start,
                    end,
                    score - elsewhere + held,
                    score - elsewhere,
                    answerable - elsewhere,
                    span,
                    rank,
                    passage.passage_id,
                )
            )
    return sorted(units, key=lambda unit: -unit.score)


def confidence_of(units: Sequence[Unit]) -> float:
    """The probability that these units hold the answer: the reader's highest `answerable`, scaled."""
    best = max((unit.answerable for unit in units), default=-math.inf)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, ANSWERABLE_SLOPE * best + ANSWERABLE_OFFSET))))


def asks_a_question(text: str, *, is_message: bool) -> bool:
    """Whether a sentence asks; in messages the question mark may be left out."""
    return text.rstrip().endswith("?") or (is_message and _ASKS.search(text) is not None)


def _stretches(source: Source, start: int, end: int) -> Iterator[tuple[Block, Block | None, Row | None, int, int]]:
    """The units between two offsets: (leaf, parent, row, start, end)."""
    for place in source.within(start, end):
        leaf, parent = source.leaves[place], source.parents[place]
        first, last = max(start, leaf.start), min(end, leaf.end)
        if leaf.kind == "table":
            for row in leaf.rows[leaf.header_rows :]:
                if row.start < last and row.end > first:
                    yield leaf, parent, row, row.start, row.end
        elif leaf.kind in ("item", "heading", "caption"):
            yield leaf, parent, None, leaf.start, leaf.end
        elif leaf.kind == "code":
            for line_start, line_end in _lines(source.text, first, last):
                yield leaf, parent, None, line_start, line_end
        else:
            for a, b in sentence_spans(source.text[first:last]):
                yield leaf, parent, None, first + a, first + b


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    position = start
    for line in text[start:end].split("\n"):
        if line.strip():
            yield position + len(line) - len(line.lstrip()), position + len(line.rstrip())
        position += len(line) + 1


class _Overlap:
    """How much of a question's rare words a stretch holds."""

    def __init__(self, query: Query, sources: Sources) -> None:
        frequencies = sources.catalog.document_frequencies([term.word for term in query.terms])
        passages = max(1, sources.catalog.passage_count())
        self._weights = {
            term.stem: math.log(1 + passages / (1 + frequencies.get(term.word, 0))) for term in query.terms
        }
        self._total = sum(self._weights.values()) or 1.0
        self._held: dict[tuple[str, int], float] = {}
        self._contexts: dict[tuple[str, int], set[str]] = {}

    def held(self, source: Source, block: Block, parent: Block | None, row: Row | None) -> float:
        """The share of the question's rare words in a row or block, what is short around it, and what stands above."""
        parts = [(row.start, row.end)] if row is not None else [(block.start, block.end)]
        if parent is not None and parent.end - parent.start < HELD_CHARS:
            parts.append((parent.start, parent.end))
        parts.extend((header.start, header.end) for header in block.rows[: block.header_rows])
        place = (source.document.path, parts[0][0])
        if place not in self._held:
            words_here = set[str]().union(*(_stems(source.text[start:end]) for start, end in parts))
            self._held[place] = self._share(words_here | self._context(source, block.start))
        return self._held[place]

    def log_odds(self, source: Source, start: int, end: int) -> float:
        """What the share of the question's rare words in a stretch is as log-odds, for passages nobody can read."""
        own = _stems(source.text[start:end])
        around = self._context(source, start) - own
        return OVERLAP_SCALE * (self._share(own) + CONTEXT_SHARE * self._share(around) - OVERLAP_MIDDLE)

    def _context(self, source: Source, start: int) -> set[str]:
        headings = source.headings_above(start)
        place = (source.document.path, headings[-1].start if headings else -1)
        if place not in self._contexts:
            above = " ".join(source.words(heading.start, heading.end) for heading in headings)
            self._contexts[place] = _stems(f"{source.document.title} {source.document.path} {above}")
        return self._contexts[place]

    def _share(self, stems: set[str]) -> float:
        return sum(weight for word, weight in self._weights.items() if word in stems) / self._total


def _stems(text: str) -> set[str]:
    return {stem(word) for word, _, _ in words(text)}
