"""The last check before an answer is shown: every citation is an exact span of the document it names."""

from __future__ import annotations

from dataclasses import replace

from askcorpus.answering.refusal import refuse
from askcorpus.protocols import CatalogReader
from askcorpus.types import Citation, Composition, Document


def verify(composition: Composition, catalog: CatalogReader) -> Composition:
    """The composition with only those sentences whose citation holds, numbered anew from 1.

    A citation holds when `document.text[start:end] == quote` and its answer spans lie inside it. An answer that is left
    with no sentence becomes a refusal. The page becomes the quote's own: a passage may begin on the page before. What never
    had a sentence (a list of documents, a greeting) passes unchanged.
    """
    if not composition.sentences:
        return composition
    documents: dict[str, Document | None] = {}
    kept: list[tuple[str, Citation]] = []
    for text, citation in composition.sentences:
        if citation.path not in documents:
            documents[citation.path] = catalog.document(citation.path)
        document = documents[citation.path]
        if document is not None and text.strip() and _holds(citation, document):
            kept.append((text, replace(citation, page=document.page_at(citation.start))))
    if not kept:
        return refuse()
    complete = len(kept) == len(composition.sentences)
    numbered = tuple((text, replace(citation, number=n)) for n, (text, citation) in enumerate(kept, start=1))
    return replace(composition, sentences=numbered, text=composition.text if complete else "")


def _holds(citation: Citation, document: Document) -> bool:
    if not 0 <= citation.start < citation.end <= len(document.text):
        return False
    if document.text[citation.start : citation.end] != citation.quote:
        return False
    return all(citation.start <= start < end <= citation.end for start, end in citation.answer_spans)
