"""The first passages put in order by the reading model: one that answers before one that only speaks of the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

import numpy as np

from askcorpus.language.words import words
from askcorpus.reader.opening import LazyReader
from askcorpus.reader.readings import PassageReading
from askcorpus.types import ScoredPassage

FEATURES = ("fused", "span", "mass", "answerable")

WEIGHTS: dict[str, float] = json.loads(files(__package__).joinpath("reranking.json").read_text(encoding="utf-8"))
"""Of the log-odds that a passage answers, for each of FEATURES; a logistic regression over the training questions."""

NO_SPAN = -20.0  # log-odds of a passage without any word the model saw

MIN_QUESTION_WORDS = 3  # fewer are a search for words, not a question


def rerank(
    question: str, passages: Sequence[ScoredPassage], model: LazyReader | None, depth: int
) -> list[ScoredPassage]:
    """The passages with the first `depth` in the order in which they answer. Scores stay with the places."""
    head = list(passages[:depth])
    texts = [scored.passage for scored in head]
    if model is None or len(head) < 2 or len(words(question)) < MIN_QUESTION_WORDS:
        return list(passages)
    reader = model.reading(question, texts)
    if reader is None:
        return list(passages)
    readings = reader.read(question, texts)
    if reader.finds_spans:
        rows = np.array([passage_features(scored, reading) for scored, reading in zip(head, readings, strict=True)])
        value = rows @ np.array([WEIGHTS[name] for name in FEATURES])
    else:
        value = np.array([reading.answerable for reading in readings])
    order = np.argsort(-value, kind="stable")
    kept = readings if reader.finds_spans else [None] * len(head)
    ordered = [ScoredPassage(head[i].passage, head[place].score, kept[i]) for place, i in enumerate(order.tolist())]
    return [*ordered, *passages[depth:]]


def passage_features(scored: ScoredPassage, reading: PassageReading) -> list[float]:
    """One number for each of FEATURES."""
    best = reading.best_span()
    mass = reading.mass(0, len(scored.passage.text))
    return [scored.score, best.score if best else NO_SPAN, max(mass, NO_SPAN), max(reading.answerable, NO_SPAN)]
