# ruff: noqa: SIM905 (lists of words are easier to read as words)
"""Invented names, things and figures for made-up office files: so many that a model cannot learn them by heart."""

from __future__ import annotations

import random

FIRST = """Ada Alma Amir Anton Aroha Bela Bruno Carla Chidi Clara Dario Dilan Edda Elias Emeka Esra Farah Felix Gita Greta Hanna
Hugo Ida Ilir Imani Ines Ivo Jana Joel Kaja Kenji Kiran Lale Leon Lina Luca Mara Mei Milo Mina Nadia Nils Noor Olga Omar
Paula Petra Priya Quinn Rana Remy Rosa Ruben Salma Sven Tara Theo Uma Vera Viktor Wanda Yara Yusuf Zoe""".split()
ONSETS = "b br d dr f fl g gr h k kr l m n p pr r s st t tr v w z".split()
VOWELS = "a e i o u au ei ia".split()
ENDS = "l n r s t nd rt ck m lm sk ng".split()
NAME_ENDS = ["ova", "sen", "er", "mann", "ini", "ard", "ic", "wood", "ley", "eau", "kar", "aki"]
PLACE_ENDS = ["ford", "stad", "burg", "mouth", "dal", "vik", "ton", "haven", "ona", "field"]
FIRM_ENDS = [
    "Ltd",
    "GmbH",
    "Logistics",
    "Partners",
    "Systems",
    "Catering",
    "Insurance",
    "Energy",
    "Print",
    "Foundation",
]
QUALITIES = """small large folding steel wooden blue grey heavy light double narrow wide round portable wireless indoor outdoor
recycled padded short long standard premium quiet""".split()
THINGS = """desk lamp|office chair|label printer|filing cabinet|whiteboard|projector|water filter|ladder|tool box|safety vest|
helmet|cable drum|extension lead|paper shredder|monitor arm|keyboard|headset|trolley|storage box|parcel scale|drill|battery pack|
first aid kit|coffee machine|notice board|door sign|toner cartridge|envelope pack|binder|room heater|fan|tent|banner""".replace(
    "\n", ""
).split("|")
ROLES = """site manager|treasurer|data protection officer|head of purchasing|shift leader|fire warden|works council chair|
receptionist|lead engineer|warehouse supervisor|payroll clerk|training coordinator|press officer|caretaker|auditor|
project lead|deputy director|volunteer coordinator""".replace("\n", "").split("|")
TASKS = """order the new {thing}|call {firm} about the invoice|update the emergency plan|book the hall in {place}|send the
 minutes to {firm}|check the {thing} in the {place} office|draft the letter to the council|collect quotes for the {thing}|
repair the {thing}|prepare the budget for {place}|renew the insurance with {firm}|train the new staff in {place}|
count the stock of {thing}s""".replace("\n", "").split("|")
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday".split()
NUMBER_WORDS = "two three four five six eight ten twelve".split()
UNITS = "days weeks months".split()


class Invention:
    """Draws invented values from one seeded generator."""

    def __init__(self, generator: random.Random) -> None:
        self.random = generator

    def pick(self, values: list[str]) -> str:
        """One of `values`."""
        return self.random.choice(values)

    def syllable(self) -> str:
        """Some letters that can be spoken."""
        return self.pick(ONSETS) + self.pick(VOWELS) + (self.pick(ENDS) if self.random.random() < 0.4 else "")

    def surname(self) -> str:
        """A family name."""
        return (self.syllable() + self.pick(NAME_ENDS)).capitalize()

    def person(self) -> str:
        """First name and family name."""
        return f"{self.pick(FIRST)} {self.surname()}"

    def place(self) -> str:
        """A town or site."""
        return (self.syllable() + self.pick(PLACE_ENDS)).capitalize()

    def firm(self) -> str:
        """A company."""
        return f"{(self.syllable() + self.syllable()).capitalize()} {self.pick(FIRM_ENDS)}"

    def thing(self) -> str:
        """Something that is bought."""
        return f"{self.pick(QUALITIES)} {self.pick(THINGS)}"

    def task(self) -> str:
        """Something to be done."""
        return self.pick(TASKS).format(thing=self.thing(), firm=self.firm(), place=self.place())

    def day(self) -> str:
        """A date in one of the ways dates are written."""
        day, month, year = self.random.randint(1, 28), self.random.randrange(12), self.random.randint(2018, 2027)
        ways = [f"{day} {MONTHS[month]} {year}", f"{day} {MONTHS[month]}", f"{year}-{month + 1:02}-{day:02}"]
        ways += [f"{MONTHS[month]} {day}, {year}", f"{day:02}.{month + 1:02}.{year}"]
        return self.pick(ways)

    def money(self) -> str:
        """An amount with its currency."""
        amount = self.random.choice([self.random.randint(2, 99), self.random.randint(100, 99_000)])
        cents = f".{self.random.randrange(100):02}" if self.random.random() < 0.4 else ""
        return self.pick(
            [f"EUR {amount:,}{cents}", f"€{amount:,}{cents}", f"${amount:,}{cents}", f"{amount:,}{cents} CHF"]
        )

    def span_of_time(self) -> str:
        """A number with days, weeks or months."""
        return f"{self.pick([*NUMBER_WORDS, str(self.random.randint(2, 90))])} {self.pick(UNITS)}"

    def clock(self) -> str:
        """A time of day."""
        return f"{self.random.randint(6, 20)}:{self.pick(['00', '15', '30', '45'])}"

    def code(self) -> str:
        """A number of an article, contract or cost centre."""
        letters = "".join(self.random.choice("ABCDEFGHKLMNPRSTVWXZ") for _ in range(self.random.choice([1, 2, 3])))
        return f"{letters}-{self.random.randint(100, 99_999)}"

    def several(self, draw: str, count: int) -> list[str]:
        """`count` different values of the kind that the method `draw` gives."""
        values: dict[str, None] = {}
        while len(values) < count:
            values[getattr(self, draw)()] = None
        return list(values)
