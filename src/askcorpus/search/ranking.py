"""Rankings: smoothed along their documents, fused into one, without what a better passage already says.

Passages are cut small, so the words of a question are often spread over two of them, or stand only where the document
says what it is about: a passage between good passages, in a good document, is better than its own words say. A ranking is
therefore smoothed before it is fused.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple, TypeVar

from askcorpus.language.words import words
from askcorpus.protocols import CatalogReader
from askcorpus.types import Passage, ScoredPassage

Item = TypeVar("Item", bound=Hashable)

NEIGHBOUR_SHARE = 0.3
DOCUMENT_SHARE = 0.3
"""Chosen on the development questions: evidence in the first 600 words without, and with, them: squad2 0.945 and 0.949,
chunk_eval 0.929 and 0.949, lihua_world 0.667 and 0.726 (shares from 0 to 0.4 were tried)."""

BEST_LOOKED_AROUND = 30  # only the best passages bring in neighbours that have no score of their own

RANK_CONSTANT = 20
"""Cormack, Clarke and Büttcher 2009 (https://doi.org/10.1145/1571941.1572114) use 60 for long lists of whole documents. On the
development questions 20 found more evidence in the first 600 words than 60 (squad2 0.949 and 0.942, lihua_world 0.726 and 0.702).
"""

SHINGLE_WORDS = 4
SAME_SHARE = 0.85  # of the shorter passage's shingles that stand in the other: below it, a real difference is likely


def smooth_in_context(ranking: Sequence[tuple[Passage, float]], catalog: CatalogReader) -> list[Passage]:
    """The passages, and the neighbours of the best of them, ranked by score + shares of their best neighbour's and document's.

    Scores must not be negative.
    """
    own = {(p.path, p.start): (p, score) for p, score in ranking}
    pairs = catalog.neighbours([passage for passage, _ in ranking])
    beside: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for position, ((passage, _), around) in enumerate(zip(ranking, pairs, strict=True)):
        place = (passage.path, passage.start)
        for neighbour in around:
            if neighbour is None:
                continue
            other = (neighbour.path, neighbour.start)
            if other not in own and position < BEST_LOOKED_AROUND:
                own[other] = (neighbour, 0.0)
            beside.setdefault(place, []).append(other)
            beside.setdefault(other, []).append(place)
    best_of_document: dict[str, float] = {}
    for passage, score in own.values():
        best_of_document[passage.path] = max(best_of_document.get(passage.path, 0.0), score)

    def in_context(place: tuple[str, int]) -> float:
        passage, score = own[place]
        neighbour = max((own[other][1] for other in beside.get(place, ()) if other in own), default=0.0)
        return score + NEIGHBOUR_SHARE * neighbour + DOCUMENT_SHARE * best_of_document[passage.path]

    return [own[place][0] for place in sorted(own, key=lambda place: (-in_context(place), place))]


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[Item]], weights: Sequence[float], rank_constant: int = RANK_CONSTANT
) -> list[tuple[Item, float]]:
    """All items, best first, with the sum of weight / (rank_constant + rank), scaled so that first in every ranking is 1.

    Ranks count from 1; an item that is missing from a ranking gets nothing from it. Ties keep the order of first sight.

    >>> [(item, round(score, 3)) for item, score in reciprocal_rank_fusion([["a", "b"], ["b"]], [1.0, 1.0])]
    [('b', 0.977), ('a', 0.5)]
    """
    scores: dict[Item, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + weight / (rank_constant + rank)
    best = sum(weights) / (rank_constant + 1)
    scaled = [(item, score / best if best else 0.0) for item, score in scores.items()]
    return sorted(scaled, key=lambda pair: -pair[1])


def without_near_duplicates(ranked: Sequence[ScoredPassage], limit: int) -> list[ScoredPassage]:
    """The first `limit` passages, without those that nearly repeat a better one and name nothing that it does not."""
    kept: list[ScoredPassage] = []
    seen: list[_Content] = []
    for scored in ranked:
        if len(kept) == limit:
            break
        content = _content(scored.passage.text)
        if not any(_repeats(content, other) for other in seen):
            kept.append(scored)
            seen.append(content)
    return kept


class _Content(NamedTuple):
    """What a passage is compared by: runs of its words, and its numbers and names."""

    shingles: frozenset[tuple[str, ...]]
    names: frozenset[str]


def _content(text: str) -> _Content:
    found = words(text)
    tokens = [word for word, _, _ in found]
    runs = [tuple(tokens[i : i + SHINGLE_WORDS]) for i in range(max(1, len(tokens) - SHINGLE_WORDS + 1))]
    names = (word for word, start, end in found if not text[start:end].islower())
    return _Content(frozenset(runs), frozenset(names))


def _repeats(content: _Content, other: _Content) -> bool:
    """Whether a passage says what `other` says: another edition has another number, date or name."""
    share = len(content.shingles & other.shingles) / min(len(content.shingles), len(other.shingles))
    return share >= SAME_SHARE and content.names <= other.names
