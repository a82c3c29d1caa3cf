"""Differences of means: Student's t on an estimate with its standard error, and Welch's t on two samples."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two means with its two-sided 95 % interval and test of no difference."""

    estimate: float
    se: float
    df: float
    low: float
    high: float
    statistic: float
    p_value: float


def t_margin(se: float, df: float, *, level: float = 0.95) -> float:
    """Half the width of a two-sided t interval, in the unit of `se`.

    Raises:
        ValueError: se or df is NaN or negative, or df is 0.
    """
    if not (se >= 0 and df > 0):
        raise ValueError(f"se {se} must not be negative and df {df} must be positive")
    return float(stats.t.isf((1 - level) / 2, df)) * se


def t_difference(estimate: float, *, se: float, df: float) -> Difference:
    """Is a difference with a known standard error more than chance?

    Args:
        estimate: first − second.
        se: its standard error, above 0: without variation there is nothing to test.
        df: degrees of freedom, above 0.

    Raises:
        ValueError: a NaN; se or df not above 0.

    Formula:
        t = estimate ÷ se, p = 2 × P(T_df > |t|), estimate ± t_{.975, df} × se (Student 1908).
    """
    if not (math.isfinite(estimate) and se > 0 and df > 0):
        raise ValueError(f"estimate {estimate} must be finite, se {se} and df {df} positive")
    statistic = estimate / se
    margin = t_margin(se, df)
    return Difference(
        estimate=estimate,
        se=se,
        df=df,
        low=estimate - margin,
        high=estimate + margin,
        statistic=statistic,
        p_value=float(2 * stats.t.sf(abs(statistic), df)),
    )


@dataclass(frozen=True, slots=True)
class Mean:
    """A sample mean with the variance of that mean and its degrees of freedom."""

    estimate: float
    variance: float
    df: float


def mean_of(values: FloatArray, weights: FloatArray | None = None) -> Mean:
    """How large is the mean of independent values, and how sure is it?

    Args:
        values: (n,) at least two, finite.
        weights: (n,) positive; equal when not given.

    Raises:
        ValueError: fewer than two values, or one that is NaN or infinite.

    Formula:
        M = Σwy ÷ Σw with variance n ÷ (n − 1) × Σ(w(y − M))² ÷ (Σw)² and n − 1 degrees of freedom; with equal
        weights that is s² ÷ n (Cochran 1977, section 2.11, for the ratio of two sums).
    """
    if len(values) < 2 or not np.isfinite(values).all():
        raise ValueError("values must be at least two finite numbers")
    if np.ptp(values) == 0:  # sums of equal numbers would leave a variance of rounding errors
        return Mean(float(values[0]), 0.0, len(values) - 1)
    share = np.ones(len(values)) if weights is None else weights
    share = share / share.sum()
    mean = float((share * values).sum())  # of long samples `@` starts threads, which cost more than they save
    variance = len(values) / (len(values) - 1) * float(np.square(share * (values - mean)).sum())
    return Mean(mean, variance, len(values) - 1)


def welch(*terms: tuple[float, Mean]) -> Difference:
    """Is a weighted sum of independent means different from 0? With signs +1 and −1, Welch's t test.

    Args:
        terms: (sign or weight, mean) pairs; not all without variance.

    Raises:
        ValueError: no mean varies.

    Formula:
        se² = Σ c²v; df = (Σ c²v)² ÷ Σ ((c²v)² ÷ df) (Welch 1947, equation 28; Satterthwaite 1946).

    Example:
        >>> ours, rival = mean_of(np.array([4.0, 5.0, 6.0])), mean_of(np.array([1.0, 2.0, 3.0]))
        >>> round(welch((1, ours), (-1, rival)).statistic, 4)
        3.6742
    """
    estimate = math.fsum(weight * mean.estimate for weight, mean in terms)
    parts = [(weight**2 * mean.variance, mean.df) for weight, mean in terms]
    variance = math.fsum(part for part, _ in parts)
    if variance <= 0:
        raise ValueError("no mean varies, so there is nothing to test")
    df = variance**2 / math.fsum(part**2 / df for part, df in parts)
    return t_difference(estimate, se=math.sqrt(variance), df=df)
