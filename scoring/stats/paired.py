"""Two measurements at the same sites: is one of them higher?

Pairs are independent of each other and complete: the caller drops the incomplete, and says how many.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from scoring.stats.means import Difference, mean_of, t_difference
from scoring.stats.samples import FloatArray, UntestableError, refuse_level, refuse_sample

DIGITS = 13  # of the largest value that a subtraction leaves certain: .3 − .2 is .4 − .3
EXACT_UP_TO = 100  # pairs; the normal curve is good long before


def paired_t(values_a: FloatArray, values_b: FloatArray) -> Difference:
    """By how much is a higher than b on average at the same sites, and is it more than chance?

    Args:
        values_a: (n,) at least two, finite.
        values_b: (n,) of the same sites in the same order and unit.

    Returns:
        The mean of a − b with n − 1 degrees of freedom.

    Raises:
        ValueError: too few, NaN or infinity, lengths that differ, naming the argument.
        UntestableError: all differences are equal, so there is nothing to test however large they are.

    Formula:
        t = mean(d) ÷ (s ÷ √n), d = a − b and s its standard deviation (Student 1908, Biometrika 6:1–25).

    Example:
        >>> found = paired_t(np.array([4.0, 6.0, 5.0]), np.array([3.0, 4.0, 2.0]))
        >>> found.estimate, round(found.statistic, 4), found.df
        (2.0, 3.4641, 2)
    """
    mean = mean_of(_differences(values_a, values_b, at_least=2))
    if mean.variance == 0:
        raise UntestableError("the differences do not vary, so there is nothing to test")
    return t_difference(mean.estimate, se=math.sqrt(mean.variance), df=mean.df)


@dataclass(frozen=True, slots=True)
class SignedRank:
    """Wilcoxon's signed-rank test with the difference it speaks of.

    Attributes:
        estimate: the median of the averages of any two differences, each with itself too.
        low: −infinity when so few pairs bound nothing at this level, or when no difference varies.
        high: infinity, likewise.
        rank_sum: of the pairs where a is higher; R's V. scipy gives the smaller of this and its counterpart.
        p_value: two-sided.
        n: pairs.
        n_equal: those without a difference, which the test leaves out.
        is_exact: whether p counts every way the signs could have fallen, or trusts the normal curve.
    """

    estimate: float
    low: float
    high: float
    rank_sum: float
    p_value: float
    n: int
    n_equal: int
    is_exact: bool


def signed_rank(values_a: FloatArray, values_b: FloatArray, *, level: float = 0.95) -> SignedRank:
    """Is a higher than b more often and by more at the same sites, however long the tails?

    It supposes that differences spread alike to both sides of their middle.

    Args:
        values_a: (n,) at least one, finite.
        values_b: (n,) of the same sites in the same order and unit.
        level: of confidence.

    Returns:
        Up to 100 unequal pairs an exact p, ties included; R gives that up at the first tie or zero, and at 50
        pairs. Beyond, the normal approximation with the variance corrected for ties and a continuity
        correction of ½, as R's wilcox.test(exact = FALSE) and unlike scipy's default, which does without
        the ½. No pair differs: p = 1. Estimate and limits count equal pairs as differences of 0, and with
        ties the limits cover more than the level. Memory grows with n²: about 200 MB for 5,000 pairs.

    Raises:
        ValueError: no pair, NaN or infinity, lengths that differ, naming the argument; level not
            between 0 and 1.

    Formula:
        Pairs without a difference are left out (Wilcoxon 1945), equal |d| share their mean rank r.
        p is twice the smaller tail of the rank sum V over all 2ⁿ signs of these ranks (Pratt and Gibbons
        1981, Concepts of Nonparametric Theory, chapter 3), or of z = (|V − Σr/2| − ½) ÷ √(Σr²/4).
        The limits are the k-th smallest and k-th largest average, k being the largest with P(V < k) below
        (1 − level)/2 (Hodges and Lehmann 1963; Hollander, Wolfe and Chicken 2014, sections 3.1 to 3.3).

    Example:
        >>> found = signed_rank(np.array([5.0, 7.0, 9.0, 4.0]), np.array([3.0, 4.0, 5.0, 5.0]))
        >>> found.estimate, found.rank_sum, found.p_value
        (2.25, 9.0, 0.25)
    """
    refuse_level(level)
    differences = _differences(values_a, values_b, at_least=1)
    unequal = differences[differences != 0]
    ranks = np.asarray(stats.rankdata(np.abs(unequal)))
    rank_sum = float(ranks[unequal > 0].sum())
    averages = _walsh_averages(differences)
    k = _rank_of_limit(len(differences), tail=(1 - level) / 2) if averages[0] < averages[-1] else 0
    return SignedRank(
        estimate=float(np.median(averages)),
        low=float(averages[k - 1]) if k > 0 else -math.inf,
        high=float(averages[-k]) if k > 0 else math.inf,
        rank_sum=rank_sum,
        p_value=_p_value(ranks, rank_sum),
        n=len(differences),
        n_equal=len(differences) - len(unequal),
        is_exact=len(unequal) <= EXACT_UP_TO,
    )


def _differences(values_a: FloatArray, values_b: FloatArray, *, at_least: int) -> FloatArray:
    """Values a − b, without the rounding errors that would part ties and make equal differences vary."""
    refuse_sample("values_a", values_a, at_least=at_least)
    refuse_sample("values_b", values_b, at_least=at_least)
    if len(values_a) != len(values_b):
        raise ValueError(f"values_b has {len(values_b)} values, values_a {len(values_a)}: they are no pairs")
    largest = float(max(np.abs(values_a).max(), np.abs(values_b).max()))
    decimals = DIGITS - 1 - math.floor(math.log10(largest)) if largest else 0
    return np.round(values_a - values_b, decimals)


def _p_value(ranks: FloatArray, rank_sum: float) -> float:
    total = float(ranks.sum())
    if len(ranks) <= EXACT_UP_TO:
        chances = _chances_of_rank_sum(ranks)
        smaller = min(rank_sum, total - rank_sum)
        return min(1.0, 2 * float(chances[: round(2 * smaller) + 1].sum()))
    distance = max(0.0, abs(rank_sum - total / 2) - 0.5)
    return float(2 * stats.norm.sf(distance / math.sqrt(np.square(ranks).sum() / 4)))


def _chances_of_rank_sum(ranks: FloatArray) -> FloatArray:
    """How likely the rank sum is 0, ½, 1, 1½ and so on: each rank, whole or half, counts or it does not."""
    chances = np.ones(1)
    for halves in np.rint(2 * ranks).astype(np.int64):
        shift = np.zeros(halves)
        chances = (np.concatenate([chances, shift]) + np.concatenate([shift, chances])) / 2
    return chances


def _walsh_averages(differences: FloatArray) -> FloatArray:
    """The averages of any two, each with itself too, in ascending order."""
    averages = np.concatenate([differences[place:] + d for place, d in enumerate(differences)]) / 2
    averages.sort()
    return averages


def _rank_of_limit(n: int, *, tail: float) -> int:
    if n <= EXACT_UP_TO:
        chances = _chances_of_rank_sum(np.arange(1.0, n + 1))[::2]
        return int((np.cumsum(chances) < tail).sum())
    spread = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return max(math.floor(n * (n + 1) / 4 - float(stats.norm.isf(tail)) * spread + 0.5), 0)
