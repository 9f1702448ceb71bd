"""The extractive reader: answers with sentences of the documents, or refuses. No language model is needed."""

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
from askcorpus.answering.evidence import EvidenceSentence, heading_penalty, read_evidence
from askcorpus.answering.identity import identity_bonus
from askcorpus.answering.instructions import instruction_penalty
from askcorpus.answering.missing import missing_words
from askcorpus.answering.question import Question, analyse_question
from askcorpus.answering.refusal import refuse
from askcorpus.answering.sentence_features import TermWeights, sentence_features
from askcorpus.answering.sentence_ranker import load_sentence_ranker, sigmoid
from askcorpus.protocols import CatalogReader, Embedder
from askcorpus.settings import Caution, Settings
from askcorpus.types import AnswerMode, Composition, ScoredPassage

if TYPE_CHECKING:
    from askcorpus.types import Vectors

THRESHOLDS: Mapping[Caution, float] = {"cautious": 0.4, "balanced": 0.25, "eager": 0.12}
"""The confidence below which the reader refuses.

Chosen on the development questions, of which half (squad2: written to have no answer on the same topic) and a quarter
(news_mini: near misses) are unanswerable. Balanced: the most right answers and right refusals together; cautious: where
three in five of the answers to such questions are right; eager: refuses hardly any answerable question. Questions off the
topic of the corpus mostly score below 0.1.
"""

REMEMBERED_SENTENCES = 8192
"""Vectors kept between questions, about 12 MB: a conversation comes back to the same passages."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of the evidence: each sentence with its score (0 to 1), and the confidence in the best."""

    question: Question
    sentences: tuple[EvidenceSentence, ...]
    scores: tuple[float, ...]
    confidence: float
    unknown: tuple[str, ...]
    """What the question asks about and the corpus does not mention, as typed."""


class ExtractiveReader:
    """Quotes the sentences that answer; safe to use from several threads."""

    mode: AnswerMode = "extractive"

    def __init__(self, catalog: CatalogReader, embedder: Embedder, settings: Settings) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._settings = settings
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, question: str, evidence: Sequence[ScoredPassage]) -> Composition:
        """One to three quoted sentences with their citations, or a refusal that names what is missing."""
        reading = self.read(question, evidence)
        if not reading.sentences or reading.confidence < THRESHOLDS[self._settings.caution]:
            return refuse(reading.confidence, reading.unknown)
        chosen = choose(reading.question, reading.sentences, reading.scores)
        return Composition(quoted(reading.question, chosen), reading.confidence, refused=False)

    def read(self, question: str, evidence: Sequence[ScoredPassage]) -> Reading:
        """Score every sentence of the evidence against the question."""
        asked = analyse_question(question)
        frequencies = self._catalog.document_frequencies([term.word for term in asked.terms])
        unknown = frozenset(word for word, count in frequencies.items() if count == 0)
        missing = missing_words(asked, unknown)
        passages = read_evidence(evidence)
        sentences = tuple(sentence for passage in passages for sentence in passage.sentences)
        if not sentences:
            return Reading(asked, (), (), 0.0, missing)
        weights = TermWeights.from_frequencies(asked, frequencies, self._catalog.passage_count())
        rows = sentence_features(asked, weights, passages, self._cosines(question, sentences))
        ranker = load_sentence_ranker()
        named = identity_bonus(asked, sentences)
        log_odds = ranker.sentences.log_odds(rows) + named - instruction_penalty(sentences) - heading_penalty(sentences)
        confidence = float(sigmoid(np.array(ranker.answers.log_odds(answer_features(rows, log_odds)))))
        if _all_names_unknown(asked, unknown):
            confidence = 0.0
        return Reading(asked, sentences, tuple(float(p) for p in sigmoid(log_odds)), confidence, missing)

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


def _all_names_unknown(question: Question, unknown: frozenset[str]) -> bool:
    """Whether everything the question is about stands nowhere in the corpus."""
    names = [term.word for term in question.terms if term.is_name]
    return bool(names) and unknown.issuperset(names)
