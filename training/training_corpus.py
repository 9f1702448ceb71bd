"""Makes a folder of documents and questions about them of the training sets: what a person's folder is to the assistant.

Documents: for each article its paragraphs under its title. Questions: a sample of the article's questions, answerable or
not; for one in eight the article itself is withheld from retrieval, so that nothing in the evidence answers.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

SEED = 20240607
SEED_OF_QUESTIONS = 7
WITHHELD_EVERY = 8
MIN_PARAPHRASE_SIMILARITY = 0.6  # below, the back-translated question is a poor one (the data's README)
MAX_DOCUMENT_CHARACTERS = 200_000

# file, prefix of the documents, documents in the corpus, questions kept of each, documents asked about, questions asked, titled
SOURCES = (
    ("squad2_train_bt", "sq", 60, 130, 60, 130, True),
    ("squadshifts_new_wiki", "wiki", 48, 40, 20, 30, True),
    ("squadshifts_reddit", "reddit", 250, 4, 50, 4, False),
    ("squadshifts_amazon_reviews", "amazon", 120, 8, 40, 6, False),
    ("friendsqa", "friends", 120, 8, 50, 6, False),
    ("nq_open_gold", "nq", 400, 2, 150, 1, True),
    ("selqa", "selqa", 60, 5, 20, 4, True),
)


def make_training_corpus(data: Path, work: Path) -> list[dict[str, Any]]:
    """Write the documents to `work`/docs and return the questions, each with the paths retrieval may use."""
    kept = _write_documents(data, work / "docs", random.Random(SEED))
    generator = random.Random(SEED_OF_QUESTIONS)
    questions: list[dict[str, Any]] = []
    asked_about: set[str] = set()
    for _, prefix, _, _, documents, per_document, _ in SOURCES:
        of_source = kept[prefix]
        for name in generator.sample(sorted(of_source), min(documents, len(of_source))):
            asked_about.add(name)
            questions.extend(generator.sample(of_source[name], min(per_document, len(of_source[name]))))
    generator.shuffle(questions)
    for i, question in enumerate(questions):
        withheld = {question["doc"]} if i % WITHHELD_EVERY == 0 else set()
        question["exclude"] = bool(withheld)
        question["paths"] = sorted(asked_about - withheld)
    return questions


def _write_documents(data: Path, folder: Path, generator: random.Random) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The questions kept, by source and document, in shuffled order."""
    folder.mkdir(parents=True, exist_ok=True)
    questions: list[dict[str, Any]] = []
    for file, prefix, documents, per_document, _, _, titled in SOURCES:
        groups = _groups(data / "train" / f"{file}.jsonl.gz")
        for group in generator.sample(sorted(groups), min(documents, len(groups))):
            contexts = list(dict.fromkeys(row["context"] for row in groups[group]))
            if sum(map(len, contexts)) > MAX_DOCUMENT_CHARACTERS:
                continue
            name = re.sub(r"\W+", "_", group)[:80]
            title = [group.split(":")[-1].replace("_", " ")] if titled else []
            document = f"{prefix}_{name}.txt"
            (folder / document).write_text("\n\n".join([*title, *contexts]) + "\n", encoding="utf-8")
            rows = [row for row in groups[group] if row.get("psim", 1) >= MIN_PARAPHRASE_SIMILARITY]
            chosen = generator.sample(rows, min(per_document, len(rows)))
            questions.extend(_question(row, document, prefix) for row in chosen)
    generator.shuffle(questions)
    kept: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for question in questions:
        kept[question["source"]][question["doc"]].append(question)
    return kept


def _groups(path: Path) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            groups[row["group"]].append(row)
    return groups


def _question(row: dict[str, Any], document: str, source: str) -> dict[str, Any]:
    return {
        "question": row.get("orig_question") or row["question"],
        "doc": document,
        "group": document,
        "source": source,
        "answers": [answer["text"] for answer in row["answers"]],
    }
