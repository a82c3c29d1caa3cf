"""Intervals drawn to scale beside their figures, so that a table reads without the chart."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from scoring.results import Contrast, Verdict, WaveResults

WIDEST = 8  # δ; what lies further out is cut at the edge
ROOM = 1.05  # keeps the outermost mark off the edge


@dataclass(frozen=True, slots=True)
class Whisker:
    """Positions on a line from 0 to 100 with "no difference" at 50; None where there is no interval."""

    at: float
    low: float | None
    high: float | None


def whisker(at: float | None, ends: tuple[float | None, float | None], *, reach: float) -> Whisker | None:
    """`reach` is the difference drawn at the right end, in the unit of the others."""
    if at is None:
        return None
    low, high = (None if end is None else _position(end, reach) for end in ends)
    return Whisker(_position(at, reach), low, high)


def contrast_whisker(contrast: Contrast, delta: float, *, extent: int) -> Whisker | None:
    """A contrast on the page's common axis, which runs from −`extent` to +`extent` times δ."""
    return whisker(contrast.difference, (contrast.low, contrast.high), reach=extent * delta)


def extent_in_deltas(results: WaveResults) -> int:
    """The axis that fits every element's estimate and every interval that decided something.

    Intervals that decided nothing may run off the edge: they are wide, and would flatten all the others.
    """
    reaches = [2.0]
    for result in results.elements:
        for contrast in result.contrasts:
            reaches += [abs(end) / result.measure.delta for end in _ends_to_fit(contrast)]
    return min(ceil(max(reaches) * ROOM), WIDEST)


def _ends_to_fit(contrast: Contrast) -> Iterable[float]:
    is_decided = contrast.verdict is not Verdict.NOT_ENOUGH_DATA
    ends = (contrast.difference, contrast.low, contrast.high) if is_decided else (contrast.difference,)
    return (end for end in ends if end is not None)


def _position(value: float, reach: float) -> float:
    return round(min(100.0, max(0.0, 50 + 50 * value / reach)), 1)
