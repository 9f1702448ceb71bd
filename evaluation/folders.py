"""Asks folders of office documents, and tells at each threshold what is answered rightly, wrongly, and refused.

    python evaluation/folders.py DATA WORK --name NAME [--against NAME] [--folders office glass ...] [--model FOLDER]

DATA/office_run.py asks a folder and DATA/office_score.py judges the answers; the folders are DATA/office and those of
evaluation/invented but the ones in other languages. WORK/NAME keeps the answers, a file for each folder, and the indexes; a
folder whose answers are there is not asked again. Two folders are asked at a time, each by one thread. --model: another
English reader, made by training/export_reader.py. --against compares with an earlier run, question by question.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from askcorpus.scoring import area_under_curve, mean, paired_difference

INVENTED = Path(__file__).parent / "invented"
FOLDERS = ("office", *sorted(folder.name for folder in INVENTED.iterdir() if (folder / "questions.jsonl").exists()))
THRESHOLDS = (0.0, 0.33, 0.36, 0.4, 0.45, 0.5)
"""Answers of less confidence count as refused; at 0.0 it is as the program decided."""

ASK = """
import runpy, sys
import askcorpus.reader.opening
from pathlib import Path
model, sys.argv = sys.argv[1], sys.argv[2:]
if model:
    askcorpus.reader.opening.packaged_model = lambda: Path(model)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def main() -> None:
    """Ask what is not asked yet, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--against")
    parser.add_argument("--folders", nargs="+", default=FOLDERS, choices=FOLDERS)
    parser.add_argument("--model", type=Path)
    given = parser.parse_args()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda folder: ask(folder, given.data, given.work, given.name, given.model), given.folders))
    rows = judged(given.data, given.work / given.name, given.folders)
    show(rows)
    if given.against:
        show_difference(judged(given.data, given.work / given.against, given.folders), rows)


def ask(folder: str, data: Path, work: Path, name: str, model: Path | None) -> None:
    """Write the folder's answers, unless they are there."""
    answers = work / name / f"{folder}.jsonl"
    if answers.exists():
        return
    answers.parent.mkdir(parents=True, exist_ok=True)
    unfinished = answers.with_suffix(".unfinished")
    home = place_of(data, folder)
    script = [str(data / "office_run.py"), str(home / "questions.jsonl"), str(home / "docs"), str(unfinished)]
    settings = ["--index", str(work / "indexes" / folder), "--set", "threads=1"]
    subprocess.run(
        [sys.executable, "-c", ASK, str(model or ""), *script, *settings], check=True, stderr=subprocess.DEVNULL
    )
    unfinished.rename(answers)


def place_of(data: Path, folder: str) -> Path:
    """Where the documents and questions of a folder are."""
    return data / folder if folder == "office" else INVENTED / folder


def judged(data: Path, answers: Path, folders: Sequence[str]) -> list[dict[str, Any]]:
    """Each question of the folders with its verdict and the answer's confidence, but not those asked again after another."""
    spec = importlib.util.spec_from_file_location("office_score", data / "office_score.py")
    assert spec and spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    rows = []
    for folder in folders:
        predictions = {line["id"]: line for line in read(answers / f"{folder}.jsonl")}
        for question in read(place_of(data, folder) / "questions.jsonl"):
            if question["type"] != score.CONTAMINATION:
                prediction = predictions[question["id"]]
                verdict, _ = score.verdict(question, prediction)
                of_question = {"folder": folder, "type": question["type"], "there": question["answerable"]}
                rows.append({**of_question, "verdict": verdict, "confidence": prediction["confidence"]})
    return rows


def read(file: Path) -> list[dict[str, Any]]:
    """The lines of a file of JSON."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def shares(rows: Sequence[dict[str, Any]], threshold: float = 0.0) -> tuple[list[float | None], int]:
    """Of what is there the shares right, wrong and refused, of the rest the share refused; and how many were treated rightly."""
    refused = [row["verdict"] == "wrongly refused" or row["confidence"] < threshold for row in rows]
    there = [(row["verdict"], gone) for row, gone in zip(rows, refused, strict=True) if row["there"]]
    right = [not gone and verdict == "right" for verdict, gone in there]
    wrong = [not gone and verdict == "wrong" for verdict, gone in there]
    nowhere = [row["verdict"] == "right" or gone for row, gone in zip(rows, refused, strict=True) if not row["there"]]
    return [mean(right), mean(wrong), mean([gone for _, gone in there]), mean(nowhere)], sum(right) + sum(nowhere)


def show(rows: list[dict[str, Any]]) -> None:
    """Print a line for each folder, kind of question and threshold."""
    answerable = area_under_curve([row["confidence"] for row in rows], [row["there"] for row in rows])
    there = [row for row in rows if row["there"]]
    right = area_under_curve([row["confidence"] for row in there], [row["verdict"] == "right" for row in there])
    print(f"confidence: AUC of answerable against not {answerable:.3f}, of right against not right {right:.3f}\n")
    lines: dict[str, tuple[list[dict[str, Any]], float]] = {}
    for key in ("folder", "type"):
        for value in dict.fromkeys(row[key] for row in rows):
            lines[value] = [row for row in rows if row[key] == value], 0.0
    lines |= {f"all, threshold {threshold}": (rows, threshold) for threshold in THRESHOLDS}
    print("| | questions | right | wrong | falsely refused | not there refused | treated rightly |\n|---|" + "---|" * 6)
    for label, (chosen, threshold) in lines.items():
        figures, well = shares(chosen, threshold)
        print(
            f"| {label} | {len(chosen)} | "
            + " | ".join("" if figure is None else f"{figure:.3f}" for figure in figures)
            + f" | {well} |"
        )


def show_difference(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
    """Print how the shares differ, with 95 % intervals over questions."""
    groups = [str(number) for number in range(len(now))]
    print()
    for number, label in enumerate(("right", "wrong", "falsely refused", "not there refused")):
        difference = paired_difference(before, now, groups, partial(share, number=number))
        if difference:
            print(f"{label}: {difference.value:+.3f} ({difference.low:+.3f} to {difference.high:+.3f})")


def share(rows: Sequence[dict[str, Any]], number: int) -> float | None:
    """One of the shares, as the program decided."""
    return shares(rows)[0][number]


if __name__ == "__main__":
    main()
