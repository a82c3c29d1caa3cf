r"""Paired values against R, Student's sleep data and every sign there is.

options(digits = 17); R.version.string  # R version 4.2.2 Patched (2022-11-10 r83330)
a <- c(.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2); b <- c(1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4)
with(t.test(a, b, paired = TRUE), cat(estimate, stderr, statistic, parameter, conf.int, p.value, "\n"))
sr <- function(...) with(wilcox.test(..., conf.int = TRUE), cat(statistic, p.value, estimate, conf.int, "\n"))
x <- c(1.83, .50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
y <- c(.878, .647, .598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)
third <- function(n) (1:n) * ifelse((1:n) %% 3 == 0, -1, 1)
sr(x, y, paired = TRUE); sr(x, y, paired = TRUE, conf.level = .9); sr(third(100), exact = TRUE)
d <- third(120); sr(d, exact = TRUE); wilcox.test(d, exact = FALSE)$p.value
d <- ((1:150 * 37) %% 11) - 4; with(wilcox.test(d, exact = FALSE), cat(statistic, p.value, "\n"))
"""

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.stats.paired import SignedRank, paired_t, signed_rank
from scoring.stats.samples import FloatArray, UntestableError

SLEEP_A = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SLEEP_B = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
BEFORE = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
AFTER = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])
TIED = np.array([37.0 * i % 11 - 4 for i in range(1, 151)])


def _every_third_negative(n: int) -> FloatArray:
    return np.array([-i if i % 3 == 0 else i for i in range(1, n + 1)], dtype=float)


def _against_zero(differences: FloatArray, *, level: float = 0.95) -> SignedRank:
    return signed_rank(differences, np.zeros(len(differences)), level=level)


def test_paired_t_on_students_sleep_data() -> None:
    """Student 1908, Biometrika 6:20: mean 1.58, t 4.06."""
    found = paired_t(SLEEP_A, SLEEP_B)
    assert (found.estimate, found.se, found.df) == pytest.approx((-1.58, 0.3889587238883952, 9), rel=1e-9)
    assert (found.low, found.high) == pytest.approx((-2.4598857632769824, -0.70011423672301754), rel=1e-9)
    assert found.statistic == pytest.approx(-4.0621276833820366, rel=1e-9)
    assert found.p_value == pytest.approx(0.0028328901973842702, rel=1e-9)


def test_signed_rank_as_in_hollander_and_wolfe() -> None:
    """1973, page 29: depression scores, V = 40, one-sided p .020, estimate .46."""
    found = signed_rank(BEFORE, AFTER)
    assert (found.rank_sum, found.n, found.n_equal, found.is_exact) == (40, 9, 0, True)
    assert found.p_value == pytest.approx(0.0390625, rel=1e-12)
    assert (found.estimate, found.low, found.high) == pytest.approx((0.46, 0.01, 0.786), rel=1e-9)
    ninety = signed_rank(BEFORE, AFTER, level=0.9)
    assert (ninety.low, ninety.high) == pytest.approx((0.175, 0.726), rel=1e-9)


def test_a_hundred_pairs_are_exact_as_in_r() -> None:
    found = _against_zero(_every_third_negative(100))
    assert (found.rank_sum, found.estimate, found.low, found.high) == (3367, 19, 6.5, 32)
    assert found.p_value == pytest.approx(0.0035260038016504858, rel=1e-9)


def test_beyond_a_hundred_the_curve_is_that_of_r() -> None:
    found = _against_zero(_every_third_negative(120))
    assert found.p_value == pytest.approx(0.002193004378250432, rel=1e-9)
    assert (found.estimate, found.low, found.high) == (22, 8, 36)  # R's exact ones
    tied = _against_zero(TIED)
    assert (tied.rank_sum, tied.n, tied.n_equal, tied.is_exact) == (6339, 150, 14, False)
    assert tied.p_value == pytest.approx(0.00024653703372724719, rel=1e-9)


