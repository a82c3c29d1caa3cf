"""Agreement of several raters, not the same for every thing, on unordered categories."""

import math

import numpy as np
from numpy.typing import NDArray

from scoring.stats.agreement import ROUNDING, Kappa
from scoring.stats.means import t_margin

FloatArray = NDArray[np.float64]


def fleiss_kappa(counts: FloatArray, *, level: float = 0.95) -> Kappa:
    """How far do several raters, who need not be the same for each thing, agree on unordered categories?

    Args:
        counts: (things, categories) how many raters chose each; as many raters, at least two, for each thing.
            Where the number of raters varies, use Krippendorff's alpha.
        level: of confidence.

    Returns:
        κ, whose interval is None where all things contribute alike (complete agreement, or one thing).

    Raises:
        ValueError: no thing; counts that are NaN, negative or not of equal sum.

    Formula:
        Fleiss 1971, equation 7. Variance over things, Gwet 2021: Σ(κ_i − κ)² ÷ (n (n − 1)) of the linearised
        κ_i = (p_i − p_e) ÷ (1 − p_e) − 2(1 − κ)(e_i − p_e) ÷ (1 − p_e), where e_i = Σ_k π_k × the thing's
        share of category k; t interval with n − 1 degrees of freedom.

    Example:
        >>> round(fleiss_kappa(np.array([[2.0, 0], [0, 2], [1, 1]])).estimate, 4)
        0.3333
    """
    n_raters = _raters_each(counts)
    shares = counts / n_raters
    usual = shares.mean(axis=0)
    agreement = (np.square(counts).sum(axis=1) - n_raters) / (n_raters * (n_raters - 1))
    observed, expected, n = float(agreement.mean()), float(usual @ usual), len(counts)
    if 1 - expected < ROUNDING:
        return Kappa(None, None, None, None, observed, expected, n)
    kappa = (observed - expected) / (1 - expected)
    linear = (agreement - observed - 2 * (1 - kappa) * (shares @ usual - expected)) / (1 - expected)
    if n < 2 or np.square(linear).sum() < ROUNDING:
        return Kappa(kappa, None, None, None, observed, expected, n)
    se = math.sqrt(float(np.square(linear).sum()) / (n * (n - 1)))
    margin = t_margin(se, n - 1, level=level)
    return Kappa(kappa, se, kappa - margin, min(kappa + margin, 1.0), observed, expected, n)


def _raters_each(counts: FloatArray) -> float:
    if counts.ndim != 2 or not counts.size or not (np.isfinite(counts) & (counts >= 0)).all():
        raise ValueError(f"counts {counts.shape} must be (things, categories) numbers, 0 or more")
    raters = counts.sum(axis=1)
    if np.ptp(raters) > 0 or raters[0] < 2:
        raise ValueError("counts must come from as many raters, at least two, for each thing")
    return float(raters[0])
