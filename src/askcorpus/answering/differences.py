"""What changed between two editions of a document: their sentences, items and rows compared, each side cited."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askcorpus.answering.composition import Composition, shown_text
from askcorpus.answering.documents import documents_meant
from askcorpus.answering.editions import AMENDS, edition_of, related_documents
from askcorpus.answering.evidence import Asked
from askcorpus.answering.outline import outline_of
from askcorpus.answering.sources import Source, Span
from askcorpus.language.sentences import sentence_spans
from askcorpus.language.words import content_words, stem, words
from askcorpus.types import DocumentInfo, Statement

CONFIDENCE = 0.8

SHOWN_WORDS = 150
"""Changed figures come first, then what else changed, while there is room."""

SAME_MATTER = 0.45
"""Two stretches are one that changed where they share this much of the words of the shorter one, figures left out."""

MIN_SHARED = 2

ENOUGH_TOUCHED = 2
"""Words of the question, beside the documents' names, that a change must hold for the others to be left out."""

MOSTLY_SHARED = 0.6
"""Of the words of both sides: from this share on a change is shown within the one sentence."""

LONG_RUN = 3  # changed words in a row; more would be hard to read within a sentence
CELL_GAP = " | "
SENTENCE_MARKS = ".,;:!?"

_ASKS = re.compile(
    r"\b(?:what|which|how|where|did|does|do|was|were|has|have|is|are|whats)\b.*"
    r"\b(?:chang\w*|differ\w*|alter\w*|amend(?:ed)?|modif\w+"
    r"|new|raised?|lowered?|updated?|revis\w+"
    r"|(?:get|got|become|became|gotten)\b.*\b(?:more expensive|dearer|cheaper)|compared (?:to|with))\b"
    r"|^\W*differences?\b"
    r"|\b(?:changes|differences?) (?:in|of|to|between|from)\b|\bwas hat sich\b.*\bgeändert\b|\bqué ha cambiado\b",
    re.IGNORECASE,
)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
_ABOUT_CHANGE = frozenset(
    stem(word)
    for word in [
        "change",
        "differ",
        "different",
        "difference",
        "new",
        "raise",
        "lower",
        "compare",
        "compared",
        "version",
        "edition",
        "update",
        "expensive",
        "cheaper",
        "more",
        "get",
    ]
)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A sentence, item or row of an edition, with its words."""

    start: int
    end: int
    text: str
    stems: frozenset[str]
    figures: frozenset[str]


_Change = tuple[_Stretch | None, _Stretch | None]
"""(before, after)."""


def differences(asked: Asked) -> Composition | None:
    """The changes between the two editions that a question asks about; None for any other question."""
    text = asked.query.text
    if not _ASKS.search(text):
        return None
    named = re.sub(r"\w+", lambda word: _ORDINALS.get(word[0].lower(), word[0]), text)
    meant = _document_asked_about(named, asked)
    source = asked.sources.get(meant.path) if meant is not None else None
    if meant is None or source is None:
        return None
    if AMENDS.search(f"{meant.path} {meant.title}") and AMENDS.search(text):
        statements = outline_of(source, SHOWN_WORDS)
        return Composition(statements, CONFIDENCE) if statements else None
    pair = _editions(source, asked)
    if pair is None:
        return None
    statements = tuple(_statements(*pair, _beyond_the_name(text, pair)))
    return Composition(statements, CONFIDENCE) if statements else None


def _document_asked_about(text: str, asked: Asked) -> DocumentInfo | None:
    """The document whose name stands in the question, else the best one of the evidence that has editions."""
    infos = asked.sources.catalog.documents()
    wanted = {stem(word) for word in content_words(text)}
    named = []
    for info in infos:
        name = {stem(w) for w in content_words(re.sub(r"[_.-]+", " ", info.path.rpartition("/")[2].rpartition(".")[0]))}
        words_of_name = {word for word in name if not word[0].isdigit()}
        if words_of_name and words_of_name <= wanted and (asked.paths is None or info.path in asked.paths):
            named.append((bool(AMENDS.search(text) and AMENDS.search(info.path)), len(name & wanted), info))
    if named:
        return max(named, key=lambda found: found[:2])[2]
    near = documents_meant(text, asked.sources.catalog, asked.paths)
    if near:
        return near[0]
    best = asked.units[0].source.document.path if asked.units else ""
    return next((info for info in infos if info.path == best), None)


def _editions(source: Source, asked: Asked) -> tuple[Source, Source] | None:
    """The older and the newer edition to compare: those the question names by year or version, else the last two."""
    related = [
        other
        for info in related_documents(source, asked.sources, asked.paths)
        if not AMENDS.search(info.path) and (other := asked.sources.get(info.path)) is not None
    ]
    editions = [source, *related]
    if len(editions) < 2:
        return None
    ordered: list[Source] = []
    for edition in editions:
        place = next((i for i, other in enumerate(ordered) if edition_of(edition) < edition_of(other)), len(ordered))
        ordered.insert(place, edition)
    numbers = set(re.findall(r"\d+", asked.query.text))
    named = [edition for edition in ordered if numbers & set(re.findall(r"\d+", edition.document.path))]
    return (named[0], named[-1]) if len(named) >= 2 else (ordered[-2], ordered[-1])


def _beyond_the_name(text: str, pair: tuple[Source, Source]) -> frozenset[str]:
    """The words of the question that are neither about change nor part of the documents' names."""
    names = " ".join(re.sub(r"[_./-]+", " ", edition.document.path) + " " + edition.document.title for edition in pair)
    of_names = {stem(word) for word, _, _ in words(names)}
    asked = {stem(word) for word in content_words(text) if not word[0].isdigit()}
    return frozenset(asked - of_names - _ABOUT_CHANGE)


