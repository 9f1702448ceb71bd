"""Documents that say different things about one matter: the current one leads, what it superseded is marked with its date.

Of documents that belong together (`editions.py`) the latest leads that answers nearly as well. A sentence that names the value
found elsewhere and says that it changed ("moves from 1 October to 17 November") leads, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from askcorpus.answering.editions import AMENDS, HEAD_CHARACTERS, edition_of, related_documents
from askcorpus.answering.evidence import Asked, Unit, read_units
from askcorpus.answering.query import Query
from askcorpus.answering.sources import Source
from askcorpus.language.dates import YEAR, dates_in
from askcorpus.language.words import content_words, stem, words
from askcorpus.types import DocumentInfo

RELATED_MARGIN = 4.0
"""Log-odds: the later of two related documents leads where it answers this nearly as well, or where the reader sees an answer in
it at all. Both are about the same, so that the reader's preference between them is mostly chance."""

UNRELATED_MARGIN = 2.0
"""The same of documents that only answer the same question."""

_CHANGES = re.compile(
    r"\bfrom\b.{1,60}\bto\b|\binstead of\b|\bno longer\b|\bnot .{1,40} but\b|\bmov(?:es?|ed)\b|\bpostpon|\bdelay"
    r"|\breplac|\bsupersed|\bamend"
    r"|\brais(?:es?|ed)\b|\blower(?:s|ed)?\b|\bchang(?:es?|ed)\b|\bstatt\b|\bvon\b.{1,60}\bauf\b|\bretrasa|\bcambi",
    re.IGNORECASE | re.DOTALL,
)
_CLAUSE = r"clause|section|article|paragraph|§|art\.|ziffer|artikel|cláusula|artículo"
_CLAUSE_NUMBER = re.compile(rf"\W*(?:(?:{_CLAUSE})\W*)?(\d+(?:\.\d+)*)", re.IGNORECASE)
_SUBCLAUSE = re.compile(r"(\d+(?:\.\d+)+)\.?\s")
SAME_CLAUSE_WORDS = 2  # an amended clause says the same with another figure

