"""Is a difference small enough not to matter?"""

from dataclasses import dataclass

from scipy import stats

from scoring.stats.means import mean_of, welch
from scoring.stats.proportions import ShareDifference, newcombe
from scoring.stats.samples import FloatArray, refuse_sample


def tost_p_value(estimate: float, *, se: float, df: float, margin: float) -> float:
    """Is a difference shown to lie inside ±margin?

    Args:
        estimate: the difference.
        se: its standard error, above 0: a Wald test without variation would call anything equivalent.
        df: degrees of freedom, above 0.
        margin: smallest difference that matters, above 0, in the estimate's unit.

    Returns:
        p of the claim that it lies outside; small means equivalent.

    Raises:
        ValueError: a NaN; se, df or margin not above 0.

    Formula:
        the larger of P(T > (estimate + margin) ÷ se) and P(T < (estimate − margin) ÷ se)
        (Schuirmann 1987); below .05 exactly when the 90 % interval lies inside ±margin.

    Example:
        >>> round(tost_p_value(0.5, se=0.5, df=10, margin=2), 5)
        0.00667
    """
    if not (abs(estimate) < float("inf") and se > 0 and df > 0 and margin > 0):
        raise ValueError(f"estimate {estimate} must be finite; se {se}, df {df}, margin {margin} positive")
    return float(max(stats.t.sf((estimate + margin) / se, df), stats.t.cdf((estimate - margin) / se, df)))


def tost_welch(values_a: FloatArray, values_b: FloatArray, *, margin: float) -> float:
    """Are the means of two independent samples shown to differ by less than a margin?

    Args:
        values_a: (n_a,) at least two, finite.
        values_b: (n_b,) as `values_a`; the spreads may differ.
        margin: smallest difference that matters, above 0, in the values' unit.

    Returns:
        p of the claim that they differ by the margin or more; small means equivalent.

    Raises:
        ValueError: a sample has fewer than two values or a NaN or infinity, naming the argument; neither
            varies, so there is nothing to test; margin not above 0.

    Formula:
        `tost_p_value` of Welch's difference with its standard error and degrees of freedom (Schuirmann 1987;
        Welch 1947).

    Example:
        >>> import numpy as np
        >>> ours, rival = np.array([4.0, 5.0, 6.0, 5.0]), np.array([5.0, 5.0, 4.0, 5.0])
        >>> round(tost_welch(ours, rival, margin=2), 4)
        0.0074
    """
    refuse_sample("values_a", values_a, at_least=2)
    refuse_sample("values_b", values_b, at_least=2)
    test = welch((1, mean_of(values_a)), (-1, mean_of(values_b)))
    return tost_p_value(test.estimate, se=test.se, df=test.df, margin=margin)


@dataclass(frozen=True, slots=True)
class ShareEquivalence:
    """Whether two shares were shown to be nearly the same, and the interval that shows it."""

    difference: ShareDifference
    is_equivalent: bool


def newcombe_equivalence(
    *, passes_a: float, total_a: float, passes_b: float, total_b: float, margin: float, alpha: float = 0.05
) -> ShareEquivalence:
    """Are two independent shares shown to differ by less than a margin, even where all passed?

    Args:
        passes_a: successes in the first group, 0 to total_a.
        total_a: trials of the first group, above 0.
        passes_b: successes in the second group, 0 to total_b.
        total_b: trials of the second group, above 0.
        margin: smallest difference of shares that matters, above 0; .05 is 5 percentage points.
        alpha: of each of the two one-sided tests, above 0 and below ½.

    Returns:
        The interval of level 1 − 2α, and whether it lies inside ±margin. A Wald test would call any two
        samples without a failure equivalent, however small; this interval has width there.

    Raises:
        ValueError: as for `newcombe`, naming the argument; margin not above 0; alpha out of its range.

    Formula:
        Newcombe's method 10 at level 1 − 2α (Newcombe 1998), read as two one-sided tests (Schuirmann 1987).

    Example:
        >>> newcombe_equivalence(passes_a=72, total_a=72, passes_b=72, total_b=72, margin=0.05).is_equivalent
        True
        >>> newcombe_equivalence(passes_a=20, total_a=20, passes_b=20, total_b=20, margin=0.05).is_equivalent
        False
    """
    if not (margin > 0 and 0 < alpha < 0.5):
        raise ValueError(f"margin {margin} must be positive, alpha {alpha} between 0 and .5")
    counts = {"passes_a": passes_a, "total_a": total_a, "passes_b": passes_b, "total_b": total_b}
    found = newcombe(**counts, level=1 - 2 * alpha)
    return ShareEquivalence(found, is_equivalent=-margin < found.low and found.high < margin)
