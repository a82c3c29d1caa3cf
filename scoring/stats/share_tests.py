"""Two independent shares beside `newcombe`: the z the field prints, an exact test, a score interval."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy import stats

from scoring.stats.proportions import ShareDifference, refuse_counts


@dataclass(frozen=True, slots=True)
class ShareTest:
    """The pooled z test of two equal shares.

    Attributes:
        estimate: passes_a ÷ total_a − passes_b ÷ total_b.
        z: positive when a's share is higher; 0 when all passed, or none did, on both sides.
        p_value: two-sided.
        smallest_expected: the smallest of the four counts that equal shares would lead one to expect; below 5
            the normal curve is not to be trusted (Cochran 1954) and `boschloo_p_value` is the test to take.
    """

    estimate: float
    z: float
    p_value: float
    smallest_expected: float


def two_proportion_z(*, passes_a: float, total_a: float, passes_b: float, total_b: float) -> ShareTest:
    """Are two shares from large samples different?

    Args:
        passes_a: successes in the first group, 0 to total_a.
        total_a: trials of the first group, above 0; may be an effective sample size.
        passes_b: successes in the second group, 0 to total_b.
        total_b: trials of the second group, above 0.

    Returns:
        z without continuity correction; its square is the χ² of the 2 × 2 table. All passed, or none did, on
        both sides: z = 0 and p = 1, since nothing was seen that sets the groups apart.

    Raises:
        ValueError: no trial, a NaN, or passes outside 0 to the total, naming the argument.

    Formula:
        z = (p_a − p_b) ÷ √(p(1 − p)(1/n_a + 1/n_b)) with p = (x_a + x_b) ÷ (n_a + n_b), the share of both
        together (Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, section 3.1).

    Example:
        >>> found = two_proportion_z(passes_a=56, total_a=70, passes_b=48, total_b=80)
        >>> round(found.z, 3), round(found.p_value, 4)
        (2.65, 0.008)
    """
    refuse_counts("passes_a", passes_a, total_a)
    refuse_counts("passes_b", passes_b, total_b)
    passes, total = passes_a + passes_b, total_a + total_b
    difference = passes_a / total_a - passes_b / total_b
    rarer = min(passes, total - passes)
    variance = passes / total * (1 - passes / total) * (1 / total_a + 1 / total_b)
    z = difference / math.sqrt(variance) if rarer > 0 else 0.0
    return ShareTest(
        estimate=difference,
        z=z,
        p_value=float(2 * stats.norm.sf(abs(z))),
        smallest_expected=rarer * min(total_a, total_b) / total,
    )


def boschloo_p_value(*, passes_a: int, total_a: int, passes_b: int, total_b: int) -> float:
    """Exact two-sided p of equal shares that finds more than Fisher's, for whole counts of small samples.

    It looks at all (total_a + 1) × (total_b + 1) tables, 200 a side within a second, 1000 a side in some
    twenty; large samples do not need it.

    Args:
        passes_a: successes in the first group.
        total_a: trials of the first group.
        passes_b: successes in the second group.
        total_b: trials of the second group.

    Returns:
        Twice the smaller of the two one-sided p, at most 1; scipy's way, in R's exact2x2 the "central" one.
        Ordering the tables by Fisher's two-sided p ("minlike", the package Exact) is another definition with
        other figures. 1 when all passed, or none did, on both sides.

    Raises:
        ValueError: no trial, a NaN, counts that are not whole or outside 0 to the total, naming the argument.

    Formula:
        The one-sided p of Fisher is the statistic; its probability to be as small or smaller is maximised
        over the unknown common share (Boschloo 1970, Statistica Neerlandica 24:1–35).

    Example:
        >>> round(boschloo_p_value(passes_a=7, total_a=15, passes_b=12, total_b=15), 4)
        0.0682
    """
    _refuse_fractions("passes_a", passes_a, total_a)
    _refuse_fractions("passes_b", passes_b, total_b)
    if passes_a + passes_b in {0, total_a + total_b}:
        return 1.0
    table = [[passes_a, passes_b], [total_a - passes_a, total_b - passes_b]]  # a column for each group
    return min(1.0, float(stats.boschloo_exact(table).pvalue))


def miettinen_nurminen(
    *, passes_a: float, total_a: float, passes_b: float, total_b: float, level: float = 0.95
) -> ShareDifference:
    """How far apart are two independent shares, by the interval drug regulators ask for?

    Args:
        passes_a: successes in the first group, 0 to total_a.
        total_a: trials of the first group, above 0; may be an effective sample size.
        passes_b: successes in the second group, 0 to total_b.
        total_b: trials of the second group, above 0; both totals together above 1.
        level: of confidence.

    Returns:
        All differences that the score test would not reject: it has width at 100 % against 100 % too.

    Raises:
        ValueError: no trial, a NaN, or passes outside 0 to the total, naming the argument; level not between
            0 and 1.

    Formula:
        All δ with (p_a − p_b − δ)² ≤ z² × (q_a(1 − q_a)/n_a + q_b(1 − q_b)/n_b) × N ÷ (N − 1), where N is
        both totals and q_a = q_b + δ are the likeliest shares that far apart (Miettinen and Nurminen 1985,
        Statistics in Medicine 4:213–226).

    Example:
        >>> found = miettinen_nurminen(passes_a=56, total_a=70, passes_b=48, total_b=80)
        >>> round(found.low, 4), round(found.high, 4)
        (0.0528, 0.3382)
    """
    refuse_counts("passes_a", passes_a, total_a)
    refuse_counts("passes_b", passes_b, total_b)
    total = total_a + total_b
    if not (0 < level < 1 and total > 1):
        raise ValueError(f"level {level} must lie between 0 and 1, total_a + total_b {total} above 1")
    difference = passes_a / total_a - passes_b / total_b
    reach = float(stats.chi2.isf(1 - level, 1)) * total / (total - 1)

    def is_compatible(gap: float) -> bool:
        b = _likeliest_share_b(gap, passes_a=passes_a, total_a=total_a, passes_b=passes_b, total_b=total_b)
        a = b + gap
        return (difference - gap) ** 2 <= reach * (a * (1 - a) / total_a + b * (1 - b) / total_b)

    return ShareDifference(
        estimate=difference,
        low=_last_true(is_compatible, difference, -1.0),
        high=_last_true(is_compatible, difference, 1.0),
    )


def _likeliest_share_b(
    gap: float, *, passes_a: float, total_a: float, passes_b: float, total_b: float
) -> float:
    """The second share of greatest likelihood among the pairs b + gap, b.

    The logarithm of the likelihood is concave, so it rises up to there; its slope is multiplied by
    a(1 − a)b(1 − b), which leaves the sign and spares the division by 0 at the ends.
    """

    def rises(b: float) -> bool:
        a = b + gap
        return (passes_a - total_a * a) * b * (1 - b) + (passes_b - total_b * b) * a * (1 - a) > 0

    return _last_true(rises, max(0.0, -gap), min(1.0, 1 - gap))


def _last_true(holds: Callable[[float], bool], start: float, end: float) -> float:
    """Where a claim that holds next to `start` ceases to hold on the way to `end`, to the last digit."""
    while (middle := (start + end) / 2) not in {start, end}:
        start, end = (middle, end) if holds(middle) else (start, middle)
    return start


def _refuse_fractions(name: str, successes: float, total: float) -> None:
    refuse_counts(name, successes, total)
    if successes != math.floor(successes) or total != math.floor(total):
        raise ValueError(f"{name} {successes} of {total}: must be whole counts")
