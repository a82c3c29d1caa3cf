r"""Hedges' g against R, whose pt holds the noncentral t, and a published example.

options(digits = 17); R.version.string  # R version 4.2.2 Patched (2022-11-10 r83330)
term <- c(.80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46); early <- c(1.15, .88, .90, .74, 1.21)
ours <- c(4, 5, 5, 3, 4, 5, 4, 4, 5, 2, 5, 4); rival <- c(3, 4, 2, 5, 3, 3, 4, 1, 3, 4)
i <- 0:59; long_a <- (37 * i) %% 101 + i / 7; j <- 0:54; long_b <- (53 * j) %% 97 + j / 11
g <- function(x, y) {
  m <- length(x); n <- length(y); df <- m + n - 2; s <- sqrt(((m - 1) * var(x) + (n - 1) * var(y)) / df)
  d <- (mean(x) - mean(y)) / s; J <- exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
  h <- sqrt(m * n / (m + n)); t <- d * h
  f <- function(p) uniroot(function(l) pt(t, df, l) - p, c(t - 12, t + 12), tol = 1e-15)$root
  cat(J * d, J * f(.975) / h, J * f(.025) / h, "\n") }
g(ours, rival); g(term, early); g(long_a, long_b); g(c(1, 2), c(5, 6))
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.effects import hedges_g
from scoring.stats.samples import FloatArray

TERM = np.array([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46])
EARLY = np.array([1.15, 0.88, 0.90, 0.74, 1.21])
OURS = np.array([4.0, 5, 5, 3, 4, 5, 4, 4, 5, 2, 5, 4])
RIVAL = np.array([3.0, 4, 2, 5, 3, 3, 4, 1, 3, 4])
LONG_A = np.array([37 * i % 101 + i / 7 for i in range(60)])
LONG_B = np.array([53 * j % 97 + j / 11 for j in range(55)])


def test_g_as_in_borenstein_2009() -> None:
    """Introduction to Meta-Analysis, p. 26–28: 103 (5.5) and 100 (4.5), 50 each: d .5970, g .5924."""
    found = hedges_g(_sample(50, mean=103, sd=5.5), _sample(50, mean=100, sd=4.5))
    assert round(found.estimate, 4) == 0.5924
    assert found.df == 98


def _sample(n: int, *, mean: float, sd: float) -> FloatArray:
    values = np.arange(n, dtype=float)
    return mean + sd * (values - values.mean()) / values.std(ddof=1)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (OURS, RIVAL, (0.90176226951549765, 0.038038422279012614, 1.7454076150236912)),
        (TERM, EARLY, (0.82779853612261745, -0.24470041326836789, 1.8715686811367858)),
        (LONG_A, LONG_B, (0.16126107067669243, -0.20314687251344077, 0.52495852628812389)),
        (
            np.array([1.0, 2]),
            np.array([5.0, 6]),
            (-3.1915382432114612, -6.2924538212108168, -0.19692026617800859),
        ),
    ],
)
def test_g_and_its_limits_against_r(a: FloatArray, b: FloatArray, expected: tuple[float, ...]) -> None:
    found = hedges_g(a, b)
    assert (found.estimate, found.low, found.high) == pytest.approx(expected, rel=1e-9)


def test_equal_means_have_the_normal_limits() -> None:
    """With t = 0 the centre is a normal variable: ±1.96 × J × √(1/4 + 1/4); J of 6 is Γ(3) ÷ (√3 Γ(2.5))."""
    found = hedges_g(np.array([1.0, 2, 3, 4]), np.array([4.0, 3, 2, 1]))
    reach = 1.959963984540054 * 2 / (math.sqrt(3) * 0.75 * math.sqrt(math.pi)) * math.sqrt(0.5)
    assert (found.estimate, found.low, found.high) == pytest.approx((0, -reach, reach), rel=1e-9)


def test_no_spread_is_nothing_to_measure_by() -> None:
    with pytest.raises(ValueError, match="hardly vary"):
        hedges_g(np.full(5, 3.0), np.full(5, 4.0))
    with pytest.raises(ValueError, match="hardly vary"):
        hedges_g(np.array([0.0, 1e-9]), np.array([1.0, 1.0]))
    one_side = hedges_g(np.full(5, 3.0), np.array([1.0, 2, 1, 2]))
    assert one_side.low < one_side.estimate < one_side.high


def test_bad_samples_are_refused_by_name() -> None:
    good = np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="values_a"):
        hedges_g(np.array([1.0]), good)
    with pytest.raises(ValueError, match="values_b"):
        hedges_g(good, np.array([1.0, math.nan]))
    with pytest.raises(ValueError, match="level 0"):
        hedges_g(good, good, level=0)


SAMPLES = st.lists(st.floats(-100, 100), min_size=2, max_size=30).map(
    lambda found: np.array([*found, -101.0, 101])
)


@settings(deadline=None)  # the machine may be busy
@given(a=SAMPLES, b=SAMPLES, factor=st.floats(0.1, 50))
def test_units_do_not_matter_and_swapping_flips_the_sign(a: FloatArray, b: FloatArray, factor: float) -> None:
    one, other = hedges_g(a, b), hedges_g(7 + factor * b, 7 + factor * a)
    expected = (-other.estimate, -other.high, -other.low)
    assert (one.estimate, one.low, one.high) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert one.low < one.estimate < one.high


@pytest.mark.parametrize("t", [0.5, 50.0, 9000.0])
@pytest.mark.parametrize("n", [2, 30, 3000])
def test_huge_effects_keep_a_finite_interval(t: float, n: int) -> None:
    sample = _sample(n, mean=0.0, sd=1.0)
    found = hedges_g(sample + t * math.sqrt(2 / n), sample)
    assert found.low < found.estimate < found.high < math.inf
