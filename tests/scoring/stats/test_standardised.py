r"""Standardised estimates against R's survey.

R version 4.2.2 Patched (2022-11-10 r83330), survey 4.1.1:
    i <- 0:119
    a <- data.frame(site = i %/% 4, y = (37 * i) %% 29)
    a$area <- c("p", "q", "r")[1 + (a$site %% 7) %% 3]; a$op <- c("CM", "CU")[1 + (a$site %/% 2) %% 2]
    a$both <- c("CM", "CU")[1 + (i * i + i %/% 7) %% 3 %% 2]; a$w <- 1 + (5 * a$site) %% 7
    a$y <- a$y + 10 * (a$area == "q") + 5 * (a$site %% 5); a$x <- 1 + (i * i) %% 3; a$ok <- i %% 11 > 1
    apart <- svydesign(~site, strata = ~interaction(area, op), weights = ~w, data = a)
    shared <- svydesign(~site, strata = ~area, weights = ~w, data = a)
    m <- svyby(~y, ~op, svystandardize(apart, ~area, ~op, population = c(.5, .2, .3)), svymean)
    print(c(coef(m), SE(m)^2), 16)
    con <- function(d, f) {
      b <- svyby(~I(y * ok), f, denominator = ~I(x * ok), d, svyratio, covmat = TRUE)
      r <- svycontrast(b, list(CM = c(.5, 0, .2, 0, .3, 0), CU = c(0, .5, 0, .2, 0, .3)))
      print(coef(r), 16); print(vcov(r), 16) }
    con(apart, ~op + area); con(shared, ~both + area)
"""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from scoring.stats.design import Design, design_of, survey_design
from scoring.stats.means import t_difference
from scoring.stats.ratios import RatioEstimates, ratio_estimates
from scoring.stats.standardised import AreaShares, area_mix_differs, area_shares, standardised

