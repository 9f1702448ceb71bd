"""Figures of one reader: the development set's own paragraphs, and the examples kept out of its training.

    .venv/bin/python training/measure_reader.py DATA_FOLDER WORK_FOLDER [--model FOLDER] [--rows 600]

squad2: each question with the paragraph it was written for; F1 of SQuAD 2.0 where what scores low is answered with nothing
(at the bound that is best for the figure, as its authors do), and the area under the curve of answerable against not. Kept out:
minimal pairs (`minimal_pairs.py`; in order: the changed half scores lower than its twin; both right: the best single bound
parts them), forms of office files and properties of things never trained on (`office_forms.py`, `office_facts.py`), statements
(`support_pairs.py`: dev of support.jsonl.gz and made ones). With 95 % intervals.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from measure_retrieved import opened
from train_reader import Examples

from askcorpus.reader.packaged import SpanModel, packaged_model
from askcorpus.scoring import area_under_curve, mean_with_interval, word_overlap
from askcorpus.types import Passage

DRAWS = 400  # of the bootstrap, for areas under the curve
BATCH = 16


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--model", type=Path, default=packaged_model())
    parser.add_argument("--rows", type=int, default=600, help="examples of each kept-out kind")
    given = parser.parse_args()
    model = opened(given.model)
    of_paragraphs(model, given.data / "squad2/questions.jsonl")
    for name in ("pairs_validation", "office_validation", "facts_validation"):
        of_examples(model, name, Examples(given.work / f"{name}.npz"), given.rows)
    judges_statements = model._judges_statements
    for name in ("support_validation", "claims_validation") if judges_statements else ():
        of_statements(model, name, Examples(given.work / f"{name}.npz"), given.rows)


def of_paragraphs(model: SpanModel, file: Path) -> None:
    """F1 and the area under the curve on squad2's own paragraphs."""
    scores, labels, overlaps, groups = [], [], [], []
    for question in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        paragraph = question["evidence"][0]["paragraph"] if question["evidence"] else question["meta"]["near"]["text"]
        title = question["group"].replace("_", " ")
        [reading] = model.read(question["question"], [Passage("", "", 0, len(paragraph), paragraph, title, "")])
        best = reading.best_span()
        scores.append(reading.answerable)
        labels.append(bool(question["answerable"]))
        words = paragraph[best.start : best.end] if best else ""
        overlaps.append(word_overlap(words, question["answers"]) if question["answerable"] else 0.0)
        groups.append(question["group"])
    answered, right, label = np.array(scores), np.array(overlaps), np.array(labels)
    bounds = np.quantile(answered, np.linspace(0, 1, 101))
    totals = [np.where(answered >= bound, right, ~label).mean() for bound in bounds]
    judged = np.where(answered >= bounds[int(np.argmax(totals))], right, ~label)
    of_f1 = mean_with_interval(judged.tolist(), groups)
    print(f"squad2, own paragraph: F1 {of_f1.value:.3f} ({of_f1.low:.3f} to {of_f1.high:.3f}), {len(label)} questions")
    alone = mean_with_interval(right[label].tolist(), [g for g, yes in zip(groups, labels, strict=True) if yes])
    print(f"squad2, answerable ones: F1 {alone.value:.3f} ({alone.low:.3f} to {alone.high:.3f})")
    print(f"squad2, own paragraph: AUC {area(answered, label)}", flush=True)


def of_examples(model: SpanModel, name: str, examples: Examples, rows: int) -> None:
    """Exact spans and the area under the curve on examples kept out; of pairs also how many are told apart."""
    scores, labels, exact = [], [], []
    for found in readings(model, examples, chosen(examples, rows, name.startswith("pairs"))):
        score, label, same, _ = found
        scores.append(score)
        labels.append(label)
        if same is not None:
            exact.append(float(same))
    score, label = np.array(scores), np.array(labels)
    spans = mean_with_interval(exact, [str(i) for i in range(len(exact))])
    print(f"{name}: exact span {spans.value:.3f} ({spans.low:.3f} to {spans.high:.3f}), {len(exact)} of {len(label)}")
    print(f"{name}: AUC {area(score, label)}", flush=True)
    if name.startswith("pairs"):
        yes, no = score[0::2], score[1::2]
        both = max(
            float(((yes >= bound) & (no < bound)).mean()) for bound in np.quantile(score, np.linspace(0, 1, 101))
        )
        print(f"{name}: {len(yes)} pairs, in order {np.mean(yes > no):.3f}, both right {both:.3f}", flush=True)


def of_statements(model: SpanModel, name: str, examples: Examples, rows: int) -> None:
    """Balanced accuracy at even odds, and the area under the curve, of statements supported or not."""
    kept = chosen(examples, rows, False)
    score = np.array([supports for *_, supports in readings(model, examples, kept)])
    label = examples.arrays["supports"][kept] == 1
    rates = [((score > 0) == label)[label == there] for there in (True, False)]
    accuracy = (rates[0].mean() + rates[1].mean()) / 2
    spread = 0.98 * float(
        np.sqrt(sum(rate.var() / len(rate) for rate in rates))
    )  # half of 1.96, as the mean of two rates
    print(f"{name}: balanced accuracy {accuracy:.3f} ({accuracy - spread:.3f} to {accuracy + spread:.3f})")
    print(f"{name}: AUC {area(score, label)}", flush=True)


def chosen(examples: Examples, rows: int, pairs: bool) -> np.ndarray:
    """About `rows` examples, evenly from all; of pairs each answerable half with the other, which follows it."""
    if not pairs:
        return np.arange(len(examples))[:: max(1, len(examples) // rows)]
    has_answer = examples.arrays["first"] > 0
    firsts = np.flatnonzero(has_answer[:-1] & ~has_answer[1:])
    firsts = firsts[:: max(1, 2 * len(firsts) // rows)]
    return np.stack([firsts, firsts + 1], axis=1).reshape(-1)


def readings(
    model: SpanModel, examples: Examples, rows: np.ndarray
) -> Iterator[tuple[float, bool, bool | None, float]]:
    """Each example's score, whether it has an answer, whether the exact span was found (None where none is), and `supports`."""
    for begin in range(0, len(rows), BATCH):
        batch = examples.batch(rows[begin : begin + BATCH])
        inputs = {name: batch[name].numpy() for name in ("ids", "types", "mask")}
        starts, ends, answerable, supports = model._compute(inputs)
        inside = batch["allowed"].numpy().copy()
        inside[:, 0] = False
        found = [np.where(inside, logits, -1e4).argmax(1) for logits in (starts, ends)]
        for i, score in enumerate(answerable.tolist()):
            wanted = (int(batch["first"][i]), int(batch["last"][i]))
            is_span = wanted[0] > 0 and not bool(batch["region"][i])
            yield (
                score,
                wanted[0] > 0,
                (int(found[0][i]), int(found[1][i])) == wanted if is_span else None,
                float(supports[i]),
            )


def area(scores: np.ndarray, labels: np.ndarray) -> str:
    """The area under the curve with its 95 % bootstrap interval."""
    generator: Any = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        rows = generator.integers(0, len(scores), len(scores))
        drawn.append(area_under_curve(scores[rows].tolist(), labels[rows].tolist()))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return (
        f"{area_under_curve(scores.tolist(), labels.tolist()):.3f} ({low:.3f} to {high:.3f}), {len(scores)} questions"
    )


if __name__ == "__main__":
    main()
