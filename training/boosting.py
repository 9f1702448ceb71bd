"""Fits gradient-boosted trees with scikit-learn and writes them as plain numbers for `answering/sentence_ranker.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

SEED = 0


def fit(
    rows: NDArray[np.float32],
    labels: NDArray[np.float32],
    weights: NDArray[np.float32],
    *,
    trees: int,
    leaves: int,
    leaf_size: int,
    rate: float,
) -> HistGradientBoostingClassifier:
    """A classifier with log loss."""
    model = HistGradientBoostingClassifier(
        max_iter=trees,
        max_leaf_nodes=leaves,
        min_samples_leaf=leaf_size,
        learning_rate=rate,
        l2_regularization=1.0,
        max_features=0.5,
        early_stopping=False,
        random_state=SEED,
    )
    return model.fit(rows, labels, sample_weight=weights)


def log_odds(model: HistGradientBoostingClassifier, rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """The classifier's raw scores."""
    return np.asarray(model.decision_function(rows))


def as_lists(model: HistGradientBoostingClassifier) -> dict[str, Any]:
    """The trees as lists of nodes [feature, threshold, left, right, value]; feature -1 marks a leaf.

    Thresholds are cut to float32, as the features are, rounded so that no training row changes sides.
    """
    trees = []
    depth = 0
    for (predictor,) in model._predictors:  # scikit-learn has no public way to read these trees
        nodes = predictor.nodes
        depth = max(depth, int(nodes["depth"].max()))
        trees.append(
            [
                [-1, 0.0, 0, 0, round(float(node["value"]), 5)]
                if node["is_leaf"]
                else [
                    int(node["feature_idx"]),
                    round(float(node["num_threshold"]), 6),
                    int(node["left"]),
                    int(node["right"]),
                    0.0,
                ]
                for node in nodes
            ]
        )
    return {"bias": round(float(model._baseline_prediction.ravel()[0]), 6), "depth": depth, "trees": trees}
