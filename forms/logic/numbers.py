"""Rounding and arithmetic that must give the same last digit in Python and in JavaScript."""

import math
from collections.abc import Callable, Iterable


def xpath_round(number: float) -> float:
    """XPath 1.0's rounding, halves upwards; ODK's ``round()`` is `round_half_away`."""
    if not math.isfinite(number):
        return number
    below = math.floor(number)
    return float(below + 1 if number - below >= 0.5 else below)


def round_half_away(number: float, digits: float = 0.0) -> float:
    """ODK's ``round()``: halves away from zero, to `digits` decimals, negative ones left of the point.

    In binary floating point without repair: round(1.005, 2) is 1.
    """
    if math.isnan(digits):
        return math.nan
    factor = power(10.0, abs(whole_part(digits)))
    if not math.isfinite(number) or math.isinf(factor):
        return number if digits > 0 or not math.isfinite(number) else 0.0
    size = abs(number) * factor if digits > 0 else abs(number) / factor
    if math.isinf(size):
        return number
    whole = xpath_round(size)
    return math.copysign(whole / factor if digits > 0 else whole * factor, number)


def power(base: float, exponent: float) -> float:
    """As JavaScript's ``**``: infinities instead of errors, NaN instead of complex numbers."""
    if math.isnan(exponent) or (math.isinf(exponent) and abs(base) == 1):
        return math.nan
    try:
        return math.pow(base, exponent)
    except ValueError:
        return math.inf if base == 0 else math.nan
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf


def or_nan(function: Callable[[float], float]) -> Callable[[float], float]:
    """`function` with NaN outside its domain and infinity beyond the largest number."""

    def guarded(number: float) -> float:
        try:
            return function(number)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return guarded


def log_of(logarithm: Callable[[float], float]) -> Callable[[float], float]:
    guarded = or_nan(logarithm)
    return lambda number: -math.inf if number == 0 else guarded(number)


def whole_part(number: float) -> float:
    """Towards zero; NaN and infinities stay."""
    return float(math.trunc(number)) if math.isfinite(number) else number


def floor(number: float) -> float:
    return float(math.floor(number)) if math.isfinite(number) else number


def ceiling(number: float) -> float:
    return float(math.ceil(number)) if math.isfinite(number) else number


def exp10(number: float) -> float:
    return power(10.0, number)


def total(numbers: Iterable[float]) -> float:
    """From left to right. Python's own sum() compensates rounding from 3.12 on, and JavaScript does not."""
    running = 0.0
    for number in numbers:
        running += number
    return running
