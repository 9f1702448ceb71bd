"""What can be told of whether the evidence answers at all: the inputs of the confidence.

The form of the question alone (its kind, its length) is left out: in the training data it gives away which questions were
written to have no answer, and a person's questions are not written so.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from askcorpus.answering.sentence_features import FEATURES

NEAR_BEST = 1.0
"""Sentences within this many log-odds of the best count as its rivals."""

NO_RIVAL = 2.0
"""Where there are fewer than three sentences, the missing ones count as this much worse in log-odds."""

_OF_THE_BEST = tuple(
    i for i, name in enumerate(FEATURES) if name not in ("terms", "weight_total") and not name.startswith("kind_")
)
_HIGHEST = ("cosine", "overlap")
_LOWEST = ("rarest_missing_passage", "missing_weight_passage", "names_missing", "numbers_missing")

ANSWER_FEATURES = (
    "best", "second", "third", "lead", "rivals",
    *(f"highest_{name}" for name in _HIGHEST), *(f"lowest_{name}" for name in _LOWEST), *(FEATURES[i] for i in _OF_THE_BEST),
)  # fmt: skip
"""The columns: how the sentences compare, the extremes over all of them, then the features of the best sentence."""


def answer_features(rows: NDArray[np.float32], log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """One number for each of ANSWER_FEATURES, from the sentences' features and their scores (at least one sentence)."""
    ranked = np.sort(log_odds)[::-1]
    best, second, third = (float(ranked[i]) if i < len(ranked) else float(ranked[-1]) - NO_RIVAL for i in range(3))
    rivals = math.log1p(float((log_odds > best - NEAR_BEST).sum()))
    highest = [float(rows[:, FEATURES.index(name)].max()) for name in _HIGHEST]
    lowest = [float(rows[:, FEATURES.index(name)].min()) for name in _LOWEST]
    top = rows[int(log_odds.argmax()), list(_OF_THE_BEST)]
    return np.array([best, second, third, best - second, rivals, *highest, *lowest, *top], dtype=np.float64)
