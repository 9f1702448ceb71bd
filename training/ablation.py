"""What each kind of training data gives: readers trained on as many examples of all kinds, and of all kinds but one.

    .venv/bin/python training/ablation.py WORK_FOLDER [--examples 12000] [--rows 1500] [--without KIND ...]

WORK_FOLDER holds what the steps of `make model` before training made. Each reader begins at the embedder's transformer and sees
the same number of examples; the share of the kind left out goes to the others. Printed for each set of kept-out examples is the
area under the curve of `answerable` (of statements: of `supports`). Results are kept in WORK_FOLDER/ablation.jsonl, and what is
there is not trained again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch
from reader_data import NO_STATEMENT
from train_reader import Examples, Reader, encoder_for
from transformers import BertModel

from askcorpus.scoring import area_under_curve

KINDS = {
    "public questions": {"train": 30},
    "retrieved passages": {"evidence": 17},
    "minimal pairs": {"pairs": 10},
    "made-up files": {"facts": 6, "office": 4},
    "statements": {"support": 10},
    "organisations": {"organisations": 19, "talks": 4},
}
"""The parts of each kind, and what share of a hundred examples they are."""

MEASURED = ("validation", "evidence_validation", "pairs_validation", "office_validation", "facts_validation")
MEASURED += ("organisations_validation", "talks_validation", "support_validation")
BATCH = 32
SEED = 20261201


def main() -> None:
    """Train what is not trained yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--examples", type=int, default=12000)
    parser.add_argument("--rows", type=int, default=1500, help="of each set of kept-out examples")
    parser.add_argument(
        "--without", nargs="+", default=list(KINDS), choices=list(KINDS), help="the kinds left out in turn"
    )
    given = parser.parse_args()
    results = given.work / "ablation.jsonl"
    for without in (None, *given.without):
        done = [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
        if not any(row["without"] == without and row["examples"] == given.examples for row in done):
            row = {
                "without": without,
                "examples": given.examples,
                **measured(trained(given.work, without, given.examples), given.rows),
            }
            with results.open("a") as file:
                file.write(json.dumps(row) + "\n")
    show([json.loads(line) for line in results.read_text().splitlines()], given.examples)


def trained(work: Path, without: str | None, examples: int) -> Path:
    """The checkpoint of a reader trained on all kinds but one."""
    shares = {part: share for kind, parts in KINDS.items() if kind != without for part, share in parts.items()}
    whole = sum(shares.values())
    data = [f"{part}:{round(examples * share / whole)}" for part, share in shares.items()]
    name = f"without_{without or 'nothing'}".replace(" ", "_")
    command = [
        sys.executable,
        str(Path(__file__).parent / "train_reader.py"),
        str(work),
        "--name",
        name,
        "--data",
        *data,
    ]
    subprocess.run(command, check=True)
    return work / f"{name}.pt"


@torch.no_grad()
def measured(checkpoint: Path, most: int) -> dict[str, float]:
    """The area under the curve on each set, of at most so many of its examples."""
    work = checkpoint.parent
    model = Reader(BertModel.from_pretrained(encoder_for(work), add_pooling_layer=False)).eval()
    model.load_state_dict(torch.load(checkpoint)["model"])
    areas = {}
    for name in MEASURED:
        examples = Examples(work / f"{name}.npz")
        rows = np.random.default_rng(SEED).permutation(len(examples))[:most]
        scores: list[float] = []
        for begin in range(0, len(rows), BATCH):
            batch = examples.batch(rows[begin : begin + BATCH])
            *_, answerable, supports = model(batch["ids"], batch["types"], batch["mask"])
            scores.extend(torch.where(batch["supports"] == NO_STATEMENT, answerable, supports).tolist())
        of_rows = {key: examples.arrays[key][rows] for key in ("first", "supports")}
        labels = np.where(of_rows["supports"] == NO_STATEMENT, of_rows["first"] > 0, of_rows["supports"] == 1)
        areas[name.removesuffix("_validation")] = round(area_under_curve(scores, labels.tolist()) or 0.5, 4)
    return areas


def show(rows: list[dict[str, float]], examples: int) -> None:
    """Print the table."""
    names = [name.removesuffix("_validation") for name in MEASURED]
    print("| without | " + " | ".join(names) + " |\n|" + "---|" * (len(names) + 1))
    for row in rows:
        if row["examples"] == examples:
            print(f"| {row['without'] or 'nothing'} | " + " | ".join(f"{row[name]:.3f}" for name in names) + " |")


if __name__ == "__main__":
    main()
