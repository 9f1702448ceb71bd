"""Adds what retrieval really puts before the reader: passages of a large folder made of the training sets.

    .venv/bin/python training/reader_evidence.py DATA_FOLDER WORK_FOLDER [--questions 16000]

Every article of the sets becomes a document, the folder is indexed as far as keyword search, and each question of a sample
is asked. Passages of its own document that hold the answer are examples with a span; the best others without the answer's
words are hard negatives. Writes WORK_FOLDER/evidence.npz and its validation part.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from reader_data import MIN_PARAPHRASE_SIMILARITY, VALIDATION_EVERY, read_rows, save, tokenizer_for

from askcorpus.embedding.embedder import open_embedder
from askcorpus.parsing import ReadingWorker, reader_version
from askcorpus.search.retriever import Retriever
from askcorpus.settings import Settings
from askcorpus.store.catalog import Catalog
from askcorpus.store.generations import GenerationStore
from askcorpus.sync.build import Mirror
from askcorpus.types import Passage, Progress

SEED = 20251104
SOURCES = (  # file, titled, questions in a thousand asked of it
    ("squad2_train_bt", True, 640),
    ("squadshifts_new_wiki", True, 90),
    ("squadshifts_reddit", False, 80),
    ("squadshifts_amazon_reviews", False, 60),
    ("friendsqa", False, 60),
    ("nq_open_gold", True, 40),
    ("qed_nq", True, 30),
)
DEPTH = 12
NEGATIVES = 4


class KeywordsReadyError(Exception):
    """Raised out of a rebuild once its keywords can be searched."""


def main() -> None:
    """Write the folder, index it, ask, and save what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--questions", type=int, default=16_000)
    arguments = parser.parse_args()
    generator = random.Random(SEED)
    docs = arguments.work / "evidence" / "docs"
    questions = write_folder(arguments.data, docs, arguments.questions, generator)
    examples: dict[str, list[dict[str, Any]]] = {"evidence": [], "evidence_validation": []}
    with to_be_asked(docs, arguments.work / "evidence" / "index") as (retriever, _):
        for done, question in enumerate(questions):
            passages = [scored.passage for scored in retriever.retrieve(question["question"], DEPTH)]
            part = "evidence_validation" if question["held_out"] else "evidence"
            examples[part].extend(examples_of(question, passages))
            if done % 1000 == 0:
                print(f"{done} questions asked", flush=True)
    for part, found in examples.items():
        generator.shuffle(found)
        save(arguments.work / f"{part}.npz", found, tokenizer_for(arguments.work))


def stop_after_keywords(progress: Progress) -> None:
    """Embedding so large a folder would take longer than the training."""
    if progress.stage == "keywords":
        raise KeywordsReadyError


@contextmanager
def to_be_asked(docs: Path, index: Path) -> Iterator[tuple[Retriever, Catalog]]:
    """The folder `docs` indexed as far as keyword search, and its catalog."""
    settings = Settings(corpus=docs, index=index)
    embedder = open_embedder(settings)
    with suppress(KeywordsReadyError), ReadingWorker(settings) as worker:
        Mirror(settings, embedder, worker.read_many, reader_version()).run(stop_after_keywords)
    with GenerationStore(index).hold_current() as generation, Catalog.open(generation.folder) as catalog:
        yield Retriever(catalog, None, embedder, settings), catalog


def write_folder(data: Path, folder: Path, wanted: int, generator: random.Random) -> list[dict[str, Any]]:
    """One document for each article, and the questions asked of all."""
    folder.mkdir(parents=True, exist_ok=True)
    asked: list[dict[str, Any]] = []
    for file, titled, share in SOURCES:
        groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in read_rows(data / "train" / f"{file}.jsonl.gz"):
            groups[row["group"]].append(row)
        rows = []
        for group, of_group in groups.items():
            name = file[:8] + "_" + re.sub(r"\W+", "_", group)[:80] + ".txt"
            title = [group.split(":")[-1].replace("_", " ")] if titled else []
            contexts = list(dict.fromkeys(row["context"] for row in of_group))
            (folder / name).write_text("\n\n".join([*title, *contexts]) + "\n", encoding="utf-8")
            rows.extend(
                row | {"doc": name, "file": file} for row in of_group if row.get("psim", 1) >= MIN_PARAPHRASE_SIMILARITY
            )
        for row in generator.sample(rows, min(wanted * share // 1000, len(rows))):
            keeps_wording = row["source"].startswith("squad2") and not row["para_has_unanswerable"]
            asked.append(
                {
                    "question": row["orig_question"] if keeps_wording else row["question"],
                    "doc": row["doc"],
                    "context": row["context"],
                    "answers": row["answers"],
                    "source": row["file"],
                    "held_out": sum(map(ord, row["group"])) % VALIDATION_EVERY == 0,
                }
            )
    generator.shuffle(asked)
    return asked


def examples_of(question: dict[str, Any], passages: list[Passage]) -> list[dict[str, Any]]:
    """The passages with the answer at its place, and the best others; of a question without an answer the best ones."""
    texts = [answer["text"].lower() for answer in question["answers"]]
    made: list[dict[str, Any]] = []
    negatives = 0
    for passage in passages:
        span = answer_place(question, passage)
        without = not any(text in passage.text.lower() for text in texts)
        if span is None and (not without or negatives == NEGATIVES):
            continue
        negatives += span is None
        made.append(
            {
                "question": question["question"],
                "title": context_of(passage),
                "text": passage.text,
                "answers": [span] if span else [],
                "region": False,
            }
        )
    return made


def context_of(passage: Passage) -> str:
    """The passage's title and heading, as the reader is shown them."""
    parts = [passage.title[:90], passage.heading[:90] if passage.heading and passage.heading != passage.title else ""]
    return ". ".join(part for part in parts if part)


def answer_place(question: dict[str, Any], passage: Passage) -> tuple[int, int] | None:
    """Where in the passage the answer stands, if this is its paragraph and the passage holds it."""
    if not question["answers"] or passage.path != question["doc"]:
        return None
    answer = question["answers"][0]
    before = question["context"][max(0, answer["start"] - 40) : answer["start"]]
    for wide in (before, before[-15:], before[-5:]):
        at = passage.text.find(wide + answer["text"])
        if at >= 0:
            return at + len(wide), at + len(wide) + len(answer["text"])
    return None


if __name__ == "__main__":
    main()
