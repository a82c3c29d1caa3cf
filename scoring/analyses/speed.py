"""Speed where some tests time out: by when have half, or nine in ten, been answered (domain A16)?"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.analyses.designed import Designed, designed_share
from scoring.stats.design import Design
from scoring.stats.ratios import ratio_estimates
from scoring.stats.survival import restricted_times

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

ROUNDING = 1e-9  # sums of weights that reach a share but for rounding


@dataclass(frozen=True, slots=True)
class TimeQuantile:
    """The time by which a share of the tests was answered, with its 95 % interval.

    Attributes:
        estimate: seconds; infinite when above the limit, None without a test.
        low: None where the sample cannot tell: one cluster, no degree of freedom, all times equal, or an
            estimate above the limit.
        high: as `low`; infinite when above the limit.
        n: tests timed.
        n_timed_out: of these, not answered within the limit.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    n_timed_out: int


def time_quantiles(
    times: FloatArray, *, happened: BoolArray, limit: float, share: float, design: Design
) -> tuple[TimeQuantile, ...]:
    """By when is this share of the tests answered at each operator, and how sure is that?

    Args:
        times: (n,) seconds until the answer, or until waiting stopped; NaN where not timed.
        happened: (n,) whether the answer came.
        limit: seconds after which waiting stops for everybody, above 0.
        share: of the tests, between 0 and 1: .5 for the median.
        design: of the n tests.

    Returns:
        One entry per operator. A test without answer within the limit counts as longer than the others; it
        is neither averaged nor dropped, and a quantile that falls among such tests is above the limit.

    Raises:
        ValueError: lengths that differ, a negative or infinite time, a limit not above 0, a share outside 0
            to 1, a test given up before the limit, whose place in the order is not known.

    Formula:
        The smallest time whose weighted share of tests F reaches `share`; the middle to the next time where
        F is exactly it (Hyndman and Fan 1996, definition 2), or that time where the next ones are above the
        limit. Limits: the design-based logit interval of F there, read back as times (Woodruff 1952), as R's
        `svyquantile(interval.type = "xlogit", qrule = "hf2")`.

    Example:
        >>> from scoring.analyses.designed import each_alone
        >>> times, happened = np.array([8.0, 10, 14, 60]), np.array([True, True, True, False])
        >>> of = lambda share: time_quantiles(
        ...     times, happened=happened, limit=60, share=share, design=each_alone(["CM"] * 4, ["CM"])
        ... )[0]
        >>> of(0.5).estimate, of(0.9).estimate
        (12.0, inf)
    """
    if not 0 < share < 1:
        raise ValueError(f"share {share} must lie between 0 and 1")
    is_timed = _timed(times, happened=happened, limit=limit, design=design)
    waits = np.where(is_timed & happened & (times <= limit), times, np.inf)
    own = [is_timed & (design.operator == place) for place in range(design.n_operators)]
    estimates = [_read(waits[rows], design.weight[rows], share) for rows in own]
    reached = np.array([-np.inf if one is None else one for one in estimates])[design.operator]
    found = ratio_estimates(
        design,
        numerator=(is_timed & (waits <= reached)).astype(np.float64)[:, None],
        denominator=is_timed.astype(np.float64)[:, None],
    )
    return tuple(
        _quantile(waits[rows], design.weight[rows], estimate=one, share=designed_share(found, place, 0))
        for place, (rows, one) in enumerate(zip(own, estimates, strict=True))
    )


def speed_variation(
    times: FloatArray, *, happened: BoolArray, limit: float, design: Design
) -> tuple[float | None, ...]:
    """How unsteady are the times at each operator: their standard deviation as a share of their mean?

    Args:
        times: (n,) as for `time_quantiles`.
        happened: (n,) likewise.
        limit: likewise.
        design: of the n tests.

    Returns:
        One coefficient of variation per operator; None with fewer than two tests, with a mean of 0, or where
        any test timed out, since neither a mean nor a deviation is known then.

    Raises:
        ValueError: as for `time_quantiles`.

    Formula:
        √(n ÷ (n − 1) × Σw(y − M)² ÷ Σw) ÷ M with M = Σwy ÷ Σw; with equal weights that is s ÷ mean.

    Example:
        >>> from scoring.analyses.designed import each_alone
        >>> design = each_alone(["CM"] * 3, ["CM"])
        >>> speed_variation(np.array([8.0, 10, 12]), happened=np.full(3, True), limit=60, design=design)
        (0.2,)
    """
    is_timed = _timed(times, happened=happened, limit=limit, design=design)
    is_answered = happened & (times <= limit)
    own = [is_timed & (design.operator == place) for place in range(design.n_operators)]
    return tuple(
        _variation(times[rows], design.weight[rows]) if is_answered[rows].all() else None for rows in own
    )


def _timed(times: FloatArray, *, happened: BoolArray, limit: float, design: Design) -> BoolArray:
    """(n,) whether a row was timed; refuses what no quantile can take."""
    if not times.shape == happened.shape == design.operator.shape:
        raise ValueError(f"times and happened must be {len(design.operator)}, one per test of the design")
    if not 0 < limit < math.inf:
        raise ValueError(f"limit {limit} must be above 0 and finite")
    is_timed = ~np.isnan(times)
    if not (np.isfinite(times[is_timed]) & (times[is_timed] >= 0)).all():
        raise ValueError("times must be finite and not negative, or NaN where not timed")
    restricted_times(
        times[is_timed], happened=happened[is_timed], limit=limit
    )  # refuses one given up earlier
    return is_timed


def _read(waits: FloatArray, weight: FloatArray, share: float) -> float | None:
    """The weighted quantile; infinite among the tests without answer, None without a test."""
    if waits.size == 0:
        return None
    time, place = np.unique(waits, return_inverse=True)
    reached = np.cumsum(np.bincount(place, weight)) / weight.sum()
    first = min(int(np.searchsorted(reached, share - ROUNDING)), len(time) - 1)
    is_exact = reached[first] < share + ROUNDING and first + 1 < len(time) and np.isfinite(time[first + 1])
    return float((time[first] + time[first + 1]) / 2 if is_exact else time[first])


def _quantile(
    waits: FloatArray, weight: FloatArray, *, estimate: float | None, share: Designed
) -> TimeQuantile:
    n, n_timed_out = len(waits), int(np.isinf(waits).sum())
    is_above = estimate is None or math.isinf(estimate)
    if is_above or share.low is None or share.high is None or len(np.unique(waits)) == 1:
        return TimeQuantile(estimate, None, None, n, n_timed_out)
    low, high = _read(waits, weight, share.low), _read(waits, weight, share.high)
    return TimeQuantile(estimate, low, high, n, n_timed_out)


def _variation(times: FloatArray, weight: FloatArray) -> float | None:
    if len(times) < 2 or not times.any():
        return None
    if np.ptp(times) == 0:  # sums of equal numbers would leave a deviation of rounding errors
        return 0.0
    parts = weight / weight.sum()
    mean = float(parts @ times)
    variance = len(times) / (len(times) - 1) * float(parts @ np.square(times - mean))
    return math.sqrt(variance) / mean
