"""Where figures are taken from: sentences, lists and short paragraphs that speak of what a question is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal

from askcorpus.answering.compare import pair_of
from askcorpus.answering.evidence import Asked, Unit, asks_a_question
from askcorpus.answering.extract import FACT_WORDS
from askcorpus.answering.figure_words import AROUND, ASKING, CLAUSE_END, COSTS, DOUBTFUL, PRONOUN
from askcorpus.answering.figures import SentenceFigure, figures_in, numbers_said
from askcorpus.answering.grid import stems
from askcorpus.answering.instructions import addresses_an_assistant
from askcorpus.answering.sources import Source, Span
from askcorpus.answering.table_question import Clue, TableQuestion, counted_in
from askcorpus.answering.values import NUMBER
from askcorpus.language.dates import MONTH_NUMBERS, YEAR
from askcorpus.language.english import is_english
from askcorpus.language.sentences import sentence_spans
from askcorpus.language.words import stem

MET = 0.5  # of the question's words, that stand in the sentence or above it
TELLING_WORDS = 8  # so many words make a cell of a table a sentence
FRAGMENT_WORDS = 4
ALIKE = 5  # letters that "member" and "membership" share


StretchKind = Literal["sentence", "clause", "paragraph", "list"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is looked at together because of a unit: a sentence or one clause of it, a short paragraph by its sentences, a list by
    its items."""

    unit: Unit
    kind: StretchKind
    parts: tuple[Span, ...]

    @property
    def source(self) -> Source:
        """Its document."""
        return self.unit.source

    @property
    def text(self) -> str:
        """Its words."""
        return self.source.text[self.parts[0][0] : self.parts[-1][1]]


def stretches_of(kind: StretchKind, asked: Asked, units: Iterable[Unit]) -> list[Stretch]:
    """The stretches of a kind that the units stand in or consist of."""
    if kind in ("paragraph", "clause"):
        return _paragraphs(asked, units) if kind == "paragraph" else _clauses(asked, units)
    return sentences(units) if kind == "sentence" else lists(units)


def sentences(units: Iterable[Unit]) -> list[Stretch]:
    """Those of the units that tell something; of a row what one of its cells says at length, as in a chat that is a table."""
    found = []
    for unit in units:
        spans = [(unit.start, unit.end)]
        if unit.row is not None:
            cells = [(cell.start, cell.end) for cell in unit.row.cells]
            spans = [(start, end) for start, end in cells if len(unit.source.text[start:end].split()) >= TELLING_WORDS]
        asks = asks_a_question(unit.text, is_message=unit.block.kind == "message")
        tells = not asks and unit.block.kind not in ("heading", "code") and not addresses_an_assistant(unit.text)
        if tells and len(spans) == 1:
            found.append(Stretch(unit, "sentence", tuple(spans)))
    return found


def _clauses(asked: Asked, units: Iterable[Unit]) -> list[Stretch]:
    """The parts of sentences, between commas and semicolons, that hold every word of the question that their sentence holds."""
    found = []
    for stretch in sentences(units):
        parts = _parts(stretch)
        if len(parts) > 1:
            found += [Stretch(stretch.unit, "clause", (part,)) for part in parts if is_said_by(asked, stretch, [part])]
    return found


def _parts(stretch: Stretch) -> list[Span]:
    """The clauses of a sentence; a few words with one number belong to the one before: "The crane, six days"."""
    start, end = stretch.parts[0]
    stops = [start + match.end() for match in CLAUSE_END.finditer(stretch.text)]
    found: list[Span] = []
    for first, last in pairwise([start, *stops, end]):
        text = stretch.source.text[first:last]
        if found and len(text.split()) <= FRAGMENT_WORDS and numbers_said(text) and len(NUMBER.findall(text)) <= 1:
            first = found.pop()[0]
        found.append((first, last))
    return found


def is_said_by(asked: Asked, stretch: Stretch, figures: Sequence[Span]) -> bool:
    """Whether the clauses of a sentence in which these figures stand hold every word of the question that the sentence holds."""
    if stretch.kind != "sentence":
        return True
    text, wanted = stretch.source.text, _wanted(asked)
    holding = [text[a:b] for a, b in _parts(stretch) if any(a <= start and end <= b for start, end in figures)]
    return _met(wanted, stems(" ".join(holding))) == _met(wanted, stems(stretch.text))


def lists(units: Iterable[Unit]) -> list[Stretch]:
    """The items of the lists that the units stand in or lead into."""
    found = []
    for unit in units:
        source, parent = unit.source, unit.parent
        following = source.place_at(unit.start) + 1
        if unit.text.endswith(":") and following < len(source.parents):
            parent = source.parents[following]
        if parent is not None and parent.kind == "list":
            places = source.within(parent.start, parent.end)
            items = source.leaves[places.start : places.stop]
            found.append(Stretch(unit, "list", tuple((leaf.start, leaf.end) for leaf in items)))
    return found


