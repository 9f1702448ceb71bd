import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcorpus.search.ranking import reciprocal_rank_fusion, without_near_duplicates
from askcorpus.types import Passage, ScoredPassage


def test_an_item_first_in_every_ranking_scores_one() -> None:
    assert reciprocal_rank_fusion([["a", "b"], ["a", "c"]], [2.0, 1.0])[0] == ("a", pytest.approx(1.0))


def test_scores_are_the_published_formula() -> None:
    fused = dict(reciprocal_rank_fusion([["a", "b"], ["b", "c"]], [1.0, 1.0], rank_constant=60))
    best = 2 / 61
    assert fused == {
        "a": pytest.approx(1 / 61 / best),
        "b": pytest.approx((1 / 62 + 1 / 61) / best),
        "c": pytest.approx(1 / 62 / best),
    }


def test_no_rankings_give_no_items() -> None:
    assert reciprocal_rank_fusion([], []) == []
    assert reciprocal_rank_fusion([[], []], [1.0, 1.0]) == []


rankings = st.lists(st.lists(st.integers(0, 20), unique=True, max_size=10), min_size=1, max_size=4)


@given(rankings)
def test_every_item_comes_back_once_with_a_score_between_0_and_1(lists: list[list[int]]) -> None:
    fused = reciprocal_rank_fusion(lists, [1.0] * len(lists))
    assert sorted(item for item, _ in fused) == sorted({item for ranking in lists for item in ranking})
    assert all(0 < score <= 1 + 1e-9 for _, score in fused)
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


@given(st.lists(st.integers(), unique=True, min_size=1))
def test_fusing_a_ranking_with_itself_keeps_its_order(ranking: list[int]) -> None:
    assert [item for item, _ in reciprocal_rank_fusion([ranking, ranking], [2.0, 1.0])] == ranking


def scored(text: str) -> ScoredPassage:
    return ScoredPassage(Passage(text, "a.txt", 0, len(text), text, "A"), 1.0)


LEAVE = (
    "Everybody has {} days of leave a year, of which {} may be taken over into the next year until the end of March."
)


def test_a_passage_that_repeats_a_better_one_is_left_out() -> None:
    first, copy = scored(LEAVE.format(26, 5)), scored(LEAVE.format(26, 5).replace("Everybody", "everybody"))
    assert without_near_duplicates([first, copy, scored("Something else entirely.")], 5) == [
        first,
        scored("Something else entirely."),
    ]


def test_another_edition_with_other_numbers_or_names_is_no_repetition() -> None:
    editions = [
        scored(LEAVE.format(26, 5)),
        scored(LEAVE.format(28, 5)),
        scored(LEAVE.format(26, 5).replace("March", "May")),
    ]
    assert without_near_duplicates(editions, 5) == editions
