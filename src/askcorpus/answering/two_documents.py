"""A question about somebody or something that another place has to name first.

"What is the extension of the colleague who orders the vaccines?" is answered in two steps: who orders the vaccines, and the
question with that name in the place of the clause. Both blocks are shown and cited.
"""

from __future__ import annotations

import re

from askcorpus.answering.composition import Composition
from askcorpus.answering.evidence import Asked, Unit, confidence_of, read_units
from askcorpus.answering.extract import statement_of
from askcorpus.answering.query import Query
from askcorpus.language.words import stem, words

_DESCRIBED = re.compile(
    r"\b(?:(?:the|a|an|our|that) (?P<noun>[a-z]+)(?P<between>(?: (?!the |an? |our |of )\w+){0,3}?) (?:who|that|which)|whoever)"
    r" (?P<clause>\w[^?,;]{5,})"
)
_NAME = re.compile(r"\b[^\W\d_a-z][\w'’-]*\w(?:[ -][^\W\d_a-z][\w'’-]*\w)*")


LOOKED_AT = 3  # units: the first may name somebody whom the question names itself


def two_documents(asked: Asked) -> Composition | None:
    """The answer in two steps; None where the question describes nobody, or no name is found or nothing about it."""
    text = asked.query.text
    described = _DESCRIBED.search(text)
    if described is None:
        return None
    who = f"Which {described['noun']}" if described["noun"] else "Who"
    first = Query(f"{who} {described['clause']}?")
    units = read_units(first, asked.search(first.searched), asked.sources)
    naming = next(((unit, name) for unit in units[:LOOKED_AT] if (name := _name_in(unit, text)) is not None), None)
    if naming is None:
        return None
    unit, name = naming
    start, end = described.span()
    second = asked.again(Query(f"{text[:start]}{name}{described['between'] or ''}{text[end:]}"))
    told = {word for statement in second.statements for word, _, _ in words(statement.text)}
    if told.isdisjoint(word for word, _, _ in words(name)):
        return None
    return Composition(
        (statement_of(first, unit, units), *second.statements), min(confidence_of(units), second.confidence)
    )


def _name_in(unit: Unit, question: str) -> str | None:
    """The name among a unit's answering words, if it is none of the question's own."""
    found = _NAME.search(unit.source.text[slice(*unit.span)]) if unit.span is not None else None
    if found is None:
        return None
    known = {stem(word) for word, _, _ in words(question)}
    return None if any(stem(word) in known for word, _, _ in words(found[0])) else found[0]
