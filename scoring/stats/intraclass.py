"""How much of the variation of numbers lies between things, and how much inside them?

Used for raters who score the same visits and for visits that repeat their site.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

FloatArray = NDArray[np.float64]

ROUNDING = 1e-12  # what is left of a variance that should be 0, beside the others


@dataclass(frozen=True, slots=True)
class Correlation:
    """An intraclass correlation: 1 when all variation lies between things, 0 or below when none does.

    Attributes:
        estimate: None when nothing varies at all.
        low: of the two-sided interval; None without an estimate, or where nothing varies inside things or
            between them.
        high: as `low`.
        n_groups: things (visits, sites).
        n: values.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n_groups: int
    n: int


def icc_2_1(ratings: FloatArray, *, level: float = 0.95) -> Correlation:
    """Could one rater stand for another, when all rated the same things and severity counts as error?

    Args:
        ratings: (things, raters) at least 2 × 2, complete; the caller leaves out things not rated by all.
        level: of confidence.

    Raises:
        ValueError: too few things or raters, a NaN or infinity.

    Formula:
        (B − E) ÷ (B + (k − 1)E + k(J − E) ÷ n) from the mean squares between things B, raters J and rest E
        (Shrout and Fleiss 1979, ICC(2,1)); interval with Satterthwaite's degrees of freedom, their p. 424.
        None too where two raters cross over exactly on two things: the divisor is then 0.

    Example:
        >>> table_4 = "9 2 5 8 6 1 3 2 8 4 6 8 7 1 2 6 10 5 6 9 6 2 4 7"  # Shrout and Fleiss 1979
        >>> round(icc_2_1(np.array(table_4.split(), dtype=float).reshape(6, 4)).estimate, 2)
        0.29
    """
    _refuse_ratings(ratings)
    n, k = ratings.shape
    squares = _mean_squares(ratings)
    divisor = squares.things + (k - 1) * squares.rest + k * (squares.raters - squares.rest) / n
    if np.ptp(ratings) == 0 or divisor <= ROUNDING * squares.rest:
        return Correlation(None, None, None, n, n * k)
    if not np.ptp(ratings, axis=1).any():
        return Correlation(1.0, None, None, n, n * k)
    estimate = (squares.things - squares.rest) / divisor
    if squares.things <= ROUNDING * squares.rest:
        return Correlation(estimate, None, None, n, n * k)
    low, high = _icc_2_1_limits(squares, estimate, shape=(n, k), tail=(1 - level) / 2)
    return Correlation(estimate, low, high, n, n * k)


def icc_1_1(ratings: FloatArray, *, level: float = 0.95) -> Correlation:
    """As `icc_2_1` when each thing had its own raters, so that severity cannot be told from error.

    Args:
        ratings: (things, raters) at least 2 × 2, complete; the order inside a thing means nothing.
        level: of confidence.

    Raises:
        ValueError: as for `icc_2_1`.

    Formula:
        (B − W) ÷ (B + (k − 1)W) (Shrout and Fleiss 1979, ICC(1,1)); `intra_site_correlation` of equal sizes.
    """
    _refuse_ratings(ratings)
    return intra_site_correlation(
        ratings.ravel(), np.repeat(np.arange(len(ratings)), ratings.shape[1]), level=level
    )


def intra_site_correlation(values: FloatArray, site: ArrayLike, *, level: float = 0.95) -> Correlation:
    """How alike are visits to one site? Planning multiplies sample sizes by 1 + (visits per site − 1) × it.

    Args:
        values: (n,) one per visit; 0 and 1 for a yes or no.
        site: (n,) labels.
        level: of confidence.

    Returns:
        The estimate as it falls out, possibly negative: planning takes 0 then.

    Raises:
        ValueError: lengths that differ, a NaN or infinity, fewer than two sites, no site with two visits.

    Formula:
        (B − W) ÷ (B + (n0 − 1)W) from the mean squares between and within sites of a one-way analysis of
        variance, n0 = (n − Σn_i² ÷ n) ÷ (sites − 1) (Donner 1986, equation 2.1). Interval: F = B ÷ W over the
        F quantiles gives (F* − 1) ÷ (F* + n0 − 1): exact for equal sizes (Searle 1971), with n0 near to it
        for others (Donner and Wells 1986).

    Example:
        >>> found = intra_site_correlation(np.array([1.0, 2, 4, 5, 3]), [1, 1, 2, 2, 3])
        >>> round(found.estimate, 4)
        0.8333
    """
    sites, codes = np.unique(np.asarray(site), return_inverse=True)
    n, n_sites = len(values), len(sites)
    if len(codes) != n or not np.isfinite(values).all():
        raise ValueError(f"values must be {len(codes)} finite numbers, one for each site label")
    if not 2 <= n_sites < n:
        raise ValueError("site must name at least two sites, one of them visited twice")
    if np.ptp(values) == 0:
        return Correlation(None, None, None, n_sites, n)
    sizes = np.bincount(codes)
    means = np.bincount(codes, weights=values) / sizes
    between = float((sizes * np.square(means - values.mean())).sum()) / (n_sites - 1)
    within = float(np.square(values - means[codes]).sum()) / (n - n_sites)
    usual_size = (n - float(np.square(sizes).sum()) / n) / (n_sites - 1)
    if within <= ROUNDING**2 * between:
        return Correlation(1.0, None, None, n_sites, n)
    if between <= ROUNDING * within:
        return Correlation(-1 / (usual_size - 1), None, None, n_sites, n)
    ratio, tail = between / within, (1 - level) / 2
    low, estimate, high = (
        (f - 1) / (f + usual_size - 1)
        for f in (
            ratio / float(stats.f.isf(tail, n_sites - 1, n - n_sites)),
            ratio,
            ratio * float(stats.f.isf(tail, n - n_sites, n_sites - 1)),
        )
    )
    return Correlation(estimate, low, high, n_sites, n)


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    things: float
    raters: float
    rest: float


def _refuse_ratings(ratings: FloatArray) -> None:
    if ratings.ndim != 2 or min(ratings.shape) < 2 or not np.isfinite(ratings).all():
        raise ValueError(f"ratings {ratings.shape} must be finite numbers of at least 2 things × 2 raters")


def _mean_squares(ratings: FloatArray) -> _MeanSquares:
    n, k = ratings.shape
    things, raters = ratings.mean(axis=1), ratings.mean(axis=0)
    rest = ratings - things[:, None] - raters + ratings.mean()
    return _MeanSquares(
        things=k * float(things.var(ddof=1)),
        raters=n * float(raters.var(ddof=1)),
        rest=float(np.square(rest).sum()) / ((n - 1) * (k - 1)),
    )


def _icc_2_1_limits(
    squares: _MeanSquares, estimate: float, *, shape: tuple[int, int], tail: float
) -> tuple[float, float]:
    n, k = shape
    by_raters = k * estimate * squares.raters
    by_rest = (n * (1 + (k - 1) * estimate) - k * estimate) * squares.rest
    df = (by_raters + by_rest) ** 2 / (by_raters**2 / (k - 1) + by_rest**2 / ((n - 1) * (k - 1)))
    df = max(df, k - 1)  # its least for positive parts; a negative estimate would leave even less
    f_low, f_high = float(stats.f.isf(tail, n - 1, df)), float(stats.f.isf(tail, df, n - 1))
    noise = k * squares.raters + (k * n - k - n) * squares.rest
    low = n * (squares.things - f_low * squares.rest) / (f_low * noise + n * squares.things)
    high = n * (f_high * squares.things - squares.rest) / (noise + n * f_high * squares.things)
    return low, high
