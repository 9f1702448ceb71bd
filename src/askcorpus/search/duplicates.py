"""Leaving out passages that say what a better one already says."""

from __future__ import annotations

from collections.abc import Sequence

from askcorpus.language.words import words
from askcorpus.types import ScoredPassage

SHINGLE_WORDS = 4
SAME_SHARE = 0.85  # of the shorter passage's shingles that stand in the other: below it, a real difference is likely


def without_near_duplicates(ranked: Sequence[ScoredPassage], limit: int) -> list[ScoredPassage]:
    """The first `limit` passages, without those that nearly repeat a better one."""
    kept: list[ScoredPassage] = []
    kept_shingles: list[frozenset[tuple[str, ...]]] = []
    for scored in ranked:
        if len(kept) == limit:
            break
        shingles = _shingles(scored.passage.text)
        if not any(_repeats(shingles, others) for others in kept_shingles):
            kept.append(scored)
            kept_shingles.append(shingles)
    return kept


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    tokens = [word for word, _, _ in words(text)]
    if len(tokens) < SHINGLE_WORDS:
        return frozenset([tuple(tokens)])
    return frozenset(tuple(tokens[i : i + SHINGLE_WORDS]) for i in range(len(tokens) - SHINGLE_WORDS + 1))


def _repeats(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> bool:
    return len(a & b) >= SAME_SHARE * min(len(a), len(b))
