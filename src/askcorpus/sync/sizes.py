"""How large a text is, in tokens of the model that will see it, or by its letters where that model spells it letter by letter."""

from __future__ import annotations

from collections.abc import Sequence

from askcorpus.language.words import is_paired
from askcorpus.protocols import Embedder

FIRST_BEYOND_LATIN = "\u0370"  # Greek, Cyrillic, Hebrew, Arabic, Indic, Han and all others follow
SPELLED_OUT = (
    0.5  # tokens a character: a model that knows the script has a third of a token for a letter, two for three signs
)
LETTERS_A_TOKEN = 4.0  # of a model that knows the script
SIGNS_A_TOKEN = 1.5  # of scripts without spaces


def sizes(embedder: Embedder, texts: Sequence[str]) -> list[int]:
    """The size of each text: the model's tokens, so that nothing is cut off at its window.

    A model for English spells Russian or Chinese: 128 tokens would be one sentence. Its vectors say nothing there, so its
    window does not count, and passages are made as long as a model for that language would have them.
    """
    return [_size(text, tokens) for text, tokens in zip(texts, embedder.count_tokens(texts), strict=True)]


def _size(text: str, tokens: int) -> int:
    if tokens <= SPELLED_OUT * len(text) or text.isascii():
        return tokens
    beyond = [character for character in text if character >= FIRST_BEYOND_LATIN and character.isalpha()]
    if 2 * len(beyond) < len(text):
        return tokens
    signs = sum(map(is_paired, beyond))
    return min(tokens, max(1, round(signs / SIGNS_A_TOKEN + (len(text) - signs) / LETTERS_A_TOKEN)))
