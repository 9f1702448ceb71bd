"""The stem of an English word: Porter's algorithm (M. F. Porter, "An algorithm for suffix stripping", 1980).

The same algorithm as the keyword index's, plus the irregular forms it cannot know: "won" has the stem of "win".
Words in other scripts are returned unchanged.
"""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR_FORMS = """
be am is are was were been being|have has had having|do does did done|say said|go went gone|get got gotten|make made
know knew known|think thought|take took taken|see saw seen|come came|find found|give gave given|tell told|feel felt
become became|leave left|keep kept|begin began begun|bring brought|write wrote written|hold held|stand stood
hear heard|mean meant|meet met|run ran|pay paid|sit sat|speak spoke spoken|lead led|grow grew grown|lose lost
fall fell fallen|send sent|build built|draw drew drawn|break broke broken|spend spent|rise rose risen|drive drove driven
buy bought|wear wore worn|choose chose chosen|win won|teach taught|catch caught|fight fought|sell sold|shoot shot
steal stole stolen|strike struck|swear swore sworn|swim swam swum|throw threw thrown|wake woke woken|die died
forbid forbade forbidden|forget forgot forgotten|forgive forgave|freeze froze frozen|fly flew flown|eat ate eaten
drink drank drunk|hide hid hidden|lie lay lain|ride rode ridden|ring rang rung|sing sang sung|sink sank sunk
shake shook shaken|show showed shown|sleep slept|seek sought|shine shone|bind bound|bite bit bitten|blow blew blown
bear bore born|deal dealt|dig dug|feed fed|flee fled|hang hung|lend lent|light lit|overcome overcame|withdraw withdrew
withdrawn|undertake undertook undertaken|understand understood|tear tore torn|weave wove woven|wind wound
man men|woman women|child children|person people|foot feet|tooth teeth|mouse mice|life lives|wife wives|half halves
leaf leaves|self selves|datum data|medium media|analysis analyses|crisis crises
"""
_BASE = {
    form: forms.split()[0]
    for forms in re.split(r"[|\n]", _IRREGULAR_FORMS.replace("\nwithdrawn", " withdrawn"))
    if forms.strip()
    for form in forms.split()
}

_DOUBLE_SUFFIXES = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
    ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
    ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
    ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
)  # fmt: skip
_ADJECTIVE_SUFFIXES = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
_LAST_SUFFIXES = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ion", "ism", "ate", "iti", "ous", "ive", "ize",
    "al", "er", "ic", "ou",
)  # fmt: skip

_ASCII_WORD = re.compile(r"[a-z]+$")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a folded word: equal for the forms of one word.

    >>> stem("negotiations") == stem("negotiating"), stem("won") == stem("wins")
    (True, True)
    """
    if len(word) < 3 or not _ASCII_WORD.match(word):
        return word
    word = _BASE.get(word, word)
    if len(word) < 3:
        return word
    return _step_five(_step_four(_steps_two_and_three(_step_one(word))))


def _shape(word: str) -> str:
    """The word as a row of v (vowel) and c (consonant)."""
    shape = ""
    for i, letter in enumerate(word):
        vowel = letter in "aeiou" or (letter == "y" and i > 0 and shape[-1] == "c")
        shape += "v" if vowel else "c"
    return shape


def _measure(word: str) -> int:
    """How often a vowel is followed by a consonant: Porter's m."""
    return _shape(word).count("vc")


def _ends_consonant_vowel_consonant(word: str) -> bool:
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"


def _step_one(word: str) -> str:
    if word.endswith(("sses", "ies")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if word.endswith("eed"):
        word = word[:-1] if _measure(word[:-3]) > 0 else word
    else:
        for suffix in ("ed", "ing"):
            if word.endswith(suffix) and "v" in _shape(word[: -len(suffix)]):
                word = _mend(word[: -len(suffix)])
                break
    if word.endswith("y") and "v" in _shape(word[:-1]):
        word = word[:-1] + "i"
    return word


def _mend(word: str) -> str:
    """What a word needs after "ed" or "ing" was taken off: hop(p)ing, fil(e)ing."""
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if len(word) > 1 and word[-1] == word[-2] and word[-1] not in "lsz" and _shape(word)[-1] == "c":
        return word[:-1]
    if _measure(word) == 1 and _ends_consonant_vowel_consonant(word):
        return word + "e"
    return word


def _steps_two_and_three(word: str) -> str:
    for suffixes in (_DOUBLE_SUFFIXES, _ADJECTIVE_SUFFIXES):
        for suffix, replacement in suffixes:
            if word.endswith(suffix):
                rest = word[: -len(suffix)]
                word = rest + replacement if _measure(rest) > 0 else word
                break
    return word


def _step_four(word: str) -> str:
    for suffix in _LAST_SUFFIXES:
        if word.endswith(suffix):
            rest = word[: -len(suffix)]
            if _measure(rest) > 1 and (suffix != "ion" or rest.endswith(("s", "t"))):
                return rest
            return word
    return word


def _step_five(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        if _measure(rest) > 1 or (_measure(rest) == 1 and not _ends_consonant_vowel_consonant(rest)):
            word = rest
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word
