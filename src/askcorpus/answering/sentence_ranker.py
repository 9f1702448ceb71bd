"""How likely a sentence holds the answer, and how likely the best one is right; evaluated in numpy.

Gradient-boosted trees over the sentences' features rank them; a logistic regression over `answer_features` gives the
confidence. There is a pair for each kind of features: with the reading model ("model") and without ("plain"). Both were
fitted by `training/fit_sentence_ranker.py` and lie beside this file as plain numbers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

RankerKind = Literal["plain", "model"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """A sum of regression trees, as log-odds. Arrays have the shape (trees, nodes); a leaf points to itself."""

    bias: float
    feature: NDArray[np.int64]
    threshold: Array
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: Array
    depth: int

    @classmethod
    def from_lists(cls, data: dict[str, Any]) -> BoostedTrees:
        """The trees as they are stored: lists of nodes [feature, threshold, left, right, value], -1 marking a leaf."""
        width = max((len(tree) for tree in data["trees"]), default=1)
        shape = (len(data["trees"]), width)
        feature, left, right = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        threshold, value = np.zeros(shape), np.zeros(shape)
        for i, tree in enumerate(data["trees"]):
            for j, (column, bound, low, high, leaf) in enumerate(tree):
                is_leaf = column < 0
                feature[i, j], threshold[i, j], value[i, j] = (0 if is_leaf else column), bound, leaf
                left[i, j], right[i, j] = (j, j) if is_leaf else (low, high)
        return cls(float(data["bias"]), feature, threshold, left, right, value, int(data["depth"]))

    def log_odds(self, rows: NDArray[np.float32]) -> Array:
        """One number for each row of features."""
        trees = np.arange(len(self.feature))[None, :]
        node = np.zeros((len(rows), len(self.feature)), dtype=np.int64)
        index = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[index, self.feature[trees, node]] <= self.threshold[trees, node]
            node = np.where(goes_left, self.left[trees, node], self.right[trees, node])
        return np.asarray(self.bias + self.value[trees, node].sum(axis=1))


@dataclass(frozen=True, slots=True)
class LogisticRegression:
    """Weights over standardised features, scaled to the probabilities seen on the development questions (Platt 1999)."""

    weights: Array
    bias: float

    @classmethod
    def from_lists(cls, data: dict[str, Any]) -> LogisticRegression:
        """The regression as it is stored."""
        return cls(np.array(data["weights"], dtype=np.float64), float(data["bias"]))

    def log_odds(self, features: Array) -> float:
        """The log-odds of one row of features."""
        return float(features @ self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class SentenceRanker:
    """The fitted parts: `sentences` scores each sentence, `answers` the best one among the others."""

    sentences: BoostedTrees
    answers: LogisticRegression

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> SentenceRanker:
        """The ranker of its stored form."""
        return cls(BoostedTrees.from_lists(data["sentences"]), LogisticRegression.from_lists(data["answers"]))


@cache
def load_sentence_ranker(kind: RankerKind) -> SentenceRanker:
    """The ranker of this kind that is part of the package."""
    stored = files(__package__).joinpath(f"sentence_ranker_{kind}.json").read_text(encoding="utf-8")
    return SentenceRanker.from_dict(json.loads(stored))


def sigmoid(log_odds: Array) -> Array:
    """Log-odds as probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))))
