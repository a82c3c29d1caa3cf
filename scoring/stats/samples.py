"""Samples of values as every two-sample method takes them."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class UntestableError(ValueError):
    """Samples in order that say nothing either way, such as times without a single event."""


def refuse_sample(name: str, values: FloatArray, *, at_least: int) -> None:
    """Missing answers are removed by the caller, who reports how many.

    Raises:
        ValueError: not one row of values, fewer than `at_least`, or one that is NaN or infinite; it names the
            argument.
    """
    if values.ndim != 1 or len(values) < at_least or not np.isfinite(values).all():
        raise ValueError(f"{name} {values.shape} must be one row of at least {at_least} finite numbers")


def refuse_level(level: float) -> None:
    """A level of confidence is a share, .95 and not 95.

    Raises:
        ValueError: not between 0 and 1, or NaN.
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level} must lie between 0 and 1")
