"""The fitted numbers that are shipped fit the code that uses them."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np

from askcorpus.answering.answerability import ANSWER_FEATURES
from askcorpus.answering.sentence_features import FEATURES
from askcorpus.answering.sentence_ranker import BoostedTrees, load_sentence_ranker


def test_the_shipped_numbers_are_for_these_features() -> None:
    stored = json.loads(files("askcorpus.answering").joinpath("sentence_ranker.json").read_text(encoding="utf-8"))
    assert stored["features"] == list(FEATURES)
    assert stored["answer_features"] == list(ANSWER_FEATURES)
    assert len(load_sentence_ranker().answers.weights) == len(ANSWER_FEATURES)


def test_trees_add_up_their_leaves() -> None:
    first = [[0, 0.5, 1, 2, 0.0], [-1, 0, 0, 0, -1.0], [1, 2.0, 3, 4, 0.0], [-1, 0, 0, 0, 2.0], [-1, 0, 0, 0, 3.0]]
    trees = BoostedTrees.from_lists({"bias": 0.25, "depth": 2, "trees": [first, [[-1, 0, 0, 0, 10.0]]]})
    rows = np.array([[0.5, 9.0], [0.6, 2.0], [0.6, 2.1]], dtype=np.float32)
    assert trees.log_odds(rows).tolist() == [9.25, 12.25, 13.25]
