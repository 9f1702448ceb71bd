"""Measures what the extra `multilingual` gives: the best sentence, in other languages and across languages.

    python evaluation/languages.py DATA WORK [--languages de es ru zh] [--across] [--model FOLDER] [--out FILE.json]

DATA/xquad holds the same articles and questions in several languages (LANG_*.txt; `meta.parallel`). For each language its
documents are a folder of their own, asked in that language; with --across asked in English, and its questions put to the
English documents. Three products are compared: without the extra; with its reader, found
as before; with its reader and its embedder.
"Found": the answer stands in one of the passages that are read. "Best": it stands in the sentence that leads. The 95 % intervals
are bootstrap intervals over articles, differences are paired and to the first product. --model: another multilingual reader.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import askcorpus.multilingual
import askcorpus.reader.packaged
from askcorpus.answering.evidence import read_units
from askcorpus.answering.query import Query
from askcorpus.assistant import Assistant
from askcorpus.embedding.embedder import DEFAULT_MODEL
from askcorpus.multilingual import EXTRA
from askcorpus.scoring import contains_answer, mean, mean_with_interval, paired_difference
from askcorpus.settings import Settings

PRODUCTS = {"without": (False, DEFAULT_MODEL), "reader": (True, DEFAULT_MODEL), "reader and embedder": (True, EXTRA)}
ENGLISH = "en"

Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--languages", nargs="+", default=["de", "es", "ru", "zh"])
    parser.add_argument("--products", nargs="+", default=list(PRODUCTS), choices=list(PRODUCTS))
    parser.add_argument("--across", action="store_true", help="questions in one language over documents in another")
    parser.add_argument("--model", type=Path, help="folder of a multilingual reader; the packaged one")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.model:
        askcorpus.reader.packaged.multilingual_folder = lambda: given.model
    questions = [json.loads(line) for line in (given.data / "xquad/questions.jsonl").read_text().splitlines()]
    results: dict[str, list[Row]] = {}
    for language in given.languages:
        pairs = [(language, ENGLISH), (ENGLISH, language)] if given.across else [(language, language)]
        for asked, held in pairs:
            for product in given.products:
                rows = results[f"{asked} in {held}: {product}"] = list(
                    measured(given.data / "xquad", given.work, questions, asked, held, product)
                )
                show(f"{asked} in {held}", product, rows, results.get(f"{asked} in {held}: without"))
    if given.out:
        given.out.write_text(json.dumps(results, indent=1))


def measured(data: Path, work: Path, questions: Sequence[Any], asked: str, held: str, product: str) -> Iterator[Row]:
    """Whether each question's answer is found, and stands in the best sentence."""
    with_extra, embedder = PRODUCTS[product]
    docs = work / held / "docs"
    if not docs.is_dir():
        docs.mkdir(parents=True)
        for file in (data / "docs").glob(f"{held}_*.txt"):
            shutil.copy(file, docs)
    settings = Settings(corpus=docs, index=work / held / embedder, embedder=embedder)
    with extra(with_extra), Assistant.open(settings=settings) as assistant:
        assistant.rebuild()
        with assistant._snapshots.borrow() as snapshot:
            search = partial(snapshot.retriever.retrieve, limit=settings.evidence_passages)
            for question in questions:
                if question["meta"]["lang"] != asked:
                    continue
                answers = question["answers"] if asked == held else [question["meta"]["parallel"][held]["answer"]]
                query = Query(question["question"])
                evidence = search(query.searched)
                units = read_units(query, evidence, snapshot.sources)
                yield {
                    "id": question["id"],
                    "group": question["group"],
                    "found": float(any(holds(scored.passage.text, answers) for scored in evidence)),
                    "best": float(bool(units) and holds(units[0].text, answers)),
                }


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether an answer stands in the text; in scripts without spaces as its characters."""
    return contains_answer(text, answers) or any(
        not a.isascii() and a.replace(" ", "") in text.replace(" ", "") for a in answers
    )


@contextmanager
def extra(there: bool) -> Iterator[None]:
    """With the extra, or as if it were not installed."""
    package = askcorpus.multilingual._PACKAGE
    askcorpus.multilingual._PACKAGE = package if there else "not_installed"
    try:
        yield
    finally:
        askcorpus.multilingual._PACKAGE = package


def show(name: str, product: str, rows: Sequence[Row], before: Sequence[Row] | None) -> None:
    """Print a line of a table for each figure."""
    groups = [row["group"] for row in rows]
    for figure in ("found", "best"):
        now = [row[figure] for row in rows]
        measure = mean_with_interval(now, groups)
        line = f"| {name} | {product} | {figure} | {measure.value:.3f} ({measure.low:.3f} to {measure.high:.3f}) | {len(now)} |"
        if before and product != "without":
            change = paired_difference([row[figure] for row in before], now, groups, mean)
            line += f" {change.value:+.3f} ({change.low or 0:+.3f} to {change.high or 0:+.3f}) |" if change else ""
        print(line, flush=True)


if __name__ == "__main__":
    main()
