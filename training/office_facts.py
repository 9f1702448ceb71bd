"""Questions about made-up office files of many kinds: what `office_facts.txt` says of things, in many layouts.

    .venv/bin/python training/office_facts.py WORK_FOLDER [--files 8000]

Each file holds facts of a few things of one kind, as prose, bullets, rows, cards, turns of a chat or numbered clauses. Some
hold for one site or year only; beside some stands what was before, or what somebody only wished. Asked is what is there, and
of the same file what is not: another property of a thing that is named, the property of a thing that looks alike, another site
or year, a wish taken for a rule. Some properties and procedures are kept out for validation.
Writes WORK_FOLDER/facts.npz and WORK_FOLDER/facts_validation.npz.
"""

from __future__ import annotations

import argparse
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fact_values import HELD_OUT_EVERY, KINDS, WORDS, Kind, Property, Values
from office_forms import as_typed
from office_steps import examples_of_steps
from reader_data import save, tokenizer_for

SEED = 20251110
VALIDATION_FILES = 400
NOTHING_THERE = 0.5  # of the questions have no answer
YES_NO = 0.07
STEPS = 0.12  # of the files are procedures


@dataclass(frozen=True, slots=True)
class Fact:
    """That a thing has a value of a property; `where`: the site or year it holds for, or ""."""

    thing: str
    of: Property
    value: str
    where: str = ""