def test_scipy_gives_the_smaller_rank_sum_and_the_same_exact_p() -> None:
    expected: Any = stats.wilcoxon(BEFORE, AFTER, method="exact")
    found = signed_rank(BEFORE, AFTER)
    assert min(found.rank_sum, 45 - found.rank_sum) == expected.statistic
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-12)


def test_equal_pairs_count_in_the_estimate_and_not_in_p() -> None:
    """Nine of ten slept longer with b, one alike: p = 2 ÷ 2⁹."""
    found = signed_rank(SLEEP_A, SLEEP_B)
    assert (found.n, found.n_equal, found.p_value) == (10, 1, 2 / 2**9)
    assert _against_zero(np.array([0.0, 0.0, 0.0, 2.0, 4.0])).estimate == 1


def test_where_no_pair_differs_p_is_one_and_nothing_is_bounded() -> None:
    assert signed_rank(SLEEP_A, SLEEP_A) == SignedRank(
        0.0, -math.inf, math.inf, rank_sum=0.0, p_value=1.0, n=10, n_equal=10, is_exact=True
    )


def test_equal_differences_have_no_interval_and_no_t() -> None:
    """In floating point .3 − .2 is not .4 − .3; the rounding must not pass for evidence."""
    ours, rival = np.linspace(0.3, 1.2, 10), np.linspace(0.2, 1.1, 10)
    found = signed_rank(ours, rival)
    assert (found.estimate, found.low, found.high) == (0.1, -math.inf, math.inf)
    with pytest.raises(UntestableError, match="do not vary"):
        paired_t(ours, rival)
    with pytest.raises(UntestableError, match="do not vary"):
        paired_t(SLEEP_A, SLEEP_A)


def test_five_pairs_bound_nothing_and_six_do() -> None:
    assert math.isinf(_against_zero(np.arange(1.0, 6.0)).high)
    six = _against_zero(np.arange(1.0, 7.0))
    assert (six.low, six.high) == (1, 6)


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"values_a \(1,\) must be one row of at least 2"):
        paired_t(np.array([1.0]), np.array([1.0]))
    with pytest.raises(ValueError, match="values_b has 2 values, values_a 3"):
        paired_t(np.arange(3.0), np.arange(2.0))
    with pytest.raises(ValueError, match=r"values_b \(2,\)"):
        signed_rank(np.array([1.0, 2.0]), np.array([1.0, math.nan]))
    with pytest.raises(ValueError, match=r"values_a \(0,\)"):
        signed_rank(np.array([]), np.array([]))
    with pytest.raises(ValueError, match="level 95"):
        signed_rank(np.array([1.0]), np.array([2.0]), level=95)


DIFFERENCES = st.lists(st.integers(-4, 4), min_size=1, max_size=8)


@settings(deadline=None)  # the machine may be busy
@given(differences=DIFFERENCES)
def test_exact_p_counts_every_sign(differences: list[int]) -> None:
    """Ties and zeros included, by writing out all 2ⁿ of them."""
    found = _against_zero(np.array(differences, dtype=float))
    unequal = np.array([d for d in differences if d])
    ranks = stats.rankdata(np.abs(unequal)) if len(unequal) else np.zeros(0)
    sums = np.array([ranks @ np.array(signs) for signs in product((0, 1), repeat=len(ranks))])
    smaller = min(found.rank_sum, ranks.sum() - found.rank_sum)
    assert found.p_value == pytest.approx(min(1.0, 2 * float(np.mean(sums <= smaller))), rel=1e-12)


@settings(deadline=None)  # the machine may be busy
@given(differences=st.lists(st.integers(-50, 50), min_size=2, max_size=130).filter(lambda d: len(set(d)) > 1))
def test_swapping_the_sides_flips_the_sign(differences: list[int]) -> None:
    values, zeros = np.array(differences, dtype=float), np.zeros(len(differences))
    one, other = signed_rank(values, zeros), signed_rank(zeros, values)
    assert (one.estimate, one.low, one.high) == (-other.estimate, -other.high, -other.low)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.low <= one.estimate <= one.high
    assert 0 <= one.p_value <= 1
    assert paired_t(values, zeros).statistic == pytest.approx(-paired_t(zeros, values).statistic)
