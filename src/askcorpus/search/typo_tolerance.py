"""Words that a corpus does not hold, as they were probably meant: the nearest word that it does hold.

The words compared are those of the keyword index, which are stems; they are read from it by their first letters, so that no
question costs a walk through the whole vocabulary, and kept, as a catalog never changes. A word of the English language is
taken as it is: "Iran" in a corpus about Iraq is not a slip. Other languages have no such list here, and their unknown words
find other forms of themselves ("правительстве", "правительства").
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from askcorpus.embedding.embedder import default_vocabulary
from askcorpus.errors import EmbedderError
from askcorpus.language.edits import allowed_edits, edit_distance
from askcorpus.language.words import fold, is_stop_word, stem

VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, keywords, 'row')"

FIRST_LETTER_FROM = 8
"""A slip in the first letter is rare (Yannakoudakis and Fawthrop 1983: 1 in 14), and of short words there are too many."""

MAX_REMEMBERED = 4096
MAX_CHECKED = 6
"""Stems whose words are compared with the one typed, and the passages they are read from."""

PASSAGES_READ = 6
ENDING_EDITS = 2

_FORGIVABLE = re.compile("[a-z\u00df-\u024f\u0370-\u03ff\u0430-\u052f]+")
MAX_ENDING = 5
MIN_BEGINNING = 5
"""Letters that a stem may be shorter than the word typed, and must have to be compared with its beginning: a slip in the ending
keeps it from being taken off."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDING = re.compile(r"(?:'s|s|es|ed|d|ing|ly|er|ers|ness)$")
_ENDINGS = ("", "e", "s", "es", "ing", "ed", "ion", "al", "y")
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "αβγδεζηθικλμνξοπρστυφχψω", "абвгдежзиклмнопрстуфхцчшщъыьэюяі")

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


class _Term(NamedTuple):
    """A word of the index, in how many passages it stands, and its letters as bits."""

    text: str
    passages: int
    letters: int


class Spelling:
    """Finds what unknown words were meant to be, in one catalog; safe to use from several threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._terms: dict[str, list[_Term]] = {}
        self._meant: dict[str, str | None] = {}
        self._lock = threading.Lock()
        self._opened = False

    def meant(self, word: str) -> str | None:
        """The nearest word of the corpus to a folded word that it does not hold; None where none is near enough.

        The caller knows that the word is unknown. Slips forgiven: none below 4 letters, 1 below 8, then 2; none in words
        with digits, of other scripts than Latin, Greek and Cyrillic, and of English words.
        """
        if not allowed_edits(word) or not _FORGIVABLE.fullmatch(word) or is_english_word(word):
            return None
        with self._lock:
            if word not in self._meant:
                if len(self._meant) >= MAX_REMEMBERED:
                    self._meant.clear()
                self._meant[word] = self._look_up(word)
            return self._meant[word]

    def _look_up(self, word: str) -> str | None:
        if not self._opened:
            self._rows(VOCABULARY, [])
            self._opened = True
        form, limit = stem(word), allowed_edits(word)
        for prefix in (form[:2], form[:1]):
            if found := self._written(word, _nearest(word, form, limit, self._starting_with(prefix))):
                return found
        if len(word) >= FIRST_LETTER_FROM:
            return self._written(word, self._with_other_first_letter(form))
        return None

    def _starting_with(self, prefix: str) -> list[_Term]:
        """The index's words with this beginning; read once."""
        if prefix not in self._terms:
            rows = self._rows(
                "SELECT term, doc FROM temp.vocabulary WHERE term >= ? AND term < ?",
                [prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)],
            )
            self._terms[prefix] = [_Term(text, count, _letters(text)) for text, count in rows if text.isalpha()]
        return self._terms[prefix]

    def _with_other_first_letter(self, form: str) -> list[str]:
        alphabet = next((letters for letters in _ALPHABETS if form[0] in letters), "")
        variants = {form[1:], form[1] + form[0] + form[2:]}
        variants |= {letter + form[1:] for letter in alphabet} | {letter + form for letter in alphabet}
        marks = ",".join("?" * len(variants))
        rows = self._rows(
            f"SELECT term FROM temp.vocabulary WHERE term IN ({marks}) ORDER BY doc DESC, term", [*variants]
        )
        return [str(term) for (term,) in rows]

    def _written(self, word: str, terms: Sequence[str]) -> str | None:
        """Of the words in the corpus with one of these stems the one nearest to `word`, if it is near enough."""
        limit, form = allowed_edits(word), stem(word)
        best: tuple[int, int, str] | None = None
        for order, term in enumerate(terms[:MAX_CHECKED]):
            # an ending found as typed may differ by more than the slip: "wildfre", "wildfires"
            reach = limit + ENDING_EDITS if edit_distance(form, term, limit) <= limit else limit
            for shown in self._words_with(term):
                distance = edit_distance(word, fold(shown), reach)
                if distance <= reach and (best is None or (distance, order, shown) < best):
                    best = (distance, order, shown)
            if best and best[0] <= 1:
                break
        return best[2] if best else None

    def _words_with(self, term: str) -> set[str]:
        """Words with this stem, as some passages have them."""
        # a stem may have another stem itself ("becaus", "becau"), so the index is asked for a word that has this one
        asked = next((term + ending for ending in _ENDINGS if stem(term + ending) == term), term)
        rows = self._rows(
            "SELECT d.title, p.heading, p.text FROM keywords JOIN passages p ON p.id = keywords.rowid"
            " JOIN documents d ON d.id = p.document_id WHERE keywords MATCH ? LIMIT ?",
            [f'"{asked}"', PASSAGES_READ],
        )
        written = {shown for row in rows for text in row for shown in _WORD.findall(text or "")}
        return {
            shown
            for shown in written
            if fold(shown)[:2] == term[:2] and stem(fold(shown)) == term and not is_stop_word(fold(shown))
        }


def _nearest(word: str, form: str, limit: int, terms: Sequence[_Term]) -> list[str]:
    """The stems within `limit` slips of the word's stem or of its beginning, nearest first, then the most frequent."""
    letters = _letters(word) | _letters(form)
    found = []
    for text, passages, other in terms:
        # each slip brings at most one letter that neither the word typed nor its stem has
        if (other & ~letters).bit_count() > limit or not len(word) - MAX_ENDING <= len(text) <= len(word) + limit:
            continue
        distance = edit_distance(form, text, limit)
        if distance <= limit:
            found.append((0, distance, -passages, text))
        elif len(text) >= MIN_BEGINNING and (distance := edit_distance(word[: len(text)], text, limit)) <= limit:
            found.append((1, distance, -passages, text))
    return [text for _, _, _, text in sorted(found)]


def _letters(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


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
