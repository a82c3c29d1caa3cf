"""Which of two samples tends to be higher, asked of their ranks: for ratings and times with long tails."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from scoring.stats.means import Mean, mean_of, t_margin, welch
from scoring.stats.samples import FloatArray, refuse_level, refuse_sample

EXACT_BELOW = 50  # values a side, as R's wilcox.test; the normal curve is good long before


@dataclass(frozen=True, slots=True)
class MannWhitney:
    """The Wilcoxon–Mann–Whitney test that two samples come from one distribution.

    Attributes:
        u: pairs in which a's value is higher, ties counting half; n_a × n_b ÷ 2 when nothing differs.
        p_value: two-sided.
        is_exact: whether p counts all orders there could have been, or trusts the normal curve.
    """

    u: float
    p_value: float
    is_exact: bool


def mann_whitney(values_a: FloatArray, values_b: FloatArray) -> MannWhitney:
    """Could two samples be one, shuffled?

    It also rejects when they only spread differently; whether one tends to be higher is for `brunner_munzel`.

    Args:
        values_a: (n_a,) at least one, finite.
        values_b: (n_b,) as `values_a`.

    Returns:
        An exact p without any tie and below 50 values a side; otherwise the normal approximation with the
        variance corrected for ties and a continuity correction of ½, both as R's wilcox.test does. All values
        equal: p = 1.

    Raises:
        ValueError: a sample is empty or holds NaN or infinity, naming the argument.

    Formula:
        z = (|U − mn/2| − ½) ÷ √(mn/12 × (N + 1 − Σ(t³ − t) ÷ (N(N − 1)))), t being the sizes of ties
        (Hollander, Wolfe and Chicken 2014, Nonparametric Statistical Methods, section 4.1).

    Example:
        >>> mann_whitney(np.array([4.0, 5.0, 6.0]), np.array([1.0, 2.0, 3.0])).p_value
        0.1
    """
    refuse_sample("values_a", values_a, at_least=1)
    refuse_sample("values_b", values_b, at_least=1)
    both = np.concatenate([values_a, values_b])
    n_distinct = len(np.unique(both))
    if n_distinct == 1:
        return MannWhitney(u=len(values_a) * len(values_b) / 2, p_value=1.0, is_exact=False)
    is_exact = n_distinct == len(both) and max(len(values_a), len(values_b)) < EXACT_BELOW
    found = stats.mannwhitneyu(values_a, values_b, method="exact" if is_exact else "asymptotic")
    return MannWhitney(u=float(found.statistic), p_value=float(found.pvalue), is_exact=is_exact)


@dataclass(frozen=True, slots=True)
class Superiority:
    """How often a value of a beats one of b, with its interval and the test that it is as often as not.

    Attributes:
        estimate: P(a > b) + ½P(a = b), 0 to 1; above ½ when a tends to be higher.
        low: of the two-sided interval, within 0 to 1.
        high: as `low`.
        df: degrees of freedom of the t; None when no rank varies.
        p_value: two-sided, of ½.
        is_bounded: the t claimed more than so few values can show, so a limit or p is that of the bound.
    """

    estimate: float
    low: float
    high: float
    df: float | None
    p_value: float
    is_bounded: bool


def brunner_munzel(values_a: FloatArray, values_b: FloatArray, *, level: float = 0.95) -> Superiority:
    """Does one of two samples tend to be higher, whatever their spreads and ties?

    Args:
        values_a: (n_a,) at least two, finite, of any ordered scale.
        values_b: (n_b,) as `values_a`.
        level: of confidence.

    Returns:
        The probability of superiority. Samples that do not overlap at all, where t is infinite, get the bound
        alone; all values equal: ½ with p = 1.

    Raises:
        ValueError: a sample has fewer than two values or a NaN or infinity, naming the argument; level not
            between 0 and 1.

    Formula:
        P is the mean placement of a's values among b's; t = (P − ½) ÷ √(s_a²/n_a + s_b²/n_b) of the
        placements of both, with Satterthwaite's df (Brunner and Munzel 2000, Biometrical Journal 42:17–25).
        Bound: m = min(n_a, n_b) pairs drawn apart all go one way with a chance of at most P^m, so the lower
        limit is never above (α/2)^(1/m), the upper never below 1 less that, p never below 2 × ½^m: the t is
        liberal in small samples. All equal: m pairs tie with a chance π^m, and P lies in π/2 to 1 − π/2.

    Example:
        >>> found = brunner_munzel(np.array([3.0, 3.0, 4.0, 5.0]), np.array([1.0, 2.0, 3.0, 3.0]))
        >>> found.estimate
        0.875
    """
    refuse_sample("values_a", values_a, at_least=2)
    refuse_sample("values_b", values_b, at_least=2)
    refuse_level(level)
    sorted_a, sorted_b = np.sort(values_a), np.sort(values_b)
    a, b = mean_of(_placements(sorted_a, sorted_b)), mean_of(_placements(sorted_b, sorted_a))
    n_pairs = min(len(values_a), len(values_b))
    bound = ((1 - level) / 2) ** (1 / n_pairs)
    smallest_p = 2 * 0.5 ** min(n_pairs, 1000)  # above what a float rounds to 0
    if a.variance + b.variance == 0:
        return Superiority(
            estimate=a.estimate,
            low=bound * a.estimate,
            high=1 - bound * (1 - a.estimate),
            df=None,
            p_value=1.0 if a.estimate == 0.5 else smallest_p,
            is_bounded=True,
        )
    test = welch((1, a), (1, Mean(-0.5, b.variance, b.df)))
    margin = t_margin(test.se, test.df, level=level)
    low, high = a.estimate - margin, a.estimate + margin
    return Superiority(
        estimate=a.estimate,
        low=max(min(low, bound), 0.0),
        high=min(max(high, 1 - bound), 1.0),
        df=test.df,
        p_value=max(test.p_value, smallest_p),
        is_bounded=test.p_value < smallest_p or low > bound or high < 1 - bound,
    )


@dataclass(frozen=True, slots=True)
class CliffDelta:
    """P(a > b) − P(a < b) with its interval: −1 to 1, and 0 when neither tends to be higher."""

    estimate: float
    low: float
    high: float


def cliff_delta(values_a: FloatArray, values_b: FloatArray, *, level: float = 0.95) -> CliffDelta:
    """How much more often is a's value the higher one than b's?

    Args:
        values_a: (n_a,) at least two, finite, of any ordered scale.
        values_b: (n_b,) as `values_a`.
        level: of confidence.

    Raises:
        ValueError: as for `brunner_munzel`.

    Formula:
        2 × P(a > b) + P(a = b) − 1 (Cliff 1993, Psychological Bulletin 114:494–509), with the limits of
        `brunner_munzel` on that scale, so that the two never disagree.

    Example:
        >>> cliff_delta(np.array([3.0, 3.0, 4.0, 5.0]), np.array([1.0, 2.0, 3.0, 3.0])).estimate
        0.75
    """
    found = brunner_munzel(values_a, values_b, level=level)
    return CliffDelta(2 * found.estimate - 1, 2 * found.low - 1, 2 * found.high - 1)


def _placements(values: FloatArray, among: FloatArray) -> FloatArray:
    """(n,) the share of `among` that each value beats, ties counting half; both are sorted."""
    below = np.searchsorted(among, values, side="left")
    not_above = np.searchsorted(among, values, side="right")
    return (below + not_above) / 2 / len(among)
