"""A difference between two groups whose rows come from sites, and the sites from areas: the mixed model."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize

from scoring.stats.groups import group_codes, label_codes
from scoring.stats.means import Difference, t_difference

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

_MAX_STEPS = 2000
_ROUNDING = 1e-12  # what is smaller than this share of the whole is rounding


class MixedCaveat(StrEnum):
    """What a reader of a fitted model must know."""

    NOT_CONVERGED = "not_converged"
    NO_SITE_VARIANCE = "no_site_variance"  # estimated as 0: sites differ no more than rows explain
    NO_AREA_VARIANCE = "no_area_variance"  # estimated as 0: areas differ no more than sites explain
    SITE_IN_RESIDUAL = "site_in_residual"  # one row per site, or rows of a site that never differ
    AREA_IN_SITE = "area_in_site"  # one area, or one site per area


@dataclass(frozen=True, slots=True)
class MixedDifference:
    """First − second, with site and area as random effects.

    Attributes:
        difference: with its standard error, t interval and test.
        site_variance: between sites of an area; 0 when it could not be told from the residual.
        area_variance: between areas; 0 when it could not be told from the sites'.
        residual_variance: between rows of a site.
        n: rows, those that repeat another of their site and group included.
        n_sites: the same label in two areas is two sites.
        n_areas: with a row.
        is_converged: otherwise the figures are the best that was found.
        caveats: none when all is well.
    """

    difference: Difference
    site_variance: float
    area_variance: float
    residual_variance: float
    n: int
    n_sites: int
    n_areas: int
    is_converged: bool
    caveats: tuple[MixedCaveat, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Columns of n rows; sites are numbered across areas."""

    value: FloatArray
    is_first: BoolArray
    site: IntArray
    area: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """All that the likelihood needs: sums over sites of the columns 1, first group, value.

    Attributes:
        n: (sites,) rows.
        mean: (sites, 3) of the columns.
        within: (3, 3) squares and products about the site's mean.
        area: (sites,) codes.
        n_areas: how many.
    """

    n: FloatArray
    mean: FloatArray
    within: FloatArray
    area: IntArray
    n_areas: int


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """A model at given variances of site and area, in units of the residual's."""

    ratios: FloatArray
    deviance: float
    effect: float
    effect_variance: float
    residual_variance: float
    is_converged: bool = True


def mixed_difference(
    values: FloatArray, *, group: ArrayLike, groups: tuple[str, str], site: ArrayLike, area: ArrayLike
) -> MixedDifference:
    """How far apart are two groups, when rows of a site are alike, and sites of an area?

    Args:
        values: (n,) finite.
        group: (n,) labels, each one of `groups`.
        groups: first and second; the difference is first − second.
        site: (n,) labels within the area; a site may serve both groups.
        area: (n,) labels.

    Raises:
        ValueError: a value that is not finite; labels that are not one per row; a group without a row; too
            few sites or areas to compare the groups; values that group, site and area explain wholly.

    Formula:
        y = a + d × 1{first} + area + site + rest, the three independent and normal with variances fitted by
        restricted maximum likelihood (Patterson and Thompson 1971), the residual's profiled out (Bates et al.
        2015, Journal of Statistical Software 67(1), equation 42). d is generalised least squares at those
        variances, se² its entry of (X'V⁻¹X)⁻¹, as R's `lmer`; V is inverted in closed form, so a fit needs
        sums over sites only. Each variance is also tried at 0 exactly.

        Degrees of freedom follow containment (Pinheiro and Bates 2000, page 91): rows − sites − 1 when every
        site has both groups; otherwise the sites in areas with both − those areas − 1, or areas − 2 if more.
        statsmodels' MixedLM fits the same likelihood, but takes its standard error from the joint Hessian and
        does not hold a variance at 0.

    Example:
        >>> found = mixed_difference(
        ...     np.array([3.0, 4, 1, 2, 6, 5, 3, 3]),
        ...     group=["CM", "CM", "CU", "CU"] * 2,
        ...     groups=("CM", "CU"),
        ...     site=[1, 1, 2, 2, 3, 3, 4, 4],
        ...     area=["north"] * 4 + ["south"] * 4,
        ... )
        >>> round(found.difference.estimate, 4), found.difference.df, found.n_sites
        (2.25, 1, 4)
    """
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError("values must be finite numbers in one row")
    is_first = group_codes(group, groups, n=len(values)) == 0
    areas, sites = label_codes("area", area, n=len(values)), label_codes("site", site, n=len(values))
    places = np.unique(areas * len(sites) + sites, return_inverse=True)[1].astype(np.int64)
    rows = _distinct(_Rows(values - values.mean(), is_first, places, areas))
    df = _degrees_of_freedom(rows)
    sums = _sums(rows)
    may_vary = _may_vary(sums)
    fit = _best(list(_fits(sums, may_vary)))
    site_variance, area_variance = (fit.ratios * fit.residual_variance).tolist()
    return MixedDifference(
        difference=t_difference(fit.effect, se=float(np.sqrt(fit.effect_variance)), df=df),
        site_variance=site_variance,
        area_variance=area_variance,
        residual_variance=fit.residual_variance,
        n=len(values),
        n_sites=len(sums.n),
        n_areas=sums.n_areas,
        is_converged=fit.is_converged,
        caveats=tuple(_caveats(fit, may_vary)),
    )


