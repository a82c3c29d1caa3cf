"""Kaplan–Meier against R's survival, and restricted means against the plain ones they generalise.

R 4.2.2, survival 3.5-3:
    a <- subset(aml, x == "Maintained")                   # Miller 1997, Survival Analysis, table 1.1
    f <- survfit(Surv(time, status) ~ 1, data = a, conf.type = "log-log")
    s <- summary(f); cbind(s$time, s$n.risk, s$n.event, s$surv, s$std.err^2, s$lower, s$upper)
    quantile(f, .5); survival:::survmean(f, rmean = 40)$matrix
    resid(f, times = 40, type = "auc") * nrow(a)
    w <- c(1.5, 2, .7, 1, 1, 3, .4, 1.2, 2.2, 1, .9)
    g <- update(f, weights = w, robust = TRUE)            # and the same again, × sum(w)
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.design import survey_design
from scoring.stats.kaplan_meier import (
    MedianTime,
    SurvivalCurve,
    kaplan_meier,
    median_time,
    restricted_mean,
    restricted_mean_influence,
    restricted_mean_values,
)
from scoring.stats.ratios import ratio_estimates
from scoring.stats.survival import restricted_times

TIMES = np.array([9.0, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161])
HAPPENED = np.array([True, True, False, True, True, False, True, True, False, True, False])
WEIGHTS = np.array([1.5, 2, 0.7, 1, 1, 3, 0.4, 1.2, 2.2, 1, 0.9])
AT_40 = [
    -19.89772727272727,
    -15.89772727272727,
    3.97727272727273,
    -12.75710227272727,
    -7.13210227272727,
    8.61789772727272,
    0.51789772727273,
    4.56789772727273,
    12.66789772727272,
    12.66789772727272,
    12.66789772727272,
]
AT_40_WEIGHTED = [
    -20.28764975224237,
    -16.28764975224237,
    5.52691001165336,
    -12.38766768072153,
    -7.06056487698321,
    9.03289306694203,
    -2.52146010570923,
    2.35704456718797,
    12.11405391298237,
    12.11405391298237,
    12.11405391298237,
]


def _columns(curve: SurvivalCurve) -> list[list[float]]:
    columns = (curve.at_risk, curve.events, curve.survival, curve.variance, curve.low, curve.high)
    return [column.tolist() for column in columns]


def test_the_curve_is_rs() -> None:
    curve = kaplan_meier(TIMES, happened=HAPPENED)
    assert curve.time.tolist() == [9, 13, 18, 23, 31, 34, 48]
    expected = [
        [11, 10, 8, 7, 5, 4, 2],
        [1] * 7,
        [10 / 11, 9 / 11, 63 / 88, 27 / 44, 27 / 55, 81 / 220, 81 / 440],
        [
            0.00751314800901578,
            0.01352366641622839,
            0.01950630400075131,
            0.02329662847483095,
            0.02695942900075131,
            0.02646116641622840,
            0.02356002300901578,
        ],
        [
            0.5080802057699297,
            0.4474286146821814,
            0.3501903859079384,
            0.2657520400012861,
            0.1673309097768508,
            0.0928295749369852,
            0.0117384801231896,
        ],
        [
            0.986673822667823,
            0.951162228582492,
            0.899023974191053,
            0.835299243250221,
            0.753399790370811,
            0.657040832398164,
            0.525014842726641,
        ],
    ]
    for found, column in zip(_columns(curve), expected, strict=True):
        assert found == pytest.approx(column, rel=1e-12)


def test_the_weighted_curve_is_rs_robust_one() -> None:
    curve = kaplan_meier(TIMES, happened=HAPPENED, weights=WEIGHTS)
    expected = [
        [14.9, 13.4, 10.7, 9.7, 5.7, 5.3, 1.9],
        [1.5, 2, 1, 1, 0.4, 1.2, 1],
        [
            0.899328859060403,
            0.765100671140940,
            0.693595935520291,
            0.622091199899643,
            0.578435677099668,
            0.447469108699743,
            0.211959051489352,
        ],
        [
            0.00928057368161668,
            0.02138564332450846,
            0.02422519622968681,
            0.02690956401661508,
            0.02761394125251116,
            0.03296703311818712,
            0.03176431873782152,
        ],
        [
            0.4641784166362335,
            0.3379524950279266,
            0.2960242275456607,
            0.2441109833908952,
            0.2162808478308257,
            0.1151002563199018,
            0.0112411048311818,
        ],
        [
            0.985437636335928,
            0.936054224257874,
            0.895868589286310,
            0.852331695562901,
            0.822244966717085,
            0.741480497173180,
            0.584945601608077,
        ],
    ]
    for found, column in zip(_columns(curve), expected, strict=True):
        assert found == pytest.approx(column, rel=1e-12)


def test_the_restricted_mean_is_rs() -> None:
    found = restricted_mean(TIMES, happened=HAPPENED, limit=40)
    assert (found.estimate, found.se) == pytest.approx((28.8977272727273, 3.4675776788916), rel=1e-12)
    found = restricted_mean(TIMES, happened=HAPPENED, limit=100)
    assert (found.estimate, found.se) == pytest.approx((41.4159090909091, 10.8288647168605), rel=1e-12)


def test_the_influence_is_rs_with_and_without_weights() -> None:
    plain = restricted_mean_influence(TIMES, happened=HAPPENED, limit=40)
    assert plain.tolist() == pytest.approx(AT_40, rel=1e-12)
    weighted = restricted_mean_influence(TIMES, happened=HAPPENED, limit=40, weights=WEIGHTS)
    assert weighted.tolist() == pytest.approx(AT_40_WEIGHTED, rel=1e-12)
    mean = restricted_mean(TIMES, happened=HAPPENED, limit=40, weights=WEIGHTS)
    assert mean.estimate == pytest.approx(29.2876497522424, rel=1e-12)


def test_the_median_and_its_limits_are_rs() -> None:
    assert median_time(kaplan_meier(TIMES, happened=HAPPENED)) == MedianTime(31, 13, None)


@pytest.mark.parametrize(
    ("times", "happened", "expected"),
    [
        ([1, 2, 3, 4], [True] * 4, 2.5),  # S(2) = .5 stays until 3
        ([1, 2, 3, 4], [True, True, False, False], 2),  # S stays at .5 for ever
        ([1, 2, 3], [True] * 3, 2),
        ([1, 2, 3], [True, False, False], None),
        (range(1, 11), [True] * 10, 5.5),  # .9 × 8/9 × … is .5 only but for rounding
    ],
)
def test_a_median_at_exactly_one_half_is_the_middle(
    times: list[int], happened: list[bool], expected: float | None
) -> None:
    """As `print(survfit(...))` has them; statsmodels takes 3 in the first case."""
    curve = kaplan_meier(np.array(times, dtype=float), happened=np.array(happened))
    assert median_time(curve).estimate == expected


def test_the_design_based_variance_of_the_values_is_rs_clustered_one() -> None:
    """The same R, with the factor clusters ÷ (clusters − 1) that a design has and `survfit` has not.

    tt <- c(5, 8, 12, 20, 3, 7, 9, 30); d <- c(1, 0, 1, 1, 1, 0, 1, 0); id <- c(1, 1, 2, 2, 3, 3, 4, 4)
    f <- survfit(Surv(tt, d) ~ 1, cluster = id)
    sqrt(sum(rowsum(as.vector(resid(f, times = 18, type = "auc")), id)^2))
    """
    times = np.array([5.0, 8, 12, 20, 3, 7, 9, 30])
    happened = np.array([1, 0, 1, 1, 1, 0, 1, 0]) == 1
    design = survey_design(
        np.full(8, "CM"), cluster=np.arange(8) // 2, area=np.zeros(8), weight=np.ones(8), operators=["CM"]
    )
    values = restricted_mean_values(times, happened=happened, limit=18)
    found = ratio_estimates(design, numerator=values[:, None], denominator=np.ones((8, 1)))
    assert found.covariance[0, 0, 0] == pytest.approx(4 / 3 * 1.35316469341319**2, rel=1e-12)


def test_a_clustered_variance_of_the_values_is_that_of_the_restricted_mean() -> None:
    """Delete-one-cluster jackknife, without use of any influence; they agree as clusters grow many."""
    rng = np.random.default_rng(11)
    site = np.repeat(np.arange(300), 4)
    true = rng.exponential(100, 1200) * np.repeat(rng.gamma(4, 0.25, 300), 4)
    stop = rng.uniform(20, 300, 1200)
    times, happened = np.minimum(true, stop), true <= stop
    values = restricted_mean_values(times, happened=happened, limit=120)
    design = survey_design(
        np.full(1200, "CM"), cluster=site, area=np.zeros(1200), weight=np.ones(1200), operators=["CM"]
    )
    found = ratio_estimates(design, numerator=values[:, None], denominator=np.ones((1200, 1)))
    without = [
        restricted_mean(times[site != one], happened=happened[site != one], limit=120).estimate
        for one in range(300)
    ]
    jackknife = 299 / 300 * np.square(np.array(without) - np.mean(without)).sum()
    whole = restricted_mean(times, happened=happened, limit=120)
    assert found.estimate[0, 0] == pytest.approx(whole.estimate, rel=1e-12)
    assert found.covariance[0, 0, 0] == pytest.approx(jackknife, rel=0.01)
    assert found.covariance[0, 0, 0] > 1.2 * whole.se**2  # the rows of a site are alike


def test_nothing_happened_is_an_empty_curve_and_a_full_mean() -> None:
    times, happened = np.array([5.0, 7.0]), np.array([False, False])
    curve = kaplan_meier(times, happened=happened)
    assert len(curve.time) == len(curve.survival) == 0
    assert median_time(curve) == MedianTime(None, None, None)
    found = restricted_mean(times, happened=happened, limit=6)
    assert (found.estimate, found.se) == (6, 0)


def test_all_at_once_leaves_a_share_of_0_with_unknown_error() -> None:
    times, happened = np.full(3, 5.0), np.array([True] * 3)
    curve = kaplan_meier(times, happened=happened, weights=np.array([0.1, 0.2, 0.3]))
    assert curve.survival.tolist() == [0]
    assert np.isnan([curve.variance[0], curve.low[0], curve.high[0]]).all()
    assert median_time(curve) == MedianTime(5, None, None)
    found = restricted_mean(times, happened=happened, limit=60)
    assert (found.estimate, found.se) == (5, 0)


def test_bad_input_is_refused_by_name() -> None:
    one, seen = np.array([1.0]), np.array([True])
    for times in (np.array([]), np.array([1.0, 2.0])):
        with pytest.raises(ValueError, match=r"times .* as many happened"):
            kaplan_meier(times, happened=seen)
    for bad in (math.nan, math.inf, -1.0):
        with pytest.raises(ValueError, match="times must be finite"):
            kaplan_meier(np.array([bad]), happened=seen)
    for bad in (math.nan, 0.0, -1.0):
        with pytest.raises(ValueError, match="weights must be positive"):
            kaplan_meier(one, happened=seen, weights=np.array([bad]))
    with pytest.raises(ValueError, match="weights must be positive"):
        kaplan_meier(one, happened=seen, weights=np.ones(2))
    for limit in (0.0, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"limit .* must be above 0"):
            restricted_mean(one, happened=seen, limit=limit)
    with pytest.raises(ValueError, match=r"not beyond the last time 1\.0"):
        restricted_mean(one, happened=np.array([False]), limit=2)


ROWS = st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.integers(1, 5)), min_size=1, max_size=25).map(
    lambda rows: [*rows, (31, False, 1)]
)


@settings(deadline=None)
@given(rows=ROWS, limit=st.integers(1, 31))
def test_weights_count_as_copies_and_values_average_to_the_mean(
    rows: list[tuple[int, bool, int]], limit: int
) -> None:
    times, happened, copies = (np.array(column) for column in zip(*rows, strict=True))
    times, weights = times.astype(float), copies.astype(float)
    mean = restricted_mean(times, happened=happened, limit=limit, weights=weights)
    values = restricted_mean_values(times, happened=happened, limit=limit, weights=weights)
    assert np.average(values, weights=weights) == pytest.approx(mean.estimate)
    repeated = restricted_mean(times.repeat(copies), happened=happened.repeat(copies), limit=limit)
    assert mean.estimate == pytest.approx(repeated.estimate)
    assert mean.se >= repeated.se * (1 - 1e-9)  # a weight is not as many independent rows
    curve = kaplan_meier(times, happened=happened, weights=weights)
    assert (np.diff(curve.survival, prepend=1.0) < 0).all()
    assert (curve.low <= curve.survival).all()
    assert (curve.survival <= curve.high).all()


@settings(deadline=None)
@given(rows=ROWS, limit=st.integers(1, 31))
def test_without_early_censoring_they_are_the_restricted_times(
    rows: list[tuple[int, bool, int]], limit: int
) -> None:
    times, seen, copies = (np.array(column) for column in zip(*rows, strict=True))
    times, weights, happened = times.astype(float), copies.astype(float), seen | (times < limit)
    values = restricted_mean_values(times, happened=happened, limit=limit, weights=weights)
    plain = restricted_times(times, happened=happened, limit=limit)
    assert values.tolist() == pytest.approx(plain.tolist(), abs=1e-9)
