"""Questions about the folders of invented organisations: what retrieval brings for each, and where in it the answer stands.

    .venv/bin/python training/organisations.py WORK_FOLDER [--every 8] [--languages]

`training/organisations/` has a file for each organisation with its documents and questions, written one by one (its README says
how): questions with the stretch of a line that answers, as many whose words a document meets and that none answers, and
follow-ups, which are asked as the product completes them. Each organisation is indexed as far as keyword search and asked. The
passage with the answer at its place is an example, the best others are negatives. One organisation in `--every` is kept out, of
each round of writing. Writes WORK_FOLDER/organisations.npz and organisations_validation.npz, of follow-ups talks.npz and
talks_validation.npz; with --languages `foreign.npz` and `foreign_validation.npz`, of those whose documents or questions are in
other languages.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from reader_data import save, tokenizer_for
from reader_evidence import context_of, to_be_asked

from askcorpus.answering.conversation import complete
from askcorpus.types import Passage, Turn

FOLDER = Path(__file__).parent / "organisations"
SEED = 20251130
DEPTH = 8
BESIDE = 2  # passages without the answer to a question that has one
NOWHERE = 3  # passages of a question that has none
AROUND = 60  # characters beside a quote that must be found again beside it in the passage
FOUND_WORDS = 0.6  # of those around a quote
FOUND_LINE = 0.8  # of a line's words


def main() -> None:
    """Index every organisation, ask, and save what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--every", type=int, default=8, help="one organisation in so many is kept out")
    parser.add_argument("--languages", action="store_true", help="those in other languages than English")
    given = parser.parse_args()
    name = "foreign" if given.languages else "organisations"
    rounds = [FOLDER / "languages"] if given.languages else [FOLDER, FOLDER / "second", FOLDER / "third"]
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    files = [(number, file) for folder in rounds for number, file in enumerate(sorted(folder.glob("*.json")))]
    lost = 0
    for number, file in files:
        kept_out = "_validation" if number % given.every == given.every - 1 else ""
        for question, passages in asked(file, given.work / "organisations" / file.stem):
            examples = examples_of(question, passages)
            lost += question["quote"] is not None and not any(example["answers"] for example in examples)
            parts[("talks" if "history" in question else name) + kept_out].extend(examples)
    print(f"{len(files)} organisations; {lost} answers not found in any passage", flush=True)
    generator = random.Random(SEED)
    for part, examples in parts.items():
        generator.shuffle(examples)
        save(given.work / f"{part}.npz", examples, tokenizer_for(given.work))


def asked(file: Path, folder: Path) -> list[tuple[dict[str, Any], list[Passage]]]:
    """Each question with the passages retrieval brings, and after them the others of the file that its writer named."""
    organisation = json.loads(file.read_text(encoding="utf-8"))
    docs = folder / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    for name, text in organisation["docs"].items():
        (docs / name).write_text(text, encoding="utf-8")
    found = []
    with to_be_asked(docs, folder / "index") as (retriever, catalog):
        for question in [*organisation["questions"], *map(completed, organisation.get("talks", ()))]:
            passages = [scored.passage for scored in retriever.retrieve(question["question"], DEPTH)]
            known = {passage.passage_id for passage in passages}
            rest = catalog.passages_of(question["file"])
            found.append((question, passages + [passage for passage in rest if passage.passage_id not in known]))
    return found


def completed(talk: dict[str, Any]) -> dict[str, Any]:
    """A follow-up as the product completes it from what was said before, with the earlier question's words in brackets."""
    roles = itertools.cycle(("user", "assistant"))
    turns = [Turn(role, content) for role, content in zip(roles, talk["history"], strict=False)]
    return {**talk, "question": complete(talk["question"], turns).searched}


def examples_of(question: dict[str, Any], passages: list[Passage]) -> list[dict[str, Any]]:
    """The passages that hold the answer, and the best of those that do not."""
    quote, also = question["quote"], question.get("also", ())
    made, without = [], 0
    for passage in passages:
        span = place_of(question, passage.seen.text) if quote and passage.path == question["file"] else None
        if span is None:
            enough = without == (BESIDE if quote else NOWHERE)
            if enough or (quote and (passage.path in also or quote.lower() in passage.seen.text.lower())):
                continue
            without += 1
        made.append(
            {
                "question": question["question"],
                "title": context_of(passage),
                "text": passage.seen.text,
                "answers": [span] if span else [],
                "region": "last" in question,
            }
        )
    return made


def place_of(question: dict[str, Any], text: str) -> tuple[int, int] | None:
    """Where the answer stands in what the reader sees of a passage: a quote at its place, a list from its first line on."""
    if question.get("last"):
        first, last = (_line(text, question[key]) for key in ("quote", "last"))
        if first is None and last is None:
            return None
        return (first[0] if first else 0), (last[1] if last else len(text))
    quote, line = question["quote"], question["line"]
    at = line.find(quote)
    around = set(_words(line[max(0, at - AROUND) : at] + " " + line[at + len(quote) : at + len(quote) + AROUND]))
    best: tuple[float, float, int] | None = None
    for match in re.finditer(re.escape(quote), text):
        begin, end = match.span()
        from_line, to_line = text.rfind("\n", 0, begin) + 1, text.find("\n", end) % (len(text) + 1)
        far, near = (  # a row's cells stand further apart where their headers are put in
            len(around & set(_words(text[max(from_line, begin - width) : min(to_line, end + width)])))
            / max(1, len(around))
            for width in (3 * AROUND, AROUND)
        )
        if (far >= FOUND_WORDS or not around) and (best is None or (far, near) > best[:2]):
            best = far, near, begin
    return (best[2], best[2] + len(quote)) if best else None


def _line(text: str, wanted: str) -> tuple[int, int] | None:
    """The line of the text with nearly all of the words."""
    words = set(_words(wanted))
    for match in re.finditer(r"[^\n]+", text):
        if words and len(words & set(_words(match[0]))) >= FOUND_LINE * len(words):
            return match.span()
    return None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


if __name__ == "__main__":
    main()
