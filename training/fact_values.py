"""Invented values for `office_facts.py`: figures with their units, reasons, lists, names that look alike, ways to ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from invented import ROLES, THINGS, WEEKDAYS, Invention

HELD_OUT_EVERY = 9
GENERIC_QUESTIONS = 0.25  # ask with the column's name


@dataclass(frozen=True, slots=True)
class Property:
    """What can be said of a thing: its column's name, its kind of value, sentences that say it, questions that ask for it."""

    header: str
    value: str
    sentences: list[str]
    questions: list[str]

    def held_out(self) -> bool:
        """Whether it is kept out of training: the letters add up to a multiple of HELD_OUT_EVERY."""
        return sum(map(ord, self.header)) % HELD_OUT_EVERY == 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing, with patterns of names, titles of pages about them, and its properties."""

    name: str
    names: list[str]
    pages: list[str]
    properties: list[Property] = field(default_factory=list)


def read_facts(path: Path) -> tuple[dict[str, list[str]], list[Kind]]:
    """The words and the kinds of things of the text file."""
    words: dict[str, list[str]] = {}
    kinds: list[Kind] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = [part.split(" ; ") for part in line.split(" | ")]
        if line.startswith("words: "):
            words[parts[0][0].removeprefix("words: ")] = parts[1]
        elif line.startswith("kind: "):
            _, name, first = parts[0][0].split(": ", 2)
            kinds.append(Kind(name, [first, *parts[0][1:]], parts[1]))
        elif line and not line.startswith("#"):
            [header], [value], sentences, questions = parts
            kinds[-1].properties.append(Property(header, value, sentences, questions))
    return words, kinds


WORDS, KINDS = read_facts(Path(__file__).with_name("office_facts.txt"))


class Values(Invention):
    """Draws what `office_facts.txt` names."""

    def of(self, kind: str) -> str:
        """A value of the kind, as it is written."""
        if kind in WORDS:
            return self.pick(WORDS[kind])
        return str(getattr(self, kind)())

    def km(self) -> str:
        return f"{self.random.randint(1, 400) * 1000 + self.random.randint(0, 999):,} km"

    def kg(self) -> str:
        return f"{self.random.choice([self.random.randint(1, 40), self.random.randint(50, 4000)])} kg"

    def kw(self) -> str:
        return f"{self.random.randint(1, 90)}{self.random.choice(['', '.5'])} kW"

    def kwh(self) -> str:
        return f"{self.random.randint(900, 99000):,} kWh"

    def db(self) -> str:
        return f"{self.random.randint(40, 110)} dB"

    def degrees(self) -> str:
        return f"{self.random.randint(-30, 240)} °C"

    def percent(self) -> str:
        return f"{self.random.randint(2, 95)}{self.random.choice([' %', '%', ' per cent'])}"

    def count(self) -> str:
        ranges = [self.random.randint(2, 40), self.random.randint(41, 900), self.random.randint(1000, 9000)]
        return str(self.random.choice(ranges))

    def hours(self) -> str:
        return f"{self.random.choice([self.random.randint(8, 40), '37.5', '38.5'])} hours"

    def days(self) -> str:
        return f"{self.random.randint(1, 34)} days"

    def area(self) -> str:
        return f"{self.random.randint(60, 9000):,} {self.random.choice(['m²', 'square metres'])}"

    def year(self) -> str:
        return str(self.random.randint(1890, 2022))

    def phone(self) -> str:
        r = self.random
        inside, outside = r.randint(100, 9999), f"0{r.randint(20, 99)} {r.randint(100, 999)} {r.randint(1000, 9999)}"
        return r.choice([str(inside), outside])

    def marks(self) -> str:
        return f"{self.random.randint(1, 9)}.{self.random.randint(0, 9)} of 10"

    def letters(self) -> str:
        return f"{self.random.randint(8, 24)} characters"

    def version(self) -> str:
        return f"{self.random.randint(1, 14)}.{self.random.randint(0, 20)}"

    def span_short(self) -> str:
        return f"{self.random.randint(2, 90)} {self.random.choice(['minutes', 'hours'])}"

    def span(self) -> str:
        return self.span_of_time()

    def room(self) -> str:
        number, hall = self.random.randint(1, 499), self.pick(["east", "west", "upper", "old", "blue", "small"])
        return self.random.choice([f"room {number}", f"the {hall} hall", f"building {self.pick(list('ABCDEFG'))}"])

    def weekday(self) -> str:
        return self.pick([*WEEKDAYS, "Saturday", "Sunday"])

    def role(self) -> str:
        return self.pick(ROLES)

    def list(self) -> str:
        several = range(self.random.randint(2, 4))
        return listed([self.pick(THINGS) + "s" if self.random.random() < 0.5 else self.thing() for _ in several])

    def names(self) -> str:
        return listed(self.several("person", self.random.randint(2, 4)))

    def languages(self) -> str:
        return listed(self.random.sample(WORDS["language"], self.random.randint(2, 3)))

    def system(self) -> str:
        return self.named("the {Word} app")

    def number(self) -> str:
        return str(self.random.randint(1, 40))

    def word(self) -> str:
        return (self.syllable() + self.syllable()).capitalize()

    def quality(self) -> str:
        return self.thing().split()[0]

    def letter(self) -> str:
        return self.pick([*"ABCDEFGHK"])

    def named(self, pattern: str) -> str:
        """A thing's name by its pattern, with a value of the kind in place of each {kind}."""
        before, brace, rest = pattern.partition("{")
        if not brace:
            return before
        kind, _, after = rest.partition("}")
        return before + self.of(kind.lower()) + self.named(after)

    def alike(self, patterns: list[str], count: int) -> list[str]:
        """Names of `count` things, half the time all by one pattern."""
        one = self.pick(patterns) if self.random.random() < 0.5 else ""
        names: dict[str, None] = {}
        for _ in range(40):
            names[self.named(one or self.pick(patterns))] = None
            if len(names) == count:
                break
        return [*names]

    def look_alike(self, name: str, patterns: list[str]) -> str:
        """Another thing's name; mostly one that shares words with `name`."""
        words = name.split()
        if len(words) > 1 and self.random.random() < 0.5:
            other = self.named(self.pick(patterns)).split()
            return " ".join([*words[:-1], other[-1]] if self.random.random() < 0.5 else [other[0], *words[1:]])
        return self.named(self.pick(patterns))

    def sites_or_years(self) -> list[str]:
        """Three sites or years."""
        if self.random.random() < 0.5:
            return self.several("place", 3)
        year = self.random.randint(2014, 2026)
        return [str(y) for y in self.random.sample(range(year - 3, year + 3), 3)]

    def header(self, name: str) -> str:
        """A column's name as it is written."""
        return self.random.choice([name.capitalize(), name.capitalize(), name.title(), name])

    def title(self, pages: list[str], where: str, thing: str) -> str:
        """What stands before the passage."""
        page = self.pick(pages)
        if where:
            page += f" {where}"
        elif self.random.random() < 0.3:
            page += f" {self.pick([self.place(), str(self.random.randint(2018, 2027)), self.firm()])}"
        return f"{page}. {thing[0].upper()}{thing[1:]}" if thing else page

    def question(self, of: Property, thing: str, where: str) -> str:
        """How somebody asks for a property of a thing, at a site or in a year."""
        name = of.header
        if not thing:
            asked = self.pick([f"What is the {name}?", name, f"{name}?"])
        elif of.value != "reason" and self.random.random() < GENERIC_QUESTIONS:
            ways = [
                f"{name} {thing}",
                f"{thing} {name}",
                f"what is the {name} of {thing}?",
                f"tell me the {name} for {thing}",
            ]
            asked = self.pick(ways)
        else:
            asked = self.pick(of.questions).replace("{e}", thing)
        if not where:
            return asked
        return f"{asked[:-1]} in {where}?" if asked.endswith("?") else f"{asked} {where}"


def listed(parts: list[str]) -> str:
    """Parts in one sentence."""
    parts = [*dict.fromkeys(parts)]
    return ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else parts[0]
