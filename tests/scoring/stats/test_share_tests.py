r"""Tests of two shares against published tables, and R that solves the same equations by other means.

options(digits = 17); R.version.string  # R version 4.2.2 Patched (2022-11-10 r83330)
z <- function(x, n) with(prop.test(x, n, correct = FALSE), cat(sqrt(statistic), p.value, "\n"))
z(c(56, 48), c(70, 80)); z(c(61, 70), c(72, 75)); z(c(5, 0), c(56, 29)); z(c(700, 650), c(1000, 1000))
# the likeliest shares d apart by the cubic's closed form, the limits by uniroot
mle <- function(x1, n1, x0, n0, d) {
  N <- n1 + n0; C <- x1 + x0
  L2 <- (n1 + 2 * n0) * d - N - C; L1 <- (n0 * d - N - 2 * x0) * d + C; L0 <- x0 * d * (1 - d)
  q <- L2^3 / (3 * N)^3 - L1 * L2 / (6 * N^2) + L0 / (2 * N)
  p <- (if (q < 0) -1 else 1) * sqrt(max(L2^2 / (3 * N)^2 - L1 / (3 * N), 0))
  2 * p * cos((pi + acos(max(-1, min(1, if (p == 0) 0 else q / p^3)))) / 3) - L2 / (3 * N)
}
mn <- function(x1, n1, x0, n0) {
  D <- x1 / n1 - x0 / n0; N <- n1 + n0
  f <- function(d) { p0 <- mle(x1, n1, x0, n0, d); p1 <- p0 + d
    (D - d)^2 - qchisq(.95, 1) * (p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0) * N / (N - 1) }
  root <- function(a, b) uniroot(f, c(a, b), tol = 1e-15, maxiter = 5000)$root
  cat(root(-1, D - 1e-6), if (D < 1) root(D + 1e-6, 1) else 1, "\n")
}
mn(61, 72, 70, 75); mn(4100, 5000, 3900, 5000); mn(3, 8, 9, 11); mn(10, 10, 0, 10); mn(72, 72, 72, 72)
# both one-sided p maximised over 2001 shares, then refined
boschloo <- function(x1, n1, x0, n0) {
  g <- expand.grid(i = 0:n1, j = 0:n0)
  side <- function(fisher) {
    as_small <- fisher <= fisher[g$i == x1 & g$j == x0] * (1 + 1e-12)
    p <- function(q) sum(dbinom(g$i, n1, q)[as_small] * dbinom(g$j, n0, q)[as_small])
    grid <- seq(0, 1, length.out = 2001); best <- grid[which.max(sapply(grid, p))]
    optimize(p, c(best - 1e-3, best + 1e-3), maximum = TRUE, tol = 1e-12)$objective
  }
  less <- side(phyper(g$i, n1, n0, g$i + g$j))
  more <- side(phyper(g$i - 1, n1, n0, g$i + g$j, lower.tail = FALSE))
  cat(min(1, 2 * min(less, more)), "\n")
}
boschloo(7, 15, 12, 15); boschloo(3, 4, 1, 4); boschloo(9, 10, 3, 10); boschloo(74, 117, 43, 63)
boschloo(1, 5, 20, 40); boschloo(30, 30, 25, 30); boschloo(2, 7, 2, 9)
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.proportions import fisher_p_value
from scoring.stats.share_tests import boschloo_p_value, miettinen_nurminen, two_proportion_z

Counts = tuple[int, int]


@pytest.mark.parametrize(
    ("a", "b", "z", "p_value"),
    [
        ((56, 70), (48, 80), 2.6501719512585331, 0.0080450813681965643),
        ((61, 72), (70, 75), -1.6757880964712721, 0.093779706553636932),
        ((5, 56), (0, 29), 1.6586488692392285, 0.097186568170579746),
        ((700, 1000), (650, 1000), 2.3870495801314431, 0.016984200582130599),
    ],
)
def test_z_as_the_root_of_prop_test(a: Counts, b: Counts, z: float, p_value: float) -> None:
    found = two_proportion_z(passes_a=a[0], total_a=a[1], passes_b=b[0], total_b=b[1])
    assert (found.z, found.p_value) == pytest.approx((z, p_value), rel=1e-9)
    assert found.estimate == a[0] / a[1] - b[0] / b[1]


def test_the_smallest_expected_count() -> None:
    """Five of 85 passed, so 5 × 29 ÷ 85 were to be expected in the smaller group."""
    found = two_proportion_z(passes_a=5, total_a=56, passes_b=0, total_b=29)
    assert found.smallest_expected == pytest.approx(5 * 29 / 85, rel=1e-12)


@pytest.mark.parametrize("passes", [0, 72])
def test_all_or_none_on_both_sides_is_no_difference(passes: int) -> None:
    found = two_proportion_z(passes_a=passes, total_a=72, passes_b=passes, total_b=72)
    assert (found.estimate, found.z, found.p_value, found.smallest_expected) == (0, 0, 1, 0)
    assert boschloo_p_value(passes_a=passes, total_a=72, passes_b=passes, total_b=72) == 1


@pytest.mark.parametrize(
    ("a", "b", "p_value"),
    [
        ((7, 15), (12, 15), 0.068218309323194545),
        ((3, 4), (1, 4), 0.28906249999999989),
        ((9, 10), (3, 10), 0.0079555511474609444),
        ((74, 117), (43, 63), 0.51759617943725389),
        ((1, 5), (20, 40), 0.24353212675315116),
        ((30, 30), (25, 30), 0.027408407509929976),
        ((2, 7), (2, 9), 0.88172266689822931),
    ],
)
def test_boschloo_against_r(a: Counts, b: Counts, p_value: float) -> None:
    """The first is of Mehta and Senchaudhuri 2003: Fisher finds .128 where Boschloo finds .068."""
    found = boschloo_p_value(passes_a=a[0], total_a=a[1], passes_b=b[0], total_b=b[1])
    assert found == pytest.approx(p_value, rel=1e-9)


def test_boschloo_by_hand() -> None:
    """10 of 10 v 0 of 10: only this table is as extreme, likeliest at ½, two sides: 2 × ½²⁰."""
    found = boschloo_p_value(passes_a=10, total_a=10, passes_b=0, total_b=10)
    assert found == pytest.approx(2 * 0.5**20, rel=1e-12)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0528, 0.3382),
        ((9, 10), (3, 10), 0.1700, 0.8406),
        ((6, 7), (2, 7), 0.0342, 0.8534),
        ((5, 56), (0, 29), -0.0326, 0.1933),
        ((0, 10), (0, 20), -0.1658, 0.2844),
        ((10, 10), (0, 20), 0.7156, 1.0),
    ],
)
def test_miettinen_nurminen_as_in_newcombe_1998(a: Counts, b: Counts, low: float, high: float) -> None:
    """Statistics in Medicine 17:873–890, table II, method 6."""
    found = miettinen_nurminen(passes_a=a[0], total_a=a[1], passes_b=b[0], total_b=b[1])
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.estimate == a[0] / a[1] - b[0] / b[1]


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ((56, 70), (48, 80), 0.052829713245844727, 0.3381729400158684),
        ((61, 72), (70, 75), -0.19624825525393688, 0.016078332977055881),
        ((4100, 5000), (3900, 5000), 0.024337319789797619, 0.055666511359070997),
        ((3, 8), (9, 11), -0.7544474022378983, 0.0080795686497288702),
        ((10, 10), (0, 10), 0.66364155189476759, 1.0),
        ((72, 72), (72, 72), -0.050987316688894245, 0.050987316688895758),
    ],
)
def test_miettinen_nurminen_against_the_closed_form(a: Counts, b: Counts, low: float, high: float) -> None:
    found = miettinen_nurminen(passes_a=a[0], total_a=a[1], passes_b=b[0], total_b=b[1])
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize("test", [two_proportion_z, boschloo_p_value, miettinen_nurminen])
def test_bad_counts_are_refused_by_name(test: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match="passes_b 0 of 0"):
        test(passes_a=1, total_a=10, passes_b=0, total_b=0)
    with pytest.raises(ValueError, match="passes_a nan of 10"):
        test(passes_a=math.nan, total_a=10, passes_b=1, total_b=10)
    with pytest.raises(ValueError, match="passes_a 11 of 10"):
        test(passes_a=11, total_a=10, passes_b=1, total_b=10)


def test_an_exact_test_counts_whole_trials() -> None:
    with pytest.raises(ValueError, match=r"passes_a 1.5 of 10: must be whole"):
        boschloo_p_value(passes_a=1.5, total_a=10, passes_b=1, total_b=10)  # pyright: ignore[reportArgumentType]


def test_the_level_is_a_share_and_a_variance_needs_two_trials() -> None:
    with pytest.raises(ValueError, match="level 95 must"):
        miettinen_nurminen(passes_a=1, total_a=10, passes_b=1, total_b=10, level=95)
    with pytest.raises(ValueError, match=r"total_a \+ total_b 1.0 above 1"):
        miettinen_nurminen(passes_a=0.5, total_a=0.5, passes_b=0.5, total_b=0.5)


COUNTS = st.integers(1, 60).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@settings(deadline=None)  # the machine may be busy
@given(a=COUNTS, b=COUNTS)
def test_swapping_the_groups_flips_the_sign(a: Counts, b: Counts) -> None:
    ours = {"passes_a": a[0], "total_a": a[1], "passes_b": b[0], "total_b": b[1]}
    theirs = {"passes_a": b[0], "total_a": b[1], "passes_b": a[0], "total_b": a[1]}
    one, other = miettinen_nurminen(**ours), miettinen_nurminen(**theirs)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-12)
    assert two_proportion_z(**ours).z == pytest.approx(-two_proportion_z(**theirs).z, abs=1e-12)


@settings(deadline=None)  # the machine may be busy
@given(a=COUNTS, b=COUNTS)
def test_an_interval_has_width_and_stays_within_bounds(a: Counts, b: Counts) -> None:
    found = miettinen_nurminen(passes_a=a[0], total_a=a[1], passes_b=b[0], total_b=b[1])
    assert -1 <= found.low <= found.estimate <= found.high <= 1
    assert found.high - found.low > 0.01


@settings(deadline=None)  # the machine may be busy
@given(a=COUNTS, b=COUNTS)
def test_the_interval_leaves_out_0_where_the_z_test_rejects_but_for_its_correction(
    a: Counts, b: Counts
) -> None:
    """At δ = 0 the likeliest shares are the pooled one: z² × (N − 1) ÷ N against 1.96²."""
    counts = {"passes_a": a[0], "total_a": a[1], "passes_b": b[0], "total_b": b[1]}
    interval, total = miettinen_nurminen(**counts), a[1] + b[1]
    surplus = two_proportion_z(**counts).z ** 2 * (total - 1) / total - 3.841458820694124
    if abs(surplus) > 1e-9:
        assert (interval.low > 0 or interval.high < 0) == (surplus > 0)


@settings(deadline=None, max_examples=25)  # each looks at all tables
@given(a=COUNTS, b=COUNTS)
def test_boschloo_never_exceeds_twice_a_one_sided_fisher(a: Counts, b: Counts) -> None:
    """Uniformly more powerful than Fisher one-sided (Boschloo 1970), and as sure of swapped groups."""
    found = boschloo_p_value(passes_a=a[0], total_a=a[1], passes_b=b[0], total_b=b[1])
    swapped = boschloo_p_value(passes_a=b[0], total_a=b[1], passes_b=a[0], total_b=a[1])
    assert found == pytest.approx(swapped, rel=1e-6)
    fisher = fisher_p_value(passes_a=a[0], total_a=a[1], passes_b=b[0], total_b=b[1])
    assert 0 < found <= min(1, 2 * fisher) + 1e-9


def test_more_data_is_narrower() -> None:
    widths = [
        found.high - found.low
        for n in (10, 100, 1000)
        for found in [miettinen_nurminen(passes_a=0.9 * n, total_a=n, passes_b=0.8 * n, total_b=n)]
    ]
    assert (np.diff(widths) < 0).all()
