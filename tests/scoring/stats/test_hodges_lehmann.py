r"""The shift against R's wilcox.test, and against all differences sorted.

options(digits = 17); R.version.string  # R version 4.2.2 Patched (2022-11-10 r83330)
term <- c(.80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46); early <- c(1.15, .88, .90, .74, 1.21)
i <- 0:59; long_a <- (37 * i) %% 101 + i / 7; j <- 0:54; long_b <- (53 * j) %% 97 + j / 11
hl <- function(x, y, level = .95) with(wilcox.test(x, y, conf.int = TRUE, conf.level = level),
                                       cat(estimate, conf.int, "\n"))
hl(term, early); hl(term, early, .9); hl(1:20 + .25, 3:30 * 1.1); hl(1:4, c(7, 9, 12, 20))
d <- sort(outer(long_a, long_b, "-"))
k <- floor(60 * 55 / 2 - qnorm(.975) * sqrt(60 * 55 * 116 / 12) + .5)
cat(median(d), d[k], d[60 * 55 + 1 - k])
cat(qwilcox(.025, 49, 49), qwilcox(.025, 10, 5), qwilcox(.025, 20, 28), qwilcox(.005, 30, 12))
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.hodges_lehmann import _orders_of_u, _rank_of_limit, hodges_lehmann  # pyright: ignore[reportPrivateUsage]
from scoring.stats.samples import FloatArray

TERM = np.array([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46])
EARLY = np.array([1.15, 0.88, 0.90, 0.74, 1.21])


@pytest.mark.parametrize(
    ("a", "b", "level", "expected"),
    [
        (TERM, EARLY, 0.95, (0.305, -0.15, 0.76)),  # Hollander and Wolfe, section 4.2, table 4.1
        (TERM, EARLY, 0.9, (0.305, -0.08, 0.72)),
        (np.arange(1, 21) + 0.25, np.arange(3, 31) * 1.1, 0.95, (-7.4, -12.55, -2.25)),
        (np.arange(1.0, 5), np.array([7.0, 9, 12, 20]), 0.95, (-8, -19, -3)),
    ],
)
def test_as_wilcox_test(a: FloatArray, b: FloatArray, level: float, expected: tuple[float, ...]) -> None:
    found = hodges_lehmann(a, b, level=level)
    assert (found.estimate, found.low, found.high) == pytest.approx(expected, rel=1e-12)


def test_large_samples_by_the_normal_rank() -> None:
    a = np.array([37 * i % 101 + i / 7 for i in range(60)])
    b = np.array([53 * j % 97 + j / 11 for j in range(55)])
    found = hodges_lehmann(a, b)
    expected = (4.8376623376623407, -6.649350649350648, 16.103896103896105)
    assert (found.estimate, found.low, found.high) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("n_a", "n_b", "tail", "rank"),
    [(49, 49, 0.025, 925), (10, 5, 0.025, 9), (20, 28, 0.025, 187), (30, 12, 0.005, 89), (3, 3, 0.025, 0)],
)
def test_the_rank_of_a_limit_as_qwilcox(n_a: int, n_b: int, tail: float, rank: int) -> None:
    assert _rank_of_limit(n_a, n_b, tail=tail) == rank


def test_orders_of_u_are_all_orders() -> None:
    """2 and 2 values have 6 orders, with U = 2 twice; 49 and 49 have 98! ÷ 49!²."""
    assert _orders_of_u(2, 2).tolist() == [1, 1, 2, 1, 1]
    assert _orders_of_u(49, 49).sum() == pytest.approx(math.comb(98, 49), rel=1e-12)


def test_too_few_values_bound_nothing() -> None:
    """Of 3 and 3 even the whole range covers only 90 %; R warns, and prints that range."""
    found = hodges_lehmann(np.array([1.0, 2, 3]), np.array([4.0, 5, 6]))
    assert (found.estimate, found.low, found.high) == (-3, -math.inf, math.inf)
    assert hodges_lehmann(np.array([1.0, 2, 3]), np.array([4.0, 5, 6]), level=0.89).low == -5


def test_equal_values_are_no_shift() -> None:
    found = hodges_lehmann(np.full(6, 0.3), np.full(6, 0.1))
    assert (found.estimate, found.low, found.high) == (0.3 - 0.1,) * 3


def test_a_large_sample_needs_no_table_of_differences() -> None:
    """20 000 × 20 000 differences would take 3.2 GB; shifted copies differ by the shift."""
    values = np.random.default_rng(5).normal(size=20_000)
    found = hodges_lehmann(values + 0.25, values)
    assert found.estimate == pytest.approx(0.25, abs=1e-9)
    assert 0.2 < found.low < 0.25 < found.high < 0.3


def test_bad_samples_are_refused_by_name() -> None:
    good = np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="values_a"):
        hodges_lehmann(np.array([]), good)
    with pytest.raises(ValueError, match="values_b"):
        hodges_lehmann(good, np.array([math.nan]))
    with pytest.raises(ValueError, match="level nan"):
        hodges_lehmann(good, good, level=math.nan)


SAMPLES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60).map(np.array)


@settings(deadline=None)  # the machine may be busy
@given(a=SAMPLES, b=SAMPLES)
def test_the_median_and_limits_of_all_differences(a: FloatArray, b: FloatArray) -> None:
    found, differences = hodges_lehmann(a, b), np.sort(np.subtract.outer(a, b), axis=None)
    assert found.estimate == pytest.approx(np.median(differences), rel=1e-12, abs=1e-9)
    rank = _rank_of_limit(len(a), len(b), tail=0.025)
    limits = (differences[rank - 1], differences[-rank]) if rank else (-math.inf, math.inf)
    assert (found.low, found.high) == pytest.approx(limits, rel=1e-12, abs=1e-9)


@settings(deadline=None)  # the machine may be busy
@given(a=SAMPLES, b=SAMPLES)
def test_swapping_the_samples_flips_the_shift(a: FloatArray, b: FloatArray) -> None:
    one, other = hodges_lehmann(a, b), hodges_lehmann(b, a)
    expected = (-other.estimate, -other.high, -other.low)
    assert (one.estimate, one.low, one.high) == pytest.approx(expected, rel=1e-12, abs=1e-9)


@settings(deadline=None)  # the machine may be busy
@given(a=st.lists(st.integers(-5, 5), min_size=1, max_size=30), b=st.lists(st.integers(-5, 5), min_size=1))
def test_whole_numbers_with_ties_are_exact(a: list[int], b: list[int]) -> None:
    ours, rival = np.array(a, dtype=float), np.array(b, dtype=float)
    assert hodges_lehmann(ours, rival).estimate == np.median(np.subtract.outer(ours, rival))
