"""The words of a text, for matching: folded, stemmed, without stop words, in every script.

Scripts that write without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) and Korean, which glues its particles to
the words, are cut into overlapping pairs of characters, as Lucene's CJK analyser does.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from askcorpus.language.porter import stem
from askcorpus.language.stopwords import QUESTION_WORDS, STOP_WORDS

__all__ = ["content_words", "fold", "index_form", "is_paired", "is_stop_word", "stem", "with_parts", "words"]

_PAIRED_SCRIPTS = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Burmese
    "\u1780-\u17d3"  # Khmer
    "\u1100-\u11ff\uac00-\ud7af"  # Hangul
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Han
)
_MARKED_SCRIPTS = "\u0900-\u0963\u0966-\u096f\u0971-\u0dff\u0f00-\u0fbc"  # Indic and Tibetan, whose vowels are marks
_POINTS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u0640\u064b-\u065f\u0670"

_PAIRED_RUN = re.compile(f"[{_PAIRED_SCRIPTS}]+")
_TOKEN = re.compile(
    f"(?P<paired>[{_PAIRED_SCRIPTS}]+)"
    r"|(?P<number>\d+(?:[.,:/]\d+)*(?![^\W_]))"
    rf"|(?P<word>(?:(?![{_PAIRED_SCRIPTS}])[^\W_]|[{_MARKED_SCRIPTS}{_POINTS}])+"
    rf"(?:['’](?:(?![{_PAIRED_SCRIPTS}])[^\W_])+)?)"
)
_LETTERS_TO_FOLD = (
    (0x00C0, 0x024F),  # Latin
    (0x0370, 0x052F),  # Greek, Cyrillic
    (0x0531, 0x0587),  # Armenian
    (0x1E00, 0x1FFF),  # Latin, Greek with several marks
    (0xA640, 0xA69F),  # old Cyrillic
    (0xFB00, 0xFB17),  # ligatures
    (0xFF21, 0xFF5A),  # Latin of full width
)
_NEEDS_INDEX_FORM = re.compile(
    f"[{_PAIRED_SCRIPTS}{_MARKED_SCRIPTS}{_POINTS}\u0622\u0623\u0625\u0649\u0629"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in _LETTERS_TO_FOLD)
    + "]"
)
_ARABIC_LETTERS = str.maketrans(
    {"\u0622": "\u0627", "\u0623": "\u0627", "\u0625": "\u0627", "\u0649": "\u064a", "\u0629": "\u0647"}
)
_PRIVATE_USE = 0xE000
_JOINED_NAME = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")
_NAME_PART = re.compile(r"[A-Z][a-z]+")


def _marks_as_letters() -> dict[int, int | None]:
    """Vowel marks of Indic scripts as private-use letters, which the keyword index keeps inside words.

    SQLite's unicode61 tokenizer counts marks (categories Mn and Mc) as separators and would cut Hindi words to consonants;
    private use (Co) it counts as letters. Marks of other scripts (Arabic and Hebrew points, Thai tones) are left out.
    """
    table: dict[int, int | None] = {}
    for first, last in ((0x0900, 0x0DFF), (0x0F00, 0x0FBC)):
        for code in range(first, last + 1):
            if unicodedata.category(chr(code)) in {"Mn", "Mc"}:
                table[code] = _PRIVATE_USE + code - 0x0900
    for first, last in ((0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F)):
        table |= {code: None for code in range(first, last + 1) if unicodedata.category(chr(code)) == "Mn"}
    for first, last in ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17D3)):
        table |= {code: None for code in range(first, last + 1) if unicodedata.category(chr(code)) in {"Mn", "Mc"}}
    table[0x0640] = table[0x0670] = None
    return table


def _folded_letters() -> dict[int, str]:
    """Letters that `fold` changes by more than case, where the keyword index would not: "й", "ё", "ά", "ß", "ﬁ", "Ａ".

    SQLite's `remove_diacritics` knows the Latin script only: without this no word with one of them is found.
    """
    letters = (chr(code) for first, last in _LETTERS_TO_FOLD for code in range(first, last + 1))
    return {
        ord(letter): fold(letter)
        for letter in letters
        if letter.isalpha() and fold(letter) != letter.lower() and not unicodedata.normalize("NFD", letter)[0].isascii()
    }


def index_form(text: str) -> str:
    """`text` as the keyword index stores it and as a query must be put to it; nearly the same for Latin script.

    Runs of scripts without spaces become pairs of characters between spaces ("東京都" is "東京 京都"), vowel marks become
    letters or fall away, the spellings of Arabic's alef, yeh and teh marbuta become one, and letters are folded where SQLite
    would not. Joined names are followed by
    their parts. Not reversible.
    """
    text = with_parts(text)
    if text.isascii() or not _NEEDS_INDEX_FORM.search(text):
        return text
    return _PAIRED_RUN.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", text.translate(_INDEX_LETTERS))


def with_parts(text: str) -> str:
    """`text` with each joined name followed by its parts, so that a search finds it in either spelling.

    >>> with_parts("Ask LiHua.")
    'Ask LiHua Li Hua.'
    """
    return _JOINED_NAME.sub(lambda name: " ".join([name[0], *_NAME_PART.findall(name[0])]), text)


def _pairs(run: str) -> list[str]:
    return [run] if len(run) < 3 else [run[i : i + 2] for i in range(len(run) - 1)]


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """The word in one spelling: without case, diacritics and Arabic points; vowel marks of Indic scripts stay."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold()).translate(_ARABIC_LETTERS)
    kept = "".join(letter for letter in decomposed if not _is_point(letter))
    return unicodedata.normalize("NFC", kept).replace("’", "'")


