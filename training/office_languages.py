"""Questions about made-up office files in seven languages, asked in the file's language or in another one.

    .venv/bin/python training/office_languages.py WORK_FOLDER [--files 7000]

`office_languages.txt` has each property in all languages. A file holds facts of a few places, firms or people as prose,
bullets, rows or a card. Asked is what is there, and what is not: the same of another name, another property of a name that
is there. Some properties are kept out for validation. Writes WORK_FOLDER/languages.npz and WORK_FOLDER/languages_validation.npz.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from invented import Invention
from office_forms import as_typed
from reader_data import save, tokenizer_for

SEED = 20251124
VALIDATION_FILES = 300
LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "nl")
ACROSS = 0.3  # of the questions are in another language than their file
IN_ENGLISH = 0.12  # of the files
HELD_OUT = ("delivery date", "head")  # properties, by their English header
SPEAKS_OF_HOURS = {"de": " Uhr", "fr": " h", "nl": " uur"}


@dataclass(frozen=True, slots=True)
class Wording:
    """A property as one language says it and asks for it."""

    header: str
    sentences: list[str]
    questions: list[str]


@dataclass(frozen=True, slots=True)
class Property:
    """What can be said of a kind of entity, and the kind of its value."""

    entity: str
    value: str
    wordings: dict[str, Wording]

    def held_out(self) -> bool:
        """Whether it is kept out of training."""
        return self.wordings["en"].header in HELD_OUT


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of a named entity, and where the value stands in the file."""

    entity: str
    of: Property
    begin: int
    end: int


def read_properties(path: Path) -> tuple[dict[tuple[str, str], list[str]], list[Property]]:
    """The words of each language, and the properties."""
    words: dict[tuple[str, str], list[str]] = {}
    properties: list[Property] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        head, *rest = line.split(" | ")
        if line.startswith("property "):
            _, entity, value = line.split()
            properties.append(Property(entity, value, {}))
        elif len(rest) == 1 and not line.startswith("#"):
            name, language = head.split()
            words[name, language] = rest[0].split(" ; ") if name == "reasons" else rest[0].split()
        elif rest and not line.startswith("#"):
            header, sentences, questions = rest
            properties[-1].wordings[head] = Wording(header, sentences.split(" ; "), questions.split(" ; "))
    return words, properties


WORDS, PROPERTIES = read_properties(Path(__file__).with_name("office_languages.txt"))


class Values(Invention):
    """Draws values as one language writes them."""

    def of(self, kind: str, language: str) -> str:
        """A value of the kind."""
        r = self.random
        english = language == "en"
        if kind in ("person", "place", "firm"):
            return str(getattr(self, kind)())
        if kind == "count":
            return str(r.randint(2, 900))
        if kind == "span":
            return f"{r.randint(2, 60)} {self.pick(WORDS['units', language])}"
        if kind == "weekday":
            return self.pick(WORDS["weekdays", language])
        if kind == "reason":
            return self.pick(WORDS["reasons", language])
        if kind == "clock":
            return f"{r.randint(6, 20)}{':' if english else r.choice('.:')}{r.choice(['00', '15', '30', '45'])}" + (
                SPEAKS_OF_HOURS.get(language, "") if r.random() < 0.5 else ""
            )
        if kind == "money":
            amount = f"{r.choice([r.randint(20, 999), r.randint(1000, 90_000)]):,}"
            cents = f".{r.randrange(100):02}" if r.random() < 0.4 else ""
            number = amount + cents if english else (amount + cents).translate(str.maketrans(".,", ",."))
            return r.choice([f"{number} EUR", f"€{number}" if english else f"{number} €", f"{number} Euro"])
        day, month, year = r.randint(1, 28), r.randrange(12), r.randint(2018, 2027)
        name = WORDS["months", language][month]
        of = " de " if language in ("es", "pt") else ". " if language == "de" else " "
        return r.choice(
            [
                f"{day}{of}{name} {year}",
                f"{day}{of}{name}",
                f"{day:02}.{month + 1:02}.{year}",
                f"{day}/{month + 1}/{year}",
            ]
        )


def main() -> None:
    """Write the examples of the properties trained on, and those of the properties kept out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--files", type=int, default=7000)
    given = parser.parse_args()
    generator = random.Random(SEED)
    for name, count in (("languages", given.files), ("languages_validation", VALIDATION_FILES)):
        examples = [e for _ in range(count) for e in examples_of(name == "languages_validation", generator)]
        generator.shuffle(examples)
        save(given.work / f"{name}.npz", examples, tokenizer_for(given.work))


def examples_of(validation: bool, generator: random.Random) -> list[dict[str, Any]]:
    """One file and what is asked of it."""
    v = Values(generator)
    language = "en" if generator.random() < IN_ENGLISH else v.pick(list(LANGUAGES[1:]))
    entity = v.pick(["place", "firm", "person"])
    usable = [p for p in PROPERTIES if p.entity == entity and (validation or not p.held_out())]
    names = v.several(entity, generator.randint(1, 4))
    text, facts = written(names, usable, language, v)
    said = {(fact.entity, fact.of.value) for fact in facts}
    made = []

    def ask(name: str, of: Property, place: list[tuple[int, int]]) -> None:
        if validation and not of.held_out():
            return
        asked_in = (
            v.pick([other for other in LANGUAGES if other != language]) if v.random.random() < ACROSS else language
        )
        question = v.pick(of.wordings[asked_in].questions).replace("{e}", name)
        made.append(
            {"question": as_typed(question, v.random), "title": "", "text": text, "answers": place, "region": False}
        )

    for fact in generator.sample(facts, min(2, len(facts))):
        ask(fact.entity, fact.of, [(fact.begin, fact.end)])
    absent = [(name, p) for name in names for p in usable if (name, p.value) not in said]
    absent += [(v.of(entity, language), fact.of) for fact in facts[:2]]
    for name, of in generator.sample(absent, min(len(absent), generator.randint(1, 2))):
        ask(name, of, [])
    return made


def written(names: list[str], usable: list[Property], language: str, v: Values) -> tuple[str, list[Fact]]:
    """A file about the names in one layout, and the facts in it."""
    layout = v.pick(["prose", "prose", "bullets", "rows", "card"])
    stated = [(name, p) for name in names for p in usable if v.random.random() < 0.7] or [(names[0], usable[0])]
    if layout in ("prose", "bullets"):
        v.random.shuffle(stated)
    text, facts, before = "", [], ""
    for name, of in stated[:9]:
        wording, value = of.wordings[language], v.of(of.value, language)
        if layout in ("rows", "card"):
            if name != before:
                text = f"{text.rstrip('; ')}\n{name}{': ' if layout == 'rows' else chr(10)}".lstrip()
            said, after = f"{wording.header}: {{v}}", "; " if layout == "rows" else "\n"
        else:
            said, after = v.pick(wording.sentences).replace("{e}", name), "\n" if layout == "bullets" else " "
            text += "- " if layout == "bullets" else ""
        begin = len(text) + said.index("{v}")
        said = said.replace("{v}", value)
        facts.append(Fact(name, of, begin, begin + len(value)))
        text += said[0].upper() + said[1:] + after
        before = name
    return text.rstrip("; \n"), facts


if __name__ == "__main__":
    main()
