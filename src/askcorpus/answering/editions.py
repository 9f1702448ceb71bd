"""Which edition of a text a document is, and which documents belong together.

Two do when their names are equal but for a number, a year or a date, or when one says that it amends the other.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from askcorpus.answering.sources import Source, Sources
from askcorpus.language.dates import YEAR, dates_in
from askcorpus.language.words import content_words, fold, stem, words
from askcorpus.types import DocumentInfo

HEAD_CHARACTERS = 600
"""Of a document: where its date and what it replaces stand."""

MAX_RELATED = 6  # documents searched again: editions of one text are few

AMENDS = re.compile(
    r"\b(?:amend\w*|addend\w+|supplement\w*|variation|modification|side letter|nachtrag\w*"
    r"|änderung\w*|adenda|enmienda|avenant)\b",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    r"\b(?:in force|valid|effective|applies|as of|dated?|gültig|vigente|in kraft|stand)\b\W{0,3}(?:\w+\W{1,2}){0,3}?$",
    re.IGNORECASE,
)
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
    year = YEAR.search(name)
    is_draft = re.search(rf"(?<![^\W_])(?:{_DRAFT})(?![^\W_])", fold(name)) is not None
    for found in (*in_force[:1], *in_path[:1], *(date for date, _ in stated[:1])):
        return Edition(number, found.earliest, is_draft)
    return Edition(number, datetime.date(int(year[0]), 1, 1) if year else None, is_draft)


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
