"""Minimal pairs: an answerable question, and the same with one thing changed so that its passage no longer answers.

    .venv/bin/python training/minimal_pairs.py DATA_FOLDER WORK_FOLDER [--rows 14000]

Changed is a name, a number, an opposite word or a negation, in the question or (names and numbers) in the passage. Both
halves of a pair are written, and for every second one a passage of another place that shares most words with the question.
Groups kept out of training by `reader_data.py` give the validation part. Writes WORK_FOLDER/pairs.npz, pairs_validation.npz.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from reader_data import (
    MIN_PARAPHRASE_SIMILARITY,
    SENTENCE_END,
    VALIDATION_EVERY,
    examples_of,
    read_rows,
    save,
    tokenizer_for,
)
from sklearn.feature_extraction.text import TfidfVectorizer

SEED = 20251106
SOURCES = (("squad2_train_bt", 0.8), ("squadshifts_new_wiki", 0.12), ("qed_nq", 0.08))  # file, its share of the rows
PASSAGE_SHARE = 0.3  # of the changes are made in the passage rather than in the question
NEGATION_LAST = 0.8  # how often a negation is tried only after all else: it reads oddly
DISTRACTOR_EVERY = 2
SHORTEST_REST = 60  # characters of a passage that lost its answer's sentence

OPPOSITES = """first/last north/south northern/southern northeast/southwest northwest/southeast east/west eastern/western
highest/lowest higher/lower largest/smallest larger/smaller biggest/smallest before/after most/least more/fewer oldest/youngest
older/younger earliest/latest early/late increase/decrease increased/decreased increases/decreases begin/end began/ended
start/finish started/finished born/buried won/lost win/lose longest/shortest longer/shorter upper/lower inside/outside
above/below best/worst positive/negative maximum/minimum male/female men/women man/woman king/queen husband/wife father/mother
son/daughter brother/sister internal/external summer/winter winner/loser major/minor left/right import/export
imported/exported buy/sell bought/sold rich/poor strong/weak stronger/weaker strongest/weakest fastest/slowest faster/slower
hot/cold hottest/coldest public/private modern/ancient arrive/leave entered/left allowed/forbidden accepted/rejected
supported/opposed support/oppose success/failure successful/unsuccessful include/exclude common/uncommon heaviest/lightest
top/bottom morning/evening day/night rise/fall rose/fell majority/minority advantage/disadvantage legal/illegal
possible/impossible known/unknown urban/rural"""
OPPOSITE = {a: b for pair in OPPOSITES.split() for x, y in [pair.split("/")] for a, b in ((x, y), (y, x))}

_WORD = re.compile(r"[A-Za-z]+")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?!\w)")
_NAME = re.compile(r"(?<!^)(?<![.?!:\"“] )\b[A-Z][\w'’-]+(?: (?:of |the |de |van )?[A-Z][\w'’-]*)*")
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|should|would|will|must|may|has been|have been|had been)\b(?! not)"
)
_NOT = re.compile(r"\b(?:not |never )|n't\b")


def main() -> None:
    """Write the pairs and their validation part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--rows", type=int, default=14_000, help="answerable rows tried")
    given = parser.parse_args()
    generator = random.Random(SEED)
    parts: dict[str, list[dict[str, Any]]] = {"pairs": [], "pairs_validation": []}
    lacking: list[dict[str, Any]] = []
    tokenizer = tokenizer_for(given.work)
    for file, share in SOURCES:
        rows = [row for row in read_rows(given.data / "train" / f"{file}.jsonl.gz") if row["answers"]]
        rows = [row for row in rows if row.get("psim", 1) >= MIN_PARAPHRASE_SIMILARITY]
        names: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            names[row["group"]].update(names_in(row["question"]))
        held_out = [row for row in rows if sum(map(ord, row["group"])) % VALIDATION_EVERY == 0]
        chosen = {
            "pairs": generator.sample(rows, min(len(rows), int(share * given.rows))),
            "pairs_validation": held_out,
        }
        held = {id(row) for row in held_out}
        for part, of_part in chosen.items():
            for row in of_part:
                if part == "pairs_validation" or id(row) not in held:
                    example = next(examples_of(row, True, tokenizer, generator))
                    parts[part].extend(pair_of(example, sorted(names[row["group"]]), generator))
                    shortened = without_sentence(example)
                    if part == "pairs" and shortened:
                        lacking.append(shortened)
    parts["pairs"].extend([*distractors(parts["pairs"], generator), *lacking])
    generator.shuffle(parts["pairs"])
    for part, examples in parts.items():
        save(given.work / f"{part}.npz", examples, tokenizer)


def pair_of(example: dict[str, Any], pool: list[str], generator: random.Random) -> list[dict[str, Any]]:
    """The example and its changed twin; nothing where no change can be made. `pool`: names of the same article."""
    changes = [in_passage, in_question] if generator.random() < PASSAGE_SHARE else [in_question]
    for change in changes:
        changed = change(example, pool, generator)
        if changed:
            return [example, example | changed | {"answers": []}]
    return []


