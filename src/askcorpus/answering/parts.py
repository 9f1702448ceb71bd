"""A question with several parts: cut into questions that are each answered or refused on their own, and put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from askcorpus.answering.followups import standalone_question
from askcorpus.language.words import words
from askcorpus.types import Citation, Composition, Turn

MAX_PARTS = 3

_QUESTION_END = re.compile(r"(?<=\?)\s+")
_SECOND_QUESTION = re.compile(
    r",?\s+(?:and|or)\s+(?:also\s+)?(?=(?:who|whom|whose|when|where|why|how|what|which)\b(?! else))", re.IGNORECASE
)
_ASKS = re.compile(r"\b(?:who|whom|whose|when|where|why|how|what|which)\b", re.IGNORECASE)
_OPENS_WITH_A_VERB = re.compile(
    r"\W*(?:list|name|explain|describe|did|does|do|is|are|was|were|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)
MIN_FIRST_WORDS = 3  # "when and where did it happen?" is one question
MIN_FURTHER_WORDS = 2


def question_parts(question: str) -> list[str]:
    """The questions in `question`, each made to stand alone; one where it has no parts.

    >>> question_parts("Who founded the port and when was it closed?")
    ['Who founded the port?', 'when was the port closed?']
    """
    asked = [piece.strip() for piece in _QUESTION_END.split(question.strip()) if piece.strip()]
    if not all(piece.endswith("?") for piece in asked):
        asked = [question.strip()]
    pieces = [piece for sentence in asked for piece in _split(sentence)]
    if len(pieces) == 1 or len(pieces) > MAX_PARTS:
        return [question]
    parts: list[str] = []
    for piece in pieces:
        turns = [Turn("user", part) for part in parts]
        parts.append(standalone_question(piece, turns))
    return parts


def _split(sentence: str) -> list[str]:
    """One sentence cut before "and who", "and when", ... where both sides are questions."""
    pieces: list[str] = []
    rest = sentence
    while (match := _SECOND_QUESTION.search(rest)) is not None:
        before, after = rest[: match.start()], rest[match.end() :]
        if not _stands(before, MIN_FIRST_WORDS) or not _stands(after, MIN_FURTHER_WORDS):
            return [sentence]
        pieces.append(f"{before.rstrip(' ?')}?")
        rest = after
    return [*pieces, rest]


def _stands(piece: str, least: int) -> bool:
    return len(words(piece)) >= least and bool(_ASKS.search(piece) or _OPENS_WITH_A_VERB.match(piece))


def join_parts(parts: Sequence[tuple[str, Composition]]) -> Composition:
    """The parts' compositions as one: their sentences in order, and for each part without an answer its refusal.

    The confidence is the lowest of the answered parts; a refusal only where no part was answered.
    """
    answered = [composition for _, composition in parts if not composition.refused]
    sentences: list[tuple[str, Citation]] = []
    lines: list[str] = []
    for question, composition in parts:
        if composition.refused:
            lines.append(f"“{question[0].upper()}{question[1:]}”: {composition.text}")
            continue
        shown = []
        for text, citation in composition.sentences:
            known = [
                old
                for _, old in sentences
                if (old.path, old.start, old.end) == (citation.path, citation.start, citation.end)
            ]
            number = known[0].number if known else len(sentences) + 1
            if not known:
                sentences.append((text, replace(citation, number=number)))
            shown.append(f"{text} [{number}]")
        lines.append(" ".join(shown) or composition.text)
    if not answered:
        return Composition((), max(c.confidence for _, c in parts), refused=True, text="\n".join(lines))
    confidence = min(composition.confidence for composition in answered)
    return Composition(tuple(sentences), confidence, refused=False, text="\n".join(lines))
