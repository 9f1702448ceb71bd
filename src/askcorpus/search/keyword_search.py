"""Searching by keywords: what of a question is looked for, and how the passages found are put in order."""

from __future__ import annotations

from collections.abc import Sequence

from askcorpus.protocols import CatalogReader
from askcorpus.search.keyword_query import (
    ASIDE_WEIGHT,
    LACKS_ACRONYM,
    acronyms_like_stop_words,
    exact_forms,
    query_words,
    split_aside,
    without_acronyms,
)
from askcorpus.search.typo_tolerance import corrections
from askcorpus.types import Passage

RESERVE = 2
"""Passages fetched for each one wanted: equal scores are put in order by path, and asides and acronyms change the order."""


def search_keywords(
    catalog: CatalogReader, query: str, limit: int, paths: Sequence[str] | None = None
) -> list[tuple[Passage, float]]:
    """Passages that hold any of the content words of `query`, best first, with BM25 scores (higher is better).

    Codes and acronyms count once more as a whole, words that no passage holds are looked for as they were probably meant,
    and what stands in brackets behind the question counts half.
    """
    asked, beside = (_looked_for(catalog, part) for part in split_aside(query))
    if not asked:
        return []
    depth = RESERVE * limit
    found = catalog.match(asked, depth, paths)
    if beside:
        found = _averaged(found, catalog.match([*asked, *beside], depth, paths), depth)
    if acronyms := acronyms_like_stop_words(query):
        found = [(p, score * LACKS_ACRONYM ** without_acronyms(p.text, acronyms)) for p, score in found]
    found.sort(key=lambda item: (-item[1], item[0].path, item[0].start))
    return found[:limit]


def _looked_for(catalog: CatalogReader, query: str) -> list[str]:
    """The words of a question, the unknown ones as they were probably meant too, and its codes as they are."""
    asked = query_words(query)
    return [*asked, *corrections(catalog, asked).values(), *exact_forms(query)] if asked else []


def _averaged(
    alone: Sequence[tuple[Passage, float]], together: Sequence[tuple[Passage, float]], depth: int
) -> list[tuple[Passage, float]]:
    """The passages of two searches, without and with the aside, each with the mean of its scores by ASIDE_WEIGHT."""
    passages = {(passage.path, passage.start): passage for passage, _ in (*alone, *together)}
    scores = dict.fromkeys(passages, 0.0)
    for found, share in ((alone, 1 - ASIDE_WEIGHT), (together, ASIDE_WEIGHT)):
        known = {(passage.path, passage.start): score for passage, score in found}
        # a passage that is not among the first scores at most what the last of them does
        lowest = min(known.values()) if len(known) == depth else 0.0
        for place in scores:
            scores[place] += share * known.get(place, lowest)
    return [(passages[place], score) for place, score in scores.items()]