_ASKS_FOR_OLD = re.compile(
    r"\b(?:old|older|previous(?:ly)?|former(?:ly)?|earlier|original(?:ly)?|used to|first edition|alte[nrs]?|früher|vorher"
    r"|anterior|before (?:the|that|it|then)|until (?:the|then|now))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Leading:
    """The unit that leads the answer, and the one it supersedes where that says something else; `note` says so.

    `related` are the paths of the leading document's other editions: of them nothing more is shown.
    """

    unit: Unit
    superseded: Unit | None = None
    related: frozenset[str] = frozenset()
    note: str = ""


def current_first(asked: Asked) -> Leading:
    """The current unit among those that answer nearly as well as the best; the former where the question asks for it."""
    best = asked.units[0]
    related = related_documents(best.source, asked.sources, asked.paths)
    if _ASKS_FOR_OLD.search(asked.query.text) or _named_edition(asked.query, best, related):
        return Leading(_of_asked_edition(asked))
    units = [*asked.units, *_read_further(asked, related)]
    paths = frozenset(info.path for info in related)
    latest = _amended(asked.query, best, units, paths) or _latest(asked.query, best, units, paths)
    later = latest or _changing(asked.query, best, units)
    if later is None:
        return Leading(best, None, paths)
    replaces = latest is None or latest.source.document.path in paths
    return Leading(
        later,
        best if _value(later) != _value(best) else None,
        paths | {best.source.document.path},
        _note(best.source, "Superseded" if replaces else "Earlier"),
    )


def _note(source: Source, word: str) -> str:
    date = edition_of(source).date
    name = source.document.path.rpartition("/")[2]
    return f"{word} ({name}{f', {date.isoformat()}' if date else ''})"


def _read_further(asked: Asked, related: Sequence[DocumentInfo]) -> list[Unit]:
    """What the related documents that were not among the evidence say to the question."""
    known = {scored.passage.path for scored in asked.evidence}
    missing = [info.path for info in related if info.path not in known]
    if not missing:
        return []
    return read_units(asked.query, asked.search(asked.query.searched, missing), asked.sources)


def _amended(query: Query, best: Unit, units: Sequence[Unit], related: frozenset[str]) -> Unit | None:
    """The unit of an amendment that names the clause the best one stands in and gives another figure."""
    headings = best.source.headings_above(best.start)
    above = best.source.words(headings[-1].start, headings[-1].end) if headings else ""
    number = _SUBCLAUSE.match(best.source.text, best.block.start) or _CLAUSE_NUMBER.match(above)
    if number is None:
        return None
    clause = re.compile(rf"(?:{_CLAUSE})\W{{0,2}}{re.escape(number[1])}(?![.\d]*\d)", re.IGNORECASE)
    own, value = set(content_words(best.text)), _numbers(best.text)
    for unit in units:
        path = unit.source.document.path
        if path in related and AMENDS.search(f"{path} {unit.source.document.title}") and clause.search(unit.text):
            shared = own.intersection(content_words(unit.text))
            differs = value and _numbers(unit.text) - value
            if differs and len(shared) >= SAME_CLAUSE_WORDS and _may_replace(query, best, unit):
                return unit
    return None


def _latest(query: Query, best: Unit, units: Sequence[Unit], related: frozenset[str]) -> Unit | None:
    """The best unit of the latest document that answers nearly as well as `best`, if that is a later one."""
    edition = edition_of(best.source)
    leading: dict[str, Unit] = {}
    for unit in units:
        leading.setdefault(unit.source.document.path, unit)
        if unit.score > leading[unit.source.document.path].score:
            leading[unit.source.document.path] = unit
    later = [
        unit
        for path, unit in leading.items()
        if unit.mass >= (min(best.mass - RELATED_MARGIN, 0) if path in related else best.mass - UNRELATED_MARGIN)
        and unit.block.kind != "heading"
        and edition < edition_of(unit.source)
        and (
            _may_replace(query, best, unit)
            if path in related
            else _value(unit) and _speaks_of_the_same(query, best, unit)
        )
    ]
    latest: Unit | None = None
    for unit in later:
        if latest is None or edition_of(latest.source) < edition_of(unit.source):
            latest = unit
    return latest


def _may_replace(query: Query, best: Unit, other: Unit) -> bool:
    """Whether a unit of a later edition is of what the best one is of; an amendment leaves standing what it does not speak of.

    Where the best unit has several figures, it has to hold the question's words as well: the new price of white flour leaves
    that of rye.
    """
    if not AMENDS.search(f"{other.source.document.path} {other.source.document.title}"):
        return True
    own, others = ({stem(word) for word in content_words(unit.text)} for unit in (best, other))
    return bool(own & others) and (not _has_several_figures(best.text) or query.stems & own <= others)


def _has_several_figures(text: str) -> bool:
    """Whether a text has more than one figure; a date is one, the number of its clause none."""
    number = _CLAUSE_NUMBER.match(text)
    text = text[number.end() :] if number is not None else text
    dates = list(dates_in(text))
    places = [start for word, start, _ in words(text) if word[0].isdigit()]
    return len(dates) + sum(not any(date.start <= place < date.end for date in dates) for place in places) > 1


def _speaks_of_the_same(query: Query, best: Unit, other: Unit) -> bool:
    """Whether another unit holds every word of the question that the best one holds."""
    held, also = (query.stems & {stem(word) for word, _, _ in words(unit.text)} for unit in (best, other))
    return bool(held) and held <= also


def _changing(query: Query, best: Unit, units: Sequence[Unit]) -> Unit | None:
    """The unit of a document that is not earlier, or of a later message, that names the value found and says that it changed."""
    value = _value(best)
    if not value:
        return None
    edition = edition_of(best.source)
    for unit in units:
        if unit.source is best.source:
            if not (_is_later_message(unit, best) and _speaks_of_the_same(query, best, unit)):
                continue
        elif edition_of(unit.source) < edition or not value <= _numbers(unit.text):
            continue
        if _numbers(unit.text) - value and _CHANGES.search(unit.text):
            return unit
    return None


def _is_later_message(unit: Unit, best: Unit) -> bool:
    """Whether a unit is of a message behind that of another."""
    own, other = (u.block if u.block.kind == "message" else u.parent for u in (unit, best))
    return own is not None and other is not None and own.kind == other.kind == "message" and own.start > other.start


def _value(unit: Unit) -> frozenset[str]:
    """The numbers in a unit's answering words, else in the unit; no years where there are others."""
    marked = unit.source.text[slice(*unit.span)] if unit.span is not None else ""
    found = _numbers(marked) or (frozenset() if marked else _numbers(unit.text))
    return frozenset(number for number in found if not YEAR.fullmatch(number)) or found


def _numbers(text: str) -> frozenset[str]:
    return frozenset(word for word, _, _ in words(text) if word[0].isdigit())


def _named_edition(query: Query, best: Unit, related: Sequence[DocumentInfo]) -> bool:
    """Whether the question names a year that tells the best document from its other editions."""
    years = set(YEAR.findall(query.text))
    if related and all(any(year in info.path for year in years) for info in related):
        return False
    return any(year in best.source.document.path or year in best.source.text[:HEAD_CHARACTERS] for year in years)


def _of_asked_edition(asked: Asked) -> Unit:
    """The best unit of the edition the question names; of the earliest that answers, where it asks for what was before."""
    best = asked.units[0]
    related = {info.path for info in related_documents(best.source, asked.sources, asked.paths)} | {
        best.source.document.path
    }
    near = [u for u in asked.units if u.source.document.path in related and u.mass >= best.mass - RELATED_MARGIN]
    years = set(YEAR.findall(asked.query.text))
    named = [unit for unit in near if any(year in unit.source.document.path for year in years)]
    if named:
        return named[0]
    if not _ASKS_FOR_OLD.search(asked.query.text):
        return best
    earliest = best
    for unit in near:
        if edition_of(unit.source) < edition_of(earliest.source):
            earliest = unit
    return earliest
