"""The mean of two checkpoints of one reader, before and after a stage: keeps what the stage would have unlearned elsewhere.

    .venv/bin/python training/average.py BEFORE.pt AFTER.pt OUT.pt [--share 0.5]

Source: Wortsman et al. 2022, Robust fine-tuning of zero-shot models (https://arxiv.org/abs/2109.01903). The output `supports` is
taken from AFTER alone, as it was not trained before.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Write the mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, default=0.5, help="of AFTER")
    given = parser.parse_args()
    before, after = (torch.load(path)["model"] for path in (given.before, given.after))
    mean = {
        name: value if name.startswith("supports.") else (1 - given.share) * before[name] + given.share * value
        for name, value in after.items()
    }
    torch.save({"model": mean}, given.out)


if __name__ == "__main__":
    main()
