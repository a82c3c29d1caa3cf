"""Effects of groups inside shared cells, against R's least squares with CR2 written out, and by hand."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.additive import additive_effects

# 24 visits of auditors a to d in three cities; sites repeat, and d went to one site only
SCORE = np.array(
    [80, 72, 91, 66, 75, 83, 77, 90, 68, 70, 85, 79, 88, 62, 74, 81, 69, 93, 71, 76, 84, 78, 65, 87.0]
)
AUDITOR = np.repeat([0, 1, 2, 3], [8, 8, 7, 1])
CITY = np.array([1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 2, 2, 2, 3, 3, 3]) - 1
SITE = np.array([1, 1, 2, 4, 4, 5, 5, 3, 1, 2, 3, 4, 5, 6, 8, 8, 9, 9, 6, 6, 7, 10, 10, 9]) - 1


def test_unbalanced_visits_against_r() -> None:
    """Base R, since it has no CR2 of its own.

    R 4.2.2: m <- lm(score ~ 0 + cell + aud); H <- X (X'X)^-1 X'; for each site
    A <- E diag(1/sqrt(values)) E' of eigen(I − H[i, i]); u <- X[i, ]' A e[i]; meat <- sum u u';
    V <- (X'X)^-1 meat (X'X)^-1; C subtracts the visit-weighted mean of the auditors.
    """
    found = additive_effects(SCORE, group=AUDITOR, cell=CITY, cluster=SITE)
    assert found.estimate == pytest.approx(
        [1.31293793793794, -2.00162662662662, -0.542167167167168, 9.30467967967968], rel=1e-9
    )
    assert found.clustered_se[:3] == pytest.approx(
        [2.96948907592921, 2.29333954279229, 2.62708987565308], rel=1e-9
    )
    assert math.isnan(found.clustered_se[3])  # R prints 3.11 for d, but one site knows no spread
    assert found.pooled_se == pytest.approx(
        [3.18788568659586, 2.74474959318537, 3.50792714611564, 9.93796498605287], rel=1e-9
    )
    assert found.n_comparable.tolist() == [8, 8, 7, 1]
    assert found.n_clusters.tolist() == [5, 7, 4, 1]


def test_one_cell_and_independent_rows_give_the_groups_own_variances() -> None:
    """CR2 is then s² ÷ n of each group, exactly: the centred mean's variance by hand."""
    rng = np.random.default_rng(2)
    group, values = np.repeat([0, 1, 2], [5, 7, 9]), rng.normal(size=21)
    found = additive_effects(values, group=group, cell=np.zeros(21, dtype=int), cluster=np.arange(21))
    means = np.array([values[group == g].mean() for g in range(3)])
    variances = np.array([values[group == g].var(ddof=1) / (group == g).sum() for g in range(3)])
    centring = np.eye(3) - np.array([5, 7, 9]) / 21
    assert found.estimate == pytest.approx(centring @ means, rel=1e-10)
    assert found.clustered_se == pytest.approx(np.sqrt(np.square(centring) @ variances), rel=1e-10)


def test_one_row_a_cluster_agrees_with_statsmodels_hc2() -> None:
    score, city, auditor = SCORE[:23], CITY[:23], AUDITOR[:23]  # d's one visit would have no residual
    fit = sm.OLS(score, np.column_stack([np.eye(3)[city], np.eye(3)[auditor][:, 1:]])).fit(cov_type="HC2")
    centring = np.eye(3) - np.bincount(auditor) / 23
    covariance = centring[:, 1:] @ fit.cov_params()[3:, 3:] @ centring[:, 1:].T
    found = additive_effects(score, group=auditor, cell=city, cluster=np.arange(23))
    assert found.clustered_se == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-9)


def test_a_group_alone_in_its_cells_cannot_be_told_from_them() -> None:
    values = np.array([5.0, 6, 8, 9, 1, 2, 3])
    group, cell = np.array([0, 0, 1, 1, 2, 2, 2]), np.array([0, 0, 0, 0, 1, 1, 1])
    found = additive_effects(values, group=group, cell=cell, cluster=np.arange(7))
    assert found.estimate[:2] == pytest.approx([-1.5, 1.5])
    assert np.isnan([found.estimate[2], found.clustered_se[2], found.pooled_se[2]]).all()
    assert (found.n_comparable.tolist(), found.n_clusters.tolist()) == ([2, 2, 0], [2, 2, 0])


def test_groups_that_share_no_cell_are_centred_apart() -> None:
    values = np.array([5.0, 7, 90, 94])
    found = additive_effects(values, group=np.arange(4), cell=np.array([0, 0, 1, 1]), cluster=np.arange(4))
    assert found.estimate == pytest.approx([-1, 1, -2, 2])
    assert found.component[0] == found.component[1] != found.component[2] == found.component[3]
    assert np.isnan(found.pooled_se).all()  # four rows, four parameters


def test_no_variation_leaves_no_error() -> None:
    found = additive_effects(np.full(24, 0.1), group=AUDITOR, cell=CITY, cluster=SITE)
    assert found.estimate == pytest.approx(np.zeros(4), abs=1e-12)
    assert found.pooled_se.tolist() == [0, 0, 0, 0]
    assert found.clustered_se[:3].tolist() == [0, 0, 0]


def test_bad_input_is_refused_by_name() -> None:
    one = np.array([0])
    with pytest.raises(ValueError, match="values must be"):
        additive_effects(np.array([]), group=one[:0], cell=one[:0], cluster=one[:0])
    with pytest.raises(ValueError, match="values must be"):
        additive_effects(np.array([math.nan]), group=one, cell=one, cluster=one)
    with pytest.raises(ValueError, match="cell must hold 1 codes"):
        additive_effects(np.array([1.0]), group=one, cell=one + 1, cluster=one)
    with pytest.raises(ValueError, match="group must hold"):
        additive_effects(np.array([1.0, 2]), group=one, cell=np.array([0, 0]), cluster=np.array([0, 1]))


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10_000), shift=st.integers(-50, 50))
def test_what_belongs_to_a_cell_does_not_touch_the_groups(seed: int, shift: int) -> None:
    """Adding to one city's scores changes nothing; a component's effects cancel over its rows."""
    rng = np.random.default_rng(seed)
    values = rng.normal(70, 8, 24)
    one = additive_effects(values, group=AUDITOR, cell=CITY, cluster=SITE)
    other = additive_effects(values + shift * (CITY == 1), group=AUDITOR, cell=CITY, cluster=SITE)
    assert one.estimate == pytest.approx(other.estimate, abs=1e-9)
    assert one.clustered_se[:3] == pytest.approx(other.clustered_se[:3], abs=1e-9)
    assert np.bincount(AUDITOR) @ one.estimate == pytest.approx(0, abs=1e-9)
