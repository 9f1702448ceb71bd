"""A question as an expression for the keyword index: its words, its codes as they are written, and its aside."""

from __future__ import annotations

import re
from collections.abc import Iterable

from askcorpus.language.words import content_words, is_stop_word, with_parts, words

MAX_QUERY_WORDS = 64  # a pasted page as a question: its first words say what it is about

ASIDE_WEIGHT = 0.5
"""What a word in brackets behind the question counts beside one of the question. Those are what a follow-up takes over from the
conversation; on half of mtrag 1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2 and 0 found 0.713, 0.721, 0.724, 0.742, 0.732, 0.730, 0.689 and
0.656 (document recall@5), on the other half 1, 0.5 and 0 found 0.617, 0.649 and 0.621.
"""

LACKS_ACRONYM = 0.5
"""What the score of a passage is multiplied by that has "who" where "WHO" was asked for."""

_ASIDE = re.compile(r"(?s)(.*\w.*)\s\(([^()]*\w[^()]*)\)[\s?!.]*")
_CODE = re.compile(r"[^\W_]+(?:[-./:_–][^\W_]+)+")
_CAPITALS = re.compile(r"\b[A-Z]{2,5}\b(?!\.)")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WHOLE_NUMBER = re.compile(r"(?<![\w.,:/_–-])\d{4,}(?![\w.,:/_–-]*\d)")
_GROUPED_NUMBER = re.compile(r"(?<![\w.,:/_–-])\d{1,3}(?:[,.]\d{3})+(?![\w.,:/_–-]*\d)")


def split_aside(query: str) -> tuple[str, str]:
    """A question, and what stands in brackets behind it; "" where nothing does.

    >>> split_aside("Are there regional differences (adoption)?")
    ('Are there regional differences', 'adoption')
    """
    match = _ASIDE.fullmatch(query)
    return (match[1], match[2]) if match else (query, "")


def query_words(query: str) -> list[str]:
    """The folded words that are looked for, the most weighty of a joined name too."""
    return content_words(with_parts(query))[:MAX_QUERY_WORDS] if words(query) else []


def exact_forms(query: str) -> list[str]:
    """The codes, acronyms and numbers of a question, each also as it may stand elsewhere: to be found as they are.

    Their parts are words of the question already; as a whole they weigh more, so that the passage with the very code comes
    before those with its parts.

    >>> exact_forms("Is GPT-4o in RFC-2119?"), exact_forms("the U.S. debt of 1000 or 2,500")
    (['GPT-4o', 'RFC-2119'], ['u s', 'us', '1,000', '2500'])
    """
    found = [match for match in _CODE.findall(query) if any(letter.isdigit() for letter in match) or match.isupper()]
    for dotted in _DOTTED.findall(query):
        letters = dotted.lower().split(".")[:-1]
        found += [" ".join(letters), "".join(letters)]
    if query.upper() != query:
        found += [" ".join(capitals.lower()) for capitals in _CAPITALS.findall(query)]
    found += [f"{int(number):,}" for number in _WHOLE_NUMBER.findall(query) if number[0] != "0" and len(number) < 19]
    found += [re.sub(r"\D", "", number) for number in _GROUPED_NUMBER.findall(query)]
    return list(dict.fromkeys(found))[:MAX_QUERY_WORDS]


def acronyms_like_stop_words(query: str) -> list[str]:
    """The acronyms of a question that the index cannot tell from stop words, as it folds case: "WHO", "US", "IT".

    >>> acronyms_like_stop_words("What did the WHO and NATO tell the U.S.?")
    ['WHO', 'US']
    """
    if query.upper() == query:
        return []
    found = _CAPITALS.findall(query) + [dotted.replace(".", "") for dotted in _DOTTED.findall(query)]
    return [name for name in dict.fromkeys(found) if name.isupper() and is_stop_word(name.lower())]


def without_acronyms(text: str, acronyms: Iterable[str]) -> int:
    """How many of the acronyms do not stand in the text in capitals, with or without stops."""
    return sum(
        not re.search(rf"\b(?:{name}\b|{''.join(rf'{letter}[.]' for letter in name)})", text) for name in acronyms
    )
