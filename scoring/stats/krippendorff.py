"""Krippendorff's alpha: agreement of any number of raters, with ratings missing, on any scale."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.stats.means import t_margin

FloatArray = NDArray[np.float64]

# (k,) values in rising order and (k,) how often each occurs -> (k, k) squared distances
Metric = Callable[[FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha: 1 is complete agreement, 0 what chance gives.

    Attributes:
        estimate: None when every pairable rating is the same: nothing varies that could be agreed on.
        se: jackknife standard error over units; None where leaving out units changes nothing or everything.
        low: of the two-sided t interval, at most 1; None with `se`.
        high: as `low`.
        n_units: units with at least two ratings; the others hold no pair.
        n_ratings: ratings in those units.
    """

    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    n_units: int
    n_ratings: int


def nominal(values: FloatArray, counts: FloatArray) -> FloatArray:  # noqa: ARG001 - one signature for all
    """Unordered categories: 0 for the same, 1 for any other."""
    return 1.0 - np.eye(len(values))


def ordinal(values: FloatArray, counts: FloatArray) -> FloatArray:  # noqa: ARG001 - one signature for all
    """Ordered categories: ratings between two values, half of those at either end counted, squared."""
    middle = np.cumsum(counts) - counts / 2
    return np.square(middle[:, None] - middle)


def interval(values: FloatArray, counts: FloatArray) -> FloatArray:  # noqa: ARG001 - one signature for all
    """Numbers: the squared difference."""
    return np.square(values[:, None] - values)


def krippendorff_alpha(ratings: FloatArray, metric: Metric, *, level: float = 0.95) -> Alpha:
    """How far do raters agree on a scale, when not everyone rated everything?

    Args:
        ratings: (units, raters) values or category codes; NaN where a rater did not rate.
        metric: `nominal`, `ordinal` or `interval`.
        level: of confidence.

    Raises:
        ValueError: not two-dimensional, an infinity, or no unit with two ratings.

    Formula:
        α = 1 − (n − 1) Σ o_ck δ²_ck ÷ Σ n_c n_k δ²_ck over the coincidences o, each unit's pairs divided by
        its ratings − 1 (Krippendorff 2011, section D). Interval by leaving out one unit at a time: pseudo-
        values m α − (m − 1) α_(−i), t with m − 1 degrees of freedom (Tukey 1958).

    Example:
        >>> found = krippendorff_alpha(np.array([[1.0, 1], [2, 2], [1, 2], [2, 2]]), nominal)
        >>> round(found.estimate, 4)
        0.5333
    """
    units = _pairable(ratings)
    values = np.unique(units[~np.isnan(units)])
    total = np.zeros((len(values), len(values)))
    for unit in units:
        total += _coincidences(unit, values)
    estimate, n_units = _alpha(total, values, metric), len(units)
    n_ratings = round(float(total.sum()))
    without = [_alpha(total - _coincidences(unit, values), values, metric) for unit in units]
    se = None if estimate is None else _jackknife_se(estimate, without)
    if estimate is None or se is None:
        return Alpha(estimate, None, None, None, n_units, n_ratings)
    margin = t_margin(se, n_units - 1, level=level)
    return Alpha(estimate, se, estimate - margin, min(estimate + margin, 1.0), n_units, n_ratings)


def _pairable(ratings: FloatArray) -> FloatArray:
    if ratings.ndim != 2 or np.isinf(ratings).any():
        raise ValueError(f"ratings {ratings.shape} must be (units, raters), finite or NaN")
    units = ratings[(~np.isnan(ratings)).sum(axis=1) >= 2]
    if not len(units):
        raise ValueError("ratings hold no unit with two ratings")
    return units


def _coincidences(unit: FloatArray, values: FloatArray) -> FloatArray:
    """(k, k) pairs of values inside one unit, so that they sum to its ratings."""
    counts = (unit[:, None] == values).sum(axis=0).astype(np.float64)
    return (np.outer(counts, counts) - np.diag(counts)) / (counts.sum() - 1)


def _alpha(coincidences: FloatArray, values: FloatArray, metric: Metric) -> float | None:
    counts = coincidences.sum(axis=0)
    distances = metric(values, counts)
    by_chance = float((np.outer(counts, counts) * distances).sum())
    if (counts > 0.5).sum() < 2:  # what subtracting a unit leaves of a count of 0 is rounding
        return None
    return 1 - float((counts.sum() - 1) * (coincidences * distances).sum()) / by_chance


def _jackknife_se(estimate: float, without: list[float | None]) -> float | None:
    """None where some unit alone holds all variation, or where none makes a difference."""
    n = len(without)
    others = [alpha for alpha in without if alpha is not None]
    if n < 2 or len(others) < n:
        return None
    pseudo = n * estimate - (n - 1) * np.array(others)
    variance = float(pseudo.var(ddof=1)) / n
    return math.sqrt(variance) if variance > 1e-24 else None
