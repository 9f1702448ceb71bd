"""What can be told of whether the evidence answers at all: the inputs of the confidence.

The form of the question alone (its kind, its length) is left out: in the training data it gives away which questions were
written to have no answer, and a person's questions are not written so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_LEFT_OUT = ("terms", "weight_total")

NEAR_BEST = 1.0
"""Sentences within this many log-odds of the best count as its rivals."""

NO_RIVAL = 2.0
"""Where there are fewer than three sentences, the missing ones count as this much worse in log-odds."""

_HIGHEST = ("cosine", "span", "span_mass", "answers", "overlap")
_LOWEST = ("rarest_missing_passage", "missing_weight_passage", "names_missing", "numbers_missing")


def answer_feature_names(columns: Sequence[str]) -> tuple[str, ...]:
    """How the sentences compare, the extremes over all of them, then the features of the best sentence."""
    return (
        "best", "second", "third", "lead", "rivals",
        *(f"highest_{name}" for name in _HIGHEST if name in columns), *(f"lowest_{name}" for name in _LOWEST),
        *(columns[i] for i in _of_the_best(columns)),
    )  # fmt: skip


def answer_features(
    columns: Sequence[str], rows: NDArray[np.float32], log_odds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """One number for each of `answer_feature_names(columns)`, from the sentences' rows and scores (at least one sentence)."""
    ranked = np.sort(log_odds)[::-1]
    best, second, third = (float(ranked[i]) if i < len(ranked) else float(ranked[-1]) - NO_RIVAL for i in range(3))
    rivals = math.log1p(float((log_odds > best - NEAR_BEST).sum()))
    highest = [float(rows[:, columns.index(name)].max()) for name in _HIGHEST if name in columns]
    lowest = [float(rows[:, columns.index(name)].min()) for name in _LOWEST]
    top = rows[int(log_odds.argmax()), _of_the_best(columns)]
    return np.array([best, second, third, best - second, rivals, *highest, *lowest, *top], dtype=np.float64)


def _of_the_best(columns: Sequence[str]) -> list[int]:
    return [i for i, name in enumerate(columns) if name not in _LEFT_OUT and not name.startswith("kind_")]