def without_sentence(example: dict[str, Any]) -> dict[str, Any] | None:
    """The example with the answer's sentence cut out of its passage; None where the answer stands elsewhere, too."""
    [(begin, end)] = example["answers"]
    text = example["text"]
    ends = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    start = max(place for place in ends if place <= begin)
    rest = (text[:start] + text[min((place for place in ends if place >= end), default=len(text)) :]).strip()
    if len(rest) < SHORTEST_REST or text[begin:end].lower() in rest.lower():
        return None
    return example | {"text": rest, "answers": []}


def in_question(example: dict[str, Any], pool: list[str], generator: random.Random) -> dict[str, str] | None:
    """The question with one name, number, opposite or negation changed."""
    question, text = example["question"], example["text"]
    ways = ["name", "number", "opposite"]
    generator.shuffle(ways)
    ways.insert(3 if generator.random() < NEGATION_LAST else 0, "negation")
    for way in ways:
        if way == "negation":
            found = _AUXILIARY.search(question)
            if _NOT.search(question):
                return {"question": _NOT.sub("", question, count=1)}
            if found and found.start():
                return {"question": f"{question[: found.end()]} not{question[found.end() :]}"}
        for start, end, new in replacements(way, question, pool, generator):
            if not re.search(rf"\b{re.escape(new)}\b", text, re.IGNORECASE):
                return {"question": question[:start] + new + question[end:]}
    return None


def in_passage(example: dict[str, Any], pool: list[str], generator: random.Random) -> dict[str, str] | None:
    """The passage with a name or number of the question replaced wherever it stands."""
    [(begin, end)] = example["answers"]
    answer = example["text"][begin:end]
    for way in ("number", "name"):
        for first, last, new in replacements(way, example["question"], pool, generator):
            old = example["question"][first:last]
            told = re.compile(rf"\b{re.escape(old)}\b", re.IGNORECASE)
            if told.search(example["text"]) and not told.search(answer) and not told.search(example["title"]):
                return {"text": told.sub(lambda _, new=new: new, example["text"])}
    return None


def replacements(way: str, text: str, pool: list[str], generator: random.Random) -> Iterator[tuple[int, int, str]]:
    """Places in `text` in shuffled order, each with something of the same kind to stand there instead."""
    matches = list({"name": _NAME, "number": _NUMBER, "opposite": _WORD}.get(way, _NAME).finditer(text))
    generator.shuffle(matches)
    for match in matches:
        old = match.group()
        if way == "opposite" and old.lower() in OPPOSITE:
            new = OPPOSITE[old.lower()]
            yield match.start(), match.end(), new.capitalize() if old[0].isupper() else new
        elif way == "number":
            yield match.start(), match.start() + len(old.rstrip(",")), another_number(old.rstrip(","), generator)
        elif way == "name":
            alike = [name for name in pool if _kind(name) == _kind(old) and name.lower() not in text.lower()]
            if alike:
                yield match.start(), match.end(), generator.choice(alike)


def another_number(old: str, generator: random.Random) -> str:
    """A number near `old`, written as it is: years move by up to twelve, others by a tenth to one and a half times."""
    number = int(old.replace(",", ""))
    step = generator.randint(1, 12) if 1000 < number < 2100 else max(1, int(number * generator.uniform(0.1, 1.5)))
    new = number + step if step >= number or generator.random() < 0.5 else number - step
    return f"{new:,}" if "," in old else str(new)


def names_in(question: str) -> list[str]:
    """What is written with capitals inside a question."""
    return [match.group() for match in _NAME.finditer(question)]


def _kind(name: str) -> tuple[int, bool]:
    return len(name.split()), name.isupper()


def distractors(examples: list[dict[str, Any]], generator: random.Random) -> list[dict[str, Any]]:
    """For every second answerable question, a passage without its answer among those that share most of its words."""
    asked = [example for example in examples if example["answers"]][::DISTRACTOR_EVERY]
    passages = [example for example in examples if example["answers"]]
    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
    matrix = vectorizer.fit_transform([f"{example['title']} {example['text']}" for example in passages]).T.tocsr()
    questions = vectorizer.transform([example["question"] for example in asked])
    made = []
    for row, example in enumerate(asked):
        [(begin, end)] = example["answers"]
        answer = example["text"][begin:end].lower()
        scores = (questions[row] @ matrix).toarray()[0]
        best = [passages[at] for at in np.argsort(-scores)[:8] if answer not in passages[at]["text"].lower()]
        if best:
            other = generator.choice(best[:3])
            made.append(example | {"title": other["title"], "text": other["text"], "answers": []})
    return made


if __name__ == "__main__":
    main()
