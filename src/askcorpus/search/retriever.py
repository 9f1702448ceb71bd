"""Retrieval: the passages of one generation that are nearest to a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from askcorpus.errors import EmbedderAwayError, VectorsAwayError
from askcorpus.language.english import is_english
from askcorpus.protocols import CatalogReader, Embedder, VectorIndex
from askcorpus.reader.opening import LazyReader
from askcorpus.search.keyword_search import search_keywords
from askcorpus.search.ranking import reciprocal_rank_fusion, smooth_in_context, without_near_duplicates
from askcorpus.search.reranking import rerank
from askcorpus.settings import Settings
from askcorpus.types import Passage, ScoredPassage

NEARER_IN_ITS_LANGUAGE = 0.04  # the cosine that a passage in the question's own language is ahead of one in another
DUPLICATE_RESERVE = 3  # passages looked at for each one wanted, so that left-out duplicates can be replaced


def in_another_language(question: str, nearest: Sequence[tuple[Passage, float]]) -> list[Passage]:
    """Those of the nearest passages that keywords cannot find, as only one of question and passage is in English."""
    english = is_english(question)
    bound = max((similarity for _, similarity in nearest), default=0.0) - NEARER_IN_ITS_LANGUAGE
    return [p for p, similarity in nearest if similarity >= bound and is_english(p.text) != english]


class Retriever:
    """Finds passages by keywords and, where there are vectors, by meaning; the reading model puts the first in order.

    `vectors` is None while there are none, `model` without a reading model.
    """

    def __init__(
        self,
        catalog: CatalogReader,
        vectors: VectorIndex | None,
        embedder: Embedder,
        settings: Settings,
        model: LazyReader | None = None,
    ) -> None:
        self._catalog = catalog
        self._vectors = vectors
        self._embedder = embedder
        self._settings = settings
        self._model = model

    def retrieve(
        self, question: str, limit: int, paths: Sequence[str] | None = None, note: Callable[[str], None] | None = None
    ) -> list[ScoredPassage]:
        """At most `limit` passages, best first; only of the documents in `paths` where that is given.

        Where the vectors, or what makes the question's, are away keywords find alone; `note` is told so.
        """
        reranked = self._settings.rerank_passages if self._model is not None else 0
        wanted = max(limit, reranked)
        depth = max(self._settings.candidates, wanted * DUPLICATE_RESERVE)
        keywords = search_keywords(self._catalog, question, depth, paths)
        rankings = [smooth_in_context(keywords, self._catalog)[:depth]]
        weights = [self._settings.keyword_weight]
        if self._vectors is not None and self._settings.vector_weight > 0:
            try:
                nearest = self._nearest(self._vectors, question, depth, paths)
                rankings.append(smooth_in_context(nearest, self._catalog)[:depth])
                weights.append(self._settings.vector_weight)
                if self._embedder.across_languages:
                    rankings.append(in_another_language(question, nearest))
                    weights.append(self._settings.keyword_weight)
            except (EmbedderAwayError, VectorsAwayError) as error:
                if note is not None:
                    note(f"Found by keywords alone. {error}")
        fused = reciprocal_rank_fusion(rankings, weights)
        ranked = [ScoredPassage(passage, score) for passage, score in fused[: wanted * DUPLICATE_RESERVE]]
        return rerank(question, without_near_duplicates(ranked, wanted), self._model, reranked)[:limit]

    def _nearest(
        self, vectors: VectorIndex, question: str, depth: int, paths: Sequence[str] | None
    ) -> list[tuple[Passage, float]]:
        """The nearest passages with their cosine above that of unrelated texts."""
        vector = self._embedder.embed_question(question)
        wanted = depth
        while True:
            found = dict(vectors.nearest(vector, wanted))
            passages = self._catalog.passages_by_id(list(found), paths)
            if paths is None or len(passages) >= depth or len(found) < wanted:
                return [(p, max(0.0, found[p.passage_id] - self._embedder.unrelated_cosine)) for p in passages[:depth]]
            wanted *= 4  # the documents asked for are a small part of the corpus: look further
