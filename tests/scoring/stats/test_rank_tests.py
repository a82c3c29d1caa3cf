r"""Ranks against R's wilcox.test, published examples, and every shuffle there is.

options(digits = 17); R.version.string  # R version 4.2.2 Patched (2022-11-10 r83330)
term <- c(.80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46); early <- c(1.15, .88, .90, .74, 1.21)
ours <- c(4, 5, 5, 3, 4, 5, 4, 4, 5, 2, 5, 4); rival <- c(3, 4, 2, 5, 3, 3, 4, 1, 3, 4)
i <- 0:59; long_a <- (37 * i) %% 101 + i / 7; j <- 0:54; long_b <- (53 * j) %% 97 + j / 11
pain_n <- c(3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4); pain_y <- c(1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1)
mw <- function(x, y, ...) with(wilcox.test(x, y, ...), cat(statistic, p.value, "\n"))
mw(term, early); mw(1:20 + .5, 3:30); mw(long_a, long_b); mw(ours, rival, exact = FALSE)
mw(pain_n, pain_y, exact = FALSE); mw(c(1, 1, 1, 1), c(2, 2, 2, 2, 2), exact = FALSE)
bm <- function(x, y) {  # ranks among all less ranks among one's own, Brunner and Munzel 2000
  m <- length(x); n <- length(y); r <- rank(c(x, y)); a <- r[1:m] - rank(x); b <- r[-(1:m)] - rank(y)
  va <- var(a) / (m * n^2); vb <- var(b) / (n * m^2); P <- mean(a) / n; se <- sqrt(va + vb)
  df <- (va + vb)^2 / (va^2 / (m - 1) + vb^2 / (n - 1)); t <- (P - .5) / se
  cat(P, P - qt(.975, df) * se, P + qt(.975, df) * se, df, 2 * pt(-abs(t), df), "\n") }
bm(pain_n, pain_y); bm(ours, rival); bm(long_a, long_b); bm(term, early)
"""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.rank_tests import MannWhitney, Superiority, brunner_munzel, cliff_delta, mann_whitney
from scoring.stats.samples import FloatArray

TERM = np.array([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46])
EARLY = np.array([1.15, 0.88, 0.90, 0.74, 1.21])
OURS = np.array([4.0, 5, 5, 3, 4, 5, 4, 4, 5, 2, 5, 4])
RIVAL = np.array([3.0, 4, 2, 5, 3, 3, 4, 1, 3, 4])
LONG_A = np.array([37 * i % 101 + i / 7 for i in range(60)])
LONG_B = np.array([53 * j % 97 + j / 11 for j in range(55)])
PAIN_N = np.array([3.0, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4])
PAIN_Y = np.array([1.0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1])


@pytest.mark.parametrize(
    ("a", "b", "u", "p_value", "is_exact"),
    [
        (TERM, EARLY, 35, 0.2544122544122544, True),  # Hollander and Wolfe, table 4.1: one-sided .1272
        (np.arange(1, 21) + 0.5, np.arange(3.0, 31), 171, 0.022252962850116867, True),
        (LONG_A, LONG_B, 1802.5, 0.3947480800948206, False),
        (OURS, RIVAL, 90.5, 0.03927513710121007, False),
        (PAIN_N, PAIN_Y, 121.5, 0.0077407867051071701, False),
        (np.ones(4), np.full(5, 2.0), 0, 0.0072095707647425308, False),
    ],
)
def test_mann_whitney_as_wilcox_test(
    a: FloatArray, b: FloatArray, u: float, p_value: float, *, is_exact: bool
) -> None:
    found = mann_whitney(a, b)
    assert (found.u, found.is_exact) == (u, is_exact)
    assert found.p_value == pytest.approx(p_value, rel=1e-9)


