"""Fits a sentence ranker and its confidence to questions with features, and stores them as the package reads them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from boosting import as_lists, fit, log_odds
from evidence_rows import QuestionRows
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from askcorpus.answering.answerability import answer_feature_names, answer_features

FOLDS = 3
CLEAN_SOURCES = {"sq", "wiki", "nq"}  # questions that stand on their own; the reviews and chats ask of "this product"
LOOSE_WEIGHT = 0.5  # of the other sources' sentences
TREES = {"trees": 150, "leaves": 12, "leaf_size": 60, "rate": 0.08}
REGULARISATION = 0.03


def fit_and_store(
    columns: Sequence[str], training: list[QuestionRows], development: dict[str, list[QuestionRows]], output: Path
) -> None:
    """Fit on `training`, scale the confidence on `development`, write `output` and print the figures."""
    for row in training:
        row.keep_labels_of_own_document()
    trees = fit_trees(training)
    answers = fit_answers(columns, training)
    for name, rows in development.items():
        development[name] = [row for row in rows if len(row.labels)]
        for row in development[name]:
            row.log_odds = log_odds(trees, row.features)
    slope, offset = platt(columns, answers, [row for rows in development.values() for row in rows])
    stored = {
        "features": list(columns),
        "answer_features": list(answer_feature_names(columns)),
        "sentences": as_lists(trees),
        "answers": {
            "weights": [round(float(w), 6) for w in answers[0] * slope],
            "bias": round(answers[1] * slope + offset, 6),
        },
    }
    output.write_text(json.dumps(stored, separators=(",", ":")) + "\n", encoding="utf-8")
    for name, rows in development.items():
        report(columns, name, rows, answers, slope, offset)


def fit_trees(rows: list[QuestionRows]) -> Any:
    answered = [row for row in rows if row.labels.max(initial=0) > 0]
    weights = [
        np.full(len(row.labels), 1.0 if row.source in CLEAN_SOURCES | {"selqa"} else LOOSE_WEIGHT) for row in answered
    ]
    return fit(
        np.concatenate([row.features for row in answered]),
        np.concatenate([row.labels for row in answered]),
        np.concatenate(weights).astype(np.float32),
        **TREES,
    )


def fit_answers(columns: Sequence[str], rows: list[QuestionRows]) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of the confidence, from scores of trees that never saw the question's document."""
    for fold in range(FOLDS):
        trees = fit_trees([row for row in rows if _fold(row) != fold])
        for row in rows:
            if _fold(row) == fold and len(row.labels):
                row.log_odds = log_odds(trees, row.features)
    clean = [row for row in rows if row.source in CLEAN_SOURCES and len(row.labels)]
    features = np.stack([answer_features(columns, row.features, row.log_odds) for row in clean])
    scaler = StandardScaler().fit(features)
    weights, bias = np.zeros(features.shape[1]), 0.0
    for label in ([row.answerable for row in clean], [row.is_right() for row in clean]):
        model = LogisticRegression(max_iter=1000, C=REGULARISATION).fit(scaler.transform(features), label)
        weights += model.coef_[0] / scaler.scale_ / 2
        bias += float(model.intercept_[0] - (model.coef_[0] * scaler.mean_ / scaler.scale_).sum()) / 2
    return weights, bias


def _fold(row: QuestionRows) -> int:
    return zlib.crc32(row.group.encode()) % FOLDS


def _score(columns: Sequence[str], row: QuestionRows, answers: tuple[NDArray[np.float64], float]) -> float:
    return float(answer_features(columns, row.features, row.log_odds) @ answers[0] + answers[1])


def platt(
    columns: Sequence[str], answers: tuple[NDArray[np.float64], float], rows: list[QuestionRows]
) -> tuple[float, float]:
    """Slope and offset that turn the scores into the share of right answers on the development questions."""
    scores = np.array([[_score(columns, row, answers)] for row in rows])
    model = LogisticRegression(C=1e6).fit(scores, [row.is_right() for row in rows])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def report(
    columns: Sequence[str],
    name: str,
    rows: list[QuestionRows],
    answers: tuple[NDArray[np.float64], float],
    slope: float,
    offset: float,
) -> None:
    """Print how often the best sentence is right, how well the confidence separates, and what thresholds would do."""
    answerable = [row for row in rows if row.answerable]
    right = np.array([row.is_right() for row in rows])
    scores = np.array([_score(columns, row, answers) * slope + offset for row in rows])
    confidence = 1 / (1 + np.exp(-scores))
    print(f"{name}: {len(rows)} questions, {len(answerable)} answerable")
    print(f"  best sentence holds the answer {np.mean([row.is_right() for row in answerable]):.3f}")
    print(
        f"  AUC answerable {_auc(np.array([row.answerable for row in rows]), scores):.3f}, right {_auc(right, scores):.3f}"
    )
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        given = confidence >= threshold
        wrong_refusals = np.mean([not g for g, row in zip(given, rows, strict=True) if row.answerable])
        refused = np.mean([not g for g, row in zip(given, rows, strict=True) if not row.answerable])
        share = right[given].mean() if given.any() else 1.0
        print(
            f"  threshold {threshold}: refuses {refused:.2f} of unanswerable,"
            f" {wrong_refusals:.2f} of answerable; right {share:.2f}"
        )


def _auc(labels: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    higher = (scores[labels][:, None] > scores[~labels][None, :]).mean()
    return float(higher + (scores[labels][:, None] == scores[~labels][None, :]).mean() / 2)
