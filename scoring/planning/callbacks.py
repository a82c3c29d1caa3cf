"""Which repair customers are called back: a fifth of each city's, every month (domain A10)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.planning.draw import StratumDraw, first_of, ids_by_stratum, random_order


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """How many are called.

    Attributes:
        share: of a city's repairs in a month, above 0, at most 1.
        fewest: of each city and month, at least 1.
        reserves_per_drawn: customers listed for those who cannot be reached, for each one drawn.
    """

    share: float
    fewest: int
    reserves_per_drawn: int

    def __post_init__(self) -> None:
        if not (0 < self.share <= 1 and self.fewest >= 1 and self.reserves_per_drawn >= 0):
            raise ValueError(f"{self}: share must lie above 0 and up to 1, fewest from 1, reserves from 0")


def callbacks_due(n_repairs: int, rules: CallbackRules) -> int:
    """How many of these repairs are called back? All, where there are fewer than the fewest; 0 of none.

    Args:
        n_repairs: of one city and month, 0 or more.
        rules: share and minimum.

    Raises:
        ValueError: n_repairs negative.

    Formula:
        ⌈share × N⌉ in exact decimals: 0.28 × 25 is 7, and not the 8 that binary fractions make of it.

    Example:
        >>> [callbacks_due(n, CallbackRules(0.2, 1, 1)) for n in (0, 1, 5, 6, 101)]
        [0, 1, 1, 2, 21]
    """
    if n_repairs < 0:
        raise ValueError(f"n_repairs {n_repairs} must not be negative")
    share = math.ceil(Fraction(str(rules.share)) * n_repairs)
    return min(n_repairs, max(share, rules.fewest))


def draw_callbacks(
    work_orders: Sequence[str], cities: Sequence[str], *, month: str, rules: CallbackRules, seed: int
) -> tuple[StratumDraw, ...]:
    """Which of a month's repairs are called back in each city?

    Args:
        work_orders: (n,) numbers of one month's closed repairs, each once.
        cities: (n,) where.
        month: e.g. "2026-03"; other months draw independently with the same seed.
        rules: share, minimum and reserves.
        seed: stored with the month, 0 or more.

    Returns:
        Cities by name, each drawn as `draw_sites` draws.

    Raises:
        ValueError: as for `draw_sites`.
    """
    if seed < 0:
        raise ValueError(f"seed {seed} must be at least 0")
    draws: list[StratumDraw] = []
    for city, orders in ids_by_stratum(work_orders, cities).items():
        n = callbacks_due(len(orders), rules)
        order = random_order(orders, seed=seed, stream=f"{month} {city}")
        draws.append(first_of(city, order, n=n, reserves=n * rules.reserves_per_drawn))
    return tuple(draws)
