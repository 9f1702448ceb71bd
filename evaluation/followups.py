"""Measures how well follow-ups are made to stand alone: what the rewritten question finds beside what a person's finds.

    python evaluation/followups.py DATA WORK [--set mtrag] [--half 0|1] [--list]

DATA/SET holds docs/ and questions.jsonl, where `history` is the conversation before and `meta.standalone`, where there is
one, the question as a person rewrote it; WORK keeps the index between runs. Only keywords are indexed and searched: no
model is needed, and what is measured is the words of the question.

Each question is asked three times: as typed, as askcorpus.answering.conversation completes it, and as the person did. Figures
are the gold documents among those of the first five passages (document recall@5) and the share of the gold quotes' runs of
five words that stand in the first five passages together (quote cover@5, for quotes longer than a passage), with 95 %
bootstrap intervals over conversations. The conversations are in two halves by a hash of their name: rules may be made
looking at half 0 and are to be measured on half 1.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from askcorpus.answering.conversation import complete
from askcorpus.assistant import Assistant
from askcorpus.embedding.embedder import open_embedder
from askcorpus.errors import IndexMissingError, IndexVersionError
from askcorpus.evaluation import read_questions
from askcorpus.scoring import mean_with_interval, table
from askcorpus.search.retriever import Retriever
from askcorpus.settings import Settings
from askcorpus.store.catalog import Catalog
from askcorpus.store.generations import GenerationStore
from askcorpus.types import Progress, ScoredPassage, Turn

DEPTH = 5
RUN_WORDS = 5
"""Quotes are compared by runs of this many words, as the data sets' README defines quote_cover."""

WAYS = ("as typed", "rewritten here", "rewritten by a person")


class SearchableError(Exception):
    """Raised out of a rebuild once its keywords can be searched."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--set", default="mtrag")
    parser.add_argument("--half", type=int, choices=(0, 1), help="one half of the conversations only")
    parser.add_argument("--list", action="store_true", help="each question in its three wordings, with what they found")
    options = parser.parse_args()
    folder = options.data / options.set
    settings = Settings(corpus=folder / "docs", index=options.work / options.set, rerank_passages=0)
    asked = [q for q in read_questions(folder / "questions.jsonl") if q.get("history") and q.get("evidence")]
    build_keywords(settings)
    with GenerationStore(settings.index).hold_current() as generation, Catalog.open(generation.folder) as catalog:
        retriever = Retriever(catalog, None, open_embedder(settings), settings)
        for half in (0, 1) if options.half is None else (options.half,):
            rows = [measured(q, retriever, catalog) for q in asked if half_of(q) == half]
            print(f"\nHalf {half} of the conversations\n")
            report([row for row in rows if WAYS[2] in row["found"]], "follow-ups that a person rewrote", WAYS)
            report(rows, "all follow-ups", WAYS[:2])
            for row in rows if options.list else ():
                show(row)
        if options.half is None:
            rows = [measured(q, retriever, catalog) for q in asked]
            print("\nAll conversations\n")
            report([row for row in rows if WAYS[2] in row["found"]], "follow-ups that a person rewrote", WAYS)
            report(rows, "all follow-ups", WAYS[:2])


def build_keywords(settings: Settings) -> None:
    """Index the documents as far as keyword search, unless that was done."""
    try:
        with GenerationStore(settings.index).hold_current():
            return
    except (IndexMissingError, IndexVersionError):
        pass

    def until_searchable(progress: Progress) -> None:
        if progress.stage == "keywords":
            raise SearchableError

    with Assistant.open(settings=settings) as assistant:
        try:
            assistant.rebuild(until_searchable)
        except SearchableError:
            return


def half_of(question: Mapping[str, Any]) -> int:
    """0 or 1, the same for all questions of a conversation."""
    return hashlib.sha256(str(question["group"]).encode()).digest()[0] % 2


def measured(question: Mapping[str, Any], retriever: Retriever, catalog: Catalog) -> dict[str, Any]:
    """The question in its wordings, and for each (document recall, quote cover)."""
    history = [Turn(turn["role"], turn["content"]) for turn in question["history"]]
    typed = question["question"]
    wordings = {WAYS[0]: typed, WAYS[1]: complete(typed, history).searched}
    if person := (question.get("meta") or {}).get("standalone"):
        wordings[WAYS[2]] = person
    found = {way: figures(question["evidence"], retriever.retrieve(text, DEPTH)) for way, text in wordings.items()}
    return {"group": str(question["group"]), "history": history, "wordings": wordings, "found": found}


def figures(evidence: Sequence[Mapping[str, Any]], passages: Sequence[ScoredPassage]) -> tuple[float, float]:
    """Document recall and quote cover of these passages."""
    gold = {str(item["doc"]) for item in evidence}
    paths = {scored.passage.path.removesuffix(".txt") for scored in passages}
    recall = len(gold & paths) / len(gold)
    seen = {run for scored in passages for run in runs(scored.passage.text)}
    quotes = [set(runs(quote)) for quote in dict.fromkeys(item["quote"] for item in evidence if item.get("quote"))]
    return recall, sum(len(quote & seen) / len(quote) for quote in quotes) / len(quotes) if quotes else recall


def runs(text: str) -> list[tuple[str, ...]]:
    """Every run of RUN_WORDS words; a shorter text is one run."""
    found = text.lower().split()
    return [tuple(found[i : i + RUN_WORDS]) for i in range(max(1, len(found) - RUN_WORDS + 1))]


def report(rows: Sequence[Mapping[str, Any]], name: str, ways: Sequence[str]) -> None:
    """Print the figures of these questions."""
    if not rows:
        return
    groups = [row["group"] for row in rows]
    for number, figure in enumerate((f"document recall@{DEPTH}", f"quote cover@{DEPTH}")):
        values = {way: [row["found"][way][number] for row in rows] for way in ways}
        measures = {f"{figure}, {way}": mean_with_interval(values[way], groups) for way in ways}
        if WAYS[2] in ways:
            pairs = zip(values[WAYS[1]], values[WAYS[2]], strict=True)
            measures["here less the person's"] = mean_with_interval([a - b for a, b in pairs], groups)
        print(f"{name}\n{table(measures)}")
        if WAYS[2] in ways:
            print(f"share of the person's: {sum(values[WAYS[1]]) / sum(values[WAYS[2]]):.3f}\n")


def show(row: Mapping[str, Any]) -> None:
    """Print one question with its conversation."""
    print("-" * 100)
    for turn in row["history"]:
        print(f"    {turn.role[0]}: {turn.content[:400]}")
    for way, text in row["wordings"].items():
        print(f"{row['found'][way][0]:.2f} {row['found'][way][1]:.2f}  {way}: {text}")


if __name__ == "__main__":
    main()
