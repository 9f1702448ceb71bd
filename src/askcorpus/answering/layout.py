"""The text of an answer from several documents: grouped by document, and said plainly where they disagree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby

from askcorpus.answering.expected_answer import date_spans
from askcorpus.answering.question import Question
from askcorpus.protocols import CatalogReader
from askcorpus.types import Citation

DISAGREE = "The documents differ:"

_COMPARED = frozenset({"when", "count", "amount"})
"""Kinds of question whose answers can be told apart by their numbers; two names may both be right."""

HEAD_CHARACTERS = 600  # of a document, where its date stands

_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_HAS_DAY_OR_YEAR = re.compile(r"\d")


def layout(question: Question, sentences: Sequence[tuple[str, Citation]], catalog: CatalogReader) -> str:
    """The answer's text; empty where the sentences joined by spaces will do (one document)."""
    if len({citation.path for _, citation in sentences}) < 2:
        return ""
    if disagree(question, [citation for _, citation in sentences]):
        return "\n".join([DISAGREE, *_groups(sentences, lambda path: _dated(path, catalog))])
    if question.wants_several:
        return "\n".join(_groups(sentences, lambda path: path))
    return ""


def disagree(question: Question, citations: Sequence[Citation]) -> bool:
    """Whether two documents answer with different numbers or dates."""
    if question.kind not in _COMPARED:
        return False
    values: dict[str, set[str]] = {}
    for citation in citations:
        marked = " ".join(citation.quote[s - citation.start : e - citation.start] for s, e in citation.answer_spans)
        values.setdefault(citation.path, set()).update(_NUMBER.findall(marked))
    found = [numbers for numbers in values.values() if numbers]
    return any(not a & b for i, a in enumerate(found) for b in found[i + 1 :])


def _groups(sentences: Sequence[tuple[str, Citation]], name: Callable[[str], str]) -> list[str]:
    """A line for each document: its name, then its sentences with their numbers."""
    lines = []
    for path, group in groupby(sentences, key=lambda pair: pair[1].path):
        said = " ".join(f"{text} [{citation.number}]" for text, citation in group)
        lines.append(f"{name(path)}: {said}")
    return lines


def _dated(path: str, catalog: CatalogReader) -> str:
    """The document's name with the date that stands at its head, else the day its file was changed."""
    document = catalog.document(path)
    head = document.text[:HEAD_CHARACTERS] if document else ""
    dates = [head[start:end] for start, end in date_spans(head) if _HAS_DAY_OR_YEAR.search(head[start:end])]
    if dates:
        return f"{path} ({dates[0]})"
    changed = next((info.modified[:10] for info in catalog.documents() if info.path == path), "")
    return f"{path} (file of {changed})" if changed else path
