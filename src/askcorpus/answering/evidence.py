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
from askcorpus.answering.query import Query
from askcorpus.answering.sources import Source, Sources, Span
from askcorpus.blocks import Block, Row
from askcorpus.language.english import is_english
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
"""In log-odds: a sentence that asks the same holds the question's words and no answer."""

_ASKS = re.compile(
    r"(?:^|: )(?:can|could|may|do|does|did|is|are|will|would|has|have) (?:i|we|you|it|any|some|the|there)\w*\b", re.I
)
"""How a chat message asks that leaves its question mark out."""

OVERLAP_SCALE = 8.0
OVERLAP_MIDDLE = 0.55
"""Log-odds of a unit that holds a share of the question's rare words: 0 at the middle share. Word overlap tells answerable
questions from others with AUC 0.613 on squad2."""

LACKED_NAME_PENALTY = 2.0
"""In log-odds: a document that lacks all names of the question which others know speaks of somebody or something else; one that
lacks some of them costs its share."""

NEAR_BONUS = 1.0
"""In log-odds: of two places that answer a follow-up about equally, the one in the document cited last is meant. Not measured:
the development conversations carry no citations."""

CONTEXT_SHARE = 0.5  # what a word of the question counts that stands only in the title or headings above


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the evidence: `source.text[start:end]` in the leaf `block`, inside `parent` (a list, a message).

    `score` is in log-odds, `answerable` the passage's; `span` are the likeliest answering words; `rank` is the passage's.
    """

    source: Source
    block: Block
    parent: Block | None
    row: Row | None
    start: int
    end: int
    score: float
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
    overlap: _Overlap | None = None
    units: list[Unit] = []
    lacking = _Lacking(query, sources)
    for rank, scored in enumerate(evidence):
        passage, reading = scored.passage, scored.reading
        source = sources.get(passage.path)
        if source is None:
            continue
        if reading is None and overlap is None:
            overlap = _Overlap(query, sources)
        instructing: Block | None = None
        elsewhere = lacking.penalty(source)
        for block, parent, row, start, end in _stretches(source, passage.start, passage.end):
            if reading is not None:
                a, b = start - passage.start, end - passage.start
                score, answerable, best = reading.mass(a, b), reading.answerable, reading.best_span(a, b)
                span = (passage.start + best.start, passage.start + best.end) if best else None
            else:
                assert overlap is not None
                score = answerable = overlap.log_odds(source, start, end)
                span = None
            text = source.text[start:end]
            is_instruction = addresses_an_assistant(text)
            if is_instruction or instructing is block:  # an instruction mostly goes on in the next sentence
                score -= INSTRUCTION_PENALTY
            instructing = block if is_instruction else None
            if block.kind == "heading":
                score -= HEADING_PENALTY
            elif asks_a_question(text, is_message=block.kind == "message"):
                score -= ASKING_PENALTY
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


class _Lacking:
    """What it costs a document to lack a name of the question that other documents know."""

    def __init__(self, query: Query, sources: Sources) -> None:
        names = query.names if is_english(query.text) else ()
        known = sources.catalog.document_frequencies([term.word for name in names for term in name])
        self._names = [[term.word for term in name if known.get(term.word)] for name in names]
        self._penalties: dict[str, float] = {}

    def penalty(self, source: Source) -> float:
        """In log-odds."""
        path = source.document.path
        if path not in self._penalties:
            held = (
                {word for word, _, _ in words(f"{path} {source.document.title} {source.text}")}
                if self._names
                else set()
            )
            lacking = sum(bool(name) and held.isdisjoint(name) for name in self._names)
            self._penalties[path] = LACKED_NAME_PENALTY * lacking / max(1, len(self._names))
        return self._penalties[path]


class _Overlap:
    """How much of a question's rare words a stretch holds."""

    def __init__(self, query: Query, sources: Sources) -> None:
        frequencies = sources.catalog.document_frequencies([term.word for term in query.terms])
        passages = max(1, sources.catalog.passage_count())
        self._weights = {
            term.stem: math.log(1 + passages / (1 + frequencies.get(term.word, 0))) for term in query.terms
        }
        self._total = sum(self._weights.values()) or 1.0

    def log_odds(self, source: Source, start: int, end: int) -> float:
        own = _stems(source.text[start:end])
        headings = " ".join(source.words(h.start, h.end) for h in source.headings_above(start))
        around = _stems(f"{source.document.title} {headings}") - own
        held = sum(weight for word, weight in self._weights.items() if word in own)
        held += CONTEXT_SHARE * sum(weight for word, weight in self._weights.items() if word in around)
        return OVERLAP_SCALE * (held / self._total - OVERLAP_MIDDLE)


def _stems(text: str) -> set[str]:
    return {stem(word) for word, _, _ in words(text)}
