"""Times with a cut-off."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def restricted_times(times: FloatArray, *, happened: NDArray[np.bool_], limit: float) -> FloatArray:
    """min(T, limit): times whose plain mean is the restricted mean, the average time lost up to the limit.

    Args:
        times: (n,) time until the event, or until watching stopped; no NaN.
        happened: (n,) whether the event was seen.
        limit: τ, above 0, where watching stops for everybody.

    Raises:
        ValueError: a NaN; a time without event before the limit, where a plain mean would be wrong.

    Formula:
        The restricted mean is the area under the survival curve up to τ (Irwin 1949; Royston and Parmar
        2013). Nobody is censored before τ, so up to τ the Kaplan–Meier curve is the share still waiting, and
        the area under that share is exactly the mean of min(T, τ): any estimator of a mean applies, weights
        and clusters included. Dropping the censored would shorten it; beyond τ nothing is known.
    """
    if np.isnan(times).any():
        raise ValueError("times holds NaN")
    if (times[~happened] < limit).any():
        raise ValueError("times holds one censored before the limit; use Kaplan–Meier there")
    return np.minimum(times, limit)


def refuse_times(times: FloatArray, happened: NDArray[np.bool_]) -> None:
    """Times that no curve and no test of curves can take.

    Raises:
        ValueError: no row; lengths that differ; a time that is NaN, infinite or negative.
    """
    if len(times) == 0 or times.shape != happened.shape:
        raise ValueError(f"times {times.shape} must be one or more, with as many happened {happened.shape}")
    if not (np.isfinite(times) & (times >= 0)).all():
        raise ValueError("times must be finite and not negative")
