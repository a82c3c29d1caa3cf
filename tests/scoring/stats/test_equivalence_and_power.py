"""Equivalence is the 90 % interval inside ±margin; what a sample could find, against the exact power.

options(digits = 17); R.version.string  # R version 4.2.2 Patched (2022-11-10 r83330)
term <- c(.80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46); early <- c(1.15, .88, .90, .74, 1.21)
ours <- c(4, 5, 5, 3, 4, 5, 4, 4, 5, 2, 5, 4); rival <- c(3, 4, 2, 5, 3, 3, 4, 1, 3, 4)
tost <- function(x, y, margin) max(t.test(x, y, mu = -margin, alternative = "greater")$p.value,
                                   t.test(x, y, mu = margin, alternative = "less")$p.value)
tost(ours, rival, 2); tost(ours, rival, .5); tost(term, early, .8)
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.stats.equivalence import newcombe_equivalence, tost_p_value, tost_welch
from scoring.stats.means import t_margin
from scoring.stats.power import smallest_detectable
from scoring.stats.samples import FloatArray

TERM = np.array([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46])
EARLY = np.array([1.15, 0.88, 0.90, 0.74, 1.21])
OURS = np.array([4.0, 5, 5, 3, 4, 5, 4, 4, 5, 2, 5, 4])
RIVAL = np.array([3.0, 4, 2, 5, 3, 3, 4, 1, 3, 4])


def test_tost_by_hand() -> None:
    """(0.5 − 2) ÷ 0.5 = −3 is the nearer side; P(T₁₀ < −3) = .00667."""
    assert tost_p_value(0.5, se=0.5, df=10, margin=2) == pytest.approx(stats.t.cdf(-3, 10), rel=1e-12)
    assert round(tost_p_value(0.5, se=0.5, df=10, margin=2), 5) == 0.00667


@settings(deadline=None)  # the machine may be busy
@given(
    estimate=st.floats(-3, 3),
    se=st.floats(0.05, 3),
    df=st.integers(2, 200),
    margin=st.floats(0.1, 5),
)
def test_equivalent_exactly_when_the_90_percent_interval_is_inside(
    estimate: float, se: float, df: int, margin: float
) -> None:
    reach = abs(estimate) + t_margin(se, df, level=0.9)
    if abs(reach - margin) > 1e-9:
        assert (tost_p_value(estimate, se=se, df=df, margin=margin) < 0.05) == (reach < margin)


def test_tost_refuses_certainty_and_nan() -> None:
    with pytest.raises(ValueError, match=r"se 0.0"):
        tost_p_value(0.0, se=0.0, df=10, margin=1)
    with pytest.raises(ValueError, match="estimate nan"):
        tost_p_value(math.nan, se=1.0, df=10, margin=1)
    with pytest.raises(ValueError, match="margin 0 positive"):
        tost_p_value(0.0, se=1.0, df=10, margin=0)


@pytest.mark.parametrize(
    ("a", "b", "margin", "p_value"),
    [
        (OURS, RIVAL, 2, 0.017048149363957991),
        (OURS, RIVAL, 0.5, 0.84330490318615747),
        (TERM, EARLY, 0.8, 0.0074621462691696),
    ],
)
def test_tost_welch_as_two_one_sided_t_tests(
    a: FloatArray, b: FloatArray, margin: float, p_value: float
) -> None:
    assert tost_welch(a, b, margin=margin) == pytest.approx(p_value, rel=1e-9)
    assert tost_welch(b, a, margin=margin) == pytest.approx(p_value, rel=1e-9)


def test_tost_welch_refuses_by_name() -> None:
    with pytest.raises(ValueError, match="values_a"):
        tost_welch(np.array([1.0]), RIVAL, margin=1)
    with pytest.raises(ValueError, match="values_b"):
        tost_welch(OURS, np.array([1.0, math.nan]), margin=1)
    with pytest.raises(ValueError, match="no mean varies"):
        tost_welch(np.full(5, 3.0), np.full(5, 3.0), margin=1)
    with pytest.raises(ValueError, match="margin 0 positive"):
        tost_welch(OURS, RIVAL, margin=0)


def test_shares_are_equivalent_when_newcombes_90_percent_interval_is_inside() -> None:
    """All of n on both sides reaches z² ÷ (n + z²) with z = 1.645: .0362 of 72, .1192 of 20."""
    for n, reach in ((72, 0.0362), (20, 0.1192)):
        found = newcombe_equivalence(passes_a=n, total_a=n, passes_b=n, total_b=n, margin=0.05)
        assert (round(found.difference.low, 4), round(found.difference.high, 4)) == (-reach, reach)
        assert found.is_equivalent == (reach < 0.05)


def test_a_share_that_may_be_too_low_or_too_high_is_not_equivalent() -> None:
    one = newcombe_equivalence(passes_a=90, total_a=100, passes_b=99, total_b=100, margin=0.1)
    other = newcombe_equivalence(passes_a=99, total_a=100, passes_b=90, total_b=100, margin=0.1)
    assert not one.is_equivalent
    assert not other.is_equivalent
    assert one.difference.low == pytest.approx(-other.difference.high, rel=1e-12)


def test_share_equivalence_refuses_by_name() -> None:
    with pytest.raises(ValueError, match="passes_a 1 of 0"):
        newcombe_equivalence(passes_a=1, total_a=0, passes_b=1, total_b=2, margin=0.1)
    with pytest.raises(ValueError, match="margin nan must"):
        newcombe_equivalence(passes_a=1, total_a=2, passes_b=1, total_b=2, margin=math.nan)
    with pytest.raises(ValueError, match=r"alpha 0.5 between"):
        newcombe_equivalence(passes_a=1, total_a=2, passes_b=1, total_b=2, margin=0.1, alpha=0.5)


def test_the_multiplier_of_bloom_1995() -> None:
    """2.80 standard errors with many degrees of freedom (Evaluation Review 19:547–556)."""
    assert round(smallest_detectable(1.0, math.inf), 2) == 2.80


@pytest.mark.parametrize("df", [8, 22, 126])
def test_the_smallest_detectable_is_found_four_times_in_five(df: int) -> None:
    ratio = smallest_detectable(1.0, df)
    critical = stats.t.ppf(0.975, df)
    power = stats.nct.sf(critical, df, ratio) + stats.nct.cdf(-critical, df, ratio)
    assert power == pytest.approx(0.8, abs=0.01)


def test_the_smallest_detectable_needs_a_standard_error() -> None:
    assert smallest_detectable(0.0, 10) == 0
    with pytest.raises(ValueError, match="se nan"):
        smallest_detectable(math.nan, 10)
    with pytest.raises(ValueError, match="df 0"):
        smallest_detectable(1.0, 0)
