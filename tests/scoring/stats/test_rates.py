r"""Rates of events against R's poisson.test, the domain's complaints and hand computation.

options(digits = 17); R.version.string  # R version 4.2.2 Patched (2022-11-10 r83330)
show <- function(...) { t <- poisson.test(...); cat(t$estimate, t$conf.int, t$p.value, "\n") }
show(c(245, 312), c(1, 1))
show(c(11, 21), c(800, 3011))
show(c(0, 5), c(2, 3)); show(c(5, 0), c(2, 3)); show(c(3, 3), c(1, 1)); show(c(0, 0), c(1, 1))
show(c(120000, 121500), c(3.5, 3.4))
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep

from scoring.stats.rates import RateRatio, poisson_rate_test


def test_complaints_of_the_domain() -> None:
    """A10: complaints 312 → 245 in equal periods: ratio .785, z 2.84, p .0045.

    That printed p is of the score z, whose sign the field leaves out; the exact one is .0051.
    """
    found = poisson_rate_test(events_a=245, exposure_a=1, events_b=312, exposure_b=1)
    assert found.estimate is not None
    assert (round(found.estimate, 3), round(-found.z, 2), round(found.z_p_value, 4)) == (0.785, 2.84, 0.0045)
    assert found.z == pytest.approx(-67 / math.sqrt(557), rel=1e-12)
    assert found.p_value == pytest.approx(0.0051201244328064775, rel=1e-9)


@pytest.mark.parametrize(
    ("a", "b", "ratio", "interval", "p_value"),
    [
        (
            (245, 1),
            (312, 1),
            0.7852564102564102,
            (0.6615464373915229, 0.9312584838168032),
            0.00512012443280648,
        ),
        (
            (11, 800),
            (21, 3011),
            1.971488095238095,
            (0.8584264033916392, 4.277265943654071),
            0.07966863303332952,
        ),
        ((0, 2), (5, 3), 0.0, (0.0, 1.6369186577738188), 0.1648),
        ((5, 2), (0, 3), math.inf, (1.3745337859731901, math.inf), 0.01024),
        ((3, 1), (3, 1), 1.0, (0.13393758817773022, 7.466164006724067), 1.0),
        (
            (120_000, 3.5),
            (121_500, 3.4),
            0.9594356261022926,
            (0.9518049256453786, 0.9671274078917452),
            2.5944602927256183e-24,
        ),
    ],
)
def test_ratios_as_in_r(
    a: tuple[int, float], b: tuple[int, float], ratio: float, interval: tuple[float, float], p_value: float
) -> None:
    """The second line is the worked example of R's own manual (11 of 800 against 6 + 8 + 7 of 3011)."""
    found = poisson_rate_test(events_a=a[0], exposure_a=a[1], events_b=b[0], exposure_b=b[1])
    assert found.estimate == pytest.approx(ratio, rel=1e-12)
    assert (found.low, found.high) == pytest.approx(interval, rel=1e-9)
    assert found.p_value == pytest.approx(p_value, rel=1e-9)


def test_z_is_the_score_statistic_of_statsmodels() -> None:
    expected = poisson_2indep(11, 800, 21, 3011, method="score", compare="ratio")
    found = poisson_rate_test(events_a=11, exposure_a=800, events_b=21, exposure_b=3011)
    assert (found.z, found.z_p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)


def test_no_event_at_all_says_nothing() -> None:
    found = poisson_rate_test(events_a=0, exposure_a=1, events_b=0, exposure_b=9)
    assert found == RateRatio(estimate=None, low=0.0, high=math.inf, p_value=1.0, z=0.0, z_p_value=1.0)


def test_a_higher_level_is_wider() -> None:
    narrow = poisson_rate_test(events_a=9, exposure_a=1, events_b=4, exposure_b=1, level=0.9)
    wide = poisson_rate_test(events_a=9, exposure_a=1, events_b=4, exposure_b=1, level=0.99)
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("events_a", "exposure_b", "message"),
    [
        (-1, 1.0, "events_a -1 must be"),
        (math.nan, 1.0, "events_a nan must be"),
        (math.inf, 1.0, "events_a inf must be"),
        (2.5, 1.0, r"events_a 2\.5 must be a whole number"),
        (1, 0.0, r"exposure_b 0\.0 must be above 0"),
        (1, math.nan, "exposure_b nan must be"),
        (1, math.inf, "exposure_b inf must be"),
    ],
)
def test_bad_counts_are_refused_by_name(events_a: int, exposure_b: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        poisson_rate_test(events_a=events_a, exposure_a=1, events_b=1, exposure_b=exposure_b)


EVENTS = st.integers(1, 300)
EXPOSURE = st.floats(0.1, 100)


@settings(deadline=None)  # the machine may be busy
@given(a=EVENTS, b=EVENTS, exposure_a=EXPOSURE, exposure_b=EXPOSURE)
def test_swapping_the_groups_turns_the_ratio_over(
    a: int, b: int, exposure_a: float, exposure_b: float
) -> None:
    one = poisson_rate_test(events_a=a, exposure_a=exposure_a, events_b=b, exposure_b=exposure_b)
    other = poisson_rate_test(events_a=b, exposure_a=exposure_b, events_b=a, exposure_b=exposure_a)
    assert one.estimate is not None
    assert other.estimate == pytest.approx(1 / one.estimate)
    assert (one.low, one.high) == pytest.approx((1 / other.high, 1 / other.low))
    assert (one.z, one.p_value) == pytest.approx((-other.z, other.p_value), abs=1e-9)
    assert 0 <= one.p_value <= 1
    assert one.low < one.estimate < one.high
