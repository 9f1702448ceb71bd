"""How many slips of the fingers lie between two words."""

from __future__ import annotations


def edit_distance(first: str, second: str, limit: int) -> int:
    """Letters left out, put in, changed or swapped with their neighbour between two words; limit + 1 for more than `limit`.

    The restricted Damerau-Levenshtein distance (Damerau 1964, https://doi.org/10.1145/363958.363994): no letter is edited
    twice.

    >>> edit_distance("recieve", "receive", 2), edit_distance("zelenki", "zelenski", 2), edit_distance("iran", "peru", 2)
    (1, 1, 3)
    """
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        row = [i]
        for j, other in enumerate(second, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(above) > limit:
            return limit + 1
        before, above = above, row
    return min(above[-1], limit + 1)


def allowed_edits(word: str) -> int:
    """How many slips are forgiven in a word of this length: none below 4 letters, 1 below 8, then 2."""
    return 0 if len(word) < SHORTEST_FORGIVEN else 1 if len(word) < SHORTEST_WITH_TWO else 2


SHORTEST_FORGIVEN, SHORTEST_WITH_TWO = 4, 8
