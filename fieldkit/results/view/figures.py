"""Numbers as the screen shows them: at most three significant digits; the workbook has all of them."""

from math import floor, log10

THIN = "\u2009"
MINUS = "\u2212"
NOTHING = "–"
ALPHA = 0.05


def decimals_for(delta: float) -> int:
    """Decimals worth showing: one digit finer than the smallest difference that matters."""
    return max(0, 1 - floor(log10(delta))) if delta > 0 else 2


def figure(value: float | None, decimals: int) -> str:
    """A number with at most `decimals` and at most three significant digits; "–" where there is none."""
    if value is None:
        return NOTHING
    text = _three_digits(abs(value), decimals)
    return f"{MINUS}{text}" if value < 0 and float(text) else text


def signed(value: float | None, decimals: int) -> str:
    """A difference: "+" said, a real minus, and no sign on what is shown as zero."""
    text = figure(value, decimals)
    return f"+{text}" if value is not None and value > 0 and float(text) else text


def interval(low: float | None, high: float | None, decimals: int) -> str:
    """The two ends of an estimate's interval."""
    if low is None or high is None:
        return NOTHING
    return f"[{figure(low, decimals)}, {figure(high, decimals)}]"


def signed_interval(low: float | None, high: float | None, decimals: int) -> str:
    """The two ends of a difference's interval."""
    if low is None or high is None:
        return NOTHING
    return f"[{signed(low, decimals)}, {signed(high, decimals)}]"


def probability(p: float | None) -> str:
    """A p value; rounding never carries it over 0.05, so that the figure and the verdict agree."""
    if p is None:
        return NOTHING
    if p < 0.001:
        return "<0.001"
    if p > 0.995:
        return ">0.99"
    decimals = 2 if p >= 0.1 else 3
    while (float(f"{p:.{decimals}f}") < ALPHA) != (p < ALPHA):
        decimals += 1
    return f"{p:.{decimals}f}"


def _three_digits(size: float, decimals: int) -> str:
    rounded = float(f"{size:.3g}")  # 99.96 is "100", not "100.0"
    kept = min(decimals, 2 - floor(log10(rounded))) if rounded else decimals
    return f"{size:.{kept}f}" if kept >= 0 else f"{rounded:.0f}"
