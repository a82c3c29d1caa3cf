"""Shares: intervals for one, and differences of two, that stay honest at 0 % and 100 %.

Totals may be effective sample sizes (visits ÷ design effect), so they need not be whole.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


def wilson(successes: float, total: float, *, level: float = 0.95) -> Interval:
    """Between which shares does the true one lie?

    Args:
        successes: 0 to total.
        total: trials, above 0.
        level: of confidence.

    Raises:
        ValueError: no trial, a NaN, or successes outside 0 to total.

    Formula:
        (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n) (Wilson 1927); it has width at 0 % and 100 %.

    Example:
        >>> round(wilson(81, 263).low, 4)  # Newcombe 1998, table I
        0.2553
    """
    refuse_counts("successes", successes, total)
    return _interval(successes, total, level=level, method="wilson")


def clopper_pearson(successes: float, total: float, *, level: float = 0.95) -> Interval:
    """As `wilson`, with a coverage never under the level (Clopper and Pearson 1934; beta quantiles).

    Raises:
        ValueError: as for `wilson`.
    """
    refuse_counts("successes", successes, total)
    return _interval(successes, total, level=level, method="beta")


def logit_interval(share: float, *, se: float, df: float, level: float = 0.95) -> Interval:
    """The design-based interval of a share, never outside 0 to 1.

    Args:
        share: strictly between 0 and 1; at the ends use `clopper_pearson` on the effective sample.
        se: its design-based standard error.
        df: design degrees of freedom, above 0.
        level: of confidence.

    Raises:
        ValueError: share at or outside the ends, se negative, df not above 0, a NaN.

    Formula:
        logit(p) ± t_df × se ÷ (p(1 − p)), transformed back (Korn and Graubard 1999, section 3.2).
    """
    if not (0 < share < 1 and se >= 0 and df > 0):
        raise ValueError(f"share {share} must lie between 0 and 1, se {se} be 0 or more, df {df} positive")
    centre = math.log(share / (1 - share))
    margin = float(stats.t.isf((1 - level) / 2, df)) * se / (share * (1 - share))
    return Interval(_expit(centre - margin), _expit(centre + margin))


@dataclass(frozen=True, slots=True)
class ShareDifference:
    """passes_a ÷ total_a − passes_b ÷ total_b with an interval that has width even at 100 % against 100 %."""

    estimate: float
    low: float
    high: float


def newcombe(
    *, passes_a: float, total_a: float, passes_b: float, total_b: float, level: float = 0.95
) -> ShareDifference:
    """How far apart are two independent shares?

    Args:
        passes_a: successes in the first group, 0 to total_a.
        total_a: trials of the first group, above 0.
        passes_b: successes in the second group, 0 to total_b.
        total_b: trials of the second group, above 0.
        level: of confidence.

    Raises:
        ValueError: as for `wilson`, naming the argument.

    Formula:
        D − √((p_a − l_a)² + (u_b − p_b)²) to D + √((u_a − p_a)² + (p_b − l_b)²), l and u being Wilson's
        limits (Newcombe 1998, Statistics in Medicine 17:873–890, method 10).

    Example:
        >>> round(newcombe(passes_a=56, total_a=70, passes_b=48, total_b=80).low, 4)
        0.0524
    """
    refuse_counts("passes_a", passes_a, total_a)
    refuse_counts("passes_b", passes_b, total_b)
    share_a, share_b = passes_a / total_a, passes_b / total_b
    a, b = wilson(passes_a, total_a, level=level), wilson(passes_b, total_b, level=level)
    difference = share_a - share_b
    return ShareDifference(
        estimate=difference,
        low=difference - math.hypot(share_a - a.low, b.high - share_b),
        high=difference + math.hypot(a.high - share_a, share_b - b.low),
    )


def fisher_p_value(*, passes_a: int, total_a: int, passes_b: int, total_b: int) -> float:
    """Exact two-sided p of equal shares, for whole counts (Fisher 1935).

    Args:
        passes_a: successes in the first group.
        total_a: trials of the first group.
        passes_b: successes in the second group.
        total_b: trials of the second group.

    Returns:
        The sum over all tables with these margins that are no likelier than this one; 1 when all passed, or
        none did, on both sides.

    Raises:
        ValueError: as for `wilson`, naming the argument.
    """
    refuse_counts("passes_a", passes_a, total_a)
    refuse_counts("passes_b", passes_b, total_b)
    table = [[passes_a, total_a - passes_a], [passes_b, total_b - passes_b]]
    _, p_value = np.asarray(stats.fisher_exact(table))
    return min(1.0, float(p_value))


def plus_four_se(*, passes_a: float, total_a: float, passes_b: float, total_b: float) -> float:
    """A standard error of the difference of two shares that is not 0 at 0 % and 100 %.

    Args:
        passes_a: successes in the first group.
        total_a: trials of the first group.
        passes_b: successes in the second group.
        total_b: trials of the second group.

    Raises:
        ValueError: as for `wilson`, naming the argument.

    Formula:
        the usual one after adding one success and one failure to each group (Agresti and Caffo 2000).
    """
    refuse_counts("passes_a", passes_a, total_a)
    refuse_counts("passes_b", passes_b, total_b)
    pairs = ((passes_a, total_a), (passes_b, total_b))
    return math.sqrt(sum((passes + 1) * (total - passes + 1) / (total + 2) ** 3 for passes, total in pairs))


def refuse_counts(name: str, successes: float, total: float) -> None:
    """Every function of shares asks this first.

    Raises:
        ValueError: no trial, a NaN, or successes outside 0 to total, naming the argument.
    """
    if not (0 <= successes <= total and 0 < total < math.inf):
        raise ValueError(f"{name} {successes} of {total}: must be 0 to a positive total")


def _interval(successes: float, total: float, *, level: float, method: str) -> Interval:
    low, high = np.asarray(proportion_confint(successes, total, alpha=1 - level, method=method))
    return Interval(float(low), float(high))


def _expit(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value >= 0 else 1 - 1 / (1 + math.exp(value))