OPERATORS = ("CM", "CU")
ROW = np.arange(120)
SITE = ROW // 4
AREA = np.array(["p", "q", "r"])[(SITE % 7) % 3]
APART = np.where(SITE // 2 % 2, "CU", "CM")
SHARED = np.where((ROW * ROW + ROW // 7) % 3 % 2, "CU", "CM")
Y = ((37 * ROW) % 29 + 10 * (AREA == "q") + 5 * (SITE % 5)).astype(np.float64)
X = (1 + (ROW * ROW) % 3).astype(np.float64)
ANSWERED = (ROW % 11 > 1).astype(np.float64)
SHARES = AreaShares(("p", "q", "r"), (0.5, 0.2, 0.3))


def _design(operator: ArrayLike) -> Design:
    weight = 1 + (5 * SITE) % 7
    return survey_design(operator, cluster=SITE, area=AREA, weight=weight, operators=OPERATORS)


def _means(design: Design, y: np.ndarray) -> RatioEstimates:
    return ratio_estimates(design, numerator=y[:, None], denominator=np.ones((len(y), 1)))


def _small(y: ArrayLike, area: ArrayLike, *, weight: float = 1.0) -> RatioEstimates:
    """One operator with one row a site."""
    values = np.asarray(y, dtype=np.float64)
    n = len(values)
    design = design_of(
        ["CM"] * n, cluster=np.arange(n), stratum=area, weight=np.full(n, weight), operators=["CM"]
    )
    return _means(design, values)


def test_means_as_svystandardize() -> None:
    found = standardised(_means(_design(APART), Y), AREA, shares=SHARES)
    assert found.estimate[:, 0] == pytest.approx([25.47335737179487, 26.03269230769231], rel=1e-10)
    assert np.diag(found.covariance[:, :, 0]) == pytest.approx(
        [5.879112672330538, 3.356844902035969], rel=1e-8
    )
    assert found.covariance[0, 1, 0] == 0


@pytest.mark.parametrize(
    ("operator", "estimate", "covariance"),
    [
        (
            APART,
            [16.34276315789474, 15.83882177779766],
            [[2.441865802112694, 0.0], [0.0, 1.484454708244153]],
        ),
        (
            SHARED,
            [16.07771435310768, 16.17702337345195],
            [[1.2633672491142427, -0.5141957946781651], [-0.5141957946781651, 5.3486783130763511]],
        ),
    ],
)
def test_ratios_of_answered_rows_as_svycontrast(
    operator: ArrayLike, estimate: list[float], covariance: list[list[float]]
) -> None:
    plain = ratio_estimates(
        _design(operator),
        numerator=np.column_stack([Y, Y * ANSWERED]),
        denominator=np.column_stack([X, X * ANSWERED]),
    )
    found = standardised(plain, AREA, shares=SHARES)
    assert found.estimate[:, 1] == pytest.approx(estimate, rel=1e-10)
    assert found.covariance[:, :, 1] == pytest.approx(np.array(covariance), rel=1e-8)
    assert found.df.tolist() == plain.df.tolist()
    assert found.n_areas_missing.tolist() == [[0, 0], [0, 0]]


def test_a_difference_is_tested_with_its_covariance() -> None:
    plain = ratio_estimates(
        _design(SHARED), numerator=(Y * ANSWERED)[:, None], denominator=(X * ANSWERED)[:, None]
    )
    found = standardised(plain, AREA, shares=SHARES)
    variance = 1.2633672491142427 + 5.3486783130763511 + 2 * 0.5141957946781651
    expected = t_difference(
        16.07771435310768 - 16.17702337345195, se=math.sqrt(variance), df=int(plain.df[0, 1, 0])
    )
    difference = found.difference(0, 1, 0)
    assert difference is not None
    assert difference.p_value == pytest.approx(expected.p_value, rel=1e-8)
    assert difference.low == pytest.approx(expected.low, rel=1e-8)


def test_an_operators_own_shares_change_nothing() -> None:
    """Estimate only: knowing the shares takes the variance between areas away."""
    design = _design(APART)
    plain = _means(design, Y)
    found = standardised(plain, AREA, shares=area_shares(design, AREA, operator=0))
    assert found.estimate[0, 0] == pytest.approx(plain.estimate[0, 0], rel=1e-12)
    assert found.estimate[1, 0] != pytest.approx(plain.estimate[1, 0], rel=1e-3)


def test_an_area_without_an_answer_leaves_no_estimate() -> None:
    answered = ((AREA != "q") | (APART == "CM")).astype(np.float64)
    plain = ratio_estimates(_design(APART), numerator=(Y * answered)[:, None], denominator=answered[:, None])
    found = standardised(plain, AREA, shares=SHARES)
    assert found.n_areas_missing[:, 0].tolist() == [0, 1]
    assert math.isnan(found.estimate[1, 0])
    assert np.isnan(found.covariance[1, :, 0]).all()
    assert np.isfinite(found.covariance[0, 0, 0])
    assert found.difference(0, 1, 0) is None
    without = standardised(plain, AREA, shares=AreaShares(("p", "q", "r"), (0.5, 0.0, 0.3)))
    assert np.isfinite(without.estimate).all()


def test_an_area_outside_the_sample_counts_as_missing() -> None:
    found = standardised(
        _means(_design(APART), Y), AREA, shares=AreaShares(("p", "q", "r", "s"), (0.4, 0.2, 0.3, 0.1))
    )
    assert found.n_areas_missing[:, 0].tolist() == [1, 1]
    assert np.isnan(found.estimate).all()


def test_a_lonely_area_is_centred_at_the_grand_mean() -> None:
    """S = (2 + 8) ÷ 2; a gives 2 × ((1 − 2) ÷ 2 ÷ 2)² × 2, b (½ × (8 − 5))²; else b would be certain."""
    found = standardised(_small([1, 3, 8], ["a", "a", "b"]), ["a", "a", "b"], shares=_even("a", "b"))
    assert found.estimate[0, 0] == 5
    assert found.covariance[0, 0, 0] == pytest.approx(2 * 2 * (1 / 4) ** 2 + 1.5**2, rel=1e-12)
    assert found.n_areas_lonely[0, 0] == 1
    assert found.df[0, 0, 0] == 1


def test_areas_that_differ_but_never_vary_within_have_no_test() -> None:
    y = np.where(AREA == "q", 0.1, 0.7)
    found = standardised(_means(_design(APART), y), AREA, shares=SHARES)
    assert found.estimate[:, 0] == pytest.approx([0.58, 0.58], rel=1e-12)
    assert found.covariance[:, :, 0].tolist() == [[0, 0], [0, 0]]
    assert found.difference(0, 1, 0) is None


def test_all_equal_is_exact() -> None:
    found = standardised(_means(_design(APART), np.full(120, 0.1)), AREA, shares=SHARES)
    assert found.estimate[:, 0].tolist() == [0.1, 0.1]
    assert found.covariance[:, :, 0].tolist() == [[0, 0], [0, 0]]


def test_one_cluster_has_a_value_but_no_variance() -> None:
    found = standardised(_small([4], ["a"]), ["a"], shares=AreaShares(("a",), (1.0,)))
    assert found.estimate[0, 0] == 4
    assert math.isnan(found.covariance[0, 0, 0])


def test_no_rows_at_all() -> None:
    plain = _small([], [])
    found = standardised(plain, [], shares=_even("a", "b"))
    assert math.isnan(found.estimate[0, 0])
    assert found.n_areas_missing[0, 0] == 2


def test_area_mix() -> None:
    design = _design(APART)
    assert area_mix_differs(design, AREA)
    assert area_mix_differs(design, AREA, by_more_than=0.01)
    assert not area_mix_differs(design, AREA, by_more_than=0.5)
    assert not area_mix_differs(design, ["p"] * 120)


def test_the_same_mix_by_other_weights_is_the_same() -> None:
    design = design_of(
        ["CM", "CM", "CU", "CU", "CU"],
        cluster=range(5),
        stratum=range(5),
        weight=[0.3, 0.6, 1, 1, 1],
        operators=["CM", "CU", "CT"],
    )
    assert not area_mix_differs(design, ["a", "b", "a", "b", "b"])
    found = area_shares(design, ["a", "b", "a", "b", "b"], operator=1)
    assert found.areas == ("a", "b")
    assert found.shares == pytest.approx((1 / 3, 2 / 3))
    with pytest.raises(ValueError, match="operator 2 has no row"):
        area_shares(design, ["a", "b", "a", "b", "b"], operator=2)


def test_bad_input_is_refused_by_name() -> None:
    plain = _means(_design(APART), Y)
    with pytest.raises(ValueError, match=r"area .* one label per row"):
        standardised(plain, AREA[1:], shares=SHARES)
    with pytest.raises(ValueError, match="area must be the same for all rows of a cluster"):
        standardised(plain, SHARED, shares=_even("CM", "CU"))
    with pytest.raises(ValueError, match=r"shares has none for the areas \['r'\]"):
        standardised(plain, AREA, shares=_even("p", "q"))
    with pytest.raises(ValueError, match="shares must name each area once"):
        standardised(plain, AREA, shares=_even("p", "q", "r", "r"))
    with pytest.raises(ValueError, match="shares must be 0 or more"):
        standardised(plain, AREA, shares=AreaShares(("p", "q", "r"), (1.0, -1.0, 1.0)))
    with pytest.raises(ValueError, match="not all 0"):
        standardised(plain, AREA, shares=AreaShares(("p", "q", "r"), (0.0, 0.0, 0.0)))
    with pytest.raises(ValueError, match="by_more_than"):
        area_mix_differs(plain.design, AREA, by_more_than=math.nan)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 9999), unit=st.floats(0.01, 100), scale=st.floats(0.1, 10))
def test_units_of_shares_weights_and_values(seed: int, unit: float, scale: float) -> None:
    y = np.random.default_rng(seed).normal(size=120)
    design = _design(SHARED)
    one = standardised(_means(design, y), AREA, shares=SHARES)
    rescaled = replace(SHARES, shares=tuple(unit * share for share in SHARES.shares))
    other = standardised(
        _means(replace(design, weight=scale * design.weight), scale * y), AREA, shares=rescaled
    )
    assert other.estimate == pytest.approx(scale * one.estimate, rel=1e-8, abs=1e-12)
    assert other.covariance == pytest.approx(scale**2 * one.covariance, rel=1e-7, abs=1e-12)


def _even(*areas: str) -> AreaShares:
    return AreaShares(areas, (1.0,) * len(areas))
