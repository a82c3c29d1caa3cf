"""Counts of events over an exposure: are complaints per month, or failures per thousand dials, different?"""

import math
from dataclasses import dataclass

from scipy import stats

from scoring.stats.proportions import clopper_pearson
from scoring.stats.samples import refuse_level


@dataclass(frozen=True, slots=True)
class RateRatio:
    """Rate a ÷ rate b with its exact interval and two tests that they are equal.

    Attributes:
        estimate: above 1 when a's rate is higher; infinite when only a had events, None when neither had.
        low: of the exact interval, 0 when a had no event.
        high: as `low`, infinite when b had no event.
        p_value: exact and two-sided, the one a verdict rests on.
        z: the score statistic the field prints, negative when a's rate is lower.
        z_p_value: two-sided p of `z`, which trusts the normal curve.
    """

    estimate: float | None
    low: float
    high: float
    p_value: float
    z: float
    z_p_value: float


def poisson_rate_test(
    *, events_a: int, exposure_a: float, events_b: int, exposure_b: float, level: float = 0.95
) -> RateRatio:
    """By which factor do two rates of independent events differ, and is it more than chance?

    Repeated events of one customer or one site are not independent: there the p is too small.

    Args:
        events_a: whole, 0 or more.
        exposure_a: what the events were counted over (months, dials, customers), above 0.
        events_b: as `events_a`.
        exposure_b: above 0, in the unit of `exposure_a`.
        level: of confidence.

    Returns:
        The ratio. Without any event on either side nothing is known of it: no estimate, 0 to infinity, p = 1.
        With events on one side only the estimate is 0 or infinite, and the other limit still informs.

    Raises:
        ValueError: a NaN, events negative or not whole, an exposure not above 0 or infinite, naming
            the argument; level not between 0 and 1.

    Formula:
        Given n = a + b, a is binomial with share π = t_a ÷ (t_a + t_b) when the rates are equal (Przyborowski
        and Wilenski 1940, Biometrika 31:313–323). p sums all outcomes no likelier than this one, as R's
        poisson.test does. Limits l, u of Clopper and Pearson 1934 for a ÷ n become l ÷ (1 − l) × t_b ÷ t_a;
        they cut equal tails and so may just include 1 at p a little below .05, or exclude it a little above.
        z = (a − nπ) ÷ √(nπ(1 − π)), with equal exposures (a − b) ÷ √(a + b).

    Example:
        >>> found = poisson_rate_test(events_a=245, exposure_a=1, events_b=312, exposure_b=1)
        >>> round(found.z, 2), round(found.z_p_value, 4), round(found.p_value, 4)
        (-2.84, 0.0045, 0.0051)
    """
    _refuse_rate("a", events_a, exposure_a)
    _refuse_rate("b", events_b, exposure_b)
    refuse_level(level)
    n = events_a + events_b
    if n == 0:
        return RateRatio(estimate=None, low=0.0, high=math.inf, p_value=1.0, z=0.0, z_p_value=1.0)
    share = exposure_a / (exposure_a + exposure_b)
    z = (events_a - n * share) / math.sqrt(n * share * (1 - share))
    limits = clopper_pearson(events_a, n, level=level)
    scale = exposure_b / exposure_a
    return RateRatio(
        estimate=events_a / events_b * scale if events_b else math.inf,
        low=_odds(limits.low) * scale,
        high=_odds(limits.high) * scale,
        p_value=float(stats.binomtest(int(events_a), int(n), share).pvalue),
        z=z,
        z_p_value=float(2 * stats.norm.sf(abs(z))),
    )


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def _refuse_rate(group: str, events: int, exposure: float) -> None:
    if not (0 <= events < math.inf and events == math.floor(events)):
        raise ValueError(f"events_{group} {events} must be a whole number, 0 or more")
    if not 0 < exposure < math.inf:
        raise ValueError(f"exposure_{group} {exposure} must be above 0 and finite")
