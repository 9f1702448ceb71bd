"""Shifts what a reader calls answerable, so that it refuses as seldom as the reader for English does.

    .venv/bin/python training/shift_answerable.py WORK_FOLDER/reader.pt WORK_FOLDER/foreign_validation.npz [--refused 0.284]

The threshold below which nothing is said is one for both readers, and was chosen with the one for English, which falls short of
it in 0.284 of the examples with an answer of its own kept-out organisations (single passages; a question is refused where all of
them fall short). The shift goes into the checkpoint's last layer.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from measure_retrieved import fold
from train_reader import Examples, Reader, encoder_for
from transformers import BertModel

from askcorpus.answering.answer import THRESHOLDS

BATCH = 32


def main() -> None:
    """Shift a checkpoint's answerable, and print what it says of the examples then."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("examples", type=Path)
    parser.add_argument("--refused", type=float, default=0.284, help="of the examples with an answer")
    given = parser.parse_args()
    examples = Examples(given.examples)
    logits, answered = answerable(given.checkpoint, examples), examples.arrays["first"] > 0
    probability = THRESHOLDS["balanced"]
    threshold = float(np.log(probability / (1 - probability)))
    offset = threshold - float(np.quantile(logits[answered], given.refused))
    fold(given.checkpoint, 1.0, offset)
    passed = logits + offset >= threshold
    print(f"answerable: plus {offset:.3f}, in {given.checkpoint}")
    print(f"below {probability} with an answer {1 - passed[answered].mean():.3f} ({answered.sum()}),", end=" ")
    print(f"above without {passed[~answered].mean():.3f} ({(~answered).sum()})")


def answerable(checkpoint: Path, examples: Examples) -> np.ndarray:
    """The logits of all examples."""
    encoder = BertModel.from_pretrained(encoder_for(checkpoint.parent), add_pooling_layer=False)
    model = Reader(encoder).eval()
    model.load_state_dict(torch.load(checkpoint)["model"])
    logits: list[float] = []
    for rows in np.array_split(np.arange(len(examples)), len(examples) // BATCH + 1):
        batch = examples.batch(rows)
        with torch.no_grad():
            logits.extend(model(batch["ids"], batch["types"], batch["mask"])[2].tolist())
    return np.array(logits)


if __name__ == "__main__":
    main()
