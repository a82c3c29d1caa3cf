"""How much of overall satisfaction does each of several correlated drivers account for?"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.stats.design import FloatArray, IntArray
from scoring.stats.groups import label_codes
from scoring.stats.samples import refuse_level

MOST_DRIVERS = 12  # 4096 subsets; each further driver doubles them
_COLLINEAR = 1e-10  # of its variance: a driver with less left, given others, adds nothing to them


@dataclass(frozen=True, slots=True)
class Lmg:
    """R² of overall satisfaction on all drivers, and each driver's part of it.

    Attributes:
        parts: one per driver, 0 or more; they add up to `r_squared`.
        r_squared: 0 to 1.
        n: respondents.
    """

    parts: tuple[float, ...]
    r_squared: float
    n: int


@dataclass(frozen=True, slots=True)
class LmgLimits:
    """Bootstrap limits of each driver's part.

    Attributes:
        low: one per driver.
        high: as `low`.
        n_draws: those used; draws in which overall satisfaction never varies are left out.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    n_draws: int


def lmg_importance(drivers: FloatArray, overall: FloatArray, *, weight: FloatArray | None = None) -> Lmg:
    """How much of R² is each driver's own, however the drivers are ordered?

    Args:
        drivers: (n, k) ratings, 1 to 12 drivers, finite.
        overall: (n,) overall satisfaction of the same respondents, finite.
        weight: (n,) positive; equal when not given.

    Returns:
        The parts. A driver that never varies explains nothing: its part is 0. Drivers that say the same
        share what they explain.

    Raises:
        ValueError: shapes that do not fit, NaN or infinity, a weight not positive; no driver or more than 12;
            overall never varies; not more than k + 1 respondents, with whom R² is 1 whatever they say.

    Formula:
        the gain in R² when the driver is added to those before it, averaged over all orderings of the drivers
        (Lindeman, Merenda and Gold 1980, page 119; the Shapley value of R²; Grömping 2006, Journal of
        Statistical Software 17(1), equation 5), summed over subsets from the correlation matrix.

    Example:
        >>> hall = np.array([1.0, 1, 2, 2, 3, 3]); phone = np.array([1.0, 2, 1, 2, 1, 2])  # uncorrelated
        >>> found = lmg_importance(np.column_stack([hall, phone]), hall + phone)
        >>> [round(part, 4) for part in found.parts]
        [0.7273, 0.2727]
    """
    weights = np.ones(len(overall)) if weight is None else weight
    _refuse_unfit(drivers, overall, weights)
    parts = _parts(np.column_stack([drivers, overall]), weights)
    if parts is None:
        raise ValueError("overall never varies, so there is nothing to explain")
    return Lmg(tuple(parts.tolist()), r_squared=float(parts.sum()), n=len(overall))


def lmg_limits(
    drivers: FloatArray,
    overall: FloatArray,
    *,
    cluster: ArrayLike,
    seed: int,
    weight: FloatArray | None = None,
    n_draws: int = 1000,
    level: float = 0.95,
) -> LmgLimits:
    """Between which limits do the parts lie?

    Args:
        drivers: as for `lmg_importance`.
        overall: likewise.
        cluster: (n,) labels of what was drawn: the respondent, or the site whose visitors were asked.
        seed: of the draws; the same seed gives the same limits.
        weight: as for `lmg_importance`.
        n_draws: 100 or more.
        level: of confidence.

    Raises:
        ValueError: as for `lmg_importance`; not one cluster per row, or a single cluster; fewer than 100
            draws; level not between 0 and 1; overall satisfaction varies in under half of the draws.

    Formula:
        whole clusters are drawn with replacement, as many as there are; the limits are the percentiles of
        the parts (Efron and Tibshirani 1993, chapter 13). Parts cannot be negative, so a low limit above 0
        shows nothing by itself.
    """
    weights = np.ones(len(overall)) if weight is None else weight
    _refuse_unfit(drivers, overall, weights)
    refuse_level(level)
    if n_draws < 100:
        raise ValueError(f"n_draws {n_draws} must be 100 or more")
    codes = label_codes("cluster", cluster, n=len(overall))
    if not codes.any():
        raise ValueError("cluster must hold two or more")
    columns = np.column_stack([drivers, overall])
    drawn = [_parts(columns, weights * times) for times in _draws(codes, n_draws, seed=seed)]
    usable = np.array([parts for parts in drawn if parts is not None])
    if 2 * len(usable) < n_draws:
        raise ValueError("overall varies in under half of the draws, so there are no limits")
    low, high = np.quantile(usable, [(1 - level) / 2, (1 + level) / 2], axis=0).tolist()
    return LmgLimits(tuple(low), tuple(high), n_draws=len(usable))


