"""Log-rank tests against R's survival.

R 4.2.2, survival 3.5-3:
    i <- 1:48
    a <- data.frame(t = (37 * i) %% 29 + 1, d = i %% 4 != 0, g = i %% 3, site = i %/% 4)
    a$area <- a$site %% 3
    survdiff(Surv(t, d) ~ g, a); survdiff(Surv(t, d) ~ g + strata(area), a)
    b <- subset(a, g < 2)
    survdiff(Surv(t, d) ~ g + strata(area), b)
    coxph(Surv(t, d) ~ I(g == 0), b, cluster = site, ties = "breslow")$rscore
    coxph(Surv(t, d) ~ I(g == 0) + strata(area), b, cluster = site, ties = "breslow")$rscore
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.stats.log_rank import clustered_log_rank, log_rank, stratified_log_rank

ROW = np.arange(1, 49)
TIMES = ((37 * ROW) % 29 + 1).astype(np.float64)
HAPPENED = ROW % 4 != 0
GROUP = np.array(["CM", "CU", "CT"])[ROW % 3]
SITE = ROW // 4
AREA = SITE % 3
TWO = GROUP != "CT"


def test_leukaemia_maintained_or_not() -> None:
    """R's `survdiff(Surv(time, status) ~ x, aml)`; Miller 1997, Survival Analysis, table 1.1."""
    maintained = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
    other = [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    seen = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0] + [1, 1, 1, 1, 1, 0] + [1] * 6
    found = log_rank(
        np.array(maintained + other, dtype=float),
        happened=np.array(seen) == 1,
        group=["maintained"] * 11 + ["other"] * 12,
        groups=["maintained", "other"],
    )
    assert (found.n, found.observed, found.df) == ((11, 12), (7, 11), 1)
    assert found.expected == pytest.approx((10.68933599230072, 7.31066400769928), rel=1e-12)
    assert found.statistic == pytest.approx(3.3963886989776, rel=1e-12)
    assert round(found.p_value, 4) == 0.0653


def test_three_groups_are_rs() -> None:
    found = log_rank(TIMES, happened=HAPPENED, group=GROUP, groups=["CM", "CU", "CT"])
    assert (found.n, found.observed, found.df) == ((16, 16, 16), (12, 12, 12), 2)
    assert found.expected == pytest.approx((13.4675014408883, 11.5477233438522, 10.9847752152595), rel=1e-12)
    assert found.statistic == pytest.approx(0.30562374434092, rel=1e-12)
    assert found.p_value == pytest.approx(0.858291175, rel=1e-8)


def test_strata_are_rs() -> None:
    found = stratified_log_rank(
        TIMES, happened=HAPPENED, group=GROUP, groups=["CM", "CU", "CT"], stratum=AREA
    )
    assert found.expected == pytest.approx((13.4583055833056, 11.5808746808747, 10.9608197358197), rel=1e-12)
    assert found.statistic == pytest.approx(0.318180760609207, rel=1e-12)
    found = stratified_log_rank(
        TIMES[TWO], happened=HAPPENED[TWO], group=GROUP[TWO], groups=["CM", "CU"], stratum=AREA[TWO]
    )
    assert found.expected == pytest.approx((13.7784271284271, 10.2215728715729), rel=1e-12)
    assert found.statistic == pytest.approx(0.612586679608209, rel=1e-12)


def test_the_clustered_statistic_is_rs_robust_score() -> None:
    found = clustered_log_rank(
        TIMES[TWO], happened=HAPPENED[TWO], group=GROUP[TWO], groups=("CM", "CU"), cluster=SITE[TWO]
    )
    assert found.statistic**2 == pytest.approx(0.224701964179095, rel=1e-12)
    assert found.statistic < 0  # as the sign of R's log hazard ratio, −.2028
    assert (found.n_clusters, found.df) == (13, 11)
    assert found.p_value == pytest.approx(2 * stats.t.sf(math.sqrt(0.224701964179095), 11), rel=1e-12)


def test_the_clustered_statistic_within_strata_is_rs() -> None:
    found = clustered_log_rank(
        TIMES[TWO],
        happened=HAPPENED[TWO],
        group=GROUP[TWO],
        groups=("CM", "CU"),
        cluster=SITE[TWO],
        stratum=AREA[TWO],
    )
    assert found.statistic**2 == pytest.approx(0.556851461619324, rel=1e-12)
    assert found.expected == pytest.approx((13.7784271284271, 10.2215728715729), rel=1e-12)


def test_the_group_whose_events_come_sooner_has_the_positive_sign() -> None:
    found = clustered_log_rank(
        np.array([1.0, 2, 3, 7, 8, 9]),
        happened=np.full(6, True),
        group=["CM"] * 3 + ["CU"] * 3,
        groups=("CM", "CU"),
        cluster=range(6),
    )
    assert found.statistic > 0
    assert found.observed[0] > found.expected[0]


