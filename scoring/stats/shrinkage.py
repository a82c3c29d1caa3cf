"""Empirical Bayes: what many estimates of one kind say about each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Estimates drawn towards their common mean, the less sure ones further.

    Attributes:
        values: in the order given.
        reliabilities: 0 to 1, how much of each estimate's distance from the mean was kept.
        mean: the common mean.
        between_variance: of the true effects; 0 when the estimates differ no more than their errors explain.
    """

    values: tuple[float, ...]
    reliabilities: tuple[float, ...]
    mean: float
    between_variance: float


def empirical_bayes(estimates: Sequence[float], se: Sequence[float]) -> Shrunken:
    """Which part of each estimate would stand if it were measured again?

    Args:
        estimates: (k,) at least two, of independent or nearly independent effects.
        se: (k,) their standard errors, above 0.

    Raises:
        ValueError: fewer than two, lengths that differ, a NaN, se not above 0.

    Formula:
        mean + τ² ÷ (τ² + se²) × (estimate − mean) (Efron and Morris 1975), the mean weighted by
        1 ÷ (τ² + se²); τ² solves Σ (estimate − mean)² ÷ (τ² + se²) = k − 1, 0 when nothing above 0 does
        (Paule and Mandel 1982). statsmodels' `combine_effects` has it too, but takes 0 when rounding puts its
        last step past the root, and divides by 0 when all estimates agree.

    Example:
        >>> found = empirical_bayes([-2.0, 0.0, 2.0], [1.0, 1.0, 1.0])  # τ² = 4 − 1
        >>> [round(value, 4) for value in found.values]
        [-1.5, 0.0, 1.5]
    """
    effect, error = np.array(estimates, dtype=np.float64), np.array(se, dtype=np.float64)
    if len(effect) < 2 or effect.shape != error.shape:
        raise ValueError(f"estimates {effect.shape} must be two or more with as many se {error.shape}")
    if not np.isfinite(effect).all() or not (np.isfinite(error) & (error > 0)).all():
        raise ValueError("estimates must be finite and se positive")
    between = _between_variance(effect, error)
    mean = _mean(effect, error, between)
    kept = between / (between + error**2)
    return Shrunken(
        values=tuple((mean + kept * (effect - mean)).tolist()),
        reliabilities=tuple(kept.tolist()),
        mean=mean,
        between_variance=between,
    )


def _mean(effect: FloatArray, error: FloatArray, between: float) -> float:
    weight = 1 / (between + error**2)
    return float(weight @ effect / weight.sum())


def _between_variance(effect: FloatArray, error: FloatArray) -> float:
    def excess(between: float) -> float:
        distance = effect - _mean(effect, error, between)
        return float(np.square(distance) @ (1 / (between + error**2))) - (len(effect) - 1)

    if excess(0.0) <= 0:
        return 0.0
    above = float(np.square(effect - effect.mean()).sum())  # no root lies above: each term is under (…)² ÷ τ²
    root: Any = brentq(excess, 0.0, above, xtol=1e-14 * above)
    return float(root)
