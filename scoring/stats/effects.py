"""How large is a difference of means beside the spread of single values?"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from scoring.stats.means import mean_of
from scoring.stats.samples import FloatArray, refuse_level, refuse_sample

LARGEST_T = 10_000  # the noncentral t of scipy holds up to there


@dataclass(frozen=True, slots=True)
class StandardisedMean:
    """A difference of two means in standard deviations, positive when the first is higher."""

    estimate: float
    low: float
    high: float
    df: int


def hedges_g(values_a: FloatArray, values_b: FloatArray, *, level: float = 0.95) -> StandardisedMean:
    """How far apart are two means, in units of the spread that both samples share?

    Args:
        values_a: (n_a,) at least two, finite.
        values_b: (n_b,) as `values_a`.
        level: of confidence.

    Raises:
        ValueError: a sample has fewer than two values or a NaN or infinity, naming the argument; neither
            varies, or next to nothing beside their difference (|t| above 10 000), so that there is no spread
            to measure by; level not between 0 and 1.

    Formula:
        g = J × (M_a − M_b) ÷ s, s² pooled over df = n_a + n_b − 2, J = Γ(df/2) ÷ (√(df/2) Γ((df − 1)/2))
        (Hedges 1981, Journal of Educational Statistics 6:107–128). Limits: J√(1/n_a + 1/n_b) × those λ with
        which the noncentral t puts α/2 beyond the t seen (Cumming and Finch 2001, Educational and
        Psychological Measurement 61:532–574); they take normal values of equal variance for granted.

    Example:
        >>> found = hedges_g(np.array([4.0, 5.0, 6.0]), np.array([1.0, 2.0, 3.0]))
        >>> round(found.estimate, 3)
        2.394
    """
    refuse_sample("values_a", values_a, at_least=2)
    refuse_sample("values_b", values_b, at_least=2)
    refuse_level(level)
    a, b = mean_of(values_a), mean_of(values_b)
    df = len(values_a) + len(values_b) - 2
    pooled = (a.variance * len(values_a) * a.df + b.variance * len(values_b) * b.df) / df
    scale = math.sqrt(1 / len(values_a) + 1 / len(values_b))
    difference = a.estimate - b.estimate
    if pooled <= 0 or abs(difference) > LARGEST_T * math.sqrt(pooled) * scale:
        raise ValueError("values_a and values_b hardly vary, so there is no spread to measure by")
    t = difference / math.sqrt(pooled) / scale
    low, high = _noncentrality(abs(t), df, tail=(1 - level) / 2)
    limits = (low, high) if t >= 0 else (-high, -low)
    unit = _small_sample_factor(df) * scale
    return StandardisedMean(unit * t, low=unit * limits[0], high=unit * limits[1], df=df)


def _small_sample_factor(df: int) -> float:
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def _noncentrality(t: float, df: int, *, tail: float) -> tuple[float, float]:
    """The two centres with which a noncentral t leaves `tail` beyond t, 0 or more.

    A centre is t × χ ÷ √df less a standard normal; half the tail of each bounds where it can be.
    """
    spread = np.sqrt(stats.chi2.ppf([tail / 2, 1 - tail / 2], df) / df)
    margin = float(stats.norm.isf(tail / 2))
    bounds = (t * float(spread[0]) - margin, t * float(spread[1]) + margin)

    def centre(below: float) -> float:
        def surplus(at: float) -> float:
            return float(special.nctdtr(df, at, t)) - below

        return float(optimize.root_scalar(surplus, bracket=bounds, xtol=1e-13).root)

    return centre(1 - tail), centre(tail)
