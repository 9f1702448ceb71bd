"""A reader's figures over what keyword retrieval brings, and the scale of its `answerable` beside the packaged one's.

    .venv/bin/python training/measure_retrieved.py DATA_FOLDER WORK_FOLDER --model FOLDER [--sets squad2 office] [--questions 300]
    .venv/bin/python training/measure_retrieved.py DATA_FOLDER WORK_FOLDER --model FOLDER --rescale WORK_FOLDER/long.pt

For each question the eight passages that keyword search brings are read and put in the product's order. First: the passage that
leads holds a gold quote. Span: words the marked answer shares with the gold ones. AUC: the highest `answerable` of questions with
an answer against those without. Differences to the packaged weights are paired. --rescale: a logistic regression on each model's
highest `answerable` says what it means; the checkpoint's own is stretched and moved, in its weights, so that it means the same as
the packaged one's does, and the constants fitted behind it hold.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from reader_evidence import to_be_asked
from sklearn.linear_model import LogisticRegression

from askcorpus.multilingual import PackedModel
from askcorpus.reader.packaged import SpanModel, packaged_model
from askcorpus.scoring import area_under_curve, mean_with_interval, word_overlap
from askcorpus.search.reranking import FEATURES, WEIGHTS, passage_features
from askcorpus.types import ScoredPassage

SEED = 20251112
DEPTH = 8
HELD_WORDS = 0.8  # of a quote's words that a passage must have to hold it
DRAWS = 400  # of the bootstrap

Found = list[tuple[dict[str, Any], list[ScoredPassage]]]


def main() -> None:
    """Print the figures, or rescale a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--model", type=Path, default=packaged_model())
    parser.add_argument("--sets", nargs="+", default=["squad2", "office"])
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--rescale", type=Path, help="the checkpoint that --model was exported from")
    given = parser.parse_args()
    models = {"packaged": opened(packaged_model())}
    if given.model != packaged_model():
        models["new"] = opened(given.model)
    logits: dict[str, list[float]] = {label: [] for label in models}
    labels: list[bool] = []
    for name in given.sets:
        found = retrieved(given.data / name, given.work, given.questions)
        labels.extend(bool(question["answerable"]) for question, _ in found)
        rows = {
            label: [figures(model, question, passages) for question, passages in found]
            for label, model in models.items()
        }
        for label, of_model in rows.items():
            logits[label].extend(row["answerable"] for row in of_model)
            show(f"{name}, {label}", of_model)
        if "new" in rows:
            show_differences(name, rows["packaged"], rows["new"])
    if given.rescale:
        slope, offset = scale(*logits.values(), labels)
        fold(given.rescale, slope, offset)
        print(f"answerable: times {slope:.3f}, plus {offset:.3f}, in {given.rescale}")


def opened(folder: Path) -> SpanModel:
    """The model in the folder; one without a tokenizer is the multilingual one, which has its words from the extra."""
    return SpanModel(folder, 1, None if (folder / "tokenizer.json").exists() else PackedModel())


def retrieved(folder: Path, work: Path, wanted: int) -> Found:
    """A sample of the set's questions that stand alone, each with its passages; kept in `work`."""
    kept = work / f"retrieved_{folder.name}_{wanted}.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    questions = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    questions = [question for question in questions if not question.get("history")]
    questions = random.Random(SEED).sample(questions, min(wanted, len(questions)))
    with to_be_asked(folder / "docs", work / f"index_{folder.name}") as (retriever, _):
        found = [(question, retriever.retrieve(question["question"], DEPTH)) for question in questions]
    found = [(question, passages) for question, passages in found if passages]
    kept.write_bytes(pickle.dumps(found))
    return found


def figures(model: SpanModel, question: dict[str, Any], passages: list[ScoredPassage]) -> dict[str, Any]:
    """Of one question: the highest `answerable`, whether the passage that leads holds a gold quote, the marked words' overlap."""
    readings = model.read(question["question"], [scored.passage for scored in passages])
    rows = [passage_features(scored, reading) for scored, reading in zip(passages, readings, strict=True)]
    top = int(np.argmax(np.array(rows) @ np.array([WEIGHTS[name] for name in FEATURES])))
    leading, best = passages[top].passage, readings[top].best_span()
    row: dict[str, Any] = {
        "id": question["id"],
        "answerable": max(reading.answerable for reading in readings),
        "label": bool(question["answerable"]),
        "first": None,
        "span": None,
    }
    if question["answerable"] and question["evidence"]:
        row["first"] = float(any(holds(leading.seen.text, gold) for gold in question["evidence"]))
        if question.get("answers"):
            row["span"] = word_overlap(leading.text[best.start : best.end] if best else "", question["answers"])
    return row


def holds(text: str, gold: dict[str, Any]) -> bool:
    """Whether the passage has nearly all words of the gold quote."""
    wanted, there = (set(re.findall(r"\w+", part.lower())) for part in (gold["quote"] or "", text))
    return bool(wanted) and len(wanted & there) >= HELD_WORDS * len(wanted)


def show(name: str, rows: list[dict[str, Any]]) -> None:
    """Print the figures of one model."""
    parts = []
    for key in ("first", "span"):
        values = [row[key] for row in rows if row[key] is not None]
        if values:
            mean = mean_with_interval(values, [str(i) for i in range(len(values))])
            parts.append(f"{key} {mean.value:.3f} ({mean.low:.3f} to {mean.high:.3f}), {len(values)}")
    print(f"{name}: {'; '.join(parts)}; AUC {area(rows):.3f}, {len(rows)}", flush=True)


def show_differences(name: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """Print the paired differences with their 95 % bootstrap intervals."""
    generator = np.random.default_rng(SEED)
    drawn: dict[str, list[float]] = {"first": [], "AUC": []}
    for _ in range(DRAWS):
        chosen = generator.integers(0, len(before), len(before))
        old, new = [before[i] for i in chosen], [after[i] for i in chosen]
        drawn["AUC"].append(area(new) - area(old))
        gains = [n["first"] - o["first"] for o, n in zip(old, new, strict=True) if o["first"] is not None]
        drawn["first"].append(float(np.mean(gains)))
    for key, values in drawn.items():
        low, middle, high = np.quantile(values, [0.025, 0.5, 0.975])
        print(f"{name}: {key} {middle:+.3f} ({low:+.3f} to {high:+.3f})", flush=True)


def area(rows: list[dict[str, Any]]) -> float:
    """The area under the curve of the highest `answerable`."""
    return area_under_curve([row["answerable"] for row in rows], [row["label"] for row in rows]) or 0.5


def scale(packaged: list[float], new: list[float], labels: list[bool]) -> tuple[float, float]:
    """What turns the new logit into the one that means the same for the packaged reader."""
    fits = [LogisticRegression(C=1e6).fit(np.array(logits)[:, None], labels) for logits in (packaged, new)]
    (old_slope, old_offset), (slope, offset) = ((float(fit.coef_[0, 0]), float(fit.intercept_[0])) for fit in fits)
    return slope / old_slope, (offset - old_offset) / old_slope


def fold(checkpoint: Path, slope: float, offset: float) -> None:
    """Put the two numbers into the checkpoint's last layer; its optimiser is no more of use then."""
    state = torch.load(checkpoint)["model"]
    state["answerable.weight"] *= slope
    state["answerable.bias"] = state["answerable.bias"] * slope + offset
    torch.save({"model": state}, checkpoint)


if __name__ == "__main__":
    main()
