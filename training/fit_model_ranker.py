"""Fits what stands behind the reading model: the order of passages, the sentence ranker, and the confidence.

    python training/fit_model_ranker.py DATA WORK INDEXES [--questions 1600]

WORK is what `reader_evidence.py` and `train_reader.py` left: the large folder with its keyword index. Only questions of the
groups kept out of the model's training are asked: on those it was trained on it is surer than it will ever be again.
INDEXES holds an index of each development set by its name. They give the last two numbers of the confidence (Platt scaling)
and the figures printed. Writes `search/reranking.json` and `answering/sentence_ranker_model.json`.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
from evidence_rows import QuestionRows, model_rows_for
from ranker_fitting import fit_and_store
from reader_evidence import answer_place, write_folder
from sklearn.linear_model import LogisticRegression

from askcorpus.answering.sentence_features import MODEL_FEATURES
from askcorpus.embedding.embedder import open_embedder
from askcorpus.reader import packaged
from askcorpus.reader.opening import LazyReader, open_reader
from askcorpus.search.reranking import FEATURES, WEIGHTS, passage_features
from askcorpus.search.retriever import Retriever
from askcorpus.settings import Settings
from askcorpus.store.catalog import Catalog
from askcorpus.store.generations import GenerationStore

PACKAGE = Path(__file__).parents[1] / "src/askcorpus"
DEVELOPMENT_SETS = ("squad2", "news_mini")
SEED = 20251105
WITHHELD_EVERY = 8
PREFIXES = {"squad2_train_bt": "sq", "squadshifts_new_wiki": "wiki", "nq_open_gold": "nq", "qed_nq": "nq"}


def main() -> None:
    """Fit, write, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("indexes", type=Path)
    parser.add_argument("--questions", type=int, default=1600)
    given = parser.parse_args()
    packaged.REMEMBERED_READINGS = 10**6  # every passage is read once, for its order and for its sentences
    settings = Settings(corpus=given.work / "evidence/docs", index=given.work / "evidence/index")
    model = open_reader(settings)
    questions = held_out_questions(given.data, given.work / "evidence/docs", given.questions)
    fit_order(questions, settings, model)
    training = model_rows_for([as_question(question, i) for i, question in enumerate(questions)], settings, model)
    development: dict[str, list[QuestionRows]] = {}
    for name in DEVELOPMENT_SETS:
        lines = (given.data / name / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        of_set = [question for question in map(json.loads, lines) if not question.get("history")]
        own = Settings(corpus=given.data / name / "docs", index=given.indexes / name)
        development[name] = model_rows_for(of_set, own, model)
    fit_and_store(MODEL_FEATURES, training, development, PACKAGE / "answering/sentence_ranker_model.json")


def held_out_questions(data: Path, folder: Path, wanted: int) -> list[dict[str, Any]]:
    """A sample of the questions whose group the model has not seen."""
    generator = random.Random(SEED)
    found = [question for question in write_folder(data, folder, 10**9, generator) if question["held_out"]]
    return generator.sample(found, min(wanted, len(found)))


def as_question(question: dict[str, Any], position: int) -> dict[str, Any]:
    """As `evidence_rows` takes it; for one in eight with an answer its document cannot be found."""
    withheld = position % WITHHELD_EVERY == 0 and bool(question["answers"])
    return {
        "question": question["question"],
        "doc": question["doc"],
        "group": question["doc"],
        "source": PREFIXES.get(question["source"], "other"),
        "answers": [answer["text"] for answer in question["answers"]],
        "exclude": withheld,
        "without": question["doc"] if withheld else None,
    }


def fit_order(questions: list[dict[str, Any]], settings: Settings, model: LazyReader) -> None:
    """Logistic regression of "this passage holds the answer at its place" on what is known of a passage."""
    rows, labels = [], []
    reader = model.get()
    with GenerationStore(settings.index).hold_current() as generation, Catalog.open(generation.folder) as catalog:
        retriever = Retriever(catalog, None, open_embedder(settings), settings)
        for question in questions:
            found = retriever.retrieve(question["question"], settings.rerank_passages)
            places = [answer_place(question, scored.passage) is not None for scored in found]
            if any(places):
                readings = reader.read(question["question"], [scored.passage for scored in found])
                rows.extend(passage_features(scored, reading) for scored, reading in zip(found, readings, strict=True))
                labels.extend(places)
    fitted = LogisticRegression(C=10.0, max_iter=1000).fit(np.array(rows), labels)
    weights = {name: round(float(weight), 4) for name, weight in zip(FEATURES, fitted.coef_[0], strict=True)}
    print(f"order of passages, from {len(labels)} passages: {weights}")
    (PACKAGE / "search/reranking.json").write_text(json.dumps(weights) + "\n", encoding="utf-8")
    WEIGHTS.update(weights)


if __name__ == "__main__":
    main()
