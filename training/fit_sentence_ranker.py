"""Fits the plain sentence ranker and its confidence, and writes `answering/sentence_ranker_plain.json`.

    python training/fit_sentence_ranker.py DATA WORK

DATA is the folder with train/ and the development sets squad2/ and news_mini/; WORK is a scratch folder that keeps indexes
and vectors between runs (about 200 MB). Everything is seeded; about half an hour on two cores the first time, most of it
embedding, two minutes afterwards. Training reads train/ only. The development sets give the last two numbers of the
confidence (Platt scaling) and the figures printed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from evidence_rows import rows_for
from ranker_fitting import fit_and_store
from training_corpus import make_training_corpus

from askcorpus.answering.sentence_features import PLAIN_FEATURES

OUTPUT = Path(__file__).parents[1] / "src/askcorpus/answering/sentence_ranker_plain.json"
DEVELOPMENT_SETS = ("squad2", "news_mini")


def main() -> None:
    """Fit, write, print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("work", type=Path)
    given = arguments.parse_args()
    corpus = make_training_corpus(given.data, given.work / "train")
    training = rows_for(corpus, given.work / "train/docs", given.work / "train")
    development = {}
    for name in DEVELOPMENT_SETS:
        lines = (given.data / name / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        questions = [json.loads(line) for line in lines]
        development[name] = rows_for(questions, given.data / name / "docs", given.work / name)
    fit_and_store(PLAIN_FEATURES, training, development, OUTPUT)


if __name__ == "__main__":
    main()
