"""The mixed model against R's lme4 and nlme.

R 4.2.2, lme4 1.1-31, nlme 3.1-162:
    exact <- lmerControl("bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5))
    fit <- function(f, a) lmer(f, a, control = exact)
    i <- 0:71
    a <- data.frame(site = i %/% 3, own = (37 * i) %% 29)
    a$area <- a$site %% 5; a$z <- as.numeric(a$site %% 2 == 0)
    a$all <- a$own + 8 * ((7 * a$site) %% 11) + 20 * a$area + 3 * a$z
    fit(all ~ z + (1 | area / site), a)                       # each with fixef, vcov, VarCorr
    fit(own + z ~ z + (1 | area / site), a)
    fit(own + 20 * area ~ z + (1 | area / site), a)
    fit(own + 15 * ((7 * site) %% 11) ~ z + (1 | area / site), a)
    fit(all ~ z + (1 | area / site), a[i %% 3 == 0 | i < 20, ])
    a$w <- as.numeric(i %% 3 == 0)
    fit(all ~ w + (1 | area / site), a)
    lme(all ~ z, random = ~ 1 | area / site, data = a)        # 18 degrees of freedom, and 47 with w
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scoring.stats import mixed
from scoring.stats.mixed import MixedCaveat, MixedDifference, mixed_difference

ROW = np.arange(72)
SITE = ROW // 3
AREA = SITE % 5
FIRST = SITE % 2 == 0
OWN = ((37 * ROW) % 29).astype(np.float64)
ALL = OWN + 8 * ((7 * SITE) % 11) + 20 * AREA + 3 * FIRST
WITHIN = ROW % 3 == 0


def _fit(
    values: NDArray[np.float64],
    *,
    first: NDArray[np.bool_] = FIRST,
    site: NDArray[np.int64] = SITE,
    area: NDArray[np.int64] = AREA,
) -> MixedDifference:
    return mixed_difference(
        values, group=np.where(first, "CM", "CU"), groups=("CM", "CU"), site=site, area=area
    )


def _fixed(found: MixedDifference) -> tuple[float, float]:
    return found.difference.estimate, found.difference.se


def _variances(found: MixedDifference) -> tuple[float, float, float]:
    return found.site_variance, found.area_variance, found.residual_variance


def test_pastes() -> None:
    """Davies and Goldsmith 1972, table 6.5 (lme4's `Pastes`), the first cask of each batch against the rest.

    fit(strength ~ z + (1 | batch / cask), transform(Pastes, z = as.numeric(cask == "a"))); nlme says df 19.
    """
    strength = (
        "62.8 62.6 60.1 62.3 62.7 63.1 60 61.4 57.5 56.9 61.1 58.9 58.7 57.5 63.9 63.1 65.4 63.7 57.1 56.4 "
        "56.9 58.6 64.7 64.5 55.1 55.1 54.7 54.2 58.8 57.5 63.4 64.9 59.3 58.1 60.5 60 62.5 62.6 61 58.7 "
        "56.9 57.7 59.2 59.4 65.2 66 64.8 64.1 54.8 54.8 64 64 57.7 56.8 58.3 59.3 59.2 59.2 58.9 56.6"
    )
    row = np.arange(60)
    cask = row // 2 % 3
    found = _fit(np.array(strength.split(), dtype=np.float64), first=cask == 0, site=cask, area=row // 6)
    assert _fixed(found) == pytest.approx((-1.1375, 1.147631255), rel=1e-6)
    assert _variances(found) == pytest.approx((8.4413833, 1.6547367, 0.6780000), rel=1e-5)
    assert (found.n, found.n_sites, found.n_areas) == (60, 30, 10)
    assert (found.is_converged, found.caveats) == (True, ())
    difference = found.difference
    assert difference.df == 19
    assert round(difference.p_value, 6) == 0.334057
    assert difference.high - difference.low == pytest.approx(2 * 2.093024 * difference.se, rel=1e-6)


def test_three_variances_are_rs() -> None:
    found = _fit(ALL)
    assert _fixed(found) == pytest.approx((0.87156168365547, 12.3456093849205), rel=1e-6)
    assert _variances(found) == pytest.approx((857.8223233, 1217.2123352, 90.1805573), rel=1e-5)
    assert found.difference.df == 18


def test_sites_of_different_size_are_rs() -> None:
    kept = (ROW % 3 == 0) | (ROW < 20)
    found = _fit(ALL[kept], first=FIRST[kept], site=SITE[kept], area=AREA[kept])
    assert _fixed(found) == pytest.approx((1.56528318699611, 12.5991958979612), rel=1e-6)
    assert _variances(found) == pytest.approx((844.2478390, 1486.5641957, 97.9819009), rel=1e-5)


def test_groups_within_each_site_are_rs() -> None:
    found = _fit(ALL, first=WITHIN)
    assert _fixed(found) == pytest.approx((1 / 12, 2.39917859370297), rel=1e-6)
    assert _variances(found) == pytest.approx((811.0217722, 1224.4013931, 92.0969268), rel=1e-5)
    assert found.difference.df == 47


@pytest.mark.parametrize(
    ("values", "fixed", "variances", "caveats"),
    [
        (
            OWN + FIRST,
            (3.58333333333334, 1.97722370516007),
            (0, 0, 70.36944444),
            (MixedCaveat.NO_SITE_VARIANCE, MixedCaveat.NO_AREA_VARIANCE),
        ),
        (
            OWN + 20 * AREA,
            (2.62579439590522, 2.06171533051529),
            (0, 963.0126107, 73.9746540),
            (MixedCaveat.NO_SITE_VARIANCE,),
        ),
        (
            OWN + 15 * ((7 * SITE) % 11),
            (-6.16666666667264, 20.7743677412757),
            (2559.3859451, 0, 90.1805555),
            (MixedCaveat.NO_AREA_VARIANCE,),
        ),
    ],
)
def test_variances_of_0_are_rs(
    values: NDArray[np.float64],
    fixed: tuple[float, float],
    variances: tuple[float, float, float],
    caveats: tuple[MixedCaveat, ...],
) -> None:
    found = _fit(values)
    assert _fixed(found) == pytest.approx(fixed, rel=1e-6)
    assert _variances(found) == pytest.approx(variances, rel=1e-5)
    assert (found.is_converged, found.caveats) == (True, caveats)


def test_one_row_per_site_is_a_paired_t_over_areas() -> None:
    """Each area with one site of each group: containment leaves areas − 1, as the paired test has."""
    ours, rival = np.array([5.0, 7, 8, 4, 9, 6]), np.array([4.0, 7, 6, 1, 8, 2])
    found = _fit(
        np.concatenate([ours, rival]),
        first=np.arange(12) < 6,
        site=np.arange(12),
        area=np.concatenate([np.arange(6), np.arange(6)]),
    )
    gap = ours - rival
    assert _fixed(found) == pytest.approx((gap.mean(), gap.std(ddof=1) / math.sqrt(6)), rel=1e-6)
    assert found.difference.df == 5
    assert found.caveats == (MixedCaveat.SITE_IN_RESIDUAL,)


def test_rows_of_a_site_that_never_differ_say_a_thing_once() -> None:
    once, first, area = ALL[::3], FIRST[::3], AREA[::3]
    thrice = _fit(once.repeat(3))
    single = _fit(once, first=first, site=np.arange(24), area=area)
    assert thrice.difference == single.difference
    assert (thrice.n, single.n) == (72, 24)
    assert thrice.caveats == single.caveats == (MixedCaveat.SITE_IN_RESIDUAL,)


def test_one_area_has_no_variance_between_areas() -> None:
    found = _fit(ALL, area=np.zeros(72, dtype=np.int64))
    assert found.caveats == (MixedCaveat.AREA_IN_SITE,)
    assert (found.area_variance, found.difference.df) == (0, 22)


def test_a_fit_that_stops_early_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixed, "_MAX_STEPS", 3)
    found = _fit(ALL)
    assert not found.is_converged
    assert MixedCaveat.NOT_CONVERGED in found.caveats
    assert math.isfinite(found.difference.p_value)


def test_nothing_to_test_is_refused() -> None:
    with pytest.raises(ValueError, match="leave no variation"):
        _fit(np.full(72, 5.0))
    with pytest.raises(ValueError, match="leave no variation"):  # the groups alone
        _fit(FIRST.astype(np.float64))
    with pytest.raises(ValueError, match="leave no variation"):  # the same difference in every site
        _fit(7.0 * SITE + WITHIN, first=WITHIN)
    with pytest.raises(ValueError, match="leave no variation"):  # the same difference in every area
        _fit(7.0 * AREA + FIRST)
    with pytest.raises(ValueError, match="2 and 1 are too few"):
        _fit(OWN[:6], first=FIRST[:6], site=SITE[:6], area=np.zeros(6, dtype=np.int64))
    with pytest.raises(ValueError, match="4 and 2 are too few"):  # an area each
        _fit(OWN[:12], first=SITE[:12] < 2, site=SITE[:12], area=SITE[:12] // 2)


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="values must be finite"):
        _fit(np.where(ROW == 5, math.nan, OWN))
    with pytest.raises(ValueError, match="one group per row"):
        _fit(OWN[:5])
    with pytest.raises(ValueError, match=r"site .* one label per row"):
        _fit(OWN, site=SITE[:5])
    with pytest.raises(ValueError, match=r"area .* one label per row"):
        _fit(OWN, area=AREA[:5])
    with pytest.raises(ValueError, match="not exactly"):
        _fit(np.array([]), first=FIRST[:0], site=SITE[:0], area=AREA[:0])


@settings(deadline=None, max_examples=40)
@given(
    values=st.lists(st.integers(0, 10), min_size=24, max_size=24).filter(lambda found: len(set(found)) > 4),
    unit=st.sampled_from([0.001, 1000.0]),
    shift=st.sampled_from([0.0, 1e4]),
)
def test_units_and_the_order_of_groups_change_nothing_else(
    values: list[int], unit: float, shift: float
) -> None:
    value, row = np.array(values, dtype=np.float64), np.arange(24)
    site, area, first = row // 2, row // 8, row // 2 % 2 == 0
    found = _fit(value, first=first, site=site, area=area)
    other = _fit(unit * (value + shift), first=~first, site=site, area=area)
    assert other.difference.estimate == pytest.approx(-unit * found.difference.estimate, abs=1e-4 * unit)
    assert other.difference.se == pytest.approx(unit * found.difference.se, rel=1e-4)
    assert min(_variances(found)) >= 0
    assert 0 < found.difference.p_value <= 1