def test_mann_whitney_counts_every_shuffle() -> None:
    """Without ties p is the share of the 462 shuffles of 5 and 6 values whose U is as far from the middle."""
    values = np.array([3.1, 8.4, 5.9, 7.7, 9.2, 1.3, 2.6, 6.5, 4.8, 0.4, 7.1])
    shuffles = [_u(values, ours) for ours in combinations(range(11), 5)]
    far = abs(_u(values, (0, 1, 2, 3, 4)) - 15)
    expected = sum(abs(u - 15) >= far for u in shuffles) / len(shuffles)
    assert mann_whitney(values[:5], values[5:]).p_value == pytest.approx(expected, rel=1e-12)


def _u(values: FloatArray, ours: tuple[int, ...]) -> int:
    rest = np.delete(values, ours)
    return int((values[list(ours)][:, None] > rest).sum())


def test_equal_values_are_no_evidence() -> None:
    assert mann_whitney(np.full(3, 5.0), np.full(4, 5.0)) == MannWhitney(u=6.0, p_value=1.0, is_exact=False)
    assert mann_whitney(np.array([1.0]), np.array([2.0])).p_value == 1


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (  # the shoulder pain of Brunner and Munzel 2000; R's lawstat prints .788961, .5952169, .9827052
            PAIN_N,
            PAIN_Y,
            (
                0.78896103896103897,
                0.59521686425373632,
                0.98270521366834163,
                17.682841979481541,
                0.0057862086661514709,
            ),
        ),
        (
            OURS,
            RIVAL,
            (
                0.75416666666666665,
                0.53690320422168336,
                0.97143012911164994,
                19.587015262593198,
                0.024154786885105792,
            ),
        ),
        (
            LONG_A,
            LONG_B,
            (
                0.54621212121212126,
                0.43927974495845318,
                0.65314449746578929,
                112.97666219341757,
                0.39370336590636701,
            ),
        ),
        (
            TERM,
            EARLY,
            (0.69999999999999996, 0.38991548461452652, 1.0, 11.628257333004681, 0.18463589680367593),
        ),
    ],
)
def test_brunner_munzel_against_r(a: FloatArray, b: FloatArray, expected: tuple[float, ...]) -> None:
    """The last limit is 1.01 before it is kept within 1."""
    found = brunner_munzel(a, b)
    assert found.df is not None
    assert (found.estimate, found.low, found.high, found.df, found.p_value) == pytest.approx(
        expected, rel=1e-9
    )
    assert not found.is_bounded


def test_complete_separation_is_finite_and_no_certainty() -> None:
    """All six pairs go one way: .025^(1/6) and 2 ÷ 2⁶, and the mirror image."""
    high, low = np.array([4.0, 5, 4, 5, 5, 4, 4, 5]), np.array([1.0, 2, 3, 3, 2, 1])
    found = brunner_munzel(high, low)
    assert found.low == pytest.approx(0.025 ** (1 / 6), rel=1e-12)
    assert found == Superiority(1.0, found.low, 1.0, df=None, p_value=1 / 32, is_bounded=True)
    swapped = brunner_munzel(low, high)
    assert swapped == Superiority(0.0, 0.0, 1 - found.low, df=None, p_value=1 / 32, is_bounded=True)


def test_all_equal_is_a_half_with_width() -> None:
    found = brunner_munzel(np.full(20, 5.0), np.full(30, 5.0))
    assert (found.estimate, found.p_value, found.df) == (0.5, 1, None)
    assert (found.low, found.high) == pytest.approx((0.025**0.05 / 2, 1 - 0.025**0.05 / 2), rel=1e-12)


def test_one_tie_is_no_more_certain_than_complete_separation() -> None:
    """Here t alone would say p = .005 of three a side, of which every tenth shuffle is as extreme."""
    touching = brunner_munzel(np.array([3.0, 4, 5]), np.array([1.0, 2, 3]))
    apart = brunner_munzel(np.array([4.0, 5, 6]), np.array([1.0, 2, 3]))
    assert touching.p_value == apart.p_value == 0.25
    assert touching.low == apart.low == pytest.approx(0.025 ** (1 / 3), rel=1e-12)
    assert touching.is_bounded


