r"""Variance after post-stratification and raking, against R's survey.

R version 4.2.2 Patched (2022-11-10 r83330), survey 4.1.1:
    i <- 0:95
    a <- data.frame(site = i %/% 4, y = (37 * i) %% 29, sex = c("m", "f")[1 + (i * i + i %/% 5) %% 7 %% 2],
      age = c("a", "b", "c")[1 + (i %/% 3 + i * i) %% 3], op = c("CM", "CU")[1 + (i %/% 2) %% 2], one = 1)
    a$area <- a$site %% 3; a$w <- 1 + (5 * a$site) %% 7
    a$y <- a$y + 6 * (a$sex == "m") + 9 * (a$age == "b") + 4 * (a$site %% 5)
    age <- data.frame(age = c("a", "b", "c"), Freq = c(300, 450, 250))
    sex <- data.frame(sex = c("f", "m"), Freq = c(520, 480))
    uneven <- svydesign(~site, strata = ~area, weights = ~w, data = a)
    even <- svydesign(~site, strata = ~area, weights = ~one, data = a)
    show <- function(d) {
      m <- svymean(~y, d); s <- svymean(~y, subset(d, y > 12)); by <- svyglm(y ~ op - 1, d)
      print(c(coef(m), vcov(m), coef(s), vcov(s), coef(by), diag(vcov(by))), 16)
      print(vcov(svyglm(y ~ op, d))[2, 2], 16) }
    show(postStratify(uneven, ~age, age))
    show(rake(even, list(~age, ~sex), list(age, sex), list(maxit = 200, epsilon = 1e-13)))
    show(calibrate(uneven, ~age + sex, c(`(Intercept)` = 1000, ageb = 450, agec = 250, sexm = 480),
      calfun = "raking", epsilon = 1e-13, maxit = 200))
`rake` regresses without weights, so it is asked where they are even, `calibrate` where they are not.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from scoring.stats.calibrated import calibrated_ratios
from scoring.stats.design import Design, FloatArray, design_of
from scoring.stats.ratios import ratio_estimates
from scoring.stats.weighting import Margin, margin_of, post_stratified, raked

ROW = np.arange(96)
SITE = ROW // 4
SEX = np.where((ROW * ROW + ROW // 5) % 7 % 2, "f", "m")
AGE = np.array(["a", "b", "c"])[(ROW // 3 + ROW * ROW) % 3]
OPERATOR = np.where(ROW // 2 % 2, "CU", "CM")
Y = (37.0 * ROW) % 29 + 6 * (SEX == "m") + 9 * (AGE == "b") + 4 * (SITE % 5)
EVEN = np.ones(96)
UNEVEN = (1 + (5 * SITE) % 7).astype(np.float64)
BY_AGE = margin_of("age", AGE, levels=["a", "b", "c"], totals=[300, 450, 250])
BY_SEX = margin_of("sex", SEX, levels=["f", "m"], totals=[520, 480])


def _design(weight: FloatArray, *, is_one: bool) -> Design:
    labels = np.full(96, "CM") if is_one else OPERATOR
    operators = ("CM",) if is_one else ("CM", "CU")
    return design_of(labels, cluster=SITE, stratum=SITE % 3, weight=weight, operators=operators)


@dataclass(frozen=True)
class Printed:
    """By R: estimate and variance of all, and of those above 12; then both operators and their difference."""

    whole: tuple[float, float]
    domain: tuple[float, float]
    estimates: tuple[float, float]
    variances: tuple[float, float]
    of_difference: float


POST_STRATIFIED = Printed(
    whole=(30.15648787682567, 2.04953408110846),
    domain=(32.037896656197447, 1.561234570648452),
    estimates=(28.26529230579855, 31.91771422517145),
    variances=(3.324173939858878, 5.875014850714965),
    of_difference=10.54092628456139,
)
RAKED_EVEN = Printed(
    whole=(28.76600339162504, 1.94124649062644),
    domain=(30.872234839549417, 1.338532838353235),
    estimates=(28.04191153042811, 29.52328832634354),
    variances=(4.302253401229630, 4.278315810318674),
    of_difference=9.344939433897167,
)
RAKED_UNEVEN = Printed(
    whole=(29.520058643159530, 2.186978990048602),
    domain=(31.639062331041025, 1.563842020086763),
    estimates=(27.93741786703672, 31.08682785449433),
    variances=(3.711916578686902, 6.658281238687355),
    of_difference=11.96870754266656,
)


@pytest.mark.parametrize(
    ("weight", "calibrated", "margins", "printed"),
    [
        (UNEVEN, post_stratified(UNEVEN, BY_AGE), [BY_AGE], POST_STRATIFIED),
        (EVEN, raked(EVEN, [BY_AGE, BY_SEX]), [BY_AGE, BY_SEX], RAKED_EVEN),
        (UNEVEN, raked(UNEVEN, [BY_AGE, BY_SEX]), [BY_AGE, BY_SEX], RAKED_UNEVEN),
    ],
)
def test_as_r(weight: FloatArray, calibrated: FloatArray, margins: list[Margin], printed: Printed) -> None:
    is_above = (Y > 12).astype(float)
    one, two = (
        calibrated_ratios(
            _design(weight, is_one=is_one),
            numerator=np.column_stack([Y, Y * is_above]),
            denominator=np.column_stack([EVEN, is_above]),
            calibrated=calibrated,
            margins=margins,
        )
        for is_one in (True, False)
    )
    assert one.estimate[0] == pytest.approx([printed.whole[0], printed.domain[0]], rel=1e-8)
    assert one.covariance[0, 0] == pytest.approx([printed.whole[1], printed.domain[1]], rel=1e-8)
    covariance = two.covariance[:, :, 0]
    assert two.estimate[:, 0] == pytest.approx(printed.estimates, rel=1e-8)
    assert np.diag(covariance) == pytest.approx(printed.variances, rel=1e-8)
    difference = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    assert difference == pytest.approx(printed.of_difference, rel=1e-8)


def test_a_factor_that_explains_all_leaves_no_variance() -> None:
    found = calibrated_ratios(
        _design(EVEN, is_one=True),
        numerator=np.array([{"a": 1.0, "b": 2.0, "c": 4.0}[age] for age in AGE])[:, None],
        denominator=EVEN[:, None],
        calibrated=post_stratified(EVEN, BY_AGE),
        margins=[BY_AGE],
    )
    assert found.estimate[0, 0] == pytest.approx(0.3 + 0.9 + 1.0, rel=1e-12)
    assert found.covariance[0, 0, 0] == pytest.approx(0, abs=1e-25)


def test_a_factor_known_already_changes_nothing() -> None:
    """Levels that every site has half of, and that have the same mean: weights and variance stay."""
    y = np.repeat(Y[::2], 2)[:, None]
    half = margin_of("half", np.where(ROW % 2, "odd", "even"), levels=["odd", "even"], totals=[48, 48])
    design = _design(EVEN, is_one=True)
    columns = {"numerator": y, "denominator": EVEN[:, None]}
    found = calibrated_ratios(design, **columns, calibrated=post_stratified(EVEN, half), margins=[half])
    plain = ratio_estimates(design, **columns)
    assert found.covariance == pytest.approx(plain.covariance, rel=1e-10)
    assert found.deff == pytest.approx(plain.deff, rel=1e-10)


def test_what_has_no_variance_without_calibration_has_none_with_it() -> None:
    y = np.column_stack([Y, np.full(96, 0.1), Y])
    answered = np.column_stack([EVEN, EVEN, OPERATOR == "CM"]).astype(float)
    found = calibrated_ratios(
        _design(UNEVEN, is_one=False),
        numerator=y * answered,
        denominator=answered,
        calibrated=post_stratified(UNEVEN, BY_AGE),
        margins=[BY_AGE],
    )
    assert found.estimate[:, 1].tolist() == [0.1, 0.1]
    assert found.covariance[:, :, 1].tolist() == [[0, 0], [0, 0]]
    assert math.isnan(found.estimate[1, 2])
    assert np.isnan(found.covariance[1, :, 2]).all()
    assert np.isfinite(found.covariance[0, 0]).all()
    assert found.deff[0, 0] > 0
    assert math.isnan(found.deff[0, 1])


def test_cluster_ratios_are_those_of_the_calibrated_weights() -> None:
    design, calibrated = _design(UNEVEN, is_one=False), post_stratified(UNEVEN, BY_AGE)
    columns = {"numerator": Y[:, None], "denominator": EVEN[:, None]}
    found = calibrated_ratios(design, **columns, calibrated=calibrated, margins=[BY_AGE])
    plain = ratio_estimates(replace(design, weight=calibrated), **columns)
    for operator in range(2):
        assert found.cluster_ratios(operator, 0).tolist() == plain.cluster_ratios(operator, 0).tolist()
    assert found.df.tolist() == plain.df.tolist()


def test_bad_input_is_refused_by_name() -> None:
    design = _design(EVEN, is_one=True)
    columns = {"numerator": Y[:, None], "denominator": EVEN[:, None]}
    with pytest.raises(ValueError, match="calibrated must be positive"):
        calibrated_ratios(design, **columns, calibrated=np.zeros(96), margins=[BY_AGE])
    with pytest.raises(ValueError, match="margins must be at least one"):
        calibrated_ratios(design, **columns, calibrated=EVEN, margins=[])
    other = margin_of("city", ["a", "b"], levels=["a", "b"], totals=[1, 1])
    with pytest.raises(ValueError, match="margin 'city' is of other rows"):
        calibrated_ratios(design, **columns, calibrated=EVEN, margins=[other])
