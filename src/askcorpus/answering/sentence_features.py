"""What can be told of a sentence and a question: the inputs of the sentence rankers, all numbers.

LEXICAL features need no model. Before them stands what a model says: COSINE features of the sentences' embeddings (the plain
reader), or SPAN features of the reading model. Training (`training/`) and answering compute them with this same code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from askcorpus.answering.evidence import EvidencePassage, EvidenceSentence, SentenceWords
from askcorpus.answering.expected_answer import candidate_spans, name_spans, number_spans, without_known_words
from askcorpus.answering.question import KINDS, Question, is_negated
from askcorpus.language.words import stem
from askcorpus.reader.readings import PassageReading

if TYPE_CHECKING:
    from askcorpus.types import Vectors

COSINE = ("cosine", "cosine_rank", "cosine_gap", "cosine_before", "cosine_after", "cosine_passage")
SPAN = (
    "span", "span_rank", "span_gap", "span_mass", "span_before", "span_after", "span_passage",
    "answers", "answers_rank", "answers_gap",
)  # fmt: skip
LEXICAL = (
    "overlap", "overlap_gap", "overlap_rank", "overlap_with_neighbours", "overlap_passage", "overlap_count",
    "missing_weight", "missing_weight_passage", "rarest_missing", "rarest_missing_passage",
    "pairs", "run", "tightness", "focus", "names", "names_passage", "names_missing", "numbers", "numbers_missing",
    "type_matches", "type_new", "new_names", "new_numbers", "new_words", "length", "position", "first", "heading_like",
    "question_like", "pronoun_first", "negation_differs", "passage_rank", "passage_score", "passage_gap",
    "quoted", "speaker", "verb_like", "terms", "weight_total",
    *(f"kind_{kind}" for kind in KINDS),
)  # fmt: skip
PLAIN_FEATURES = COSINE + LEXICAL
MODEL_FEATURES = SPAN + LEXICAL

NO_SPAN = -20.0
"""The log-odds of a sentence without any word the reading model saw."""

_PRONOUNS = frozenset(
    stem(word) for word in ("he", "she", "it", "they", "this", "these", "his", "her", "their", "such")
)


@dataclass(frozen=True, slots=True)
class TermWeights:
    """How much each stem of the question weighs: its inverse document frequency in the corpus, 0 to 1."""

    weights: Mapping[str, float]

    @classmethod
    def from_frequencies(cls, question: Question, frequencies: Mapping[str, int], passages: int) -> TermWeights:
        """Weights by ln(1 + (N - n + 0.5) / (n + 0.5)), the BM25 form (Robertson, Zaragoza 2009), over its maximum."""
        ceiling = math.log(1 + (passages + 0.5) / 0.5)
        weights: dict[str, float] = {}
        for term in question.terms:
            count = min(frequencies.get(term.word, 0), passages)
            weight = math.log(1 + (passages - count + 0.5) / (count + 0.5)) / ceiling
            weights[term.stem] = max(weights.get(term.stem, 0.0), weight)
        return cls(weights)

    @property
    def total(self) -> float:
        """The weight of all terms together."""
        return sum(self.weights.values()) or 1.0

    def of(self, stems: frozenset[str]) -> float:
        """The share of the question's weight that these stems carry, 0 to 1."""
        return sum(weight for name, weight in self.weights.items() if name in stems) / self.total

    def rarest_missing(self, stems: frozenset[str]) -> float:
        """The weight of the rarest term that is not among these stems; 0 where none is missing."""
        return max((weight for name, weight in self.weights.items() if name not in stems), default=0.0)


def lexical_features(
    question: Question, weights: TermWeights, passages: Sequence[EvidencePassage]
) -> NDArray[np.float32]:
    """One row for each sentence of the passages in order, one column for each of LEXICAL."""
    top_score = max((p.sentences[0].score for p in passages if p.sentences), default=0.0)
    rows = [
        _row(question, weights, passage, i, top_score) for passage in passages for i in range(len(passage.sentences))
    ]
    matrix = np.array(rows, dtype=np.float32).reshape(len(rows), len(LEXICAL))
    overlap = matrix[:, 0]
    matrix[:, LEXICAL.index("overlap_rank")] = _ranks(overlap)
    matrix[:, LEXICAL.index("overlap_gap")] = overlap.max(initial=0) - overlap
    return matrix


def cosine_features(passages: Sequence[EvidencePassage], cosines: Vectors) -> NDArray[np.float32]:
    """The columns COSINE; `cosines` holds the cosine of the question with each sentence, in the same order."""
    own = _by_passage(passages, cosines)
    before, after = _neighbours(own, 0.0)
    means = [np.full(len(part), part.mean()) for part in own if len(part)]
    columns = (cosines, _ranks(cosines), cosines.max(initial=0) - cosines, before, after, _joined(means))
    return np.stack(columns, axis=1).astype(np.float32)