def test_large_separated_samples_have_a_p_above_0() -> None:
    assert 0 < brunner_munzel(np.arange(2000.0) + 3000, np.arange(2000.0)).p_value < 1e-300


def test_one_side_may_be_constant() -> None:
    """Placements of b: 0, ½, 1, 1 of variance 11/48, those of a all .625: se = √(11/48 ÷ 4), df = 3."""
    found = brunner_munzel(np.full(5, 3.0), np.array([1.0, 2, 3, 4]))
    assert (found.estimate, found.df) == pytest.approx((0.625, 3), rel=1e-12)
    assert found.low == pytest.approx(max(0, 0.625 - 3.182446305284263 * math.sqrt(11 / 48 / 4)), rel=1e-9)


def test_cliff_delta_as_in_effsize() -> None:
    """The example of R's effsize: treatment 10 … 50 against control 10 … 50 gives −.25."""
    treated = np.array([10.0, 10, 20, 20, 20, 30, 30, 30, 40, 50])
    control = np.array([10.0, 20, 30, 40, 40, 50])
    found = cliff_delta(treated, control)
    assert found.estimate == -0.25
    assert (found.low, found.high) == pytest.approx(
        (2 * 0.012695166400050473 - 1, 2 * 0.73730483359994947 - 1), rel=1e-9
    )


def test_bad_samples_are_refused_by_name() -> None:
    good = np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="values_a"):
        mann_whitney(np.array([]), good)
    with pytest.raises(ValueError, match="values_b"):
        mann_whitney(good, np.array([math.nan]))
    with pytest.raises(ValueError, match="values_b"):
        brunner_munzel(good, np.array([1.0]))
    with pytest.raises(ValueError, match="values_a"):
        cliff_delta(np.array([1.0, math.inf]), good)
    with pytest.raises(ValueError, match="level 95"):
        brunner_munzel(good, good, level=95)


RATINGS = st.lists(st.integers(0, 5), min_size=2, max_size=25).map(lambda found: np.array(found, dtype=float))


@settings(deadline=None)  # the machine may be busy
@given(a=RATINGS, b=RATINGS)
def test_swapping_the_samples_mirrors_the_result(a: FloatArray, b: FloatArray) -> None:
    one, other = brunner_munzel(a, b), brunner_munzel(b, a)
    assert (one.estimate, one.low, one.high) == pytest.approx(
        (1 - other.estimate, 1 - other.high, 1 - other.low)
    )
    assert one.p_value == pytest.approx(other.p_value)
    assert mann_whitney(a, b).p_value == pytest.approx(mann_whitney(b, a).p_value)


@settings(deadline=None)  # the machine may be busy
@given(a=RATINGS, b=RATINGS)
def test_superiority_counts_pairs_and_its_interval_agrees_with_its_test(a: FloatArray, b: FloatArray) -> None:
    found = brunner_munzel(a, b)
    wins = (a[:, None] > b).mean() + (a[:, None] == b).mean() / 2
    assert found.estimate == pytest.approx(wins, rel=1e-12)
    assert found.estimate * len(a) * len(b) == pytest.approx(mann_whitney(a, b).u, rel=1e-12)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert 0 < found.p_value <= 1
    if abs(found.p_value - 0.05) > 1e-9:
        assert (found.low > 0.5 or found.high < 0.5) == (found.p_value < 0.05)


@settings(deadline=None)  # the machine may be busy
@given(a=RATINGS, b=RATINGS)
def test_only_the_order_matters(a: FloatArray, b: FloatArray) -> None:
    assert brunner_munzel(np.exp(a), np.exp(b)) == brunner_munzel(a, b)
    assert mann_whitney(np.exp(a), np.exp(b)) == mann_whitney(a, b)
