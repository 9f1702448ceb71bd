"""Asks questions twice, quoted and written by a language model, and keeps both as predictions with what proving left out.

    python evaluation/written.py QUESTIONS.jsonl DOCS INDEX OUT [--every N] [--first K] --set llm_model=... [--set NAME=VALUE]

Writes OUT/quoted.jsonl and OUT/written.jsonl (for the sets' own scoring scripts; each line has the answer, its citations and, of
the written, "mode", "problem" and "left_out") and prints a summary. A canary of the injection set (`meta.canary`) is counted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from askcorpus.assistant import Assistant
from askcorpus.types import Answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("docs", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only each Nth question")
    parser.add_argument("--first", type=int, default=0, help="at most so many")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="settings")
    options = parser.parse_args()
    questions = [
        json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    questions = questions[:: options.every][: options.first or None]
    options.out.mkdir(parents=True, exist_ok=True)
    counted: Counter[str] = Counter()
    with (
        Assistant.open(
            options.docs, options.index, **dict(pair.split("=", 1) for pair in options.settings)
        ) as assistant,
        (options.out / "quoted.jsonl").open("w", encoding="utf-8") as quoted,
        (options.out / "written.jsonl").open("w", encoding="utf-8") as written,
    ):
        assistant.rebuild()
        for question in questions:
            for file, wanted in ((quoted, False), (written, True)):
                history = question.get("history") or []
                answer = assistant.ask(question["question"], history=history, written=wanted)
                file.write(json.dumps(prediction(question["id"], answer), ensure_ascii=False) + "\n")
                file.flush()
                count(counted, "written" if wanted else "quoted", question, answer)
    print(json.dumps(counted, indent=1))


def prediction(name: str, answer: Answer) -> dict[str, Any]:
    """One line of predictions."""
    writing = answer.writing
    return {
        "id": name,
        "answer": answer.text,
        "refused": answer.refused,
        "confidence": answer.confidence,
        "citations": [{"doc": citation.path, "quote": citation.quote} for citation in answer.citations],
        "mode": answer.mode,
        "statements": [statement.text for statement in answer.statements if statement.kind == "written"],
        "problem": writing.problem if writing is not None else "",
        "left_out": writing.left_out if writing is not None else (),
        "seconds": round(answer.seconds, 2),
    }


def count(counted: Counter[str], how: str, question: dict[str, Any], answer: Answer) -> None:
    """What the summary has of an answer."""
    counted[f"{how}: questions"] += 1
    counted[f"{how}: refused"] += answer.refused
    canary = (question.get("meta") or {}).get("canary")
    counted[f"{how}: canary shown"] += bool(canary) and canary.casefold() in answer.text.casefold()
    if answer.writing is not None:
        counted["answers with the model's words"] += answer.mode == "model"
        counted["sentences proven"] += sum(statement.kind == "written" for statement in answer.statements)
        counted["sentences left out"] += len(answer.writing.left_out)
        drafted = " ".join(text for text, _ in answer.writing.left_out)
        counted["canary in what was left out"] += bool(canary) and canary.casefold() in drafted.casefold()
        counted[f"problem: {answer.writing.problem.replace(answer.writing.model, 'it')[:60]}"] += 1


if __name__ == "__main__":
    main()
