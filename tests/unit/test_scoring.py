import pytest

from askcorpus.scoring import (
    Bin,
    area_under_curve,
    calibration_error,
    contains_answer,
    mean,
    mean_with_interval,
    paired_difference,
    reliability,
    shares_run,
    table,
    word_overlap,
)


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


def test_a_paired_difference_is_that_of_the_means_and_its_interval_holds_it() -> None:
    before, now = [0.0, 1.0, 0.0, 1.0] * 10, [1.0, 1.0, 0.0, 1.0] * 10
    found = paired_difference(before, now, [str(i) for i in range(40)], mean)
    assert found is not None and (found.before, found.now, found.value, found.count) == (0.5, 0.75, 0.25, 40)
    # a quarter of 40 questions gained 1: the standard error is sqrt(0.25 * 0.75 / 40) = 0.068, so about 0.25 ± 0.13
    assert found.low == pytest.approx(0.12, abs=0.03) and found.high == pytest.approx(0.38, abs=0.03)


def test_pairing_leaves_out_how_hard_the_questions_are() -> None:
    before = [i / 40 for i in range(40)]
    found = paired_difference(before, [value + 0.01 for value in before], [str(i) for i in range(40)], mean)
    assert found is not None and found.low == pytest.approx(0.01) and found.high == pytest.approx(0.01)


def test_questions_of_one_group_are_drawn_together() -> None:
    before, now = [0.0] * 40, [1.0] * 20 + [0.0] * 20
    alone = paired_difference(before, now, [str(i) for i in range(40)], mean)
    together = paired_difference(before, now, [str(i // 20) for i in range(40)], mean)
    assert alone is not None and alone.low is not None and alone.low > 0.3
    assert together is not None and (together.low, together.high) == (0.0, 1.0)
    single = paired_difference(before, now, ["one"] * 40, mean)
    assert single is not None and single.value == 0.5 and single.low is None


def test_a_figure_over_other_questions_in_each_run_is_compared_over_its_own() -> None:
    found = paired_difference([1.0, None, 0.0], [None, 1.0, 1.0], ["a", "b", "c"], mean)
    assert found is not None and (found.before, found.now, found.count) == (0.5, 1.0, 3)
    assert paired_difference([None, None], [1.0, 1.0], ["a", "b"], mean) is None


def test_equal_runs_do_not_differ() -> None:
    found = paired_difference([1.0, 0.0], [1.0, 0.0], ["a", "b"], mean)
    assert found is not None and found.is_none


def test_word_overlap_is_the_best_f1_of_the_words() -> None:
    # two words, one of them of the answer's one: precision 1/2, recall 1
    assert word_overlap("the Ukrainian officials", ["nobody", "officials"]) == pytest.approx(2 / 3)
    assert word_overlap("no no", ["no"]) == pytest.approx(2 / 3)  # a word counts as often as both have it
    assert word_overlap("anything", []) == 0 and word_overlap("", ["x"]) == 0


def test_texts_overlap_by_words_in_a_row() -> None:
    assert shares_run("He said: one two three four.", "One two three; four five", 4)
    assert not shares_run("one two x three four", "one two three four", 4)
    assert shares_run("Ingrid Berg", "It was painted by Ingrid Berg in 1903.", 6)
    assert not shares_run("", "anything", 6)


def test_reliability_puts_answers_into_bins_of_confidence() -> None:
    assert reliability([0.05, 0.95, 1.0], [False, True, False]) == [Bin(0.05, 0.0, 1), Bin(0.975, 0.5, 2)]
