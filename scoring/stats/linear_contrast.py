"""A weighted sum of estimates that may covary, tested against 0."""

import math

import numpy as np

from scoring.stats.design import FloatArray
from scoring.stats.means import Difference, t_difference

_ROUNDING = 1e-12  # a variance this small beside those it is made of is what their subtraction left
_NEGLIGIBLE = 1e-9  # a standard error this small beside the values is rounding


def linear_contrast(
    estimate: FloatArray, covariance: FloatArray, *, signs: FloatArray, df: float, scale: float
) -> Difference | None:
    """Is Σ sign × estimate more than chance?

    Args:
        estimate: (k,) NaN where there is none.
        covariance: (k, k) of the estimates.
        signs: (k,) such as +1 and −1.
        df: degrees of freedom of the whole contrast, 0 or more.
        scale: size of the values that the estimates are made of, for telling variance from rounding.

    Returns:
        None where an estimate or a variance is missing, df is 0, or nothing varies: never p = 0.

    Formula:
        variance Σ s_i s_j cov_ij, then `t_difference`.

    Example:
        >>> found = linear_contrast(
        ...     np.array([5.0, 3.0]), np.eye(2) / 2, signs=np.array([1.0, -1.0]), df=10, scale=5.0
        ... )
        >>> found and (found.estimate, found.se)
        (2.0, 1.0)
        >>> sure = np.full((2, 2), 0.5)  # every site differs by the same
        >>> linear_contrast(np.array([5.0, 3.0]), sure, signs=np.array([1.0, -1.0]), df=10, scale=5.0)
    """
    total, variance = float(signs @ estimate), float(signs @ covariance @ signs)
    rounding = max(_ROUNDING * float(np.square(signs) @ np.diag(covariance)), (_NEGLIGIBLE * scale) ** 2)
    if not (math.isfinite(total) and variance > rounding and df > 0):
        return None
    return t_difference(total, se=math.sqrt(variance), df=df)
