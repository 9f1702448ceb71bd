"""Where a document says who is meant: "Edda Quist" in its first paragraph, and "Quist" from there on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from askcorpus.answering.facts import Facts, Name
from askcorpus.answering.sources import Source, Span
from askcorpus.language.abbreviations import SENTENCE_STARTERS
from askcorpus.language.sentences import sentence_spans
from askcorpus.language.words import is_stop_word

_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "herr", "frau", "señor", "señora"))


@dataclass(frozen=True, slots=True)
class Introduction:
    """A name in full at `text[start:end]`, and the sentence it stands in."""

    start: int
    end: int
    sentence: Span


def introductions(said: Facts, evidence: Facts, source: Source) -> Iterator[Introduction]:
    """Where the document gives in full the names of `said` of which `evidence` has the last word alone.

    Only where the document knows nobody else of that last word: of Anna Quist and Edda Quist either can be "Quist".
    """
    for name in said.names:
        *firsts, last = (word for word, _, _ in name)
        if last in evidence.stems and not evidence.stems.issuperset(firsts):
            yield from _introduction(name, said, source)


def _introduction(name: Name, said: Facts, source: Source) -> Iterator[Introduction]:
    written = [said.text[start:end] for _, start, end in name]
    others = {match[1] for match in re.finditer(rf"\b([^\W\d_a-z][\w.'’-]*)\s+{re.escape(written[-1])}\b", source.text)}
    others = {word for word in others if word.rstrip(".").lower() not in _TITLES and not _opens_a_sentence(word)}
    if others != {written[-2]}:
        return
    whole = re.search(r"\b" + r"\W{1,3}".join(map(re.escape, written)) + r"\b", source.text)
    if whole is None:
        return
    leaf = source.leaves[source.place_at(whole.start())]
    for a, b in sentence_spans(source.text[leaf.start : leaf.end]):
        if leaf.start + a <= whole.start() and whole.end() <= leaf.start + b:
            yield Introduction(whole.start(), whole.end(), (leaf.start + a, leaf.start + b))


def _opens_a_sentence(word: str) -> bool:
    return word.lower() in SENTENCE_STARTERS or is_stop_word(word.lower())
