"""Which document a person means by "the staff handbook", "the meeting of 25 June", "minutes.docx"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from askcorpus.language.dates import MONTH_NUMBERS, WrittenDate, dates_in
from askcorpus.language.words import content_words, fold, stem, words
from askcorpus.protocols import CatalogReader
from askcorpus.types import DocumentInfo

ENOUGH = 0.6
"""The share of a name's words that must stand in a document's path or title; a date counts as two words."""

DATE_WORDS = 2
IN_TEXT = 0.9
MIN_MONTH = 3  # letters: "may" and "mar" are other words as well
HEAD_CHARACTERS = 600  # of a document, where its date stands

_KIND_WORDS = frozenset(
    stem(word)
    for word in ("document", "file", "text", "paper", "page", "article", "note", "pdf", "sheet", "table", "content")
)


def documents_meant(name: str, catalog: CatalogReader, paths: Sequence[str] | None = None) -> list[DocumentInfo]:
    """The documents that `name` can mean, best first, those that fit equally well together; empty where none fits."""
    infos = [info for info in catalog.documents() if paths is None or info.path in paths]
    exact = [info for info in infos if fold(name.strip(" \"'“”‘’")) in _names(info)]
    if exact:
        return exact
    dates = list(dates_in(name)) or list(_months_in(name))
    in_dates = {word for date in dates for word, _, _ in words(name[date.start : date.end])}
    wanted = {stem(word) for word in content_words(name) if word not in in_dates} - _KIND_WORDS
    total = len(wanted) + DATE_WORDS * len(dates)
    if not total:
        return []
    scored: list[tuple[float, DocumentInfo]] = []
    for info in infos:
        held: float = len(wanted & _stems(info))
        if held or dates:
            held += sum(_dated(info, date, catalog) for date in dates)
        scored.append((held / total, info))
    best = max((score for score, _ in scored), default=0.0)
    return [info for score, info in scored if score == best] if best >= ENOUGH else []


def _months_in(name: str) -> Iterator[WrittenDate]:
    """The months a name has without day and year: "the October meeting"."""
    for word, start, end in words(name):
        if word in MONTH_NUMBERS and len(word) > MIN_MONTH:
            yield WrittenDate(start, end, None, MONTH_NUMBERS[word], None)


def _names(info: DocumentInfo) -> set[str]:
    file = info.path.rpartition("/")[2]
    return {fold(info.path), fold(file), fold(file.rpartition(".")[0]), fold(info.title)}


def _stems(info: DocumentInfo) -> set[str]:
    text = re.sub(r"[_/\\.-]+", " ", f"{info.path.rpartition('.')[0]} {info.title}")
    return {stem(word) for word, _, _ in words(text)}


def _dated(info: DocumentInfo, date: WrittenDate, catalog: CatalogReader) -> float:
    """As how many words a date counts: in full in the path or the title, a little less in the text, which may name another's."""
    if any(date.agrees_with(other) for other in dates_in(f"{info.path} {info.title}")):
        return DATE_WORDS
    document = catalog.document(info.path)
    head = document.text[:HEAD_CHARACTERS] if document is not None else ""
    return IN_TEXT * DATE_WORDS if any(date.agrees_with(other) for other in dates_in(head)) else 0.0
