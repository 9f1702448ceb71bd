import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcorpus.search.ranking import reciprocal_rank_fusion


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