def _is_point(letter: str) -> bool:
    code = ord(letter)
    return (0x0300 <= code <= 0x0487 and unicodedata.category(letter) == "Mn") or (
        0x0591 <= code <= 0x0670 and (code == 0x0640 or unicodedata.category(letter) == "Mn")
    )


_INDEX_LETTERS = _marks_as_letters() | dict(_ARABIC_LETTERS) | _folded_letters()


def words(text: str) -> list[tuple[str, int, int]]:
    """The words of `text` as (folded word, start, end), in order; offsets refer to `text`.

    A possessive 's is left out of the word and of its offsets; "3.5", "1,000" and "12:30" are one word each; text without
    spaces gives overlapping pairs of characters.

    >>> words("Kuleba’s “Café”, 1,000")
    [('kuleba', 0, 6), ('cafe', 10, 14), ('1,000', 17, 22)]
    """
    found: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "paired":
            found.extend(_paired_words(match[0], start))
            continue
        token = match[0]
        if token[-2:] in {"'s", "’s", "'S", "’S"}:
            token, end = token[:-2], end - 2
        found.append((fold(token), start, end))
    return found


def _paired_words(run: str, start: int) -> list[tuple[str, int, int]]:
    if len(run) < 3:
        return [(fold(run), start, start + len(run))]
    return [(fold(run[i : i + 2]), start + i, start + i + 2) for i in range(len(run) - 1)]


def is_paired(character: str) -> bool:
    """Whether the character is of a script that is searched by pairs of characters, as it has no spaces."""
    return _PAIRED_RUN.match(character) is not None


def is_stop_word(word: str) -> bool:
    """Whether a folded word carries no meaning of its own: articles, pronouns, auxiliaries, question words."""
    return word in STOP_WORDS or word in QUESTION_WORDS


def content_words(question: str) -> list[str]:
    """The folded words of `question` that carry its meaning, in order, each once; all its words where none does.

    Numbers, codes and acronyms are kept, also those that look like stop words: "IT", "WHO", "vitamin A" in mixed case.

    >>> content_words("What does the WHO say about COVID-19 in 2021?")
    ['who', 'say', 'covid', '19', '2021']
    """
    found = words(question)
    shouting = question.upper() == question
    kept = [
        word
        for i, (word, start, end) in enumerate(found)
        if not is_stop_word(word) or (not shouting and _is_acronym(question[start:end], first=i == 0))
    ]
    return list(dict.fromkeys(kept)) or list(dict.fromkeys(word for word, _, _ in found))


def _is_acronym(token: str, *, first: bool) -> bool:
    if len(token) == 1:
        return token.isupper() and token != "I" and not first
    return token.isupper()
