"""What a sample could have found."""

from scipy import stats


def smallest_detectable(se: float, df: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """How large must a true difference be for this sample to find it?

    Args:
        se: standard error of the difference, at least 0.
        df: its degrees of freedom, above 0; infinity for a normal approximation.
        power: chance of finding it.
        alpha: level of the two-sided test, before any correction for many tests.

    Returns:
        The difference, in the unit of se.

    Raises:
        ValueError: NaN; se negative or df not above 0.

    Formula:
        (t_{1 − alpha/2, df} + t_{power, df}) × se (Bloom 1995, the minimum detectable effect).

    Example:
        >>> round(smallest_detectable(1.0, 126), 2)
        2.82
    """
    if not (se >= 0 and df > 0):
        raise ValueError(f"se {se} must not be negative and df {df} must be positive")
    return float(stats.t.isf(alpha / 2, df) + stats.t.ppf(power, df)) * se
