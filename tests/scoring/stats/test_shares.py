"""Intervals and tests of shares against the tables that published them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.stats.proportions import (
    clopper_pearson,
    fisher_p_value,
    logit_interval,
    newcombe,
    plus_four_se,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_in_newcombe_1998(successes: int, total: int, low: float, high: float) -> None:
    """Statistics in Medicine 17:857–872, table I, score method without continuity correction."""
    found = wilson(successes, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_clopper_pearson_as_in_newcombe_1998(successes: int, total: int, low: float, high: float) -> None:
    """The same table, the Clopper–Pearson exact method."""
    found = clopper_pearson(successes, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_method_10(a: tuple[int, int], b: tuple[int, int], low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10."""
    found = newcombe(passes_a=a[0], total_a=a[1], passes_b=b[0], total_b=b[1])
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_all_pass_on_both_sides_is_an_interval_with_width() -> None:
    found = newcombe(passes_a=72, total_a=72, passes_b=72, total_b=72)
    assert found.estimate == 0
    assert found.low == pytest.approx(-0.0507, abs=1e-4)
    assert found.high == pytest.approx(0.0507, abs=1e-4)
    assert fisher_p_value(passes_a=72, total_a=72, passes_b=72, total_b=72) == 1


def test_fisher_on_the_lady_tasting_tea() -> None:
    """Fisher 1935, chapter II: three of four right, two-sided 34 ÷ 70."""
    assert fisher_p_value(passes_a=3, total_a=4, passes_b=1, total_b=4) == pytest.approx(34 / 70, rel=1e-12)


def test_logit_interval_by_hand() -> None:
    """Share .8, se .05, df 40: logit 1.3863 ± 2.0211 × .05 ÷ .16."""
    found = logit_interval(0.8, se=0.05, df=40)
    margin = stats.t.ppf(0.975, 40) * 0.05 / 0.16
    assert found.low == pytest.approx(1 / (1 + math.exp(-(math.log(4) - margin))), rel=1e-12)
    assert found.high == pytest.approx(1 / (1 + math.exp(-(math.log(4) + margin))), rel=1e-12)


def test_plus_four_se_by_hand() -> None:
    """Agresti and Caffo: (0 + 1) ÷ (8 + 2) and (8 + 1) ÷ (8 + 2)."""
    expected = math.sqrt(0.1 * 0.9 / 10 + 0.9 * 0.1 / 10)
    assert plus_four_se(passes_a=0, total_a=8, passes_b=8, total_b=8) == pytest.approx(expected, rel=1e-12)


def test_bad_counts_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="successes 0 of 0"):
        wilson(0, 0)
    with pytest.raises(ValueError, match="successes 3 of 2"):
        clopper_pearson(3, 2)
    with pytest.raises(ValueError, match="passes_b nan of 10"):
        newcombe(passes_a=1, total_a=10, passes_b=math.nan, total_b=10)
    with pytest.raises(ValueError, match="passes_a -1 of 10"):
        fisher_p_value(passes_a=-1, total_a=10, passes_b=1, total_b=10)
    with pytest.raises(ValueError, match=r"share 1\.0 must lie between"):
        logit_interval(1.0, se=0.0, df=5)


COUNTS = st.integers(1, 200).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@settings(deadline=None)  # the machine may be busy
@given(a=COUNTS, b=COUNTS)
def test_swapping_the_groups_flips_the_difference(a: tuple[int, int], b: tuple[int, int]) -> None:
    one = newcombe(passes_a=a[0], total_a=a[1], passes_b=b[0], total_b=b[1])
    other = newcombe(passes_a=b[0], total_a=b[1], passes_b=a[0], total_b=a[1])
    assert (one.estimate, one.low, one.high) == pytest.approx((-other.estimate, -other.high, -other.low))
    assert -1 - 1e-12 <= one.low <= one.estimate + 1e-12
    assert one.estimate - 1e-12 <= one.high <= 1 + 1e-12


@settings(deadline=None)  # the machine may be busy
@given(counts=COUNTS)
def test_more_data_is_never_wider(counts: tuple[int, int]) -> None:
    once, ten_times = wilson(*counts), wilson(10 * counts[0], 10 * counts[1])
    assert ten_times.high - ten_times.low < once.high - once.low
