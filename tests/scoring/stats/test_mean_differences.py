"""Student's t and Welch's against scipy, textbook figures and hand computation."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.stats.means import Mean, mean_of, t_difference, t_margin, welch


def test_t_at_its_tabulated_point() -> None:
    """2.228 with 10 degrees of freedom is the two-sided 5 % point of every table."""
    found = t_difference(2.228, se=1.0, df=10)
    assert round(found.p_value, 3) == 0.05
    assert round(found.low, 2) == 0.0
    assert round(t_margin(1.0, 10), 3) == 2.228


def test_welch_agrees_with_scipy() -> None:
    rng = np.random.default_rng(3)
    ours, rival = rng.normal(1, 2, 9), rng.normal(0, 1, 14)
    found = welch((1.0, mean_of(ours)), (-1.0, mean_of(rival)))
    expected: Any = stats.ttest_ind(ours, rival, equal_var=False)
    interval = expected.confidence_interval()
    assert (found.statistic, found.df, found.p_value) == pytest.approx(
        (expected.statistic, expected.df, expected.pvalue), rel=1e-10
    )
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-10)


def test_a_difference_of_differences_by_hand() -> None:
    """Variances 1, 2, 3, 2 with 4 degrees of freedom each: se² 8, df 64 ÷ ((1 + 4 + 9 + 4) ÷ 4)."""
    means = [Mean(10, 1, 4), Mean(7, 2, 4), Mean(5, 3, 4), Mean(4, 2, 4)]
    found = welch(*zip((1.0, -1.0, -1.0, 1.0), means, strict=True))
    assert found.estimate == 2
    assert found.se == pytest.approx(math.sqrt(8), rel=1e-12)
    assert found.df == pytest.approx(64 / 4.5, rel=1e-12)


def test_a_mean_is_the_plain_one_with_equal_weights_and_a_ratio_with_others() -> None:
    values = np.array([1.0, 2.0, 6.0])
    plain = mean_of(values)
    assert (plain.estimate, plain.df) == (3, 2)
    assert plain.variance == pytest.approx(values.var(ddof=1) / 3, rel=1e-12)
    weighted = mean_of(values, np.array([2.0, 1.0, 1.0]))
    assert weighted.estimate == 2.5
    assert weighted.variance == pytest.approx(3 / 2 * (3**2 + 0.5**2 + 3.5**2) / 4**2, rel=1e-12)


def test_equal_values_have_no_variance_at_all() -> None:
    assert mean_of(np.full(7, 0.1)) == Mean(0.1, 0.0, 6)


def test_what_cannot_be_tested_is_refused() -> None:
    with pytest.raises(ValueError, match="no mean varies"):
        welch((1.0, Mean(1, 0, 4)), (-1.0, Mean(2, 0, 4)))
    with pytest.raises(ValueError, match="at least two finite"):
        mean_of(np.array([1.0]))
    with pytest.raises(ValueError, match="at least two finite"):
        mean_of(np.array([1.0, math.nan]))
    with pytest.raises(ValueError, match=r"se 0.0 and df 3 positive"):
        t_difference(1.0, se=0.0, df=3)
    with pytest.raises(ValueError, match="estimate nan"):
        t_difference(math.nan, se=1.0, df=3)
    with pytest.raises(ValueError, match="se nan"):
        t_margin(math.nan, 3)


SAMPLES = st.lists(st.integers(-50, 50), min_size=2, max_size=20).filter(lambda values: len(set(values)) > 1)


@settings(deadline=None)  # the machine may be busy
@given(a=SAMPLES, b=SAMPLES)
def test_swapping_the_groups_flips_the_sign(a: list[int], b: list[int]) -> None:
    one, other = mean_of(np.array(a, dtype=float)), mean_of(np.array(b, dtype=float))
    forth, back = welch((1.0, one), (-1.0, other)), welch((1.0, other), (-1.0, one))
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low))
    assert forth.p_value == pytest.approx(back.p_value)
    assert 0 <= forth.p_value <= 1
