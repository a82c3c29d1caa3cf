"""Is a difference small enough not to matter?"""

from scipy import stats


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
