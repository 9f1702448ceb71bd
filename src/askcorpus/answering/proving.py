"""The last check before an answer is shown: every citation is an exact span, and quotations say what they quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from askcorpus.answering.answer import certainty_of
from askcorpus.answering.composition import Composition, answer_text, numbered
from askcorpus.answering.facts import Facts, missing_facts
from askcorpus.answering.query import Query
from askcorpus.answering.recalculation import holds
from askcorpus.answering.refusal import refusal_text
from askcorpus.answering.sources import Sources
from askcorpus.language.words import words
from askcorpus.types import Answer, Citation, ScoredPassage, Statement


def prove(statements: tuple[Statement, ...], sources: Sources, asked: str = "") -> tuple[Statement, ...]:
    """The statements that are proven, their citations numbered from 1.

    A citation holds when `document.text[start:end] == quote` and its answer spans lie inside it. A statement is proven when
    all its citations hold, there is one at least, and every word of it stands in them; a calculation, when every figure of
    it stands in them and computing it again gives its result; one that a language model wrote, when every number, date, name
    and quotation of it stands in them or in what they stand under. What is marked as unproven stays so: a person asked to see it.
    `asked` is the question, which may say how often a figure is to be taken.
    """
    return numbered([s for s in statements if _is_proven(s, sources, asked) or (not s.proven and not s.citations)])


def _is_proven(statement: Statement, sources: Sources, asked: str) -> bool:
    if not statement.citations or not all(_holds(citation, sources) for citation in statement.citations):
        return False
    if statement.kind == "written":
        return not missing_facts(Facts.of(statement.text), Facts.of("\n".join(_cited_texts(statement, sources))))
    quoted = {word for citation in statement.citations for word, _, _ in words(citation.quote)}
    if statement.kind in ("rows", "calculation"):
        quoted |= {word for citation in statement.citations for word in _table_words(citation, sources)}
    if statement.kind == "calculation":
        return holds(statement, frozenset(quoted), asked)
    said = " ".join(cell for row in statement.table for cell in row) or statement.text
    return {word for word, _, _ in words(said)} <= quoted


def proven_answer(
    query: Query,
    composition: Composition,
    evidence: Sequence[ScoredPassage],
    sources: Sources,
    searched: int,
    threshold: float,
) -> Answer:
    """What was composed, proven: an answer, or a refusal where nothing is left or the confidence is too low.

    `searched` is how many documents were.
    """
    certainty = certainty_of(composition.confidence, threshold)
    statements = prove(composition.statements, sources, query.searched) if certainty != "none" else ()
    said = composition.said
    if not statements and (composition.statements or not said):
        certainty = "none"
        said = refusal_text(query, evidence, sources, searched)
    text = "\n\n".join(part for part in (answer_text(statements), said) if part)
    return Answer(query.text, text, certainty, composition.confidence, "extractive", statements, query.searched)


def _cited_texts(statement: Statement, sources: Sources) -> Iterator[str]:
    for citation in statement.citations:
        yield citation.quote
        if (source := sources.get(citation.path)) is not None:
            yield source.above(citation.start)


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
