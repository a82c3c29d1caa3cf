"""By how much is one sample higher than another, when no mean does justice: the median of all differences."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from scoring.stats.rank_tests import EXACT_BELOW
from scoring.stats.samples import FloatArray, refuse_level, refuse_sample

HALVINGS = 64  # leave less of the range than a float resolves


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a lies above b, with a distribution-free interval, in the unit of the values.

    Attributes:
        estimate: the median of all n_a × n_b differences a − b.
        low: −infinity when so few values bound nothing at this level.
        high: infinity, likewise.
    """

    estimate: float
    low: float
    high: float


def hodges_lehmann(values_a: FloatArray, values_b: FloatArray, *, level: float = 0.95) -> Shift:
    """By how much is a typical value of a above a typical one of b?

    It needs the memory of the samples, not of their differences: these are counted and never kept, in about a
    second for 100 000 values a side.

    Args:
        values_a: (n_a,) at least one, finite.
        values_b: (n_b,) as `values_a`.
        level: of confidence.

    Returns:
        The shift; its limits are differences of the sample too. With ties they are those of untied values,
        whose coverage is at least the level; R's wilcox.test then searches with the variance corrected for
        ties instead, and its limits and estimate may differ. All values equal: 0 to 0 when there are enough.

    Raises:
        ValueError: a sample is empty or holds NaN or infinity, naming the argument; level not between 0
            and 1.

    Formula:
        The k-th smallest and k-th largest difference, k being the largest with P(U < k) below (1 − level)/2
        for the Mann–Whitney U: exact below 50 values a side, else the whole number nearest to
        mn/2 − z√(mn(N + 1)/12) (Hodges and Lehmann 1963; Moses 1965; Hollander, Wolfe and Chicken 2014,
        sections 4.2 and 4.3).

    Example:
        >>> hodges_lehmann(np.array([12.0, 15.0, 19.0, 22.0]), np.array([5.0, 7.0, 8.0, 10.0]))
        Shift(estimate=9.5, low=2.0, high=17.0)
    """
    refuse_sample("values_a", values_a, at_least=1)
    refuse_sample("values_b", values_b, at_least=1)
    refuse_level(level)
    nth = _nth_difference(np.sort(values_a), np.sort(values_b))
    n_pairs = len(values_a) * len(values_b)
    k = _rank_of_limit(len(values_a), len(values_b), tail=(1 - level) / 2)
    return Shift(
        estimate=(nth((n_pairs + 1) // 2) + nth(n_pairs // 2 + 1)) / 2,
        low=nth(k) if k > 0 else -math.inf,
        high=nth(n_pairs + 1 - k) if k > 0 else math.inf,
    )


def _nth_difference(a: FloatArray, b: FloatArray) -> Callable[[int], float]:
    """A function of n that gives the n-th smallest difference a − b; both are in ascending order.

    Half of the range after half is left out by counting the differences in it; the least one that remains is
    the answer.
    """

    def nth(n: int) -> float:
        low, high = float(a[0] - b[-1]), float(a[-1] - b[0])
        if n <= _n_up_to(a, b, low):
            return low
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if _n_up_to(a, b, middle) < n else (low, middle)
        return _least_above(a, b, low)

    return nth


def _n_up_to(a: FloatArray, b: FloatArray, gap: float) -> int:
    """Pairs whose difference is `gap` or less: those with b at a − gap or above."""
    return len(a) * len(b) - int(np.searchsorted(b, a - gap).sum())


def _least_above(a: FloatArray, b: FloatArray, gap: float) -> float:
    nearest = np.searchsorted(b, a - gap) - 1  # the last b below a − gap
    return float((a - b[nearest])[nearest >= 0].min())


def _rank_of_limit(n_a: int, n_b: int, *, tail: float) -> int:
    if max(n_a, n_b) < EXACT_BELOW:
        orders = _orders_of_u(n_a, n_b)
        return int((np.cumsum(orders) < tail * orders.sum()).sum())
    spread = math.sqrt(n_a * n_b * (n_a + n_b + 1) / 12)
    return max(math.floor(n_a * n_b / 2 - float(stats.norm.isf(tail)) * spread + 0.5), 0)


def _orders_of_u(n_a: int, n_b: int) -> FloatArray:
    """(n_a × n_b + 1,) in how many orders of n_a and n_b untied values U is 0, 1, 2 and so on.

    The highest of all is an a, which beats the n of b there are so far, or it is a b and beats nothing
    (Mann and Whitney 1947, Annals of Mathematical Statistics 18:50–60, section 3).
    """
    orders = np.zeros((n_b + 1, n_a * n_b + 1))
    orders[:, 0] = 1.0  # without any a
    for _ in range(n_a):
        for n in range(1, n_b + 1):
            orders[n] = np.roll(orders[n], n) + orders[n - 1]
    return orders[n_b]
