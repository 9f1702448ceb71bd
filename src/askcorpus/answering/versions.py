"""Documents that say different things about one matter: the current one leads, what it superseded is marked with its date.

Two documents belong together when their names are equal but for a number, a year or a date, or when one says that it amends
the other. Of these the latest leads that answers nearly as well. A sentence that names the value found elsewhere and says
that it changed ("moves from 1 October to 17 November") leads, too.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from askcorpus.answering.evidence import Asked, Unit, read_units
from askcorpus.answering.query import Query
from askcorpus.answering.sources import Source, Sources
from askcorpus.language.dates import dates_in
from askcorpus.language.words import content_words, fold, stem, words
from askcorpus.types import DocumentInfo

HEAD_CHARACTERS = 600
"""Of a document: where its date and what it replaces stand."""

RELATED_MARGIN = 4.0
"""Log-odds: the later of two related documents leads where it answers this nearly as well, or where the reader sees an answer in
it at all. Both are about the same, so that the reader's preference between them is mostly chance."""

UNRELATED_MARGIN = 2.0
"""The same of documents that only answer the same question."""

MAX_RELATED = 6  # documents searched again: editions of one text are few

_CHANGES = re.compile(
    r"\bfrom\b.{1,60}\bto\b|\binstead of\b|\bno longer\b|\bnot .{1,40} but\b|\bmov(?:es?|ed)\b|\bpostpon|\bdelay"
    r"|\breplac|\bsupersed|\bamend"
    r"|\brais(?:es?|ed)\b|\blower(?:s|ed)?\b|\bchang(?:es?|ed)\b|\bstatt\b|\bvon\b.{1,60}\bauf\b|\bretrasa|\bcambi",
    re.IGNORECASE | re.DOTALL,
)
AMENDS = re.compile(
    r"\b(?:amend\w*|addend\w+|supplement\w*|variation|modification|side letter|nachtrag\w*"
    r"|änderung\w*|adenda|enmienda|avenant)\b",
    re.IGNORECASE,
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
_IN_FORCE = re.compile(
    r"\b(?:in force|valid|effective|applies|as of|dated?|gültig|vigente|in kraft|stand)\b\W{0,3}(?:\w+\W{1,2}){0,3}?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_VERSION = re.compile(
    r"\bv(?:ersion|er\.?)?[ ._-]?(\d+(?:\.\d+)*)\b|\bed(?:ition)?\.?[ ._-]?(\d+)\b|\b(\d+)(?:st|nd|rd|th) (?:edition|version)\b",
    re.IGNORECASE,
)
_DRAFT = r"draft|entwurf|borrador|brouillon"
_VARIES = re.compile(
    rf"\b(?:v|version|ver|rev|edition|ed|final|{_DRAFT}|copy|old|new|archive|kopie|neu|alt)(?=\b|\d)|\d+(?:st|nd|rd|th)?|[_\W]+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Edition:
    """When a document was current: its version number, where its name has one, the date from which it holds, and whether its name
    calls it a draft."""

    version: tuple[int, ...]
    date: datetime.date | None
    is_draft: bool = False

    def __lt__(self, other: Edition) -> bool:
        if self.version and other.version and self.version != other.version:
            return self.version < other.version
        if self.date == other.date:
            return self.is_draft and not other.is_draft
        return self.date is not None and other.date is not None and self.date < other.date


def family(path: str) -> str:
    """A document's file name without what tells its editions apart; empty where nothing is left.

    >>> family("99 Archive/Parking rules v2.docx") == family("Parking rules v3 (2025).docx") == "parking rules"
    True
    """
    name = path.rpartition("/")[2].rpartition(".")[0]
    return " ".join(_VARIES.sub(" ", fold(name).replace("_", " ")).split())


def edition_of(source: Source) -> Edition:
    """The edition a document states in its name or at its head."""
    path = source.document.path
    name = path.rpartition("/")[2]
    version = _VERSION.search(name.replace("_", " "))
    number = tuple(int(part) for part in (version[1] or version[2] or version[3]).split(".")) if version else ()
    head = source.text[:HEAD_CHARACTERS]
    stated = [(date, head[: date.start]) for date in dates_in(head) if date.earliest is not None]
    in_force = [date for date, before in stated if _IN_FORCE.search(before[-60:])]
    in_path = [date for date in dates_in(path) if date.earliest is not None]
    year = _YEAR.search(name)
    is_draft = re.search(rf"(?<![^\W_])(?:{_DRAFT})(?![^\W_])", fold(name)) is not None
    for found in (*in_force[:1], *in_path[:1], *(date for date, _ in stated[:1])):
        return Edition(number, found.earliest, is_draft)
    return Edition(number, datetime.date(int(year[0]), 1, 1) if year else None, is_draft)


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
    latest = _amended(best, units, paths) or _latest(asked.query, best, units, paths)
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


def related_documents(source: Source, sources: Sources, paths: Sequence[str] | None) -> list[DocumentInfo]:
    """The other editions of a document, what amends it, and what it amends."""
    path = source.document.path
    own = family(path)
    infos = [
        info for info in sources.catalog.documents() if info.path != path and (paths is None or info.path in paths)
    ]
    same = [info for info in infos if own and family(info.path) == own and _is_same_kind(info.path, path)]
    amending = [info for info in infos if AMENDS.search(info.path) or AMENDS.search(info.title)]
    found = [*same, *(info for info in amending if _amends(info.path, source, sources))]
    if AMENDS.search(path) or AMENDS.search(source.document.title):
        found += [
            info for info in infos if _names(source, f"{info.title} {info.path.rpartition('/')[2].rpartition('.')[0]}")
        ]
    return list({info.path: info for info in found}.values())[:MAX_RELATED]


def _is_same_kind(first: str, second: str) -> bool:
    """Mails and minutes of one name are not editions of each other: a date alone tells them apart, and they lie together."""
    one, other = ({date.earliest for date in dates_in(path)} for path in (first, second))
    return not (one and other) or one == other


def _amends(path: str, base: Source, sources: Sources) -> bool:
    other = sources.get(path)
    title = f"{base.document.title} {base.document.path.rpartition('/')[2].rpartition('.')[0]}"
    return other is not None and _names(other, title)


def _names(source: Source, title: str) -> bool:
    """Whether a document's head holds most of the words of a title."""
    wanted = {stem(word) for word in content_words(title) if not word[0].isdigit()}
    head = {stem(word) for word, _, _ in words(source.text[:HEAD_CHARACTERS])}
    return len(wanted) >= 2 and len(wanted & head) >= 0.7 * len(wanted)


def _read_further(asked: Asked, related: Sequence[DocumentInfo]) -> list[Unit]:
    """What the related documents that were not among the evidence say to the question."""
    known = {scored.passage.path for scored in asked.evidence}
    missing = [info.path for info in related if info.path not in known]
    if not missing:
        return []
    return read_units(asked.query, asked.search(asked.query.searched, missing), asked.sources)


def _amended(best: Unit, units: Sequence[Unit], related: frozenset[str]) -> Unit | None:
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
            if value and _numbers(unit.text) - value and len(shared) >= SAME_CLAUSE_WORDS:
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
        and (_may_replace(best, unit) if path in related else _value(unit) and _speaks_of_the_same(query, best, unit))
    ]
    latest: Unit | None = None
    for unit in later:
        if latest is None or edition_of(latest.source) < edition_of(unit.source):
            latest = unit
    return latest


def _may_replace(best: Unit, other: Unit) -> bool:
    """Whether a unit of a later edition is of what the best one is of; an amendment leaves standing what it does not speak of."""
    if not AMENDS.search(f"{other.source.document.path} {other.source.document.title}"):
        return True
    own, others = ({stem(word) for word in content_words(unit.text)} for unit in (best, other))
    return bool(own & others)


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
    return frozenset(number for number in found if not _YEAR.fullmatch(number)) or found


def _numbers(text: str) -> frozenset[str]:
    return frozenset(word for word, _, _ in words(text) if word[0].isdigit())


def _named_edition(query: Query, best: Unit, related: Sequence[DocumentInfo]) -> bool:
    """Whether the question names a year that tells the best document from its other editions."""
    years = set(_YEAR.findall(query.text))
    if all(any(year in info.path for year in years) for info in related) and related:
        return False
    return any(year in best.source.document.path or year in best.source.text[:HEAD_CHARACTERS] for year in years)


def _of_asked_edition(asked: Asked) -> Unit:
    """The best unit of the edition the question names; of the earliest that answers, where it asks for what was before."""
    best = asked.units[0]
    related = {info.path for info in related_documents(best.source, asked.sources, asked.paths)} | {
        best.source.document.path
    }
    near = [u for u in asked.units if u.source.document.path in related and u.mass >= best.mass - RELATED_MARGIN]
    years = set(_YEAR.findall(asked.query.text))
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
