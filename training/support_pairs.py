"""Statements with passages that support them or do not, for the reader's third output.

    .venv/bin/python training/support_pairs.py DATA_FOLDER WORK_FOLDER [--files 2500]

The part `train` of support.jsonl.gz, and statements about made-up files (`office_facts.py`): what a fact says in other words, and
the same with another value, a look-alike's name, one thing's value said of another, a property of which nothing is said, or a
negation. Its part `dev` and properties kept out of training measure. Writes WORK_FOLDER/support.npz, support_validation.npz
(dev) and claims_validation.npz (made).
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path
from typing import Any

from fact_values import KINDS, Kind, Values
from office_facts import Fact, written
from reader_data import read_rows, save, tokenizer_for

SEED = 20251111
VALIDATION_FILES = 300
SUPPORTED, UNSUPPORTED = 1, 0
_VERB = re.compile(r"\b(is|are|was|has|may|must|can|costs?|runs|belongs|comes|takes|needs|reports|works|delivers)\b")


def main() -> None:
    """Write the examples."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--files", type=int, default=2500)
    given = parser.parse_args()
    generator = random.Random(SEED)
    parts: dict[str, list[dict[str, Any]]] = {"support": [], "support_validation": [], "claims_validation": []}
    for row in read_rows(given.data / "train" / "support.jsonl.gz"):
        label = SUPPORTED if row["label"] == "supported" else UNSUPPORTED
        part = "support" if row["split"] == "train" else "support_validation"
        parts[part].append(example(row["claim"], "", row["evidence"], label))
    for part, files in (("support", given.files), ("claims_validation", VALIDATION_FILES)):
        for _ in range(files):
            parts[part].extend(claims_of(generator.choice(KINDS), part != "support", generator))
    for part, examples in parts.items():
        generator.shuffle(examples)
        save(given.work / f"{part}.npz", examples, tokenizer_for(given.work))
        print(f"{part}: {sum(e['supports'] for e in examples)} supported", flush=True)


def example(claim: str, title: str, text: str, supports: int) -> dict[str, Any]:
    """A statement in the place of the question."""
    return {"question": claim, "title": title, "text": text, "answers": [], "region": False, "supports": supports}


def claims_of(kind: Kind, validation: bool, generator: random.Random) -> list[dict[str, Any]]:
    """A made-up file and statements about it, half of them true."""
    v = Values(generator)
    things = v.alike(kind.names, generator.randint(2, 3))
    usable = [p for p in kind.properties if p.held_out() == validation]
    of = generator.sample(usable, min(len(usable), 3))
    stated = [Fact(thing, p, v.of(p.value)) for thing in things for p in of if generator.random() < 0.8]
    if not of or not stated:
        return []
    generator.shuffle(stated)
    page, title = written(stated[:6], "", v), v.title(kind.pages, "", "")
    made = []
    for fact in generator.sample(stated[:6], min(2, len(stated[:6]))):
        made.append(example(said(fact, v), title, page.text, SUPPORTED))
        others = [f for f in stated if f.of is fact.of and f.value != fact.value]
        missing = [p for p in kind.properties if p.header not in {q.header for q in of}]
        twin = v.look_alike(fact.thing, kind.names)
        wrong = [
            said(Fact(fact.thing, fact.of, v.of(fact.of.value)), v),
            said(Fact(fact.thing, fact.of, generator.choice(others).value), v) if others else "",
            said(Fact(twin, fact.of, fact.value), v) if twin not in page.text else "",
            said(Fact(fact.thing, missing[0], v.of(missing[0].value)), v) if missing else "",
            _VERB.sub(lambda found: f"{found.group()} not", said(fact, v), count=1),
        ]
        true = {said_fact.lower() for f in stated for said_fact in _every(f)}
        wrong = [claim for claim in wrong if claim and claim.lower() not in true]
        made.append(example(generator.choice(wrong), title, page.text, UNSUPPORTED))
    return made


def said(fact: Fact, v: Values) -> str:
    """The fact as a sentence."""
    sentence = v.pick([*_every(fact), f"The {fact.of.header} of {fact.thing} is {fact.value}."])
    return sentence[0].upper() + sentence[1:]


def _every(fact: Fact) -> list[str]:
    return [s.replace("{e}", fact.thing).replace("{v}", fact.value) for s in fact.of.sentences]


if __name__ == "__main__":
    main()
