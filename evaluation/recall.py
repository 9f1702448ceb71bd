"""Measures how much of the evidence stands in the first passages found, and compares two runs.

    python evaluation/recall.py DATA WORK OUT.json [--sets squad2 office ...] [--against BEFORE.json]

DATA holds a folder for each set with docs/ and questions.jsonl; WORK keeps the indexes. A question's evidence may have parts
(`part`), each with quotes of which one is enough; its figure is the share of its parts found. A quote is found when all of it
stands in the first k passages of its document, passages that follow one another taken together; of a table row (cells joined
by " | ", or a row of a CSV file) when all its cells stand in one passage. Questions with a history or without a quote are left
out. The intervals are 95 % bootstrap intervals over groups of questions; --against gives paired differences. PYTHONPATH may
name any version's src.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from askcorpus.assistant import Assistant
from askcorpus.scoring import mean, mean_with_interval, paired_difference
from askcorpus.settings import Settings

try:
    from askcorpus.embedding.embedder import open_embedder
except ImportError:  # where it was in versions to compare with
    from askcorpus.indexing.embedder import open_embedder  # type: ignore[import-not-found,no-redef]

SETS = ("squad2", "chunk_eval", "lihua_world", "xquad", "office")
DEPTHS = (1, 3, 5)
TABLE_TYPES = ("table", "arithmetic")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--against", type=Path, help="what an earlier run wrote")
    parser.add_argument("--set", nargs="*", default=[], help="settings, name=value")
    parser.add_argument(
        "--keywords", action="store_true", help="by keywords alone, without models: minutes instead of hours"
    )
    parser.add_argument("--types", nargs="+", help="only questions of these types")
    options = parser.parse_args()
    if options.keywords:
        options.set += ["vector_weight=0", "reader=plain"]
    changes = dict(pair.split("=", 1) for pair in options.set)
    before = json.loads(options.against.read_text()) if options.against else {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for name in options.sets:
        folder = options.data / name
        settings = Settings(corpus=folder / "docs", index=options.work / name, **changes)
        embedder: Any = TokensOnly() if options.keywords else open_embedder(settings)
        with Assistant(settings, embedder) as assistant:
            status = assistant.rebuild()
            print(f"{name}: {status.passages} passages", flush=True)
            lines = (folder / "questions.jsonl").read_text().splitlines()
            questions = [question for question in map(json.loads, lines) if _wanted(question, options.types)]
            rows[name] = [row for question in questions if (row := measured(assistant, question))]
        options.out.write_text(json.dumps(rows, indent=1))
        show(name, rows[name], before.get(name))
        if name == "office":
            tables = [row for row in rows[name] if row["type"] in TABLE_TYPES]
            show("office, table questions", tables, before.get(name))


class TokensOnly:
    """Counts tokens like the built-in embedder, so that passages are cut alike, and embeds nothing that means anything."""

    identity, dimension, max_tokens = "tokens-only", 8, 256

    def __init__(self) -> None:
        self.count_tokens = open_embedder(Settings()).count_tokens

    def expect(self, passages: int) -> None:
        """Nothing is made ready."""

    def embed_passages(self, texts: Sequence[str]) -> Any:
        """Random vectors, the same for the same texts."""
        vectors = np.array([np.random.default_rng(len(text)).standard_normal(self.dimension) for text in texts])
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    def embed_question(self, question: str) -> Any:
        """A vector that is never compared."""
        return self.embed_passages([question])[0]


def _wanted(question: dict[str, Any], types: Sequence[str] | None) -> bool:
    return types is None or question.get("type") in types


def measured(assistant: Assistant, question: dict[str, Any]) -> dict[str, Any] | None:
    """What of a question's evidence was found at each depth; None where there is none to find."""
    parts: dict[Any, list[tuple[str, str]]] = {}
    for number, evidence in enumerate(question.get("evidence") or []):
        if evidence.get("quote"):
            parts.setdefault(evidence.get("part", f"#{number}"), []).append((evidence["doc"], evidence["quote"]))
    if not parts or not question.get("answerable", True) or question.get("history"):
        return None
    found = [scored.passage for scored in assistant.search(question["question"], top_k=max(DEPTHS))]
    shares = {
        str(depth): sum(any(holds(found[:depth], *quote) for quote in quotes) for quotes in parts.values()) / len(parts)
        for depth in DEPTHS
    }
    name = question.get("id") or question["question"]
    return {"id": name, "group": str(question.get("group") or name), "type": question.get("type"), "found": shares}


def holds(passages: Sequence[Any], document: str, quote: str) -> bool:
    """Whether the quote stands in these passages of its document."""
    places = sorted(
        (
            passage
            for passage in passages
            if document in (passage.path, str(PurePosixPath(passage.path).with_suffix("")))
        ),
        key=lambda passage: passage.start,
    )
    cells = [plain(cell) for cell in (_SEPARATOR.split(quote) if document.endswith(".csv") else quote.split(" | "))]
    if len(cells) > 1:
        return any(all(cell in plain(passage.text) for cell in cells) for passage in places)
    text = ""
    for i, passage in enumerate(places):
        follows = i > 0 and passage.start - places[i - 1].end <= MAX_GAP
        text += (" " if follows else " \0 ") + passage.text
    return cells[0] in plain(text)


_SEPARATOR = re.compile("[,;|]")  # between the cells of a CSV file, as its rows are quoted
MAX_GAP = 4  # characters of white space between passages that follow one another


def plain(text: str) -> str:
    """The text in one line, without signs of layout: rows' bars, bullets and the marks of Markdown."""
    return " ".join(text.replace("|", " ").replace("*", "").replace("`", "").split()).casefold()


def show(name: str, rows: Sequence[dict[str, Any]], before: Sequence[dict[str, Any]] | None) -> None:
    """Prints a line of a table for each depth."""
    earlier = {row["id"]: row for row in before or []}
    groups = [row["group"] for row in rows]
    for depth in map(str, DEPTHS):
        now = [row["found"][depth] for row in rows]
        measure = mean_with_interval(now, groups)
        line = f"| {name} | @{depth} | {measure.value:.3f} | {measure.low:.3f} to {measure.high:.3f} | {len(now)} |"
        if earlier:
            old = [earlier[row["id"]]["found"][depth] if row["id"] in earlier else None for row in rows]
            change = paired_difference(old, now, groups, mean)
            assert change is not None
            line += f" {change.before:.3f} | {change.value:+.3f} ({change.low or 0:+.3f} to {change.high or 0:+.3f}) |"
        print(line, flush=True)


if __name__ == "__main__":
    main()