def span_features(passages: Sequence[EvidencePassage], readings: Sequence[PassageReading]) -> NDArray[np.float32]:
    """The columns SPAN; one reading for each passage."""
    spans, masses, answers = [], [], []
    for passage, reading in zip(passages, readings, strict=True):
        for sentence in passage.sentences:
            best = reading.best_span(sentence.start, sentence.end)
            spans.append(best.score if best else NO_SPAN)
            masses.append(reading.mass(sentence.start, sentence.end))
            answers.append(reading.answerable)
    span, mass, answer = (np.array(values, dtype=np.float32) for values in (spans, masses, answers))
    own = _by_passage(passages, span)
    before, after = _neighbours(own, NO_SPAN)
    best_of_passage = [np.full(len(part), part.max()) for part in own if len(part)]
    columns = (
        span, _ranks(span), span.max(initial=NO_SPAN) - span, mass, before, after, _joined(best_of_passage),
        answer, _ranks(answer), answer.max(initial=NO_SPAN) - answer,
    )  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _by_passage(passages: Sequence[EvidencePassage], values: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    ends = np.cumsum([len(passage.sentences) for passage in passages])
    return np.split(values, ends[:-1]) if len(ends) else []


def _neighbours(own: Sequence[NDArray[np.float32]], outside: float) -> tuple[Any, Any]:
    """For each sentence the value of the one before and after in its passage."""
    edge = np.array([outside], dtype=np.float32)
    before = [np.concatenate([edge, part[:-1]]) for part in own if len(part)]
    after = [np.concatenate([part[1:], edge]) for part in own if len(part)]
    return _joined(before), _joined(after)


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def _ranks(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """0 for the highest value, 1 for the next."""
    order = np.empty(len(values), dtype=np.float32)
    order[np.argsort(-values, kind="stable")] = np.arange(len(values), dtype=np.float32)
    return order


def _row(question: Question, weights: TermWeights, passage: EvidencePassage, i: int, top_score: float) -> list[float]:
    sentence = passage.sentences[i]
    stems = sentence.words.content | sentence.speaker.content
    near = stems.union(*(other.words.content for other in passage.sentences[max(0, i - 1) : i + 2]))
    overlap, in_passage = weights.of(stems), weights.of(passage.stems)
    return [
        overlap, 0.0, 0.0, weights.of(near), in_passage, float(len(question.stems & stems)),
        (1 - overlap) * weights.total, (1 - in_passage) * weights.total,
        weights.rarest_missing(stems), weights.rarest_missing(passage.stems),
        *_order_features(question, sentence.words),
        float(bool(question.focus & stems)),
        *_name_features(question, stems, passage.stems),
        *_answer_features(question, sentence),
        *_shape_features(sentence),
        float(question.negated != is_negated(sentence.text)),
        float(sentence.rank), sentence.score, top_score - sentence.score,
        float(any(quoted.casefold() in sentence.text.casefold() for quoted in question.quoted)),
        float(sentence.turn_start < sentence.start or bool(sentence.speaker.stems)),
        _verb_like(question, stems),
        float(len(question.terms)), weights.total,
        *(float(question.kind == kind) for kind in KINDS),
    ]  # fmt: skip


def _order_features(question: Question, sentence: SentenceWords) -> list[float]:
    """Adjacent pairs shared, the longest shared run, and how close together the shared words stand (0 to 1)."""
    asked = [term.stem for term in question.terms]
    if not asked:
        return [0.0, 0.0, 0.0]
    wanted = set(asked)
    pairs = set(pairwise(asked))
    content = [word for word in sentence.stems if word in sentence.content]
    shared_pairs = pairs & set(pairwise(content))
    places = [i for i, word in enumerate(sentence.stems) if word in wanted]
    distinct = len({sentence.stems[i] for i in places})
    span = places[-1] - places[0] + 1 if places else 1
    return [
        len(shared_pairs) / max(1, len(pairs)),
        _longest_run(asked, content),
        distinct / span if distinct > 1 else 0.0,
    ]


def _longest_run(asked: Sequence[str], content: Sequence[str]) -> float:
    """The length of the longest common substring of two rows of stems, as a share of the shorter (dynamic programming)."""
    best = 0
    previous = [0] * (len(asked) + 1)
    for word in content:
        current = [0] * (len(asked) + 1)
        for j, other in enumerate(asked):
            if word == other:
                current[j + 1] = previous[j] + 1
                best = max(best, current[j + 1])
        previous = current
    return best / len(asked)


def _name_features(question: Question, stems: frozenset[str], in_passage: frozenset[str]) -> list[float]:
    names = [term.stem for term in question.terms if term.is_name]
    numbers = [term.stem for term in question.terms if term.is_number]
    return [
        sum(name in stems for name in names) / len(names) if names else 1.0,
        sum(name in in_passage for name in names) / len(names) if names else 1.0,
        float(sum(name not in in_passage for name in names)),
        sum(number in stems for number in numbers) / len(numbers) if numbers else 1.0,
        float(sum(number not in in_passage for number in numbers)),
    ]


def _answer_features(question: Question, sentence: EvidenceSentence) -> list[float]:
    known = question.stems
    candidates = candidate_spans(sentence.text, question.kind)
    new = [span for span in candidates if without_known_words(sentence.text, span, known)]
    new_names = sum(without_known_words(sentence.text, span, known) is not None for span in name_spans(sentence.text))
    new_numbers = sum(
        without_known_words(sentence.text, span, known) is not None for span in number_spans(sentence.text)
    )
    new_words = len(sentence.words.content - known)
    return [float(len(candidates)), float(len(new)), float(new_names), float(new_numbers), float(new_words)]


def _shape_features(sentence: EvidenceSentence) -> list[float]:
    text = sentence.text
    first_word = sentence.words.stems[0] if sentence.words.stems else ""
    ended = text.rstrip("\"'”’)]*_").endswith((".", "!", "?", "…", "。", "！", "？", "।", "؟", ":"))
    return [
        math.log1p(len(sentence.words.stems)),
        float(sentence.position),
        float(sentence.passage.start + sentence.start == 0),
        float(not ended and len(text) < 100),
        float(text.rstrip("\"'”’)").endswith(("?", "？", "؟"))),
        float(first_word in _PRONOUNS),
    ]


def _verb_like(question: Question, stems: frozenset[str]) -> float:
    """Whether the words of the question that are no names (its verb among them) stand in the sentence, 0 to 1."""
    plain = [term.stem for term in question.terms if not term.is_name and not term.is_number]
    return sum(word in stems for word in plain) / len(plain) if plain else 1.0
