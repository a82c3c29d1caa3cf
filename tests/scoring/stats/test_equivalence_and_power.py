"""Equivalence is the 90 % interval inside ±margin; what a sample could find, against the exact power."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.stats.equivalence import tost_p_value
from scoring.stats.means import t_margin
from scoring.stats.power import smallest_detectable


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
