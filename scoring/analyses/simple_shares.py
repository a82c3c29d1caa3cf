"""Shares of things that were drawn one by one, such as outlets from a register."""

from collections.abc import Sequence

from scoring.analyses.designed import Designed
from scoring.stats.proportions import wilson


def simple_share(claims: Sequence[bool]) -> Designed:
    """Which share of independent things has it, 0 to 1, with Wilson's 95 % interval?

    Args:
        claims: one per thing.

    Returns:
        The share; all None without a thing, for that is missing and not 0 %.

    Formula:
        as `scoring.stats.proportions.wilson`.

    Example:
        >>> found = simple_share([True] * 81 + [False] * 182)  # Newcombe 1998, table I
        >>> round(found.low, 4), round(found.high, 4), simple_share([]).estimate
        (0.2553, 0.3662, None)
    """
    if not claims:
        return Designed(None, None, None, 0)
    n, share = len(claims), sum(claims) / len(claims)
    interval = wilson(sum(claims), n)
    # rounding may leave Wilson's end just inside the share
    return Designed(share, min(interval.low, share), max(interval.high, share), n)
