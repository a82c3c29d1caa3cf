"""Degrees of freedom of a variance over unequal clusters, against the quadratic form written out."""

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring.stats.design import Design, design_of
from scoring.stats.effective_df import effective_df
from scoring.stats.ratios import RatioEstimates, ratio_estimates


def _found(design: Design) -> RatioEstimates:
    y = np.random.default_rng(5).normal(size=(len(design.operator), 1))
    return ratio_estimates(design, numerator=y, denominator=np.ones_like(y))


def _two_operators(n_visits: NDArray[np.int64], weight: NDArray[np.float64]) -> Design:
    """Three strata of four sites a side; visits and weight per site."""
    site = np.repeat(np.arange(24), n_visits)
    return design_of(
        np.array(["CM", "CU"])[site // 12],
        cluster=site,
        stratum=site // 4,
        weight=weight[site],
        operators=["CM", "CU"],
    )


def test_equal_clusters_count_as_clusters_less_strata() -> None:
    found = _found(_two_operators(np.full(24, 3), np.ones(24)))
    assert effective_df(found, 0, 1, 0) == pytest.approx(18)
    assert effective_df(found, 0, 0, 0) == pytest.approx(9)


def test_weights_that_differ_between_strata_alone() -> None:
    """Satterthwaite's 2 × 3 × (1 + 4 + 16)² ÷ (1 + 16 + 256)."""
    found = _found(_two_operators(np.full(24, 3), np.repeat([1.0, 2, 4, 1, 2, 4], 4)))
    assert effective_df(found, 0, 1, 0) == pytest.approx(2 * 3 * 21**2 / 273)


def test_unequal_everywhere_as_the_quadratic_form() -> None:
    rng = np.random.default_rng(8)
    n_visits, weight = rng.integers(1, 6, size=24), rng.uniform(0.5, 4, size=24)
    share = n_visits * weight
    share[:12] /= share[:12].sum()
    share[12:] /= share[12:].sum()
    form = np.kron(np.eye(6), (np.eye(4) - 1 / 4) * 4 / 3) @ np.diag(share**2)
    wanted = np.trace(form) ** 2 / np.trace(form @ form)
    assert effective_df(_found(_two_operators(n_visits, weight)), 0, 1, 0) == pytest.approx(wanted)


def test_a_site_that_serves_both_counts_once() -> None:
    design = design_of(
        ["CM", "CU"] * 6,
        cluster=np.repeat(range(6), 2),
        stratum=[1] * 12,
        weight=[1.0] * 12,
        operators=["CM", "CU"],
    )
    assert effective_df(_found(design), 0, 1, 0) == pytest.approx(5)


def test_single_sites_give_none() -> None:
    design = design_of(["CM", "CU"], cluster=[1, 2], stratum=[1, 2], weight=[1.0, 1], operators=["CM", "CU"])
    assert effective_df(_found(design), 0, 1, 0) == 0
