import pytest

from askcorpus.scoring import area_under_curve, calibration_error, contains_answer, mean_with_interval, table


def test_an_answer_is_found_as_a_run_of_words() -> None:
    assert contains_answer("He signed a decree banning any negotiations. [1]", ["the decree banning"])
    assert not contains_answer("Forty-two regions", ["two region"])
    assert not contains_answer("anything", [""])


def test_chinese_is_compared_by_character() -> None:
    assert contains_answer("他住在东京都。", ["东京"])


def test_the_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values, groups = [1.0, 0.0, 1.0, 1.0] * 10, [str(i // 4) for i in range(40)]
    first = mean_with_interval(values, groups)
    assert first == mean_with_interval(values, groups)
    assert first.value == 0.75 and first.low is not None and first.high is not None
    assert first.low <= 0.75 <= first.high


def test_no_values_make_no_figure() -> None:
    assert mean_with_interval([], []).value is None
    assert "-" in table({"nothing": mean_with_interval([], [])})


def test_area_under_the_curve_counts_ties_half() -> None:
    # derived by hand: pairs (0.9 > 0.5), (0.9 > 0.1), (0.5 = 0.5) half, (0.5 > 0.1): 3.5 of 4
    assert area_under_curve([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == pytest.approx(3.5 / 4)
    assert area_under_curve([0.5], [True]) is None


def test_calibration_error_of_a_hand_made_case() -> None:
    # two bins of two: confidence 0.95 and accuracy 0.5, confidence 0.15 and accuracy 0: (0.45 + 0.15) / 2
    assert calibration_error([0.95, 0.95, 0.15, 0.15], [True, False, False, False]) == pytest.approx(0.3)
    assert calibration_error([], []) is None
