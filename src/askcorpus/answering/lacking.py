"""What it costs a document to lack what the question names: a person, a place, a year, the code of a thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from askcorpus.answering.query import Query, Term
from askcorpus.answering.sources import Source, Sources
from askcorpus.language.dates import YEAR
from askcorpus.language.english import is_english
from askcorpus.search.typo_tolerance import is_english_word

LACKED_NAME_PENALTY = 2.0
"""In log-odds: a document that lacks all names of the question which others know speaks of somebody or something else; one that
lacks some of them costs its share."""

LACKED_CODE_PENALTY = 8.0
"""In log-odds: who asks for "HP-08" is not answered by HP-07, and the code of a thing is seldom mistyped."""

CODE = re.compile(r"(?<![\w-])(?![QH][1-4]\b)(?:[A-Z]{1,6}|[a-z]{2,6}-)(?:-?\d+)+(?![\w-])")
"""The code of a thing: letters and figures, "HP-08", "KR7"; no quarter or half of a year."""

_MARKS = re.compile("[\u0300-\u036f]+")  # diacritics, once taken apart from their letters

_MIDST = re.compile(r"[\w,] $")  # what stands before a word that begins no sentence


class Lacking:
    """The penalty of each document for one question."""

    def __init__(self, query: Query, sources: Sources, evidence: Mapping[str, Source]) -> None:
        """`evidence` are the documents found, by path: how they write a word tells whether it is a name."""
        self._names: list[list[str]] = []
        self._codes: list[str] = []
        self._penalties: dict[str, float] = {}
        if not is_english(query.text):
            return
        self._codes = [_joined(code) for code in CODE.findall(query.searched)]
        names = [*query.names, *((term,) for term in _written_as_names(query.terms, evidence.values()))]
        known = sources.catalog.document_frequencies([term.word for name in names for term in name])
        self._names = [held for name in names if (held := [term.word for term in name if known.get(term.word)])]
        self._names += [[term.word] for term in query.terms if YEAR.fullmatch(term.word)]

    def penalty(self, source: Source) -> float:
        """In log-odds."""
        path = source.document.path
        if path not in self._penalties:
            self._penalties[path] = self._penalty_of(f"{path} {source.document.title} {source.text}")
        return self._penalties[path]

    def _penalty_of(self, text: str) -> float:
        penalty = 0.0
        if self._names:
            plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
            lacking = sum(not any(_places(word, plain) for word in name) for name in self._names)
            penalty += LACKED_NAME_PENALTY * lacking / len(self._names)
        if self._codes:
            joined = _joined(text)
            penalty += LACKED_CODE_PENALTY * sum(code not in joined for code in self._codes) / len(self._codes)
        return penalty


def _joined(text: str) -> str:
    """Without case, and without the marks and spaces that a code is written with or without."""
    return "".join(character for character in text.lower() if character.isalnum())


def _written_as_names(terms: Iterable[Term], sources: Iterable[Source]) -> list[Term]:
    """The words typed small that are no English words and that documents always write with a capital, amid sentences too."""
    small = {
        term.word: term
        for term in terms
        if term.shown.islower() and not term.is_number and not is_english_word(term.word)
    }
    midst: set[str] = set()
    for source in sources:
        for word in list(small):
            for start in _places(word, source.text):
                if not source.text[start].isupper():
                    del small[word]
                    midst.discard(word)
                    break
                if _MIDST.search(source.text, max(0, start - 2), start):
                    midst.add(word)
    return [term for word, term in small.items() if word in midst]


def _places(word: str, text: str) -> list[int]:
    """Where a word stands in a text, in any case: a long document is searched, not taken apart, for each question."""
    return [match.start() for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)]
