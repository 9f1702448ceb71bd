"""Measures retrieval and answers on the development sets, and writes the tables of RESULTS.md.

    python evaluation/development.py DATA WORK [--sets squad2 chunk_eval ...] [--ablations] [--out FILE.json]

DATA holds a folder for each set with docs/ and questions.jsonl; WORK keeps the indexes between runs. Figures come with 95 %
bootstrap intervals over groups of questions (documents, conversations).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from askcorpus.answering.reader import ExtractiveReader
from askcorpus.assistant import Assistant
from askcorpus.evaluation import ask_all, first_words, measure, read_questions
from askcorpus.scoring import Measure, area_under_curve, contains_answer, mean_with_interval, one_line
from askcorpus.settings import Settings
from askcorpus.types import ScoredPassage

SETS = ("squad2", "chunk_eval", "lihua_world", "news_mini")
WORD_BUDGET = 600
ABLATIONS = {
    "keywords only": {"vector_weight": 0.0},
    "vectors only": {"keyword_weight": 0.0},
    "both (default)": {},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--ablations", action="store_true", help="retrieval only, with each ranking left out in turn")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    results: dict[str, Any] = {}
    for name in options.sets:
        corpus, questions = options.data / name / "docs", read_questions(options.data / name / "questions.jsonl")
        print(f"\n### {name}\n", flush=True)
        for label, changes in ABLATIONS.items() if options.ablations else [("both (default)", {})]:
            settings = Settings(corpus=corpus, index=options.work / name, **changes)
            with Assistant.open(settings=settings) as assistant:
                assistant.rebuild()
                figures = retrieval_figures(assistant, questions)
                if not options.ablations:
                    figures |= answer_figures(assistant, questions)
            show(label, figures)
            results[f"{name}: {label}"] = {key: vars_of(value) for key, value in figures.items()}
    if options.out:
        options.out.write_text(json.dumps(results, indent=1))


def retrieval_figures(assistant: Assistant, questions: Sequence[Any]) -> dict[str, Measure]:
    """Evidence in the first passages, and in the first 600 words of them."""
    rows: dict[str, list[float]] = {}
    groups = []
    for question in questions:
        quotes = list(dict.fromkeys(one_line(e["quote"]) for e in question.get("evidence") or [] if e.get("quote")))
        if not quotes or not question.get("answerable", True) or question.get("history"):
            continue
        found = assistant.search(question["question"], top_k=20)
        texts = [one_line(scored.passage.text) for scored in found]
        for depth in (1, 5, 10):
            rows.setdefault(f"evidence recall@{depth}", []).append(share(quotes, texts[:depth]))
        rows.setdefault(f"evidence in the first {WORD_BUDGET} words", []).append(
            share(quotes, first_words(found, WORD_BUDGET))
        )
        groups.append(str(question.get("group")))
    return {name: mean_with_interval(values, groups) for name, values in rows.items()}


def answer_figures(assistant: Assistant, questions: Sequence[Any]) -> dict[str, Measure]:
    """How often the best sentence holds a gold answer, and how well the confidence tells answerable from not."""
    best, best_groups, scores, labels = [], [], [], []
    seconds: list[float] = []
    with assistant._snapshots.borrow() as snapshot:
        reader = snapshot.answerer
        assert isinstance(reader, ExtractiveReader)
        for question in questions:
            if question.get("history"):
                continue
            started = time.perf_counter()
            evidence: list[ScoredPassage] = snapshot.retriever.retrieve(
                question["question"], assistant.settings.evidence_passages
            )
            reading = reader.read(question["question"], evidence)
            seconds.append(time.perf_counter() - started)
            scores.append(reading.confidence)
            labels.append(bool(question["answerable"]))
            if question["answerable"] and question.get("answers"):
                ranked = sorted(zip(reading.scores, reading.sentences, strict=True), key=lambda pair: -pair[0])
                best.append(float(bool(ranked) and contains_answer(ranked[0][1].text, question["answers"])))
                best_groups.append(str(question.get("group")))
    figures = {"seconds to retrieve and read": mean_with_interval(seconds, [str(i) for i in range(len(seconds))])}
    if best:
        figures["best sentence holds the answer"] = mean_with_interval(best, best_groups)
    if not all(labels):
        figures["answerable or not, AUC"] = Measure(area_under_curve(scores, labels), None, None, len(labels))
    rows = measure(ask_all(assistant, questions))
    wanted = ("answer holds a gold answer", "refusal precision", "refusal recall", "answerable but refused")
    wanted += ("citation in a gold document", "citation validity", "calibration error")
    return figures | {name: rows[name] for name in wanted if rows[name].value is not None}


def share(quotes: Sequence[str], texts: Sequence[str]) -> float:
    return sum(any(quote in text for text in texts) for quote in quotes) / len(quotes)


def vars_of(measure: Measure) -> dict[str, Any]:
    return {name: getattr(measure, name) for name in measure.__slots__}


def show(label: str, figures: dict[str, Measure]) -> None:
    print(f"{label}\n\n| figure | value | 95 % interval | questions |\n|---|---|---|---|")
    for name, m in figures.items():
        interval = f"{m.low:.3f} to {m.high:.3f}" if m.low is not None else ""
        print(f"| {name} | {m.value:.3f} | {interval} | {m.count} |")
    print(flush=True)


if __name__ == "__main__":
    main()
