"""Starter questions, made from the titles and the names the documents speak of."""

from __future__ import annotations

import re
from collections import Counter

from askcorpus.protocols import CatalogReader

SUGGESTIONS = 4
DOCUMENTS_LOOKED_AT = 20
CHARACTERS_LOOKED_AT = 20_000
_NAME = re.compile(r"(?<![.!?:“\"] )(?<!^)\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b", re.MULTILINE)


def starter_questions(catalog: CatalogReader) -> tuple[str, ...]:
    """A few questions the documents can answer: what they are about, and the names they mention most."""
    infos = catalog.documents()
    if not infos:
        return ()
    names: Counter[str] = Counter()
    for info in infos[:DOCUMENTS_LOOKED_AT]:
        document = catalog.document(info.path)
        if document is not None:
            body = document.text[:CHARACTERS_LOOKED_AT]
            names.update(set(_NAME.findall(body[len(document.title) :])))
    questions = (
        ["What is this about?"]
        if len(infos) == 1
        else ["Which documents do you have?", f"What is {infos[0].title!r} about?"]
    )
    questions += [f"What is said about {name}?" for name, _ in names.most_common(SUGGESTIONS)]
    return tuple(questions[:SUGGESTIONS])
