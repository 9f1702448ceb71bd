"""Searching the keyword index of a catalog: BM25 over titles, headings and texts, with slips forgiven."""

from __future__ import annotations

import json
from collections.abc import Sequence

from askcorpus.language.words import fold
from askcorpus.search.keyword_query import (
    ASIDE_WEIGHT,
    LACKS_ACRONYM,
    acronyms_like_stop_words,
    exact_forms,
    keyword_expression,
    query_words,
    split_aside,
    without_acronyms,
)
from askcorpus.search.typo_tolerance import Rows, Spelling
from askcorpus.types import Passage

TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT = 1.0, 1.0, 1.0
"""BM25 column weights. 0, 0.2, 0.3, 0.6 and 1 were tried for title and heading: 1 found most (chunk_eval 0.926, 0.6: 0.907)."""

BM25 = f"bm25(keywords, {TITLE_WEIGHT}, {HEADING_WEIGHT}, {BODY_WEIGHT})"

RESERVE = 2
"""Passages fetched for each one wanted: equal scores are put in order by path, and asides and acronyms change the order."""

PASSAGE_COLUMNS = 'p.passage_id, d.path, p.start, p."end", p.text, d.title, p.heading, p.page'
FROM_PASSAGES = "FROM passages p JOIN documents d ON d.id = p.document_id"


class KeywordSearch:
    """Finds passages by their words through `rows`, which asks the catalog; safe to use from several threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._spelling = Spelling(rows)

    def search(self, query: str, limit: int, paths: Sequence[str] | None) -> list[tuple[Passage, float]]:
        """What Catalog.search_keywords gives."""
        asked, aside = split_aside(query)
        expression, beside = self._expression(asked), self._expression(aside)
        if not expression:
            return []
        acronyms = acronyms_like_stop_words(query)
        depth = RESERVE * limit
        found = self._best(expression, depth, paths)
        if beside:
            found = _averaged(found, self._best(f"{expression} OR {beside}", depth, paths), depth)
        if acronyms:
            found = [(n, p, score * LACKS_ACRONYM ** without_acronyms(p.text, acronyms)) for n, p, score in found]
        found.sort(key=lambda item: (-item[2], item[1].path, item[1].start))
        return [(passage, score) for _, passage, score in found[:limit]]

    def corrections(self, words: Sequence[str]) -> dict[str, str]:
        """What Catalog.corrections gives."""
        found: dict[str, str] = {}
        for word in dict.fromkeys(words):
            folded = fold(word)
            if not self._holds(folded) and (meant := self._spelling.meant(folded)):
                found[word] = meant
        return found

    def _expression(self, query: str) -> str:
        """The words of a question, the unknown ones as they were probably meant too, and its codes as they are."""
        asked = query_words(query)
        return keyword_expression([*asked, *self.corrections(asked).values(), *exact_forms(query)] if asked else [])

    def _best(self, expression: str, limit: int, paths: Sequence[str] | None) -> list[tuple[int, Passage, float]]:
        """The number, passage and score of the best passages. Ranked alone first: joined, all matches would be read."""
        if paths is None:
            query = f"SELECT rowid, -{BM25} AS score FROM keywords WHERE keywords MATCH ? ORDER BY score DESC LIMIT ?"
            scores: dict[int, float] = dict(self._rows(query, [expression, limit]))
        else:
            condition, arguments = path_condition(paths)
            query = (
                f"SELECT p.id, -{BM25} AS score"
                " FROM keywords JOIN passages p ON p.id = keywords.rowid JOIN documents d ON d.id = p.document_id"
                f" WHERE keywords MATCH ?{condition} ORDER BY score DESC LIMIT ?"
            )
            scores = dict(self._rows(query, [expression, *arguments, limit]))
        rows = self._rows(
            f"SELECT {PASSAGE_COLUMNS}, p.id {FROM_PASSAGES} WHERE p.id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(scores))],
        )
        return [(int(row[8]), Passage(*row[:8]), float(scores[row[8]])) for row in rows]

    def _holds(self, word: str) -> bool:
        expression = keyword_expression([word])
        return bool(expression and self._rows("SELECT 1 FROM keywords WHERE keywords MATCH ? LIMIT 1", [expression]))


def _averaged(
    alone: Sequence[tuple[int, Passage, float]], together: Sequence[tuple[int, Passage, float]], depth: int
) -> list[tuple[int, Passage, float]]:
    """The passages of two searches, without and with the aside, each with the mean of its scores by ASIDE_WEIGHT."""
    passages = {number: passage for number, passage, _ in (*alone, *together)}
    scores = dict.fromkeys(passages, 0.0)
    for found, share in ((alone, 1 - ASIDE_WEIGHT), (together, ASIDE_WEIGHT)):
        known = {number: score for number, _, score in found}
        # a passage that is not among the first scores at most what the last of them does
        lowest = min(known.values()) if len(known) == depth else 0.0
        for number in scores:
            scores[number] += share * known.get(number, lowest)
    return [(number, passages[number], score) for number, score in scores.items()]


def path_condition(paths: Sequence[str] | None) -> tuple[str, list[str]]:
    """The condition of a query that is kept to these documents, and its arguments."""
    if paths is None:
        return "", []
    return " AND d.path IN (SELECT value FROM json_each(?))", [json.dumps(list(paths))]
