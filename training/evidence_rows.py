"""Questions as the reader sees them: what retrieval finds, each sentence's features, and whether it holds the answer."""

from __future__ import annotations

import contextlib
import pickle
import re
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askcorpus.answering.evidence import read_evidence
from askcorpus.answering.question import analyse_question
from askcorpus.answering.sentence_features import (
    TermWeights,
    cosine_features,
    lexical_features,
    span_features,
)
from askcorpus.embedding.embedder import open_embedder
from askcorpus.language.sentences import sentence_spans
from askcorpus.parsing import ReadingWorker, reader_version
from askcorpus.protocols import Embedder
from askcorpus.reader.opening import LazyReader
from askcorpus.search.retriever import Retriever
from askcorpus.settings import Settings
from askcorpus.store.catalog import Catalog
from askcorpus.store.generations import GenerationStore
from askcorpus.store.vectors import ChromaVectors
from askcorpus.sync.build import Mirror

MANY = 100_000  # tells the embedder that torch is worth its start
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


@dataclass
class QuestionRows:
    """One question: a row of features, a label and a document for each sentence of its evidence."""

    group: str
    source: str
    answerable: bool
    features: NDArray[np.float32]
    labels: NDArray[np.float32]
    paths: list[str]
    own_document: str = ""
    log_odds: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def keep_labels_of_own_document(self) -> None:
        """Only sentences of the question's own document can answer it; elsewhere the words stand by chance."""
        own = np.array([path == self.own_document and self.answerable for path in self.paths], dtype=bool)
        self.labels = np.where(own, self.labels, 0.0).astype(np.float32) if len(self.labels) else self.labels

    def is_right(self) -> bool:
        """Whether the best sentence holds the answer of an answerable question."""
        return self.answerable and bool(self.labels[int(self.log_odds.argmax())] > 0)


class RememberingEmbedder:
    """An embedder that keeps every vector in a file."""

    def __init__(self, inner: Embedder, path: Path) -> None:
        self._inner, self._path = inner, path
        self._vectors: dict[str, NDArray[np.float32]] = pickle.loads(path.read_bytes()) if path.exists() else {}

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = sorted({text for text in texts if text not in self._vectors}, key=len)
        if len(new) > 1000:
            self._inner.expect(MANY)
        for start in range(0, len(new), 256):
            batch = new[start : start + 256]
            self._vectors.update(zip(batch, self._inner.embed_passages(batch), strict=True))
        return np.array([self._vectors[text] for text in texts], dtype=np.float32).reshape(len(texts), -1)

    def embed_question(self, question: str) -> NDArray[np.float32]:
        return self.embed_passages([question])[0]

    def save(self) -> None:
        self._path.write_bytes(pickle.dumps(self._vectors, protocol=4))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def rows_for(questions: list[dict[str, Any]], docs: Path, work: Path) -> list[QuestionRows]:
    """Index `docs` (once), retrieve for each question as the assistant does, and compute the plain reader's features."""
    settings = Settings(corpus=docs, index=work / "index")
    embedder = RememberingEmbedder(open_embedder(settings), work / "vectors.pkl")
    store = GenerationStore(settings.index)
    with ReadingWorker(settings) as worker:
        Mirror(settings, embedder, worker.read_many, reader_version()).run(lambda progress: None)
    with contextlib.ExitStack() as stack:
        generation = stack.enter_context(store.hold_current())
        catalog = stack.enter_context(Catalog.open(generation.folder))
        vectors = stack.enter_context(ChromaVectors.open(generation.vectors_folder))
        asked = sorted({path for question in questions for path in question.get("paths", [])})
        embedder.embed_passages(
            [s for path in asked for s in _sentences(catalog, path)] + [q["question"] for q in questions]
        )
        embedder.save()
        retriever = Retriever(catalog, vectors, embedder, settings)
        rows = [_rows(question, catalog, retriever, embedder, settings) for question in questions]
    embedder.save()
    return rows


def model_rows_for(questions: list[dict[str, Any]], settings: Settings, model: LazyReader) -> list[QuestionRows]:
    """The same with the reading model's features, over an index that is there already (with or without vectors)."""
    embedder = open_embedder(settings)
    with contextlib.ExitStack() as stack:
        generation = stack.enter_context(GenerationStore(settings.index).hold_current())
        catalog = stack.enter_context(Catalog.open(generation.folder))
        vectors = None
        if generation.vectors_folder.is_dir():
            vectors = stack.enter_context(ChromaVectors.open(generation.vectors_folder))
        retriever = Retriever(catalog, vectors, embedder, settings, model)
        return [_rows(question, catalog, retriever, model, settings) for question in questions]


def _sentences(catalog: Catalog, path: str) -> list[str]:
    return [p.text[start:end] for p in catalog.passages_of(path) for start, end in sentence_spans(p.text)]


def _rows(
    question: dict[str, Any],
    catalog: Catalog,
    retriever: Retriever,
    judge: RememberingEmbedder | LazyReader,
    settings: Settings,
) -> QuestionRows:
    text = question["question"]
    asked = analyse_question(text)
    found = retriever.retrieve(text, settings.evidence_passages, question.get("paths"))
    passages = read_evidence([scored for scored in found if scored.passage.path != question.get("without")])
    frequencies = catalog.document_frequencies([term.word for term in asked.terms])
    weights = TermWeights.from_frequencies(asked, frequencies, catalog.passage_count())
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    if isinstance(judge, LazyReader):
        first = span_features(passages, judge.get().read(text, [passage.passage for passage in passages]))
    else:
        vectors = judge.embed_passages([s.text for s in sentences]) if sentences else np.zeros((0, judge.dimension))
        first = cosine_features(passages, np.asarray(vectors @ judge.embed_question(text), dtype=np.float32))
    answers = [_normalised(answer) for answer in question["answers"]]
    labels = [any(answer in _normalised(s.text) for answer in answers) for s in sentences]
    return QuestionRows(
        group=question["group"],
        source=question.get("source", ""),
        answerable=question.get("answerable", bool(answers)) and not question.get("exclude", False),
        features=np.hstack([first, lexical_features(asked, weights, passages)]),
        labels=np.array(labels, dtype=np.float32),
        paths=[s.passage.path for s in sentences],
        own_document=question.get("doc", ""),
    )


def _normalised(text: str) -> str:
    """Words as the SQuAD evaluation compares them, between spaces, so that `in` finds whole words only."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join(" " if letter in "-\u2010\u2011\u2012\u2013\u2014/" else letter for letter in text)
    text = "".join(
        letter
        for letter in text
        if letter not in string.punctuation and not unicodedata.category(letter).startswith("P")
    )
    return f" {' '.join(_ARTICLES.sub(' ', text).split())} "
