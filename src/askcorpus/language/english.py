"""English: whether a text is in it, as the reading model was trained on nothing else; and how many there are of a thing."""

from __future__ import annotations

from askcorpus.language.stopwords import (
    ENGLISH_QUESTION_WORDS,
    ENGLISH_STOP_WORDS,
    FOREIGN_QUESTION_WORDS,
    FOREIGN_STOP_WORDS,
    TELLING_WORDS,
)
from askcorpus.language.words import words

MIN_ASCII_SHARE = 0.85  # of the letters; names bring others

_ALSO_ENGLISH = {
    "av",
    "az",
    "co",
    "come",
    "do",
    "dos",
    "dove",
    "hay",
    "hoe",
    "kim",
    "met",
    "na",
    "ne",
}  # words and names
_ALSO_ENGLISH |= {"pa", "ser", "sin", "son", "til", "tot", "van"}
_ALSO_FOREIGN = {"a", "am", "an", "as", "do", "had", "her", "i", "in", "is", "me", "no"}  # tell neither
_ALSO_FOREIGN |= {"on", "so", "was"}
_ENGLISH = ENGLISH_STOP_WORDS | ENGLISH_QUESTION_WORDS
_FOREIGN = (FOREIGN_STOP_WORDS | FOREIGN_QUESTION_WORDS | TELLING_WORDS) - _ENGLISH - _ALSO_ENGLISH
_TELLING_ENGLISH = _ENGLISH - _ALSO_FOREIGN


def is_english(text: str) -> bool:
    """Whether a text reads as English: Latin letters, and no more signs of other languages than English function words.

    Such a sign is a function word of theirs, and a word with an accent, unless a capital amid the text makes it part of a name.

    >>> is_english("Who rejected the plan?"), is_english("Wer hat den Plan abgelehnt?"), is_english("谁拒绝了？")
    (True, False, False)
    """
    letters = [letter for letter in text if letter.isalpha()]
    if sum(letter.isascii() for letter in letters) < MIN_ASCII_SHARE * len(letters):
        return False
    english = foreign = 0
    for position, (word, start, end) in enumerate(words(text)):
        shown = text[start:end]
        english += word in _TELLING_ENGLISH
        is_small = shown[0].islower()
        foreign += word in _FOREIGN and (is_small or position == 0)
        foreign += word not in _FOREIGN and is_small and shown.isalpha() and not shown.isascii()
    return foreign <= english


def counted(count: int, name: str) -> str:
    """So many of a thing, in words for a person.

    >>> counted(1, "passage"), counted(1200, "passage")
    ('1 passage', '1,200 passages')
    """
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"
