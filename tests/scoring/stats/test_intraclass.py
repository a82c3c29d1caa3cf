"""Intraclass correlations against Shrout and Fleiss 1979, lme4 and R's analysis of variance."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.intraclass import Correlation, icc_1_1, icc_2_1, intra_site_correlation

TABLE_4 = np.array([[9.0, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])


def test_shrout_and_fleiss_table_4() -> None:
    """ICC(2,1) = .29, ICC(1,1) = .17; limits as psych's `ICC` documents them: .019 to .76, −.133 to .72.

    R 4.2.2, lme4: x <- c(9,2,5,8, …); lmer(x ~ 1 + (1|thing) + (1|rater)); thing ÷ sum of the variances
    prints 0.289763778325222 (REML, converged to 1e-8).
    """
    two, one = icc_2_1(TABLE_4), icc_1_1(TABLE_4)
    assert two.estimate == pytest.approx(0.289763778325222, rel=1e-7)
    assert (two.low, two.high) == (pytest.approx(0.019, abs=5e-4), pytest.approx(0.761, abs=5e-4))
    assert one.estimate == pytest.approx(0.166, abs=5e-4)
    assert (one.low, one.high) == (pytest.approx(-0.133, abs=5e-4), pytest.approx(0.7226, abs=5e-4))
    assert (two.n_groups, two.n) == (6, 24)


def test_sites_of_unequal_size() -> None:
    """R's mean squares and F quantiles.

    R 4.2.2: y and s as below; a <- anova(lm(y ~ s)); n0 <- (16 − sum(n²)/16) / 4;
    f <- function(F) (F − 1) / (F + n0 − 1) of F, F / qf(.975, 4, 11) and F × qf(.975, 11, 4).
    """
    values = np.array([3.0, 5, 4, 8, 7, 9, 9, 2, 1, 4, 6, 6, 5, 7, 3, 2])
    found = intra_site_correlation(values, [1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 4, 4, 4, 5, 5])
    assert (found.estimate, found.low, found.high) == pytest.approx(
        (0.866571071628582, 0.559774244026039, 0.983506474695724), rel=1e-9
    )
    assert (found.n_groups, found.n) == (5, 16)


def test_the_truth_is_found_in_a_large_sample() -> None:
    rng = np.random.default_rng(5)
    site = rng.integers(0, 3000, 12_000)
    values = rng.normal(size=3000)[site] * math.sqrt(0.2) + rng.normal(size=12_000) * math.sqrt(0.8)
    found = intra_site_correlation(values, site)
    assert found.estimate == pytest.approx(0.2, abs=0.02)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.2 < found.high


def test_the_interval_covers_what_it_should() -> None:
    """Sites of 1 to 6 visits, correlation .2: within 95 % ± 3 standard errors of 400 samples."""
    rng = np.random.default_rng(11)
    sizes = np.tile([1, 2, 3, 3, 4, 6], 10)
    site = np.repeat(np.arange(60), sizes)
    covered = 0
    for _ in range(400):
        values = rng.normal(size=60)[site] * math.sqrt(0.2) + rng.normal(size=len(site)) * math.sqrt(0.8)
        found = intra_site_correlation(values, site)
        covered += (found.low or 0.0) < 0.2 < (found.high or 1.0)
    assert 0.917 <= covered / 400 <= 0.983


def test_labels_need_not_be_numbers() -> None:
    values = np.array([1.0, 2, 4, 5, 3])
    assert intra_site_correlation(values, list("aabbc")) == intra_site_correlation(values, [1, 1, 2, 2, 3])


def test_nothing_varies() -> None:
    assert intra_site_correlation(np.full(6, 0.1), [1, 1, 1, 2, 2, 2]).estimate is None
    assert icc_2_1(np.full((3, 2), 0.1)).estimate is None


def test_nothing_varies_inside_or_nothing_between() -> None:
    """Complete correlation, and the least there can be; neither has an interval."""
    assert intra_site_correlation(np.array([1.0, 1, 2, 2]), [1, 1, 2, 2]) == Correlation(
        1.0, None, None, 2, 4
    )
    assert intra_site_correlation(np.array([1.0, 2, 1, 2]), [1, 1, 2, 2]) == Correlation(-1, None, None, 2, 4)
    assert icc_2_1(np.array([[1.0, 1], [2, 2], [5, 5]])) == Correlation(1.0, None, None, 3, 6)
    assert icc_2_1(np.array([[1.0, 2], [2, 1], [1, 2]])).low is None
    assert icc_2_1(np.array([[1.0, 2], [2, 1]])).estimate is None


def test_a_steady_difference_of_severity_counts_as_error() -> None:
    """Raters 3 apart who order alike: ICC(2,1) = 1 ÷ (1 + 4.5), by hand: B 2, J 13.5, E 0, n 3, k 2."""
    found = icc_2_1(np.array([[1.0, 4], [2, 5], [3, 6]]))
    assert found.estimate == pytest.approx(2 / (2 + 2 * 13.5 / 3), rel=1e-12)


def test_bad_ratings_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="ratings"):
        icc_2_1(np.ones((1, 2)))
    with pytest.raises(ValueError, match="ratings"):
        icc_1_1(np.array([[1.0, math.nan], [1, 2]]))
    with pytest.raises(ValueError, match="values must be 3 finite"):
        intra_site_correlation(np.array([1.0, 2]), [1, 1, 2])
    with pytest.raises(ValueError, match="two sites"):
        intra_site_correlation(np.array([1.0, 2]), [1, 1])
    with pytest.raises(ValueError, match="visited twice"):
        intra_site_correlation(np.array([1.0, 2]), [1, 2])


RATINGS = st.lists(st.lists(st.integers(0, 10), min_size=3, max_size=3), min_size=2, max_size=9)


@settings(deadline=None)
@given(rows=RATINGS, scale=st.floats(0.5, 20))
def test_limits_hold_the_estimate_and_the_unit_does_not_matter(rows: list[list[int]], scale: float) -> None:
    ratings = np.array(rows, dtype=float)
    for correlation in (icc_2_1, icc_1_1):
        found, scaled = correlation(ratings), correlation(scale * ratings + 1)
        if found.estimate is None or found.low is None or found.high is None:
            continue
        assert found.low <= found.estimate <= found.high
        assert scaled.estimate == pytest.approx(found.estimate, abs=1e-6)
