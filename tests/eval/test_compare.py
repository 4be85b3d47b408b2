import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from corpus.errors import InvalidInput
from eval.compare import bootstrap_interval, compare_files, compare_systems, randomisation_p, reference_of
from tests.eval.small_results import result_of

RANDOM = np.random.default_rng(5)
BEFORE = RANDOM.random(200).round(4)
SHIFTS = {shift: (BEFORE + RANDOM.normal(shift, 0.3, 200)).round(4) for shift in (0.0, 0.03, -0.04, 0.2)}


def exact_p(differences: np.ndarray) -> float:
    """Share of all sign patterns whose sum is as far from zero."""
    sums = [abs(np.dot(signs, differences)) for signs in itertools.product([-1, 1], repeat=len(differences))]
    return float(np.mean(np.array(sums) >= abs(differences.sum()) - 1e-9))


@pytest.mark.parametrize("shift", SHIFTS)
def test_the_randomisation_test_agrees_with_scipy(shift: float) -> None:
    expected = stats.permutation_test(
        (SHIFTS[shift], BEFORE), lambda a, b, axis: np.mean(a - b, axis=axis), permutation_type="samples",
        n_resamples=9999, vectorized=True, rng=np.random.default_rng(1),
    ).pvalue  # fmt: skip
    assert randomisation_p(SHIFTS[shift] - BEFORE) == pytest.approx(expected, abs=0.02)


def test_scipy_and_the_randomisation_test_give_one_verdict_on_clear_cases() -> None:
    assert randomisation_p(SHIFTS[0.2] - BEFORE) == pytest.approx(1 / 10_001)
    assert randomisation_p(SHIFTS[0.0] - BEFORE) > 0.2


@settings(deadline=None, derandomize=True, max_examples=15)
@given(st.lists(st.sampled_from([-1.0, -0.5, -0.3691, 0.0, 0.1309, 0.5, 1.0]), min_size=1, max_size=9))
def test_on_few_topics_it_comes_near_the_share_of_all_sign_patterns(values: list[float]) -> None:
    differences = np.array(values)
    assert randomisation_p(differences) == pytest.approx(exact_p(differences), abs=0.02)


def test_systems_that_never_differ_have_a_p_of_one() -> None:
    assert randomisation_p(np.zeros(7)) == 1.0


def test_the_same_seed_gives_the_same_figures_and_another_nearly_the_same() -> None:
    differences = SHIFTS[0.03] - BEFORE
    assert randomisation_p(differences, seed=3) == randomisation_p(differences, seed=3)
    assert randomisation_p(differences, seed=4) == pytest.approx(randomisation_p(differences, seed=3), abs=0.02)
    assert bootstrap_interval(differences, seed=3) == bootstrap_interval(differences, seed=3)


def test_the_bootstrap_interval_agrees_with_scipy() -> None:
    differences = SHIFTS[0.03] - BEFORE
    expected = stats.bootstrap((differences,), np.mean, method="percentile", rng=np.random.default_rng(1)).confidence_interval
    assert bootstrap_interval(differences) == pytest.approx((expected.low, expected.high), abs=0.003)


def test_figures_of_a_comparison_are_those_worked_out_by_hand() -> None:
    result = result_of({"a": {"P@1": [1, 0, 0, 1]}, "b": {"P@1": [1, 1, 1, 0]}})
    row = compare_systems(result, "a", "b")[0]
    assert (row.measure, row.system_a, row.system_b) == ("P@1", "a", "b")
    assert (row.mean_a, row.mean_b, row.difference) == (0.5, 0.75, 0.25)
    assert (row.wins, row.losses, row.ties) == (2, 1, 1)
    assert (row.low, row.high) == (-0.5, 1.0)
    assert row.p == pytest.approx(1.0)  # the sum is odd, so no signs bring it nearer to zero
    assert not row.dropped


def test_two_files_are_compared_system_by_system_and_measure_by_measure() -> None:
    a = result_of({"hybrid": {"nDCG@10": [0.5, 1.0], "P@1": [0, 1]}, "dense": {"nDCG@10": [0.5, 0.5]}, "old": {"P@1": [1, 1]}})
    b = result_of({"new": {"P@1": [1, 1]}, "dense": {"nDCG@10": [0.5, 0.0]}, "hybrid": {"P@1": [1, 1], "nDCG@10": [1.0, 1.0]}})
    rows = compare_files(a, b)
    assert [(row.system_a, row.measure, row.difference) for row in rows] == [
        ("hybrid", "nDCG@10", 0.25), ("hybrid", "P@1", 0.5), ("dense", "nDCG@10", -0.25),
    ]  # fmt: skip
    assert [row.measure for row in compare_files(a, b, systems=["hybrid"], measures=["P@1"])] == ["P@1"]


def test_a_fall_that_is_no_accident_is_a_drop_and_a_rise_is_not() -> None:
    result = result_of({"good": {"P@1": [1.0] * 12}, "bad": {"P@1": [0.0] * 11 + [1.0]}})
    assert compare_systems(result, "good", "bad")[0].dropped
    assert not compare_systems(result, "bad", "good")[0].dropped
    few = result_of({"good": {"P@1": [1.0] * 4}, "bad": {"P@1": [0.0] * 4}})
    assert not compare_systems(few, "good", "bad")[0].dropped


def test_files_over_other_data_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"'small' \(d1\) and 'small' \(d2\)") as caught:
        compare_files(result_of({"a": {"P@1": [1]}}), result_of({"a": {"P@1": [1]}}, data_hash="d2"))
    assert caught.value.field == "data_hash"


def test_files_with_other_topics_are_refused() -> None:
    a, b = (result_of({"a": {"P@1": [1, 0]}}, topics=topics) for topics in (["x", "y"], ["x", "z"]))
    with pytest.raises(InvalidInput, match="'y'") as caught:
        compare_files(a, b)
    assert caught.value.field == "topics"
    with pytest.raises(InvalidInput, match="'x'"):
        compare_files(a, result_of({"a": {"P@1": [1, 0]}}, topics=["y", "x"]))


def test_unknown_systems_and_measures_are_refused() -> None:
    a, b = result_of({"a": {"P@1": [1]}, "x": {"RR@10": [1]}}), result_of({"b": {"P@1": [1]}})
    with pytest.raises(InvalidInput, match="no system in common: a, x; b"):
        compare_files(a, b)
    with pytest.raises(InvalidInput, match="'c' was not measured") as caught:
        compare_systems(a, "a", "c")
    assert caught.value.field == "systems"
    with pytest.raises(InvalidInput, match="'RR@10'") as caught:
        compare_systems(a, "a", "a", measures=["RR@10"])
    assert caught.value.field == "measure"
    with pytest.raises(InvalidInput, match="no measure in common"):
        compare_systems(a, "a", "x")


def test_the_reference_is_the_better_bm25_or_else_the_first() -> None:
    rows = {"dense": 0.1, "bm25-jieba": 0.7, "bm25-bigram": 0.8, "hybrid": 0.9}
    assert reference_of(result_of({name: {"nDCG@10": [value]} for name, value in rows.items()})) == "bm25-bigram"
    assert reference_of(result_of({"dense": {"nDCG@10": [0.1]}, "hybrid": {"nDCG@10": [0.9]}})) == "dense"
