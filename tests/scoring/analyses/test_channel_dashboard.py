"""Domain A16: one electronic channel at each operator."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from scoring.analyses.channel_dashboard import (
    ChannelComplaints,
    ChannelFigures,
    ChannelTests,
    ComplaintRate,
    Counts,
    channel_dashboard,
    complaint_rate,
)
from scoring.analyses.designed import Designed, each_alone
from scoring.stats.design import design_of

OPERATORS = ("CM", "CU", "CT")
LIMIT_S = 600  # the SMS hall's form waits ten minutes for the reply (domain 4.4)


def column(numbers: ArrayLike) -> NDArray[np.float64]:
    return np.array(numbers, dtype=np.float64)


def missing(n: int) -> NDArray[np.float64]:
    return np.full(n, np.nan)


def untried(n: int) -> Counts:
    return Counts(np.zeros(n), np.zeros(n))


SMS = ChannelTests(  # four dials at CM, then four at CU, of which one never got a reply
    seconds=column([8, 12, 20, 25, 20, 40, 90, 600]),
    has_answered=np.array([True] * 7 + [False]),
    attempts=Counts(column([1, 1, 1, 0, 1, 1, 1, 0]), np.ones(8)),
    repeats=Counts(column([3, 3, 2, 3, 3, 1, 0, 0]), column([3, 3, 3, 3, 3, 3, 3, 0])),
    consistency=untried(8),
    score=column([80, 90, 70, 60, 50, 60, np.nan, 40]),
    satisfaction=missing(8),
)
DIALS = each_alone(["CM"] * 4 + ["CU"] * 4, OPERATORS)


def dashboard(tests: ChannelTests = SMS) -> tuple[ChannelFigures, ...]:
    return channel_dashboard(tests, DIALS, operators=OPERATORS, limit_s=LIMIT_S)


def test_speed_keeps_the_time_outs() -> None:
    """CU: 20, 40, 90 and one above 600 s: the median is 65, not the 40 of those that came; P90 is above."""
    ours, rival, absent = dashboard()
    assert (ours.median_s.estimate, ours.p90_s.estimate, ours.median_s.n_timed_out) == (16, 25, 0)
    assert (rival.median_s.estimate, rival.p90_s.estimate, rival.median_s.n_timed_out) == (65, math.inf, 1)
    assert (absent.median_s.estimate, absent.median_s.n) == (None, 0)


def test_variation_of_speed_by_hand_and_none_with_a_time_out() -> None:
    """8, 12, 20, 25: mean 16.25, sum of squared deviations 176.75."""
    ours, rival, absent = dashboard()
    assert ours.speed_variation == pytest.approx(math.sqrt(176.75 / 3) / 16.25, rel=1e-12)
    assert (rival.speed_variation, absent.speed_variation) == (None, None)
    assert (ours.caveats, absent.caveats) == ((), ())
    assert rival.caveats[0].zh.startswith("4次计时中1次在600秒内没有返回")


def test_success_and_stability() -> None:
    ours, rival, absent = dashboard()
    assert (ours.success.estimate, rival.success.estimate, ours.success.n) == (0.75, 0.75, 4)
    assert (ours.fully_repeated.estimate, ours.fully_repeated.n) == (0.75, 4)
    assert (rival.fully_repeated.estimate, rival.fully_repeated.n) == (pytest.approx(1 / 3), 3)
    assert absent.success == absent.fully_repeated == Designed(None, None, None, 0)


def test_scores_and_what_was_not_asked() -> None:
    ours, rival, _ = dashboard()
    assert (ours.score.estimate, rival.score.estimate, rival.score.n) == (75, 50, 3)
    assert ours.consistency == ours.satisfaction == Designed(None, None, None, 0)


def test_shares_under_a_clustered_design_against_r() -> None:
    """Ten tries of a connection at each of two visits to four sites; R 4.2.2, survey.

    des <- svydesign(ids=~site, weights=~w, data=d); r <- svyratio(~ok, ~tries, des); the logit interval is
    expit(qlogis(coef(r)) ± qt(.975, degf(des)) * SE(r) / (coef(r) * (1 - coef(r)))).
    """
    design = design_of(
        ["CM"] * 8,
        cluster=np.repeat(np.arange(4), 2),
        stratum=np.ones(8),
        weight=np.repeat([1.0, 2, 1.5, 1], 2),
        operators=("CM",),
    )
    tests = ChannelTests(
        seconds=missing(8),
        has_answered=np.full(8, False),
        attempts=Counts(column([10, 9, 8, 9, 10, 10, 6, 7]), column([10, 10, 10, 10, 10, 10, 10, 8])),
        repeats=untried(8),
        consistency=untried(8),
        score=missing(8),
        satisfaction=missing(8),
    )
    (found,) = channel_dashboard(tests, design, operators=("CM",), limit_s=30)
    assert found.success.estimate == pytest.approx(8 / 9, rel=1e-12)
    assert (found.success.low, found.success.high) == pytest.approx(
        (0.596481660900153, 0.977424515886734), rel=1e-9
    )
    assert found.median_s.estimate is None


def test_all_succeeded_has_an_interval_with_width() -> None:
    ours = dashboard(replace(SMS, attempts=Counts(np.ones(8), np.ones(8))))[0]
    assert (ours.success.estimate, ours.success.high) == (1, 1)
    assert ours.success.low == pytest.approx(0.025 ** (1 / 4), rel=1e-9)  # Clopper and Pearson, 4 of 4


def test_complaints_per_ten_thousand_against_r() -> None:
    """R 4.2.2: poisson.test(3, 6)$conf.int and poisson.test(0, 2)$conf.int, 6 and 2 times 10,000 users."""
    found = complaint_rate(3, 60_000)
    assert found.per_10_000 == pytest.approx(0.5, rel=1e-12)
    assert (found.low, found.high) == pytest.approx((0.10311202048260, 1.46121217829039), rel=1e-9)
    none = complaint_rate(0, 20_000)
    assert (none.per_10_000, none.low) == (0, 0)
    assert none.high == pytest.approx(1.84443972705697, rel=1e-9)
    assert complaint_rate(0, 0) == ComplaintRate(None, None, None)


def test_complaints_go_to_their_operator() -> None:
    reported = [ChannelComplaints("CU", 7, 70_000)]
    found = channel_dashboard(SMS, DIALS, operators=OPERATORS, limit_s=LIMIT_S, complaints=reported)
    assert [one.complaints and one.complaints.per_10_000 for one in found] == [None, pytest.approx(1), None]


@pytest.mark.parametrize(
    ("tests", "name"),
    [
        (replace(SMS, attempts=Counts(np.full(8, 2.0), np.ones(8))), "attempts: part"),
        (replace(SMS, repeats=Counts(missing(8), np.ones(8))), "repeats: part"),
        (replace(SMS, consistency=Counts(np.zeros(8), np.full(8, np.inf))), "consistency: part"),
        (replace(SMS, consistency=untried(7)), "consistency must be 8"),
        (replace(SMS, score=np.full(8, 101.0)), "score must be 0 to 100"),
        (replace(SMS, satisfaction=np.full(8, np.inf)), "satisfaction must be 8 finite"),
        (replace(SMS, has_answered=np.full(8, False)), "censored before the limit"),
        (replace(SMS, seconds=np.ones(7)), "times and happened must be 8"),
    ],
)
def test_bad_tests_are_refused_by_name(tests: ChannelTests, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        dashboard(tests)


def test_bad_complaints_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="escalated -1"):
        complaint_rate(-1, 10)
    with pytest.raises(ValueError, match="users nan"):
        complaint_rate(1, math.nan)  # pyright: ignore[reportArgumentType]
    for wrong in ([ChannelComplaints("XX", 1, 1)], [ChannelComplaints("CM", 1, 1)] * 2):
        with pytest.raises(ValueError, match="complaints must be of"):
            channel_dashboard(SMS, DIALS, operators=OPERATORS, limit_s=LIMIT_S, complaints=wrong)


@settings(deadline=None)
@given(escalated=st.integers(0, 500), users=st.integers(1, 10**6), times=st.integers(2, 20))
def test_more_users_at_the_same_rate_narrow_the_interval(escalated: int, users: int, times: int) -> None:
    few, many = complaint_rate(escalated, users), complaint_rate(escalated * times, users * times)
    assert few.low is not None
    assert few.high is not None
    assert few.per_10_000 is not None
    assert many.low is not None
    assert many.high is not None
    assert few.low <= few.per_10_000 <= few.high
    assert many.high - many.low < few.high - few.low