def _statements(older: Source, newer: Source, asked: frozenset[str]) -> Iterator[Statement]:
    """The changes in the newer edition's order, figures first where not all fit; those the question names where it names any."""
    changes = _changes(list(_stretches(older)), list(_stretches(newer)))
    touching = max((_touches(change, asked) for change in changes), default=0)
    if touching >= ENOUGH_TOUCHED:
        changes = [change for change in changes if _touches(change, asked) == touching]
    by_weight = sorted(
        changes, key=lambda change: not (change[0] and change[1] and change[0].figures != change[1].figures)
    )
    kept, room = [], SHOWN_WORDS
    for change in by_weight:
        size = len(_shown(change).split())
        if size <= room:
            kept.append(change)
            room -= size
    for old, new in [change for change in changes if change in kept]:
        cited = [(older, old)] * (old is not None) + [(newer, new)] * (new is not None)
        citations = tuple(source.cite(side.start, side.end) for source, side in cited if side is not None)
        note = "Changed" if len(cited) == 2 else "Added" if new is not None else "Removed"
        yield Statement("difference", _shown((old, new)), citations, note=note)


def _shown(change: _Change) -> str:
    """A change in words: what both sides share once, what differs as "before → after"; the two whole where little is shared.

    >>> old, new = (_Stretch(0, 0, f"You have {days} days of leave.", frozenset(), frozenset()) for days in (25, 27))
    >>> _shown((old, new))
    'You have 25 → 27 days of leave.'
    """
    old, new = (side.text if side is not None else "" for side in change)
    if not old or not new:
        return old or new
    before, after = (text.split(CELL_GAP) for text in (old, new))
    if len(before) == len(after) > 1:
        return CELL_GAP.join(a if a == b else f"{a} → {b}" for a, b in zip(before, after, strict=True))
    before, after = old.split(), new.split()
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    runs = [max(b - a, d - c) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]
    if matcher.ratio() < MOSTLY_SHARED or max(runs, default=0) > LONG_RUN:
        return f"{old} → {new}"
    said: list[str] = []
    for _, a, b, c, d in matcher.get_opcodes():
        if before[a:b] == after[c:d]:
            said += before[a:b]
            continue
        anchor = [said.pop()] if (a == b or c == d) and said else []  # a word before what was put in or taken out
        left, put = " ".join([*anchor, *before[a:b]]), " ".join([*anchor, *after[c:d]])
        if left[-1] == put[-1] and left[-1] in SENTENCE_MARKS:
            left = left[:-1]  # said once, behind both
        said += [left, "→", put]
    return " ".join(said)


def _touches(change: _Change, asked: frozenset[str]) -> int:
    return len(asked & frozenset().union(*(side.stems for side in change if side is not None)))


def _changes(old: Sequence[_Stretch], new: Sequence[_Stretch]) -> list[_Change]:
    """(before, after) of what is not equal in both, in the order of `new`, what was removed at the end."""
    same = {stretch.text for stretch in old} & {stretch.text for stretch in new}
    left = [stretch for stretch in old if stretch.text not in same]
    changes: list[_Change] = []
    for stretch in new:
        if stretch.text in same:
            continue
        match = max(left, key=lambda other: _likeness(stretch, other), default=None)
        if match is not None and _likeness(stretch, match) >= SAME_MATTER:
            left.remove(match)
            changes.append((match, stretch))
        else:
            changes.append((None, stretch))
    return [*changes, *((stretch, None) for stretch in left)]


def _likeness(first: _Stretch, second: _Stretch) -> float:
    shared = len(first.stems & second.stems)
    shorter = min(len(first.stems), len(second.stems))
    return shared / shorter if shared >= min(MIN_SHARED, shorter) and shorter else 0.0


def _stretches(source: Source) -> Iterator[_Stretch]:
    for leaf in source.leaves:
        if leaf.kind == "table":
            for row in leaf.rows[leaf.header_rows :]:
                yield _stretch(source, (row.start, row.end))
        elif leaf.kind == "heading":
            continue
        elif leaf.kind in ("item", "caption"):
            yield _stretch(source, (leaf.start, leaf.end))
        else:
            for start, end in sentence_spans(source.text[leaf.start : leaf.end]):
                yield _stretch(source, (leaf.start + start, leaf.start + end))


def _stretch(source: Source, span: Span) -> _Stretch:
    text = shown_text(source.text[span[0] : span[1]].replace("\t", CELL_GAP))
    found = [word for word, _, _ in words(text)]
    stems = frozenset(stem(word) for word in content_words(text) if not word[0].isdigit())
    return _Stretch(*span, text, stems, frozenset(word for word in found if word[0].isdigit()))
