"""Finding words: in one document, and those of a search in the passages it found."""

from __future__ import annotations

import re
from typing import Any, Final

from askcorpus.language.porter import stem
from askcorpus.language.words import content_words, words
from askcorpus.types import Passage
from askcorpus.web.drawing import Mark

MAX_LISTED: Final = 500


def find_in(text: str, sought: str) -> dict[str, Any]:
    """Where the words `sought` stand in `text`, in any case and with any white space between: the first places, and their number.

    >>> find_in("The Moon.\\nThe moon", "the moon")
    {'found': [{'span': [0, 8], 'quote': 'The Moon'}, {'span': [10, 18], 'quote': 'The moon'}], 'total': 2}
    """
    pattern = r"\s+".join(map(re.escape, sought.split()))
    matches = list(re.finditer(pattern, text, re.IGNORECASE)) if pattern else []
    found = [{"span": list(match.span()), "quote": match.group()} for match in matches[:MAX_LISTED]]
    return {"found": found, "total": len(matches)}


def hits_of(query: str, passage: Passage) -> list[Mark]:
    """The words of a passage that are words of `query`, in any of their forms, by their places in the document."""
    sought = {stem(word) for word in content_words(query)}
    marks: list[Mark] = []
    for word, start, end in words(passage.text):
        if stem(word) in sought:
            start = max(passage.start + start, marks[-1][1] if marks else 0)  # pairs of characters overlap
            marks.append((start, passage.start + end, "hit"))
    return marks