@dataclass(slots=True)
class Page:
    """Text as it grows, with where each fact's value and sentence stand in it, and questions on wishes and the past."""

    text: str = ""
    places: list[tuple[Fact, tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    asides: list[tuple[str, str, tuple[int, int]]] = field(default_factory=list)

    def add(self, before: str, sentence: str, fact: Fact, after: str) -> None:
        """A sentence that has the fact's value in it."""
        begin = len(self.text) + len(before)
        at = begin + sentence.lower().rindex(fact.value.lower())
        self.places.append((fact, (at, at + len(fact.value)), (begin, begin + len(sentence))))
        self.text += before + sentence + after


def main() -> None:
    """Write the examples of the kinds trained on, and those of the properties kept out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--files", type=int, default=8000)
    given = parser.parse_args()
    generator = random.Random(SEED)
    for name, count in (("facts", given.files), ("facts_validation", VALIDATION_FILES)):
        examples = []
        for _ in range(count):
            validation = name == "facts_validation"
            if generator.random() < STEPS:
                examples.extend(examples_of_steps(validation, generator))
            else:
                examples.extend(examples_of(generator.choice(KINDS), validation, generator))
        generator.shuffle(examples)
        save(given.work / f"{name}.npz", examples, tokenizer_for(given.work))


def examples_of(kind: Kind, validation: bool, generator: random.Random) -> list[dict[str, Any]]:
    """One file of the kind and what is asked of it: for validation of the properties kept out, else of the others."""
    v = Values(generator)
    single = generator.random() < 0.35
    things = v.alike(kind.names, 1 if single else generator.randint(2, 4))
    usable = [p for p in kind.properties if validation or not p.held_out()]
    of = generator.sample(usable, min(len(usable), generator.randint(3, 6) if single else generator.randint(2, 4)))
    places = v.sites_or_years() if generator.random() < 0.3 else [""]
    in_title = places[0] if len(places) > 1 and generator.random() < 0.4 else ""
    if in_title:
        places = ["", *places[1:]]
    stated = [
        Fact(thing, p, v.of(p.value), where if not in_title else "")
        for thing in things for p in of for where in (places[:2] if not in_title else [""])
        if generator.random() < 0.8 or single
    ]  # fmt: skip
    if not stated:
        return []
    generator.shuffle(stated)
    stated = stated[: generator.randint(3, 9)]
    named_above = single and generator.random() < 0.5
    page = written(stated, things[0] if named_above else "", v)
    title = v.title(kind.pages, in_title, things[0] if named_above else "")
    asked = questions_of(page, things, usable, places, in_title, kind, v)
    wanted = [a for a in asked if not validation or a["held_out"]]
    yes, no = ([a for a in wanted if bool(a["answers"]) is there] for there in (True, False))
    generator.shuffle(yes)
    generator.shuffle(no)
    made = yes[:2] + no[: 2 if generator.random() < 2 * NOTHING_THERE - 0.2 else 1]
    return [{k: q[k] for k in ("question", "answers", "region")} | {"title": title, "text": page.text} for q in made]


def written(stated: list[Fact], above: str, v: Values) -> Page:
    """The facts in one of the layouts."""
    page = Page()
    draw = v.random
    layout = draw.choice(["prose", "prose", "bullets", "rows", "rows", "card", "chat", "clauses", "mail"])
    if layout == "rows" or (layout == "card" and not above):
        rows: dict[str, list[Fact]] = {}
        for fact in sorted(stated, key=lambda f: f.of.header) if draw.random() < 0.8 else stated:
            rows.setdefault(fact.thing, []).append(fact)
        first = draw.choice(["Name", "What", "Entry", "Item", "Description"])
        for thing, facts in rows.items():
            if layout == "rows":
                page.text += f"{first}: {thing}"
                for fact in facts:
                    page.add("; ", cell(fact, v), fact, "")
                page.text += "\n"
            else:
                page.text += f"{thing[0].upper()}{thing[1:]}\n"
                for fact in facts:
                    page.add("", cell(fact, v), fact, "\n")
        return page
    if layout == "card":
        for fact in stated:
            page.add("", cell(fact, v), fact, "\n")
        return page
    speakers = [name.split()[0] for name in v.several("person", 3)]
    if layout == "mail":
        page.text += draw.choice([f"{v.person()}: ", f"Dear {speakers[0]}, ", "Hi all, ", f"From: {v.person()}\n"])
    for i, fact in enumerate(stated):
        sentence = draw.choice(fact.of.sentences)
        subject = fact.thing
        if above and sentence.startswith("{e} ") and not subject[0].isupper():
            subject = draw.choice(["it", subject])
        sentence = sentence.replace("{e}", subject).replace("{v}", fact.value)
        if fact.where:
            sentence = draw.choice(["In {w}, {s}", "{w}: {s}", "For {w}: {s}"]).format(
                w=fact.where, s=re.sub("^The ", "the ", sentence)
            )
        sentence = sentence[0].upper() + sentence[1:]
        before = {"bullets": draw.choice(["- ", "• "]) if i == 0 else page.text[:2], "clauses": f"{i + 1}. ",
                  "chat": f"{draw.choice(speakers)}: "}.get(layout, "")  # fmt: skip
        after = "\n" if layout in ("bullets", "chat", "clauses") else " "
        page.add(before, sentence, fact, after)
        if draw.random() < 0.25 and layout != "clauses":
            page.text += draw.choice(WORDS["filler"]) + after
        elif fact.of.value != "reason" and draw.random() < 0.2:
            aside(page, fact, after, v)
    page.text = page.text.rstrip()
    return page


def cell(fact: Fact, v: Values) -> str:
    """A value behind its column's name."""
    return f"{v.header(fact.of.header)}{' ' + fact.where if fact.where else ''}: {fact.value}"


def aside(page: Page, fact: Fact, after: str, v: Values) -> None:
    """What was before, or is only wished, behind the fact."""
    value, who, year = v.of(fact.of.value), v.person(), v.random.randint(2012, 2024)
    if value == fact.value:
        return
    name = fact.of.header
    before, question = v.random.choice(
        [
            (f"Until {year} it was {value}.", f"What was the {name} of {fact.thing} before?"),
            (f"{who} would rather see {value}; that was not agreed.", f"What {name} did {who} want for {fact.thing}?"),
            (f"The first draft said {value}.", f"What did the first draft say about the {name} of {fact.thing}?"),
            (f"{who} had asked for {value} instead.", f"What had {who} asked for?"),
            (f"Last time {value} had been noted.", f"Which {name} was noted last time for {fact.thing}?"),
        ]
    )
    at = len(page.text) + before.index(value)
    page.asides.append((question, fact.of.header, (at, at + len(value))))
    page.text += before + after


def questions_of(
    page: Page, things: list[str], usable: list[Property], places: list[str], in_title: str, kind: Kind, v: Values
) -> list[dict[str, Any]]:
    """What the page answers, and what it does not though it looks as if it did."""
    made: list[dict[str, Any]] = []

    def ask(question: str, held_out: bool, answer: tuple[int, int] | None = None, region: bool = False) -> None:
        typed = as_typed(question[0].upper() + question[1:], v.random)
        made.append({"question": typed, "answers": [answer] if answer else [], "region": region, "held_out": held_out})

    said = {(fact.thing, fact.of.header, fact.where) for fact, _, _ in page.places}
    for fact, value, sentence in page.places:
        where = fact.where or in_title
        several = sum(thing == fact.thing and header == fact.of.header for thing, header, _ in said) > 1
        shown = where if several or (where and v.random.random() < 0.5) else ""
        bare = len({thing for thing, _, _ in said}) == 1 and fact.of.value != "reason" and v.random.random() < 0.15
        ask(v.question(fact.of, "" if bare else fact.thing, shown), fact.of.held_out(), value)
        if fact.of.value != "reason" and v.random.random() < YES_NO:
            asked = fact.value if v.random.random() < 0.6 else v.of(fact.of.value)
            there = f" in {shown}" if shown else ""
            ask(f"Is the {fact.of.header} of {fact.thing} {asked}{there}?", fact.of.held_out(), sentence, True)
        # a thing that looks alike, of which nothing is said
        other = v.look_alike(fact.thing, kind.names)
        if other not in page.text and other not in things:
            ask(v.question(fact.of, other, shown), fact.of.held_out())
        # another site or year
        free = [p for p in places if p and (fact.thing, fact.of.header, p) not in said and p != in_title]
        if (fact.where or in_title) and free:
            ask(v.question(fact.of, fact.thing, v.random.choice(free)), fact.of.held_out())
    for thing in {fact.thing for fact, _, _ in page.places}:
        missing = [p for p in usable if not any(t == thing and h == p.header for t, h, _ in said)]
        for p in v.random.sample(missing, min(3, len(missing))):
            ask(v.question(p, thing, ""), p.held_out())
    for question, header, place in page.asides:
        ask(question, sum(map(ord, header)) % HELD_OUT_EVERY == 0, place)
    fact = page.places[0][0]
    if fact.of.value != "reason" and v.random.random() < 0.3:
        what = f"the {fact.of.header} of {fact.thing}"
        wish = f"What {fact.of.header} did {v.person()} want for {fact.thing}?"
        doubts = [f"What was {what} ten years ago?", f"Who noted {what}?", f"Why was {what} changed?", wish]
        ask(v.random.choice(doubts), fact.of.held_out())
    return made


if __name__ == "__main__":
    main()
