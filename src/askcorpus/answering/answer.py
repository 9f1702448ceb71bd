"""One question answered from the documents: searched for, read, and answered by the kind of answer that fits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from askcorpus.answering.compare import compare
from askcorpus.answering.composition import Composition
from askcorpus.answering.differences import differences
from askcorpus.answering.evidence import SURE, Asked, Search, confidence_of, read_units
from askcorpus.answering.extract import extract
from askcorpus.answering.outline import outline
from askcorpus.answering.query import Query
from askcorpus.answering.refusal import names_nothing_known
from askcorpus.answering.sources import Sources
from askcorpus.answering.tables import query_tables
from askcorpus.answering.text_computing import compute_text
from askcorpus.answering.two_documents import two_documents
from askcorpus.settings import Caution
from askcorpus.types import Certainty, ScoredPassage

THRESHOLDS: Mapping[Caution, float] = {"cautious": 0.5, "balanced": 0.36, "eager": 0.15}
"""The confidence below which there is no answer. Over twelve folders "balanced" refuses 0.08 of the answerable questions and
0.62 of the others; the reader cannot tell them apart better (evaluation/RESULTS.md)."""

Kind = Callable[[Asked], Composition | None]

KINDS: tuple[Kind, ...] = (outline, compare, differences, compute_text, query_tables, two_documents, extract)
"""Each answers or passes, in this order; the last one answers whatever has evidence."""


def answer(
    query: Query,
    search: Search,
    sources: Sources,
    paths: Sequence[str] | None = None,
    threshold: float = THRESHOLDS["balanced"],
) -> tuple[Composition, list[ScoredPassage]]:
    """What the documents say to a question, and the evidence it was taken from, best first.

    Where the last exchange was about is looked into as well for a follow-up, and for a question that names nothing and has no
    answer elsewhere ("How long is the code valid?").
    """
    evidence = search(query.searched)
    if names_nothing_known(query, evidence, sources):
        return Composition((), 0.0), evidence
    units = read_units(query, evidence, sources)
    if query.before is not None and (
        query.is_follow_up or (not query.names_something and confidence_of(units) < threshold)
    ):
        about = query.before.cited or tuple(found.passage.path for found in search(query.before.words)[:1])
        near = [path for path in about if paths is None or path in paths]
        evidence = _best_readings([*evidence, *(search(query.text, near) if near else ())])
        units = read_units(query, evidence, sources, near if query.is_follow_up else ())
    asked = Asked(
        query,
        tuple(evidence),
        tuple(units),
        sources,
        search,
        tuple(paths) if paths is not None else None,
        confidence_of(units),
        lambda further: answer(further, search, sources, paths, threshold)[0],
    )
    for kind in KINDS:
        if (composition := kind(asked)) is not None:
            return composition, evidence
    return Composition((), asked.confidence), evidence


def _best_readings(evidence: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """Each passage once, as it was read with the best result, in the order of what the reader made of them."""
    best: dict[str, ScoredPassage] = {}
    for found in evidence:
        known = best.get(found.passage.passage_id)
        if known is None or (
            found.reading is not None
            and known.reading is not None
            and found.reading.answerable > known.reading.answerable
        ):
            best[found.passage.passage_id] = found
    return list(best.values())


def certainty_of(confidence: float, threshold: float) -> Certainty:
    """What a confidence comes to in a word."""
    if confidence < threshold:
        return "none"
    return "answer" if confidence >= max(SURE, threshold) else "probably"