def _distinct(rows: _Rows) -> _Rows:
    """The rows; where those of a site and group never differ, one of them: they say a thing once."""
    _, row, cell = np.unique(2 * rows.site + rows.is_first, return_index=True, return_inverse=True)
    if (rows.value != rows.value[row][cell]).any():
        return rows
    return _Rows(rows.value[row], rows.is_first[row], rows.site[row], rows.area[row])


def _degrees_of_freedom(rows: _Rows) -> int:
    has_both_site, has_both_area = _have_both(rows.is_first, rows.site), _have_both(rows.is_first, rows.area)
    _, first_row = np.unique(rows.site, return_index=True)
    n_sites_beside = int(has_both_area[rows.area[first_row]].sum())
    df = max(n_sites_beside - int(has_both_area.sum()) - 1, len(has_both_area) - 2)
    if has_both_site.all():
        df = len(rows.site) - len(has_both_site) - 1
    if df < 1:
        raise ValueError(
            f"site and area: {len(has_both_site)} and {len(has_both_area)} are too few to compare the groups"
        )
    return df


def _have_both(is_first: BoolArray, units: IntArray) -> BoolArray:
    n_first, n_all = np.bincount(units, is_first), np.bincount(units)
    return (n_first > 0) & (n_first < n_all)


def _sums(rows: _Rows) -> _Sums:
    columns = np.stack([np.ones(len(rows.value)), rows.is_first.astype(np.float64), rows.value], axis=1)
    n = np.bincount(rows.site).astype(np.float64)
    mean = np.stack([np.bincount(rows.site, column) for column in columns.T], axis=1) / n[:, None]
    rest = columns - mean[rows.site]
    _, first_row = np.unique(rows.site, return_index=True)
    return _Sums(n, mean, rest.T @ rest, rows.area[first_row], int(rows.area.max()) + 1)


def _may_vary(sums: _Sums) -> tuple[bool, bool]:
    """Whether the variances of site and of area can be told from what is below them.

    Raises:
        ValueError: below the sites, or the areas where each row is a site, nothing is left to measure by.
    """
    n_rows, n_sites = int(sums.n.sum()), len(sums.n)
    may_sites_vary = n_rows - n_sites > (sums.within[1, 1] > 0)
    n_below = n_sites if may_sites_vary else n_rows
    may_areas_vary = 1 < sums.n_areas < n_below - 1
    within_areas = _products(sums, np.array([0.0, np.inf if may_areas_vary else 0.0]))
    below = sums.within if may_sites_vary else within_areas
    if _rest(below) <= _ROUNDING * _products(sums, np.zeros(2))[2, 2]:
        raise ValueError("values: group, site and area leave no variation, so there is nothing to test")
    return may_sites_vary, may_areas_vary


