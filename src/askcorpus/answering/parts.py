"""A question with several parts: cut into questions that are each answered or refused on their own, and put together again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from askcorpus.answering.answer import answer
from askcorpus.answering.composition import Composition, answer_text
from askcorpus.answering.conversation import complete
from askcorpus.answering.evidence import Search
from askcorpus.answering.query import Query
from askcorpus.answering.sources import Sources
from askcorpus.language.words import words
from askcorpus.types import ScoredPassage, Statement, Turn

MAX_PARTS = 3

_QUESTION_END = re.compile(r"(?<=\?)\s+")
_SECOND_QUESTION = re.compile(
    r",?\s+(?:and|or)\s+(?:also\s+)?(?=(?:(?:in|on|at|by|for|from|to|until|since|with) )?(?:who|when|where|why|how|what|which)"
    r"(?:m|se|'?s)?\b(?! else))",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:who|when|where|why|how|what|which)(?:m|se|'?s)?\b", re.IGNORECASE)
_OPENS_WITH_A_VERB = re.compile(
    r"\W*(?:list|name|explain|describe|did|does|do|is|are|was|were|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)
MIN_FIRST_WORDS = 3  # "when and where did it happen?" is one question
MIN_FURTHER_WORDS = 2


def question_parts(question: str) -> list[str]:
    """The questions in `question`, as they are written; one where it has no parts.

    >>> question_parts("Who founded the port and when was it closed?")
    ['Who founded the port?', 'when was it closed?']
    """
    asked = [piece.strip() for piece in _QUESTION_END.split(question.strip()) if piece.strip()]
    if not all(piece.endswith("?") for piece in asked):
        asked = [question.strip()]
    pieces = [piece for sentence in asked for piece in _split(sentence)]
    return pieces if 1 < len(pieces) <= MAX_PARTS else [question]


def answer_parts(
    query: Query, search: Search, sources: Sources, paths: Sequence[str] | None, threshold: float
) -> Iterator[tuple[str, Composition, list[ScoredPassage]]]:
    """Each part as it was understood, what was composed for it, and the evidence; the next one may lean on it.

    "who supplies the lamps and who is our contact there": the second part is completed as a follow-up of the first.
    """
    parts = question_parts(query.text) if not query.context else [query.text]
    turns: list[Turn] = []
    for part in parts:
        asked = query if len(parts) == 1 else complete(part, turns)
        made, evidence = answer(asked, search, sources, paths, threshold)
        yield asked.searched, made, evidence
        turns += [Turn("user", part), reply_of(made, threshold)]


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


def reply_of(composition: Composition, threshold: float) -> Turn:
    """What was composed for a part, as a turn that the next part may lean on."""
    text = answer_text(composition.statements) or composition.said
    citations = tuple(citation for statement in composition.statements for citation in statement.citations)
    return Turn("assistant", text, citations, refused=composition.confidence < threshold or not composition.statements)


def join_parts(parts: Sequence[tuple[str, Composition]], threshold: float) -> Composition:
    """The parts' compositions as one: their statements in order, what is quoted once already left out.

    The confidence is the lowest of the answered parts; of none answered, the highest. A part below `threshold` is said to
    have no answer.
    """
    answered = [
        composition for _, composition in parts if composition.confidence >= threshold and composition.statements
    ]
    if not answered:
        return Composition((), max(composition.confidence for _, composition in parts))
    statements: list[Statement] = []
    for _, composition in parts:
        if composition not in answered:
            continue
        statements += [statement for statement in composition.statements if not _is_quoted(statement, statements)]
    missing = [question for question, composition in parts if composition not in answered]
    said = " ".join(f"I found no answer to “{question[0].upper()}{question[1:]}”" for question in missing)
    return Composition(tuple(statements), min(composition.confidence for composition in answered), said)


def _is_quoted(statement: Statement, before: Sequence[Statement]) -> bool:
    """Whether every place a statement cites is inside one that was cited before."""
    places = [(citation.path, citation.start, citation.end) for other in before for citation in other.citations]
    return all(
        any(path == citation.path and start <= citation.start and citation.end <= end for path, start, end in places)
        for citation in statement.citations
    )
