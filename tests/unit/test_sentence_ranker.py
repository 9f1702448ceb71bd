"""The fitted numbers that are shipped fit the code that uses them."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from askcorpus.answering.answerability import answer_feature_names
from askcorpus.answering.sentence_features import MODEL_FEATURES, PLAIN_FEATURES
from askcorpus.answering.sentence_ranker import BoostedTrees, RankerKind, load_sentence_ranker
from askcorpus.search.reranking import FEATURES, WEIGHTS


@pytest.mark.parametrize(("kind", "columns"), [("plain", PLAIN_FEATURES), ("model", MODEL_FEATURES)])
def test_the_shipped_numbers_are_for_these_features(kind: RankerKind, columns: tuple[str, ...]) -> None:
    file = files("askcorpus.answering").joinpath(f"sentence_ranker_{kind}.json")
    stored = json.loads(file.read_text(encoding="utf-8"))
    assert stored["features"] == list(columns)
    assert stored["answer_features"] == list(answer_feature_names(columns))
    assert len(load_sentence_ranker(kind).answers.weights) == len(answer_feature_names(columns))


def test_passages_are_ordered_by_these_features() -> None:
    assert set(WEIGHTS) == set(FEATURES)


def test_trees_add_up_their_leaves() -> None:
    first = [[0, 0.5, 1, 2, 0.0], [-1, 0, 0, 0, -1.0], [1, 2.0, 3, 4, 0.0], [-1, 0, 0, 0, 2.0], [-1, 0, 0, 0, 3.0]]
    trees = BoostedTrees.from_lists({"bias": 0.25, "depth": 2, "trees": [first, [[-1, 0, 0, 0, 10.0]]]})
    rows = np.array([[0.5, 9.0], [0.6, 2.0], [0.6, 2.1]], dtype=np.float32)
    assert trees.log_odds(rows).tolist() == [9.25, 12.25, 13.25]
