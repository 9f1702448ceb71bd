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

_ALSO_ENGLISH = {"av", "az", "co", "come", "do", "dos", "dove", "hay", "hoe", "met", "na", "ne"}  # words and names
_ALSO_ENGLISH |= {"pa", "ser", "sin", "son", "til", "tot", "van"}
_ENGLISH = (ENGLISH_STOP_WORDS | ENGLISH_QUESTION_WORDS) - {"am"}  # which German has more often
_FOREIGN = (FOREIGN_STOP_WORDS | FOREIGN_QUESTION_WORDS | (TELLING_WORDS - _ALSO_ENGLISH)) - _ENGLISH - {"am"}


def is_english(text: str) -> bool:
    """Whether a text reads as English: Latin letters, and no more foreign function words than English ones.

    >>> is_english("Who rejected the plan?"), is_english("Wer hat den Plan abgelehnt?"), is_english("谁拒绝了？")
    (True, False, False)
    """
    letters = [letter for letter in text if letter.isalpha()]
    if sum(letter.isascii() for letter in letters) < MIN_ASCII_SHARE * len(letters):
        return False
    found = [word for word, _, _ in words(text)]
    return sum(word in _FOREIGN for word in found) <= sum(word in _ENGLISH for word in found)


def counted(count: int, name: str) -> str:
    """So many of a thing, in words for a person.

    >>> counted(1, "passage"), counted(1200, "passage")
    ('1 passage', '1,200 passages')
    """
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"