def _rest(products: FloatArray) -> float:
    """The sum of squares of the values that constant and group leave."""
    known, crossed = products[:2, :2], products[:2, 2]
    return float(products[2, 2] - crossed @ np.linalg.pinv(known, hermitian=True) @ crossed)


def _products(sums: _Sums, ratios: FloatArray) -> FloatArray:
    """(3, 3) M'V⁻¹M of the columns M = 1, group, value, in units of the residual variance.

    V⁻¹ by Sherman and Morrison (1950) twice: a site's mean counts n ÷ (1 + n × site), their sum G over an
    area's sites makes its mean count G ÷ (1 + G × area).
    """
    site_count = sums.n / (1 + ratios[0] * sums.n)
    area_count = np.bincount(sums.area, site_count)
    totals = [np.bincount(sums.area, site_count * column) for column in sums.mean.T]
    centre = np.stack(totals, axis=1) / area_count[:, None]
    site = sums.mean - centre[sums.area]
    weight = area_count / (1 + ratios[1] * area_count)
    return sums.within + site.T @ (site * site_count[:, None]) + centre.T @ (centre * weight[:, None])


def _fit_at(ratios: FloatArray, sums: _Sums) -> _Fit:
    """Generalised least squares at given variances, and minus twice the restricted log-likelihood per row."""
    products = _products(sums, ratios)
    n = float(sums.n.sum())
    inverse = np.linalg.inv(products[:2, :2])
    coefficients = inverse @ products[:2, 2]
    residual = max(_rest(products), np.finfo(np.float64).tiny) / (n - 2)
    inflation = 1 + ratios[0] * sums.n
    area_count = np.bincount(sums.area, sums.n / inflation)
    determinant = np.log(inflation).sum() + np.log1p(ratios[1] * area_count).sum()
    determinant += np.linalg.slogdet(products[:2, :2]).logabsdet
    return _Fit(
        ratios=ratios,
        deviance=float(determinant + (n - 2) * np.log(residual)) / n,
        effect=float(coefficients[1]),
        effect_variance=residual * float(inverse[1, 1]),
        residual_variance=residual,
    )


def _fits(sums: _Sums, may_vary: tuple[bool, bool]) -> Iterator[_Fit]:
    """The best fit with neither variance, with each alone, and with both, as far as they may vary."""
    for varies in product(*((False, True) if may else (False,) for may in may_vary)):
        yield _fitted(sums, np.array(varies))


def _fitted(sums: _Sums, varies: BoolArray) -> _Fit:
    """The deviance is even in a standard deviation, which therefore needs no bound."""

    def fit(deviations: FloatArray) -> _Fit:
        ratios = np.zeros(2)
        ratios[varies] = deviations**2
        return _fit_at(ratios, sums)

    def deviance(deviations: FloatArray) -> float:
        return fit(deviations).deviance

    if not varies.any():
        return fit(np.zeros(0))
    options = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": _MAX_STEPS, "maxfev": _MAX_STEPS}
    found: Any = minimize(deviance, np.ones(varies.sum()), method="Nelder-Mead", options=options)
    return replace(fit(found.x), is_converged=bool(found.success))


def _best(fits: list[_Fit]) -> _Fit:
    """The likeliest; among equals the first, which has fewer variances."""
    lowest = min(fit.deviance for fit in fits)
    return next(fit for fit in fits if fit.deviance <= lowest + _ROUNDING)


def _caveats(fit: _Fit, may_vary: tuple[bool, bool]) -> Iterator[MixedCaveat]:
    if not fit.is_converged:
        yield MixedCaveat.NOT_CONVERGED
    if fit.ratios[0] == 0:
        yield MixedCaveat.NO_SITE_VARIANCE if may_vary[0] else MixedCaveat.SITE_IN_RESIDUAL
    if fit.ratios[1] == 0:
        yield MixedCaveat.NO_AREA_VARIANCE if may_vary[1] else MixedCaveat.AREA_IN_SITE