def _refuse_unfit(drivers: FloatArray, overall: FloatArray, weight: FloatArray) -> None:
    n = len(overall)
    if drivers.ndim != 2 or overall.ndim != 1 or len(drivers) != n:
        raise ValueError(f"drivers {drivers.shape} must be (respondents, drivers), overall {overall.shape}")
    n_drivers = drivers.shape[1]
    if not 1 <= n_drivers <= MOST_DRIVERS:
        raise ValueError(f"drivers are {n_drivers}, from 1 to {MOST_DRIVERS} can be told apart")
    if n <= n_drivers + 1:
        raise ValueError(f"overall holds {n} respondents, {n_drivers + 2} are needed for {n_drivers} drivers")
    for name, values in (("drivers", drivers), ("overall", overall)):
        if not np.isfinite(values).all():
            raise ValueError(f"{name} holds NaN or infinity")
    if weight.shape != (n,) or not (np.isfinite(weight) & (weight > 0)).all():
        raise ValueError(f"weight {weight.shape} must be positive and finite, one per respondent")


def _draws(codes: IntArray, n_draws: int, *, seed: int) -> list[FloatArray]:
    """How often each row is drawn, draw by draw."""
    rng = np.random.default_rng(seed)
    n_clusters = int(codes.max()) + 1
    chances = np.full(n_clusters, 1 / n_clusters)
    return [rng.multinomial(n_clusters, chances)[codes].astype(np.float64) for _ in range(n_draws)]


def _parts(columns: FloatArray, weight: FloatArray) -> FloatArray | None:
    """(k,) each driver's part of R²; the last column is what is explained. None where that never varies."""
    correlation = _correlation(columns, weight)
    if not correlation[-1, -1]:
        return None
    return _shapley(_r_squared_of_subsets(correlation))


def _correlation(columns: FloatArray, weight: FloatArray) -> FloatArray:
    """The weighted correlation matrix, with 0 throughout for a column that never varies."""
    drawn = columns[weight > 0]
    share = weight[weight > 0] / weight.sum()
    centred = drawn - share @ drawn
    centred[:, np.ptp(drawn, axis=0) == 0] = 0.0
    root = np.sqrt(share @ np.square(centred))
    scaled = np.sqrt(share)[:, None] * np.divide(centred, root, out=np.zeros_like(centred), where=root > 0)
    return scaled.T @ scaled


def _r_squared_of_subsets(correlation: FloatArray) -> FloatArray:
    """(2^k,) R² of every subset of drivers; bit j of its place says whether driver j is in it.

    Driver after driver is swept out of the rest's correlations in half of the subsets, as in Gauss'
    elimination, and left aside in the other half.
    """
    rest = correlation[None]
    for _ in range(len(correlation) - 1):
        pivot, edge = rest[:, 0, 0], rest[:, 0, 1:]
        scale = np.divide(1.0, pivot, out=np.zeros(len(pivot)), where=pivot > _COLLINEAR)
        without = rest[:, 1:, 1:]
        swept = without - scale[:, None, None] * edge[:, :, None] * edge[:, None, :]
        rest = np.concatenate([without, swept])
    return np.clip(1.0 - rest[:, 0, 0], 0.0, 1.0)


def _shapley(value: FloatArray) -> FloatArray:
    """(k,) Shapley values of a game given by its value for each of the 2^k subsets."""
    n = len(value).bit_length() - 1
    subsets = np.arange(len(value))
    size = np.bitwise_count(subsets)
    chance = np.array([1 / (n * math.comb(n - 1, s)) for s in range(n)])
    parts = np.zeros(n)
    for driver in range(n):
        before = subsets[subsets >> driver & 1 == 0]
        gain = value[before | 1 << driver] - value[before]
        parts[driver] = chance[size[before]] @ gain
    return np.maximum(parts, 0.0)