def _paragraphs(asked: Asked, units: Iterable[Unit]) -> list[Stretch]:
    """Of paragraphs and messages short enough to be shown whole: the sentences with a word of the question or that go on with
    a pronoun."""
    found = []
    for stretch in sentences(unit for unit in units if unit.row is None):
        start, end = stretch.unit.block.start, stretch.unit.block.end
        text = stretch.source.text[start:end]
        spans = sentence_spans(text) if len(text.split()) <= FACT_WORDS else []
        said = [(a, b) for a, b in spans if PRONOUN.match(text[a:b]) or _met(_wanted(asked), stems(text[a:b]))]
        if len(said) > 1:
            found.append(Stretch(stretch.unit, "paragraph", tuple((start + a, start + b) for a, b in said)))
    return found


def speaks_of(asked: Asked, *stretches: Stretch) -> bool:
    """Whether these say what the question is about, with all its names, months and years, and leave nothing open."""
    held = _said(stretches) | set[str]().union(*(stems(s.source.above(s.unit.start)) for s in stretches))
    terms, english = asked.query.terms, is_english(asked.query.text)
    firm = {t.stem for t in terms if (t.is_name and english) or t.word in MONTH_NUMBERS or YEAR.fullmatch(t.word)}
    wanted = _wanted(asked)
    doubtful = any(DOUBTFUL.search(stretch.text) for stretch in stretches)
    return firm <= held and bool(wanted) and _met(wanted, held) >= MET * len(wanted) and not doubtful


def said_of(asked: Asked, *stretches: Stretch) -> int:
    """How many words of the question stand in these themselves."""
    return _met(_wanted(asked), _said(stretches))


def _said(stretches: Iterable[Stretch]) -> set[str]:
    """The words of these; of a list with what leads into it, of a cell with its row."""
    return set[str]().union(
        *(stems(f"{s.text} {s.unit.text}" if s.kind == "list" or s.unit.row else s.text) for s in stretches)
    )


def figures_meant(question: TableQuestion, stretch: Stretch) -> list[SentenceFigure]:
    """The figures that can be meant: what is counted, or sums of money."""
    counted = next(iter(question.counted), "")
    found = [figure for part in stretch.parts for figure in figures_in(stretch.source, part, counted)]
    if counted:
        named = any(_is_alike(counted, word) for word in stems(stretch.text))
        bare = [figure for figure in found if named and not figure.unit]
        return [figure for figure in found if stem(figure.counts) == counted] or bare
    money = [figure for figure in found if figure.is_money]
    return money or [figure for figure in found if not (figure.counts and COSTS.search(question.text))]


def _wanted(asked: Asked) -> frozenset[str]:
    said = frozenset(term.stem for term in asked.query.terms if not term.is_number) - ASKING
    return said or frozenset(counted_in(asked.query.searched)[:1])


def _met(wanted: Collection[str], held: Collection[str]) -> int:
    return sum(any(_is_alike(word, other) for other in held) for word in wanted)


def _is_alike(word: str, other: str) -> bool:
    """Whether two stems are one, or begin alike: "member" and "membership"."""
    return word == other or (min(len(word), len(other)) >= ALIKE and (word.startswith(other) or other.startswith(word)))


def sides(question: TableQuestion, units: Sequence[Unit]) -> Iterator[list[tuple[Stretch, ...]]]:
    """The sentences that hold one and the other of two things that the question names; a thing may stand above its sentence."""
    stretches = sentences(units)
    before, after = _named(question)
    for one, other in product(before[:2], after[:1]):  # "the new supplier": two words may tell one side
        yield [*product(_with(one, other, stretches), _with(other, one, stretches))]


def _with(side: Clue, other: Clue, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The first sentences that hold one side, or stand under it, and not the other."""
    found = []
    for stretch in stretches:
        own, above = stems(stretch.text), stems(stretch.source.above(stretch.unit.start))
        is_below = _met(side.keys, above) and not _met(other.keys, above)
        if not _met(other.keys, own) and (_met(side.keys, own) or is_below):
            found.append(stretch)
    return found


def holds_one_of_two(question: TableQuestion, stretch: Stretch) -> bool:
    """Whether the question names two things, and only one of them stands here: "rent and service charge"."""
    return all(_named(question)) and not holds_both(question, stretch)


def holds_both(question: TableQuestion, stretch: Stretch) -> bool:
    """Whether the question names two things, and both stand here."""
    own = stems(stretch.text)
    return all(bool(side) and _met(side[0].keys, own) > 0 for side in _named(question))


def _named(question: TableQuestion) -> tuple[list[Clue], list[Clue]]:
    """The words of the question for one and for the other of two things: names first, then those nearest to what parts them."""
    pair = pair_of(question, (AROUND,))
    sides = (reversed(pair.before), pair.after) if pair is not None else ((), ())
    before, after = ([clue for clue in side if clue.weight >= 1 and not clue.keys & ASKING] for side in sides)
    return sorted(before, key=lambda clue: not clue.is_firm), sorted(after, key=lambda clue: not clue.is_firm)
