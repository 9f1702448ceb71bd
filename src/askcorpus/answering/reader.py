"""The extractive reader: answers with sentences of the documents, or refuses. No language model is needed.

A reading model scores the sentences and marks the answering words where there is one and the text is in its language; the
plain reader, which compares embeddings and words, does it otherwise.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from askcorpus.answering.answerability import answer_features
from askcorpus.answering.composition import choose, quoted
from askcorpus.answering.evidence import EvidencePassage, EvidenceSentence, heading_penalty, read_evidence
from askcorpus.answering.identity import identity_bonus
from askcorpus.answering.instructions import instruction_penalty
from askcorpus.answering.layout import layout
from askcorpus.answering.missing import missing_words
from askcorpus.answering.question import Question, analyse_question
from askcorpus.answering.refusal import refuse
from askcorpus.answering.sentence_features import (
    MODEL_FEATURES,
    PLAIN_FEATURES,
    TermWeights,
    cosine_features,
    lexical_features,
    span_features,
)
from askcorpus.answering.sentence_ranker import RankerKind, load_sentence_ranker, sigmoid
from askcorpus.protocols import CatalogReader, Embedder
from askcorpus.reader.opening import LazyReader, can_read
from askcorpus.reader.readings import PassageReading
from askcorpus.settings import Caution, Settings
from askcorpus.types import AnswerMode, Composition, ScoredPassage

if TYPE_CHECKING:
    from askcorpus.types import Vectors

THRESHOLDS: Mapping[RankerKind, Mapping[Caution, float]] = {
    "plain": {"cautious": 0.4, "balanced": 0.25, "eager": 0.12},
    "model": {"cautious": 0.4, "balanced": 0.17, "eager": 0.08},
}
"""The confidence below which the reader refuses.

Chosen on the development questions. Of squad2 half are written to have no answer on the same topic, which no person's
questions are, so "balanced" stands where few answerable questions are refused on any set and nearly all questions off the
topic still are (0.95 to 1.0 of them from 0.15 on); "cautious" where three in five of the answers to squad2's are right;
"eager" refuses hardly any answerable question.
"""

REMEMBERED_SENTENCES = 8192
"""Vectors kept between questions, about 12 MB: a conversation comes back to the same passages."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of the evidence: each sentence with its score (0 to 1), and the confidence in the best.

    `kind` is which ranker scored them; `spans` holds for each sentence where the reading model sees the answer in the
    passage's text, None without a model.
    """

    question: Question
    sentences: tuple[EvidenceSentence, ...]
    scores: tuple[float, ...]
    confidence: float
    unknown: tuple[str, ...]
    """What the question asks about and the corpus does not mention, as typed."""
    kind: RankerKind = "plain"
    spans: tuple[tuple[int, int] | None, ...] = ()


class ExtractiveReader:
    """Quotes the sentences that answer; safe to use from several threads."""

    mode: AnswerMode = "extractive"

    def __init__(
        self, catalog: CatalogReader, embedder: Embedder, settings: Settings, model: LazyReader | None = None
    ) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._settings = settings
        self._model = model
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, question: str, evidence: Sequence[ScoredPassage]) -> Composition:
        """One to three quoted sentences with their citations, or a refusal that names what is missing."""
        reading = self.read(question, evidence)
        if not reading.sentences or reading.confidence < THRESHOLDS[reading.kind][self._settings.caution]:
            return refuse(reading.confidence, reading.unknown)
        chosen = choose(reading.question, reading.sentences, reading.scores)
        spans = {id(s): span for s, span in zip(reading.sentences, reading.spans, strict=False)}
        marked = [spans.get(id(sentence)) for sentence, _ in chosen]
        sentences = quoted(reading.question, chosen, marked)
        text = layout(reading.question, sentences, self._catalog)
        return Composition(sentences, reading.confidence, refused=False, text=text)

    def read(self, question: str, evidence: Sequence[ScoredPassage]) -> Reading:
        """Score every sentence of the evidence against the question."""
        asked = analyse_question(question)
        frequencies = self._catalog.document_frequencies([term.word for term in asked.terms])
        absent = [word for word, count in frequencies.items() if count == 0]
        unknown = frozenset(absent) - self._catalog.corrections(absent).keys()
        missing = missing_words(asked, unknown)
        passages = read_evidence(evidence)
        sentences = tuple(sentence for passage in passages for sentence in passage.sentences)
        if not sentences:
            return Reading(asked, (), (), 0.0, missing)
        weights = TermWeights.from_frequencies(asked, frequencies, self._catalog.passage_count())
        readings = self._read_with_model(question, passages)
        kind: RankerKind = "plain" if readings is None else "model"
        columns = PLAIN_FEATURES if readings is None else MODEL_FEATURES
        first = (
            cosine_features(passages, self._cosines(question, sentences))
            if readings is None
            else span_features(passages, readings)
        )
        rows = np.hstack([first, lexical_features(asked, weights, passages)])
        ranker = load_sentence_ranker(kind)
        named = identity_bonus(asked, sentences)
        log_odds = ranker.sentences.log_odds(rows) + named - instruction_penalty(sentences) - heading_penalty(sentences)
        confidence = float(sigmoid(np.array(ranker.answers.log_odds(answer_features(columns, rows, log_odds)))))
        if _all_names_unknown(asked, unknown):
            confidence = 0.0
        scores = tuple(float(p) for p in sigmoid(log_odds))
        spans = _spans(passages, readings) if readings is not None else ()
        return Reading(asked, sentences, scores, confidence, missing, kind, spans)

    def _read_with_model(self, question: str, passages: Sequence[EvidencePassage]) -> list[PassageReading] | None:
        """The reading model's view of the passages; None where it has none."""
        texts = [passage.passage for passage in passages]
        if self._model is None or not can_read(question, texts):
            return None
        model = self._model.get()
        return model.read(question, texts) if model is not None and model.finds_spans else None

    def _cosines(self, question: str, sentences: Sequence[EvidenceSentence]) -> Vectors:
        texts = list(dict.fromkeys(sentence.text for sentence in sentences))
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in texts if text not in known]
        if new:
            known |= dict(zip(new, self._embedder.embed_passages(new), strict=True))
        with self._lock:
            for text in texts:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > REMEMBERED_SENTENCES:
                self._vectors.popitem(last=False)
        matrix = np.stack([known[sentence.text] for sentence in sentences])
        return np.asarray(matrix @ self._embedder.embed_question(question), dtype=np.float32)


def _spans(
    passages: Sequence[EvidencePassage], readings: Sequence[PassageReading]
) -> tuple[tuple[int, int] | None, ...]:
    """For each sentence the likeliest answering words in it, as offsets into the passage's text."""
    spans: list[tuple[int, int] | None] = []
    for passage, reading in zip(passages, readings, strict=True):
        for sentence in passage.sentences:
            best = reading.best_span(sentence.start, sentence.end)
            spans.append((best.start, best.end) if best else None)
    return tuple(spans)


def _all_names_unknown(question: Question, unknown: frozenset[str]) -> bool:
    """Whether everything the question is about stands nowhere in the corpus."""
    names = [term.word for term in question.terms if term.is_name]
    return bool(names) and unknown.issuperset(names)
