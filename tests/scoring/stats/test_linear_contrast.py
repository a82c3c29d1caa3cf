"""A contrast of estimates that covary, and what is rounding rather than variance."""

import math

import numpy as np
import pytest

from scoring.stats.linear_contrast import linear_contrast
from scoring.stats.means import Difference

SIGNS = np.array([1.0, -1.0])


def _contrast(covariance: list[list[float]], *, df: float = 10, second: float = 3.0) -> Difference | None:
    return linear_contrast(np.array([5.0, second]), np.array(covariance), signs=SIGNS, df=df, scale=5.0)


def test_covariance_counts_twice() -> None:
    found = _contrast([[1.0, 0.4], [0.4, 2.0]])
    assert found is not None
    assert found.estimate == 2
    assert found.se == pytest.approx(math.sqrt(1 + 2 - 2 * 0.4), rel=1e-12)


def test_what_rounding_left_is_no_variance() -> None:
    """Estimates that move together differ for certain; p would be 0."""
    assert _contrast([[0.1 + 0.2, 0.3], [0.3, 0.3]]) is None
    assert _contrast([[0.0, 0.0], [0.0, 0.0]]) is None
    assert _contrast([[1e-34, 0.0], [0.0, 1e-34]]) is None


def test_what_is_missing_is_not_tested() -> None:
    assert _contrast([[1.0, 0.0], [0.0, 1.0]], df=0) is None
    assert _contrast([[1.0, 0.0], [0.0, 1.0]], second=math.nan) is None
    assert _contrast([[1.0, math.nan], [math.nan, math.nan]]) is None
