"""The last check before an answer is shown: every citation is an exact span, and quotations say what they quote."""

from __future__ import annotations

from askcorpus.answering.calculation import holds
from askcorpus.answering.composition import numbered
from askcorpus.answering.sources import Sources
from askcorpus.language.words import words
from askcorpus.types import Citation, Statement


def prove(statements: tuple[Statement, ...], sources: Sources) -> tuple[Statement, ...]:
    """The statements that are proven, their citations numbered from 1.

    A citation holds when `document.text[start:end] == quote` and its answer spans lie inside it. A statement is proven when
    all its citations hold, there is one at least, and every word of it stands in them; a calculation, when every figure of
    it stands in them and computing it again gives its result.
    """
    return numbered([statement for statement in statements if _is_proven(statement, sources)])


def _is_proven(statement: Statement, sources: Sources) -> bool:
    if not statement.citations or not all(_holds(citation, sources) for citation in statement.citations):
        return False
    quoted = {word for citation in statement.citations for word, _, _ in words(citation.quote)}
    if statement.kind in ("rows", "calculation"):
        quoted |= {word for citation in statement.citations for word in _table_words(citation, sources)}
    if statement.kind == "calculation":
        return holds(statement, frozenset(quoted))
    said = " ".join(cell for row in statement.table for cell in row) or statement.text
    return {word for word, _, _ in words(said)} <= quoted


def _table_words(citation: Citation, sources: Sources) -> set[str]:
    """The words of the header rows of the table a citation stands in, and of cells merged into the cited rows from above."""
    source = sources.get(citation.path)
    leaf = source.leaves[source.place_at(citation.start)] if source is not None and source.leaves else None
    if source is None or leaf is None or leaf.kind != "table":
        return set()
    spans = [(row.start, row.end) for row in leaf.rows[: leaf.header_rows]]
    cited = [row for row in leaf.rows if row.start < citation.end and row.end > citation.start]
    spans += [(cell.start, cell.end) for row in cited for cell in row.cells]
    return {word for start, end in spans for word, _, _ in words(source.text[start:end])}


def _holds(citation: Citation, sources: Sources) -> bool:
    source = sources.get(citation.path)
    if source is None or not 0 <= citation.start < citation.end <= len(source.text):
        return False
    if source.text[citation.start : citation.end] != citation.quote:
        return False
    return all(citation.start <= start < end <= citation.end for start, end in citation.answer_spans)
