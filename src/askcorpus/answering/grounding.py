"""The last check before an answer is shown: every citation is an exact span of the document it names."""

from __future__ import annotations

from dataclasses import replace

from askcorpus.answering.refusal import refuse
from askcorpus.protocols import CatalogReader
from askcorpus.types import Citation, Composition, Document


def verify(composition: Composition, catalog: CatalogReader) -> Composition:
    """The composition with only those sentences whose citation holds, numbered anew from 1.

    A citation holds when `document.text[start:end] == quote` and its answer spans lie inside it. An answer that is left
    with no sentence becomes a refusal. What never had a sentence (a list of documents, a greeting) passes unchanged.
    """
    if not composition.sentences:
        return composition
    documents: dict[str, Document | None] = {}
    kept: list[tuple[str, Citation]] = []
    for text, citation in composition.sentences:
        if citation.path not in documents:
            documents[citation.path] = catalog.document(citation.path)
        if text.strip() and _holds(citation, documents[citation.path]):
            kept.append((text, citation))
    if not kept:
        return refuse()
    complete = len(kept) == len(composition.sentences)
    numbered = tuple((text, replace(citation, number=n)) for n, (text, citation) in enumerate(kept, start=1))
    return replace(composition, sentences=numbered, text=composition.text if complete else "")


def _holds(citation: Citation, document: Document | None) -> bool:
    if document is None or not 0 <= citation.start < citation.end <= len(document.text):
        return False
    if document.text[citation.start : citation.end] != citation.quote:
        return False
    return all(citation.start <= start < end <= citation.end for start, end in citation.answer_spans)
