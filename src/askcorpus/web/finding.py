"""Finding words in one document."""

from __future__ import annotations

import re
from typing import Any, Final

MAX_LISTED: Final = 500


def find_in(text: str, words: str) -> dict[str, Any]:
    """Where `words` stand in `text`, in any case and with any white space between: the first places, and their number.

    >>> find_in("The Moon.\\nThe moon", "the moon")
    {'found': [{'span': [0, 8], 'quote': 'The Moon'}, {'span': [10, 18], 'quote': 'The moon'}], 'total': 2}
    """
    pattern = r"\s+".join(map(re.escape, words.split()))
    matches = list(re.finditer(pattern, text, re.IGNORECASE)) if pattern else []
    found = [{"span": list(match.span()), "quote": match.group()} for match in matches[:MAX_LISTED]]
    return {"found": found, "total": len(matches)}
