r"""Several groups at once against R and the papers the tests come from.

options(digits = 17); R.version.string  # R version 4.2.2 Patched (2022-11-10 r83330)
kw <- function(...) with(kruskal.test(list(...)), cat(statistic, parameter, p.value, "\n"))
kw(c(2.9, 3.0, 2.5, 2.6, 3.2), c(3.8, 2.7, 4.0, 2.4), c(2.8, 3.4, 3.7, 2.2, 2.0))
kw(c(4, 5, 5, 3, 4, 5, 4), c(3, 4, 2, 5, 3, 3), c(4, 1, 3, 4, 2, 2, 3, 3))
kw(c(1, 1, 1, 1), c(2, 2, 2, 2, 2), c(2, 2))
cs <- function(m) with(chisq.test(m, correct = FALSE), cat(statistic, parameter, p.value, "\n"))
cs(rbind(c(762, 327, 468), c(484, 239, 477))); cs(rbind(c(12, 5), c(9, 7))); cs(rbind(c(3, 1, 0), c(1, 3, 4)))
m <- rbind(matrix(1, 4, 4), cbind(1, 1, 0, 1)[c(1, 1), ], cbind(0, 1, 1, 1)[c(1, 1, 1), ], c(0, 1, 0, 1),
           matrix(0, 59, 4))
with(friedman.test(m), cat(statistic, parameter, p.value, "\n"))  # on truth values this is Cochran's Q
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.omnibus import Omnibus, chi_square, cochran_q, kruskal_wallis

HEALTHY, OBSTRUCTED, ASBESTOSIS = [2.9, 3.0, 2.5, 2.6, 3.2], [3.8, 2.7, 4.0, 2.4], [2.8, 3.4, 3.7, 2.2, 2.0]
RATINGS = [4, 5, 5, 3, 4, 5, 4], [3, 4, 2, 5, 3, 3], [4, 1, 3, 4, 2, 2, 3, 3]


@pytest.mark.parametrize(
    ("groups", "statistic", "p_value", "is_rough"),
    [
        ((HEALTHY, OBSTRUCTED, ASBESTOSIS), 0.77142857142857224, 0.67996477357889362, True),
        (RATINGS, 7.1843371494939552, 0.027538546227512263, False),
        (([1] * 4, [2] * 5, [2] * 2), 10.0, 0.006737946999085467, True),
    ],
)
def test_kruskal_wallis_as_in_r(
    groups: tuple[list[float], ...], statistic: float, p_value: float, *, is_rough: bool
) -> None:
    """The first: Hollander and Wolfe 1973, page 116, mucociliary clearance; H = .77."""
    found = kruskal_wallis([np.array(values, dtype=float) for values in groups])
    assert (found.statistic, found.p_value) == pytest.approx((statistic, p_value), rel=1e-9)
    assert (found.df, found.is_rough) == (2, is_rough)
    assert found.n == sum(map(len, groups))


@pytest.mark.parametrize(
    ("counts", "df", "statistic", "p_value", "is_rough"),
    [
        ([[762, 327, 468], [484, 239, 477]], 2, 30.070149095754672, 2.9535891832117569e-07, False),
        ([[12, 5], [9, 7]], 1, 0.73227415966386533, 0.39214703659991851, False),
        ([[3, 1, 0], [1, 3, 4]], 2, 5.25, 0.072439757034251429, True),
    ],
)
def test_chi_square_as_in_r(
    counts: list[list[float]], df: int, statistic: float, p_value: float, *, is_rough: bool
) -> None:
    """The first: Agresti 2007, An Introduction to Categorical Data Analysis, page 38; X² = 30.1."""
    found = chi_square(np.array(counts, dtype=float))
    assert (found.statistic, found.p_value) == pytest.approx((statistic, p_value), rel=1e-9)
    assert (found.df, found.is_rough, found.n) == (df, is_rough, sum(map(sum, counts)))


def test_cochran_q_of_his_own_paper() -> None:
    """Cochran 1950, table 1: four media, 69 specimens, 6, 10, 7 and 10 growths; Q = 153 ÷ 19 = 8.05."""
    rows = [[1, 1, 1, 1]] * 4 + [[1, 1, 0, 1]] * 2 + [[0, 1, 1, 1]] * 3 + [[0, 1, 0, 1]] + [[0, 0, 0, 0]] * 59
    found = cochran_q(np.array(rows, dtype=bool))
    assert found.statistic == pytest.approx(153 / 19, rel=1e-12)
    assert found.p_value == pytest.approx(0.044936401167813084, rel=1e-9)
    assert (found.df, found.n, found.is_rough) == (3, 69, False)


def test_where_nothing_differs_p_is_one() -> None:
    nothing = Omnibus(statistic=0.0, df=2, p_value=1.0, n=15, is_rough=False)
    assert kruskal_wallis([np.full(5, 4.0)] * 3) == nothing
    assert cochran_q(np.ones((15, 3), dtype=bool)) == Omnibus(0.0, 2, 1.0, n=15, is_rough=True)
    assert chi_square(np.array([[9.0, 0], [12.0, 0]])) == Omnibus(0.0, 0, 1.0, n=21, is_rough=False)
    assert chi_square(np.array([[10.0, 20], [10.0, 20]])).p_value == 1


def test_answers_nobody_gave_change_nothing() -> None:
    with_unused = chi_square(np.array([[12.0, 0, 5], [9.0, 0, 7]]))
    assert with_unused == chi_square(np.array([[12.0, 5], [9.0, 7]]))


def test_an_expected_count_below_one_is_rough_however_many_cells() -> None:
    counts = np.array([[50.0, 60, 40, 30, 50, 1], [60.0, 50, 45, 35, 50, 0]])
    assert chi_square(counts).is_rough
    assert not chi_square(counts + 5).is_rough


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="groups must be at least two"):
        kruskal_wallis([np.array([1.0])])
    with pytest.raises(ValueError, match=r"groups\[1\] \(0,\)"):
        kruskal_wallis([np.array([1.0]), np.array([])])
    with pytest.raises(ValueError, match=r"groups\[0\] \(2,\)"):
        kruskal_wallis([np.array([1.0, math.nan]), np.array([1.0])])
    with pytest.raises(ValueError, match=r"counts .* at least two groups"):
        chi_square(np.array([[1.0, 2.0]]))
    with pytest.raises(ValueError, match="counts must be whole"):
        chi_square(np.array([[1.5, 2.0], [1.0, 2.0]]))
    with pytest.raises(ValueError, match="counts must be whole"):
        chi_square(np.array([[math.nan, 2.0], [1.0, 2.0]]))
    with pytest.raises(ValueError, match="counts must be whole and not negative"):
        chi_square(np.array([[-1.0, 2.0], [1.0, 2.0]]))
    with pytest.raises(ValueError, match=r"counts\[1\] holds no answer"):
        chi_square(np.array([[1.0, 2.0], [0.0, 0.0]]))
    with pytest.raises(ValueError, match=r"passes \(3, 1\)"):
        cochran_q(np.ones((3, 1), dtype=bool))
    with pytest.raises(ValueError, match=r"passes \(0, 3\)"):
        cochran_q(np.ones((0, 3), dtype=bool))


GROUPS = st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=12), min_size=2, max_size=4)


@settings(deadline=None)  # the machine may be busy
@given(groups=GROUPS)
def test_only_the_order_of_values_counts(groups: list[list[int]]) -> None:
    plain = kruskal_wallis([np.array(values, dtype=float) for values in groups])
    stretched = kruskal_wallis([np.exp(np.array(values, dtype=float)) for values in reversed(groups)])
    assert stretched.statistic == pytest.approx(plain.statistic, abs=1e-9)
    assert 0 <= plain.p_value <= 1


@settings(deadline=None)  # the machine may be busy
@given(table=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(0, 9)), min_size=2))
def test_ten_times_the_answers_are_ten_times_the_evidence(table: list[tuple[int, int, int]]) -> None:
    counts = np.array(table, dtype=float)
    once, tenfold = chi_square(counts), chi_square(10 * counts)
    assert tenfold.statistic == pytest.approx(10 * once.statistic, abs=1e-9)
    assert tenfold.p_value <= once.p_value + 1e-12


@settings(deadline=None)  # the machine may be busy
@given(only_a=st.integers(0, 20), only_b=st.integers(0, 20), both=st.integers(1, 20))
def test_cochran_of_two_is_the_chi_square_of_mcnemar(only_a: int, only_b: int, both: int) -> None:
    rows = [[True, False]] * only_a + [[False, True]] * only_b + [[True, True]] * both
    expected = (only_a - only_b) ** 2 / (only_a + only_b) if only_a + only_b else 0
    assert cochran_q(np.array(rows)).statistic == pytest.approx(expected, rel=1e-9)
