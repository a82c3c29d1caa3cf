"""Domain A16: median and P90 of times with time-outs, under the design, and their variation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.analyses.designed import each_alone
from scoring.analyses.speed import TimeQuantile, speed_variation, time_quantiles
from scoring.stats.design import Design, design_of
from scoring.stats.kaplan_meier import kaplan_meier, median_time

TIMES = np.array(
    [12, 15, 60, 9, 11, 14, 20, 35, 41, 8, 13, 60, 22, 25, 31, 10, 17, 19, 44, 60, 52, 16, 18, 27.0]
)
ANSWERED = np.array([place not in {2, 11, 19} for place in range(24)])
CLUSTERED = design_of(
    ["CM"] * 24,
    cluster=np.repeat(np.arange(8), 3),
    stratum=np.repeat([1, 2], 12),
    weight=np.repeat([1, 2, 1.5, 1, 3, 2, 1, 2.5], 3),
    operators=("CM",),
)


def alone(n: int) -> Design:
    return each_alone(["CM"] * n, ("CM",))


def quantile(share: float, design: Design = CLUSTERED) -> TimeQuantile:
    (found,) = time_quantiles(TIMES, happened=ANSWERED, limit=60, share=share, design=design)
    return found


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.3, (16, 10, 25)),
        (0.5, (19.5, 11, 41)),
        (0.7, (27, 18, 52)),
        (0.9, (44, 22, math.inf)),
    ],
)
def test_against_r(share: float, expected: tuple[float, float, float]) -> None:
    """R 4.2.2, survey, with time-outs entered as 60.5, which R prints where we say above the limit.

    des <- svydesign(ids=~site, strata=~area, weights=~w, data=d)
    svyquantile(~t, des, c(.3,.5,.7,.9), interval.type="xlogit", qrule="hf2").
    """
    found = quantile(share)
    assert (found.estimate, found.low, found.high) == expected
    assert (found.n, found.n_timed_out) == (24, 3)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.25, (13.5, 10, 19)), (0.5, (19.5, 15, 31)), (0.75, (38, 20, math.inf))]
)
def test_independent_tests_against_r(share: float, expected: tuple[float, float, float]) -> None:
    """As above with svydesign(ids=~1, data=d)."""
    found = quantile(share, alone(24))
    assert (found.estimate, found.low, found.high) == expected


def test_a_quantile_among_the_time_outs_is_above_the_limit() -> None:
    """R gives 60.5, the time-outs' stand-in."""
    assert quantile(0.95) == TimeQuantile(math.inf, None, None, 24, 3)


def test_time_outs_are_neither_averaged_nor_dropped() -> None:
    """Dropped, the median of 5, 6, 7 would be 6; with two time-outs behind it is 7."""
    times = np.array([5.0, 6, 7, 30, 30])
    happened = np.array([True, True, True, False, False])
    (found,) = time_quantiles(times, happened=happened, limit=30, share=0.5, design=alone(5))
    assert found.estimate == 7


def test_an_answer_after_the_limit_is_a_time_out_and_one_at_it_is_not() -> None:
    times = np.array([30.0, 30, 45])
    (found,) = time_quantiles(times, happened=np.full(3, True), limit=30, share=0.5, design=alone(3))
    assert (found.estimate, found.n_timed_out) == (30, 1)


def test_operators_come_apart_and_one_without_tests_is_missing() -> None:
    design = each_alone(["CM", "CU", "CM", "CU"], ("CM", "CU", "CT"))
    times = np.array([10.0, 20, 12, np.nan])
    found = time_quantiles(times, happened=np.full(4, True), limit=60, share=0.5, design=design)
    assert [(one.estimate, one.n) for one in found] == [(11, 2), (20, 1), (None, 0)]
    assert (found[1].low, found[2].low) == (None, None)


def test_equal_times_have_no_interval() -> None:
    (found,) = time_quantiles(
        np.full(5, 9.0), happened=np.full(5, True), limit=60, share=0.9, design=alone(5)
    )
    assert found == TimeQuantile(9, None, None, 5, 0)


def test_variation_is_unknown_once_a_test_timed_out() -> None:
    """8, 10, 12: s = 2, mean 10."""
    times = np.array([8.0, 10, 12, np.nan, 8, 60])
    happened = np.array([True, True, True, False, True, False])
    design = each_alone(["CM"] * 4 + ["CU"] * 2, ("CM", "CU", "CT"))
    assert speed_variation(times, happened=happened, limit=60, design=design) == (0.2, None, None)
    assert speed_variation(np.zeros(2), happened=np.full(2, True), limit=1, design=alone(2)) == (None,)
    assert speed_variation(np.full(7, 0.7), happened=np.full(7, True), limit=1, design=alone(7)) == (0,)


def test_bad_input_is_refused_by_name() -> None:
    one, yes, no = np.array([10.0]), np.array([True]), np.array([False])
    design = alone(1)
    with pytest.raises(ValueError, match="censored before the limit"):
        time_quantiles(one, happened=no, limit=60, share=0.5, design=design)
    with pytest.raises(ValueError, match="share"):
        time_quantiles(one, happened=yes, limit=60, share=1.0, design=design)
    with pytest.raises(ValueError, match="limit nan"):
        time_quantiles(one, happened=yes, limit=math.nan, share=0.5, design=design)
    with pytest.raises(ValueError, match="times must be finite"):
        speed_variation(-one, happened=yes, limit=60, design=design)
    with pytest.raises(ValueError, match="one per test"):
        speed_variation(one, happened=yes, limit=60, design=alone(2))


@settings(deadline=None)
@given(times=st.lists(st.integers(1, 12), min_size=1, max_size=30))
def test_the_median_is_the_one_of_kaplan_and_meier(times: list[int]) -> None:
    """With one limit for all the curve is the share still waiting; both take the middle of a plateau."""
    waits = np.minimum(np.array(times, dtype=np.float64), 9)
    happened = np.array(times) <= 9
    (found,) = time_quantiles(waits, happened=happened, limit=9, share=0.5, design=alone(len(times)))
    curve = median_time(kaplan_meier(waits, happened=happened))
    assert found.estimate == (math.inf if curve.estimate is None else curve.estimate)


@settings(deadline=None)
@given(times=st.lists(st.integers(1, 12), min_size=2, max_size=30), share=st.floats(0.05, 0.95))
def test_the_interval_holds_the_estimate(times: list[int], share: float) -> None:
    waits = np.array(times, dtype=np.float64)
    (found,) = time_quantiles(
        waits, happened=np.full(len(times), True), limit=9, share=share, design=alone(len(times))
    )
    if found.estimate is not None and found.low is not None and found.high is not None:
        assert found.low <= found.estimate <= found.high
