"""Kappas against published tables, statsmodels and the delta method."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import inter_rater

from scoring.stats.agreement import (
    FloatArray,
    agreement_table,
    cohen_kappa,
    linear_weights,
    percent_agreement,
    quadratic_weights,
    weighted_kappa,
)
from scoring.stats.fleiss import fleiss_kappa

PSYCHIATRISTS = np.array([[75.0, 1, 4], [5, 4, 1], [0, 0, 10]])  # Fleiss 1981, table 13.1
# Fleiss 1971, table 1: 30 patients, 6 psychiatrists, 5 diagnoses
DIAGNOSES = np.loadtxt(
    [
        "0 0 0 6 0 0 3 0 0 3 0 1 4 0 1 0 0 0 0 6 0 3 0 3 0 2 0 4 0 0",
        "0 0 4 0 2 2 0 3 1 0 2 0 0 4 0 0 0 0 0 6 1 0 0 5 0 1 1 0 4 0",
        "0 3 3 0 0 1 0 0 5 0 0 2 0 3 1 0 0 5 0 1 3 0 0 1 2 5 1 0 0 0",
        "0 2 0 4 0 1 0 2 0 3 0 0 0 0 6 0 1 0 5 0 0 2 0 1 3 2 0 0 4 0",
        "1 0 0 4 1 0 5 0 1 0 4 0 0 0 2 0 2 0 4 0 1 0 5 0 0 0 0 0 0 6",
    ]
).reshape(30, 5)


def delta_method_se(table: FloatArray, weights: FloatArray) -> float:
    """From the multinomial covariance and a numerical gradient, with no formula of the literature."""
    shares, n = table.ravel() / table.sum(), table.sum()

    def kappa(cells: FloatArray) -> float:
        p = cells.reshape(table.shape)
        expected = (weights * np.outer(p.sum(axis=1), p.sum(axis=0))).sum() / p.sum() ** 2
        return float(((weights * p).sum() / p.sum() - expected) / (1 - expected))

    steps = 1e-6 * np.eye(len(shares))
    gradient = np.array([(kappa(shares + step) - kappa(shares - step)) / 2e-6 for step in steps])
    covariance = (np.diag(shares) - np.outer(shares, shares)) / n
    return math.sqrt(gradient @ covariance @ gradient)


def test_cohen_on_fleiss_example() -> None:
    """p_o .89, p_e .66, kappa .68 with standard error .088 (Fleiss 1981, section 13.1)."""
    found = cohen_kappa(PSYCHIATRISTS)
    assert (found.observed, found.expected) == pytest.approx((0.89, 0.66), rel=1e-12)
    assert found.estimate == pytest.approx(0.23 / 0.34, rel=1e-12)
    assert found.se == pytest.approx(delta_method_se(PSYCHIATRISTS, np.eye(3)), rel=1e-7)
    margin = 1.959963984540054 * (found.se or 0)
    assert (found.low, found.high) == pytest.approx((0.23 / 0.34 - margin, 0.23 / 0.34 + margin))


def test_cohen_agrees_with_statsmodels() -> None:
    expected: Any = inter_rater.cohens_kappa(PSYCHIATRISTS)
    found = cohen_kappa(PSYCHIATRISTS)
    assert (found.estimate, found.se) == pytest.approx((expected.kappa, expected.std_kappa), rel=1e-12)


@pytest.mark.parametrize("weights", [linear_weights(3), quadratic_weights(3)])
def test_weighted_kappa_by_the_delta_method(weights: FloatArray) -> None:
    found = weighted_kappa(PSYCHIATRISTS, weights)
    observed = (weights * PSYCHIATRISTS).sum() / 100
    assert found.observed == pytest.approx(observed, rel=1e-12)
    assert found.se == pytest.approx(delta_method_se(PSYCHIATRISTS, weights), rel=1e-7)
    expected: Any = inter_rater.cohens_kappa(PSYCHIATRISTS, weights=1 - weights)
    assert (found.estimate, found.se) == pytest.approx((expected.kappa, expected.std_kappa), rel=1e-12)


def test_the_two_schemes_of_weights() -> None:
    assert linear_weights(3).tolist() == [[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]
    assert quadratic_weights(3).tolist() == [[1, 0.75, 0], [0.75, 1, 0.75], [0, 0.75, 1]]


def test_two_categories_leave_nothing_to_weigh() -> None:
    table = np.array([[20.0, 5], [10, 15]])
    assert weighted_kappa(table, quadratic_weights(2)) == cohen_kappa(table)
    assert cohen_kappa(table).estimate == pytest.approx(0.4, rel=1e-12)


def test_a_category_nobody_used_stays_and_changes_nothing() -> None:
    table = agreement_table(["yes", "no", "yes"], ["yes", "no", "no"], ["yes", "no", "na"])
    assert table.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert cohen_kappa(table) == cohen_kappa(table[:2, :2])


def test_an_unused_end_of_the_scale_widens_the_steps() -> None:
    """Weights run over all levels there are: a near miss among 0–5 is nearer than among those used."""
    used = np.array([[5.0, 3], [2, 6]])
    whole = np.zeros((6, 6))
    whole[4:, 4:] = used
    assert weighted_kappa(used, quadratic_weights(2)).observed == 11 / 16
    assert weighted_kappa(whole, quadratic_weights(6)).observed == pytest.approx((11 + 5 * 24 / 25) / 16)


def test_one_category_only_is_not_defined() -> None:
    found = cohen_kappa(np.diag([12.0, 0, 0]))
    assert (found.estimate, found.se, found.low, found.high) == (None, None, None, None)
    assert (found.observed, found.expected, found.n) == (1, 1, 12)
    every = fleiss_kappa(np.array([[3.0, 0], [3, 0]]))
    assert (every.estimate, every.observed) == (None, 1)


def test_complete_agreement_still_has_an_interval_with_width() -> None:
    """Clopper and Pearson: with 10 of 10, at least 69.15 % agree; p_e is one half."""
    found = cohen_kappa(np.diag([5.0, 5.0]))
    assert (found.estimate, found.high) == (1, 1)
    assert found.low == pytest.approx((0.025 ** (1 / 10) - 0.5) / 0.5, rel=1e-9)
    none = cohen_kappa(np.array([[0.0, 5], [5, 0]]))
    assert none.estimate == -1
    assert none.high == pytest.approx((1 - 0.025 ** (1 / 10) - 0.5) / 0.5, rel=1e-9)


def test_percent_agreement_with_wilson() -> None:
    found = percent_agreement(PSYCHIATRISTS)
    assert (found.estimate, found.n) == (0.89, 100)
    assert (found.low, found.high) == pytest.approx((0.8137, 0.9375), abs=1e-4)
    assert percent_agreement(np.diag([4.0, 4])).low < 1


def test_fleiss_on_his_thirty_patients() -> None:
    """.430 (Fleiss 1971, p. 381), as statsmodels has it."""
    found = fleiss_kappa(DIAGNOSES)
    assert found.estimate == pytest.approx(0.430, abs=5e-4)
    assert found.estimate == pytest.approx(inter_rater.fleiss_kappa(DIAGNOSES), rel=1e-12)


def test_fleiss_standard_error_is_the_infinitesimal_jackknife() -> None:
    """κ's derivative in each subject's weight, numerically."""
    n = len(DIAGNOSES)

    def kappa(weight: FloatArray) -> float:
        shares = weight @ DIAGNOSES / 6 / weight.sum()
        observed = weight @ ((np.square(DIAGNOSES).sum(axis=1) - 6) / 30) / weight.sum()
        return float((observed - shares @ shares) / (1 - shares @ shares))

    steps = 1e-5 * np.eye(n)
    part = np.array([(kappa(1 + step) - kappa(1 - step)) / 2e-5 for step in steps])
    found = fleiss_kappa(DIAGNOSES)
    assert found.se == pytest.approx(math.sqrt(np.square(part).sum() * n / (n - 1)), rel=1e-6)
    margin = stats.t.isf(0.025, 29) * (found.se or 0)
    assert found.low == pytest.approx((found.estimate or 0) - margin, rel=1e-12)


def test_fleiss_where_nothing_tells_the_error() -> None:
    assert fleiss_kappa(np.array([[3.0, 0], [0, 3]])).low is None
    alone = fleiss_kappa(np.array([[2.0, 1]]))
    assert (alone.n, alone.se) == (1, None)


def test_bad_tables_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"table .* must be square"):
        cohen_kappa(np.ones((2, 3)))
    with pytest.raises(ValueError, match="at least one pair"):
        percent_agreement(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="table must hold counts"):
        cohen_kappa(np.array([[1.0, math.nan], [0, 1]]))
    with pytest.raises(ValueError, match="weights must be"):
        weighted_kappa(np.eye(3), np.eye(2))
    with pytest.raises(ValueError, match="n_categories 1"):
        linear_weights(1)
    with pytest.raises(ValueError, match="'maybe' is not among categories"):
        agreement_table(["yes"], ["maybe"], ["yes", "no"])
    with pytest.raises(ValueError, match="first has 1 ratings, second 2"):
        agreement_table(["yes"], ["yes", "no"], ["yes", "no"])
    with pytest.raises(ValueError, match="as many raters"):
        fleiss_kappa(np.array([[2.0, 1], [1, 1]]))
    with pytest.raises(ValueError, match="counts"):
        fleiss_kappa(np.zeros((0, 2)))


TABLES = st.lists(st.integers(0, 9), min_size=9, max_size=9).filter(any)


@settings(deadline=None)
@given(cells=TABLES)
def test_swapping_the_raters_changes_nothing(cells: list[int]) -> None:
    table = np.array(cells, dtype=float).reshape(3, 3)
    one, other = cohen_kappa(table), cohen_kappa(table.T)
    if one.estimate is None or one.low is None or one.high is None:
        assert other.estimate is None
    else:
        assert one.estimate == pytest.approx(other.estimate, abs=1e-12)
        assert one.low <= one.estimate + 1e-9
        assert one.estimate <= one.high + 1e-9 <= 1 + 2e-9


@settings(deadline=None)
@given(cells=TABLES, times=st.integers(2, 5))
def test_more_of_the_same_narrows_the_interval(cells: list[int], times: int) -> None:
    table = np.array(cells, dtype=float).reshape(3, 3)
    one, more = cohen_kappa(table), cohen_kappa(times * table)
    if one.se:
        assert more.se == pytest.approx(one.se / math.sqrt(times), rel=1e-6, abs=1e-7)
