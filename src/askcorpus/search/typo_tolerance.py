"""Words that a corpus does not hold, as they were probably meant: the nearest word that it does hold.

The words compared are those of the keyword index, all of them, which are stems. A word of the English language is taken as
it is: "Iran" in a corpus about Iraq is not a slip. Other languages have no such list here, and their unknown words find
other forms of themselves ("правительстве", "правительства").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from askcorpus.embedding.embedder import default_vocabulary
from askcorpus.errors import EmbedderError
from askcorpus.language.words import fold, is_stop_word, stem
from askcorpus.protocols import CatalogReader

SHORTEST_FORGIVEN, SHORTEST_WITH_TWO = 4, 8

FIRST_LETTER_FROM = 8
"""A slip in the first letter is rare (Yannakoudakis and Fawthrop 1983: 1 in 14), and of short words there are too many."""

MAX_CHECKED = 6
"""Stems whose words are compared with the one typed, and the passages they are read from."""

PASSAGES_READ = 6
ENDING_EDITS = 2

MAX_ENDING = 5
MIN_BEGINNING = 5
"""Letters that a stem may be shorter than the word typed, and must have to be compared with its beginning: a slip in the ending
keeps it from being taken off."""

_FORGIVABLE = re.compile("[a-z\u00df-\u024f\u0370-\u03ff\u0430-\u052f]+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDING = re.compile(r"(?:'s|s|es|ed|d|ing|ly|er|ers|ness)$")
_ENDINGS = ("", "e", "s", "es", "ing", "ed", "ion", "al", "y")


def corrections(catalog: CatalogReader, words: Iterable[str]) -> dict[str, str]:
    """Of these words those that no passage holds but that look like a slip, each with the word probably meant.

    Slips forgiven: none below 4 letters, 1 below 8, then 2; none in words with digits, of other scripts than Latin, Greek
    and Cyrillic, and of English words. A slip is a letter left out, put in, changed or swapped with its neighbour (the
    restricted Damerau-Levenshtein distance, Damerau 1964, https://doi.org/10.1145/363958.363994).
    """
    found: dict[str, str] = {}
    for word in dict.fromkeys(words):
        folded = fold(word)
        if not allowed_edits(folded) or not _FORGIVABLE.fullmatch(folded) or is_english_word(folded):
            continue
        if not catalog.holds(folded) and (meant := _written(catalog, folded, _nearest_stems(catalog, folded))):
            found[word] = meant
    return found


def allowed_edits(word: str) -> int:
    """How many slips are forgiven in a word of this length: none below 4 letters, 1 below 8, then 2."""
    return 0 if len(word) < SHORTEST_FORGIVEN else 1 if len(word) < SHORTEST_WITH_TWO else 2


def _nearest_stems(catalog: CatalogReader, word: str) -> list[list[str]]:
    """The stems within the forgiven slips, nearest first, then the most frequent: those that begin like the word, then others."""
    vocabulary = catalog.vocabulary()
    stems = [term for term in vocabulary if term.isalpha()]
    limit, form = allowed_edits(word), stem(word)
    ranks: dict[str, tuple[bool, int, int]] = {}
    for term, distance, _ in process.extract(form, stems, scorer=OSA.distance, score_cutoff=limit, limit=None):
        if len(term) >= len(word) - MAX_ENDING:
            ranks[term] = (False, distance, -vocabulary[term])
    for length in range(max(MIN_BEGINNING, len(word) - MAX_ENDING), len(word) + 1):
        as_long = [term for term in stems if len(term) == length and term not in ranks]
        near = process.extract(word[:length], as_long, scorer=OSA.distance, score_cutoff=limit, limit=None)
        ranks |= {term: (True, distance, -vocabulary[term]) for term, distance, _ in near}
    groups: list[list[str]] = [[], [], []]
    for term in sorted(ranks, key=lambda term: (ranks[term], term)):
        if term[0] == form[0]:
            groups[term[:2] != form[:2]].append(term)
        elif len(word) >= FIRST_LETTER_FROM and OSA.distance(form, term) == 1:
            groups[2].append(term)
    return groups


def _written(catalog: CatalogReader, word: str, groups: Sequence[Sequence[str]]) -> str | None:
    """The word of the corpus that is nearest to `word`, from the first group of stems that has one near enough."""
    return next((found for terms in groups if (found := _nearest_written(catalog, word, terms))), None)


def _nearest_written(catalog: CatalogReader, word: str, terms: Sequence[str]) -> str | None:
    limit, form = allowed_edits(word), stem(word)
    best: tuple[int, int, str] | None = None
    for order, term in enumerate(terms[:MAX_CHECKED]):
        # an ending found as typed may differ by more than the slip: "wildfre", "wildfires"
        reach = limit + ENDING_EDITS if OSA.distance(form, term) <= limit else limit
        for shown in _words_with(catalog, term):
            distance = OSA.distance(word, fold(shown))
            if distance <= reach and (best is None or (distance, order, shown) < best):
                best = (distance, order, shown)
        if best and best[0] <= 1:
            break
    return best[2] if best else None


def _words_with(catalog: CatalogReader, term: str) -> set[str]:
    """Words with this stem, as some passages have them."""
    # a stem may have another stem itself ("becaus", "becau"), so the index is asked for a word that has this one
    asked = next((term + ending for ending in _ENDINGS if stem(term + ending) == term), term)
    texts = [
        text
        for passage, _ in catalog.match([asked], PASSAGES_READ)
        for text in (passage.title, passage.heading or "", passage.text)
    ]
    written = {shown for text in texts for shown in _WORD.findall(text)}
    return {
        shown
        for shown in written
        if fold(shown)[:2] == term[:2] and stem(fold(shown)) == term and not is_stop_word(fold(shown))
    }


def is_english_word(word: str) -> bool:
    """Whether a folded word, with or without an ending, is in the vocabulary of the embedding model."""
    known = _english_words()
    bare = _ENDING.sub("", word)
    return word in known or (len(bare) > 3 and (bare in known or f"{bare}e" in known))


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    """23,000 English words and well-known names; none where the model is not installed."""
    try:
        lines = default_vocabulary().read_text(encoding="utf-8").splitlines()
    except (OSError, EmbedderError):
        return frozenset()
    return frozenset(fold(line) for line in lines if len(line) > 2 and line.isalpha())
