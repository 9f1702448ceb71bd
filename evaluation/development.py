"""Measures retrieval and answers on the development sets, and writes the tables of RESULTS.md.

    python evaluation/development.py DATA WORK [--sets squad2 ...] [--questions N] [--ablations | --plain] [--out FILE.json]

DATA holds a folder for each set with docs/ and questions.jsonl; WORK keeps the indexes between runs. Figures come with 95 %
bootstrap intervals over groups of questions (documents, conversations). --ablations measures retrieval only, part by part;
--plain measures without a reader; --questions takes a random sample, the same each time. Off-topic questions are those of the
other sets.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from askcorpus.answering.evidence import read_units
from askcorpus.answering.query import Query
from askcorpus.assistant import Assistant
from askcorpus.evaluation import ask_all, first_words, measure, read_questions
from askcorpus.evaluation.diagram import reliability_diagram
from askcorpus.evaluation.figures import confidence_and_right
from askcorpus.scoring import (
    Measure,
    area_under_curve,
    contains_answer,
    mean_with_interval,
    one_line,
    reliability,
    word_overlap,
)
from askcorpus.settings import Settings

SETS = ("squad2", "chunk_eval", "lihua_world", "news_mini")
WORD_BUDGET = 600
WITHOUT_MODEL: dict[str, Any] = {"reader": "plain"}
ABLATIONS: dict[str, dict[str, Any]] = {
    "keywords only": {"vector_weight": 0.0, **WITHOUT_MODEL},
    "vectors only": {"keyword_weight": 0.0, **WITHOUT_MODEL},
    "both": WITHOUT_MODEL,
    "both, ordered by the reading model (default)": {},
}
OFF_TOPIC_QUESTIONS = 200
FALSE_REFUSALS = 0.02
NO_EVIDENCE = -30.0  # log-odds where nothing was found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--ablations", action="store_true", help="retrieval only, with each part left out in turn")
    parser.add_argument("--plain", action="store_true", help="without a reader, as where the model is missing")
    parser.add_argument("--questions", type=int, help="at most so many of each set, drawn at random")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pictures", type=Path, help="folder for the reliability diagrams")
    options = parser.parse_args()
    results: dict[str, Any] = {}
    for name in options.sets:
        corpus, questions = options.data / name / "docs", read_questions(options.data / name / "questions.jsonl")
        if options.questions is not None and len(questions) > options.questions:
            questions = random.Random(name).sample(questions, options.questions)
        print(f"\n### {name}\n", flush=True)
        chosen = {"plain reader": WITHOUT_MODEL} if options.plain else {"default": {}}
        for label, changes in (ABLATIONS if options.ablations else chosen).items():
            settings = Settings(corpus=corpus, index=options.work / name, **changes)
            with Assistant.open(settings=settings) as assistant:
                assistant.rebuild()
                figures = retrieval_figures(assistant, questions)
                if not options.ablations:
                    figures |= answer_figures(
                        assistant,
                        questions,
                        off_topic(options.data, name)[: options.questions],
                        picture(options.pictures, name),
                    )
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


def picture(folder: Path | None, name: str) -> Path | None:
    """Where the reliability diagram of a set goes; chunk_eval has no answers to be right or wrong about."""
    return folder / f"reliability-{name}.svg" if folder is not None and name != "chunk_eval" else None


def off_topic(data: Path, name: str) -> list[str]:
    """Questions of the other sets, which this set's documents do not answer."""
    found = []
    for other in SETS:
        if other != name:
            questions = read_questions(data / other / "questions.jsonl")
            found.extend(question["question"] for question in questions if not question.get("history"))
    return random.Random(name).sample(found, OFF_TOPIC_QUESTIONS)


def as_file(diagram: str) -> str:
    """The diagram as a file of its own, with colours that are readable on white and on black."""
    style = "text{font:12px sans-serif;fill:#777}.grid{stroke:#8884}.axis,.ideal{stroke:#888}.gap{stroke:#c60}.bin{fill:#06c}"
    head, rest = diagram.split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{style}</style>{rest}\n'


def answer_figures(
    assistant: Assistant, questions: Sequence[Any], others: Sequence[str], pictures: Path | None
) -> dict[str, Measure]:
    """Best sentence, answer words, and how well the confidence tells answerable questions from others."""
    best, words, best_groups, scores, labels = [], [], [], [], []
    seconds: list[float] = []
    with assistant._snapshots.borrow() as snapshot:
        search = partial(snapshot.retriever.retrieve, limit=assistant.settings.evidence_passages)
        for question in questions:
            if question.get("history"):
                continue
            started = time.perf_counter()
            query = Query(question["question"])
            units = read_units(query, search(query.searched), snapshot.sources)
            seconds.append(time.perf_counter() - started)
            scores.append(max((unit.answerable for unit in units), default=NO_EVIDENCE))
            labels.append(bool(question["answerable"]))
            if question["answerable"] and question.get("answers"):
                first = units[0] if units else None
                best.append(float(first is not None and contains_answer(first.text, question["answers"])))
                marked = first.source.text[slice(*first.span)] if first is not None and first.span else ""
                words.append(word_overlap(marked, question["answers"]))
                best_groups.append(str(question.get("group")))
        elsewhere = []
        for text in others:
            units = read_units(Query(text), search(text), snapshot.sources)
            elsewhere.append(max((unit.answerable for unit in units), default=NO_EVIDENCE))
    figures = {"median seconds to retrieve and read": Measure(statistics.median(seconds), None, None, len(seconds))}
    if best:
        figures["best sentence holds the answer"] = mean_with_interval(best, best_groups)
        figures["answer words, F1"] = mean_with_interval(words, best_groups)
    answerable = sorted(score for score, label in zip(scores, labels, strict=True) if label)
    bound = answerable[int(FALSE_REFUSALS * len(answerable))]
    refused = [float(score < bound) for score in elsewhere]
    figures["off-topic questions refused, at 2 % false refusals"] = mean_with_interval(
        refused, [str(i) for i in range(len(refused))]
    )
    if not all(labels):
        figures["answerable or not, AUC"] = Measure(area_under_curve(scores, labels), None, None, len(labels))
    asked = ask_all(assistant, questions)
    if pictures is not None:
        judged = [pair for pair in map(confidence_and_right, asked) if pair is not None]
        pictures.write_text(as_file(reliability_diagram(reliability(*zip(*judged, strict=True)))), encoding="utf-8")
    rows = measure(asked)
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