def test_groups_that_never_meet_take_a_degree_of_freedom_with_them() -> None:
    """A against B in one stratum, C against D in the other: two comparisons, each as if alone."""
    four = stratified_log_rank(
        TIMES[:40],
        happened=HAPPENED[:40],
        group=np.array([["A", "B"], ["C", "D"]])[ROW[:40] // 21, ROW[:40] % 2],
        groups=["A", "B", "C", "D"],
        stratum=ROW[:40] // 21,
    )
    halves = [
        log_rank(TIMES[part], happened=HAPPENED[part], group=(ROW % 2).astype(str)[part], groups=["0", "1"])
        for part in (slice(0, 20), slice(20, 40))
    ]
    assert four.df == 2
    assert four.statistic == pytest.approx(sum(half.statistic for half in halves), rel=1e-9)


def test_nothing_to_test_is_refused() -> None:
    times, group, groups = np.array([1.0, 2, 3, 4]), ["CM", "CM", "CU", "CU"], ("CM", "CU")
    with pytest.raises(ValueError, match="nothing to test"):
        log_rank(times, happened=np.full(4, False), group=group, groups=groups)
    with pytest.raises(ValueError, match="nothing to test"):  # all at once
        log_rank(np.ones(4), happened=np.full(4, True), group=group, groups=groups)
    with pytest.raises(ValueError, match="nothing to test"):  # never both at risk
        stratified_log_rank(times, happened=np.full(4, True), group=group, groups=groups, stratum=group)
    with pytest.raises(ValueError, match="cluster: 4 with a score that spreads 0"):
        clustered_log_rank(times, happened=np.full(4, False), group=group, groups=groups, cluster=range(4))
    with pytest.raises(ValueError, match="cluster: 2 with"):
        clustered_log_rank(times, happened=np.full(4, True), group=group, groups=groups, cluster=group)


def test_bad_input_is_refused_by_name() -> None:
    times, seen = np.array([1.0, 2.0]), np.array([True, True])
    with pytest.raises(ValueError, match="times must be finite"):
        log_rank(np.array([1.0, math.nan]), happened=seen, group=["CM", "CU"], groups=["CM", "CU"])
    with pytest.raises(ValueError, match="must be two or more names"):
        log_rank(times, happened=seen, group=["CM", "CM"], groups=["CM"])
    with pytest.raises(ValueError, match="one group per row"):
        log_rank(times, happened=seen, group=["CM"], groups=["CM", "CU"])
    with pytest.raises(ValueError, match=r"group holds .'CM', 'CT'"):
        log_rank(times, happened=seen, group=["CM", "CT"], groups=["CM", "CU"])
    with pytest.raises(ValueError, match=r"group holds .'CM'"):
        log_rank(times, happened=seen, group=["CM", "CM"], groups=["CM", "CU"])
    with pytest.raises(ValueError, match=r"stratum .* one label per row"):
        stratified_log_rank(times, happened=seen, group=["CM", "CU"], groups=["CM", "CU"], stratum=[1])
    with pytest.raises(ValueError, match=r"cluster .* one label per row"):
        clustered_log_rank(times, happened=seen, group=["CM", "CU"], groups=("CM", "CU"), cluster=[1])


ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 1), st.integers(0, 5)),
    min_size=4,
    max_size=30,
).map(lambda rows: [(0, True, 0, 0), (1, True, 1, 1), (2, True, 0, 2), (2, False, 1, 3), *rows])


@settings(deadline=None)
@given(rows=ROWS)
def test_swapping_the_groups_flips_the_sign_alone(rows: list[tuple[int, bool, int, int]]) -> None:
    moment, happened, second, site = (np.array(column) for column in zip(*rows, strict=True))
    times, group = moment.astype(float), np.where(second == 1, "CU", "CM")
    forth = clustered_log_rank(times, happened=happened, group=group, groups=("CM", "CU"), cluster=site)
    back = clustered_log_rank(times, happened=happened, group=group, groups=("CU", "CM"), cluster=site)
    assert forth.statistic == pytest.approx(-back.statistic, abs=1e-9)
    assert forth.statistic**2 <= forth.n_clusters + 1e-9
    plain = log_rank(times, happened=happened, group=group, groups=["CM", "CU"])
    assert sum(plain.expected) == pytest.approx(sum(plain.observed))
    assert plain.expected == pytest.approx(forth.expected)
    assert 0 < plain.p_value <= 1
    later = log_rank(10 * times + 3, happened=happened, group=group, groups=["CU", "CM"])
    assert later.statistic == pytest.approx(plain.statistic)  # the order of the times is all that counts
