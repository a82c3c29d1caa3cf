"""Passes of two at the same sites: who passes more often?"""

import math
from dataclasses import dataclass

from scipy import stats

from scoring.stats.proportions import wilson
from scoring.stats.samples import refuse_level


@dataclass(frozen=True, slots=True)
class PairedShares:
    """Share a − share b of the same things, with an interval that has width even where all agree.

    Attributes:
        estimate: −1 to 1.
        low: of Newcombe's interval.
        high: as `low`.
        p_value: exact and two-sided, of the pairs that disagree.
        n: pairs.
        n_discordant: those that disagree, all that the test looks at.
    """

    estimate: float
    low: float
    high: float
    p_value: float
    n: int
    n_discordant: int


def mcnemar(*, both: int, only_a: int, only_b: int, neither: int, level: float = 0.95) -> PairedShares:
    """Does a pass more often than b where the same sites were checked for both?

    Args:
        both: sites where both passed.
        only_a: where a passed and b did not.
        only_b: where b passed and a did not.
        neither: where none passed.
        level: of confidence.

    Returns:
        p = 1 where no pair disagrees.

    Raises:
        ValueError: a count that is negative, not whole or NaN, naming it; no pair at all; level not between 0
            and 1.

    Formula:
        p = min(1, 2 × P(X ≤ min(only_a, only_b))), X binomial over the discordant pairs with share ½ (McNemar
        1947; exact). The interval is Newcombe's for paired data (1998, Statistics in Medicine 17:2635–2650,
        method 10): D − √(x² − 2φxy + y²) with x = p_a − l_a, y = u_b − p_b, and likewise above, l and u being
        Wilson's limits; φ the correlation of the pairs, its numerator (both × neither − only_a × only_b)
        lowered by n ÷ 2 but not past 0 when positive, and 0 where a margin is empty.
        Test and interval are different methods and may part at the edge of .05.

    Example:
        >>> found = mcnemar(both=59, only_a=6, only_b=16, neither=80)
        >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4), round(found.p_value, 4)
        (-0.0621, -0.1186, -0.0046, 0.0525)
    """
    for name, count in (("both", both), ("only_a", only_a), ("only_b", only_b), ("neither", neither)):
        if not (0 <= count < math.inf and count == math.floor(count)):
            raise ValueError(f"{name} {count} must be a whole number, 0 or more")
    refuse_level(level)
    n = both + only_a + only_b + neither
    if n == 0:
        raise ValueError("both, only_a, only_b and neither are 0: no pair is no share")
    share_a, share_b = (both + only_a) / n, (both + only_b) / n
    a, b = wilson(both + only_a, n, level=level), wilson(both + only_b, n, level=level)
    phi = _phi(both, only_a, only_b, neither=neither)
    estimate = (only_a - only_b) / n
    return PairedShares(
        estimate=estimate,
        low=estimate - _third_side(share_a - a.low, b.high - share_b, phi),
        high=estimate + _third_side(a.high - share_a, share_b - b.low, phi),
        p_value=min(1.0, 2 * float(stats.binom.cdf(min(only_a, only_b), only_a + only_b, 0.5))),
        n=n,
        n_discordant=only_a + only_b,
    )


def _phi(both: int, only_a: int, only_b: int, *, neither: int) -> float:
    """Correlation of two pass marks with Newcombe's continuity correction; 0 where one never varies."""
    margins = (both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither)
    if margins == 0:
        return 0.0
    covariance = both * neither - only_a * only_b
    half = (both + only_a + only_b + neither) / 2
    return (max(covariance - half, 0) if covariance > 0 else covariance) / math.sqrt(margins)


def _third_side(x: float, y: float, cosine: float) -> float:
    return math.sqrt(max(0.0, x * x - 2 * cosine * x * y + y * y))
