"""Scores in context: a passage between good passages, in a good document, is better than its own words say.

Passages are cut small, so the words of a question are often spread over two of them, or stand only where the document
says what it is about. A ranking is therefore smoothed along its documents before it is fused.
"""

from __future__ import annotations

from collections.abc import Sequence

from askcorpus.protocols import CatalogReader
from askcorpus.types import Passage

NEIGHBOUR_SHARE = 0.3
DOCUMENT_SHARE = 0.3
"""Chosen on the development questions: evidence in the first 600 words without, and with, them: squad2 0.945 and 0.949,
chunk_eval 0.929 and 0.949, lihua_world 0.667 and 0.726 (shares from 0 to 0.4 were tried)."""

BEST_LOOKED_AROUND = 30  # only the best passages bring in neighbours that have no score of their own


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
