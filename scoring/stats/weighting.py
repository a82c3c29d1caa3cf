"""Weights that make a sample add up to what is known of everyone: by one factor, or by several at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.stats.design import FloatArray, IntArray
from scoring.stats.groups import group_codes

_MOST_ROUNDS = 1000
_CLOSE = 1e-9  # of a total: what is left of it by then is rounding


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """How many there are of each kind, by one factor; made by `margin_of`.

    Attributes:
        name: of the factor, for messages.
        level: (n,) each row's place in `totals`.
        totals: (levels,) positive, in the population.
    """

    name: str
    level: IntArray
    totals: FloatArray

    def sums(self, weight: FloatArray) -> FloatArray:
        """(levels,) what the sample adds up to under these weights."""
        return np.bincount(self.level, weight, minlength=len(self.totals)).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Trim:
    """How far a weight may stand from the mean weight: `lowest` to `highest` times of it."""

    lowest: float
    highest: float


def margin_of(name: str, labels: ArrayLike, *, levels: Sequence[str], totals: ArrayLike) -> Margin:
    """A margin from labels, one per row.

    Args:
        name: of the factor, for messages.
        labels: (n,) each one of `levels`.
        levels: two or more.
        totals: (levels,) positive; people or shares, as long as all margins use the same unit.

    Raises:
        ValueError: a label not among the levels, a level without a row (join it to another), not one total
            per level, a total that is not positive and finite; each names the margin.
    """
    wanted = np.asarray(totals, dtype=np.float64)
    if wanted.shape != (len(levels),) or not (np.isfinite(wanted) & (wanted > 0)).all():
        raise ValueError(f"margin {name!r}: totals must be positive and finite, one for each of its levels")
    try:
        codes = group_codes(labels, levels, n=len(np.asarray(labels)))
    except ValueError as wrong:
        raise ValueError(f"margin {name!r}: {wrong}") from wrong
    return Margin(name, codes, wanted)


def post_stratified(weight: FloatArray, margin: Margin) -> FloatArray:
    """Which weights add up to the known totals of one factor, and change nothing else?

    Args:
        weight: (n,) positive, by how the rows were drawn.
        margin: of the same rows.

    Returns:
        (n,) w × N_g ÷ Σ_g w for a row of level g (Holt and Smith 1979, section 2). When all rows weigh the
        same, rows of one level do too.

    Raises:
        ValueError: a weight that is NaN, infinite or not positive; a margin of other rows.

    Example:
        >>> age = margin_of("age", ["young", "old", "old"], levels=["young", "old"], totals=[60, 40])
        >>> post_stratified(np.ones(3), age).tolist()
        [60.0, 20.0, 20.0]
    """
    _refuse_weight(weight)
    _refuse_other_rows(weight, margin)
    return weight * (margin.totals / margin.sums(weight))[margin.level]


def raked(weight: FloatArray, margins: Sequence[Margin], *, trim: Trim | None = None) -> FloatArray:
    """Which weights add up to several margins at once, as near to the given ones as that allows?

    Args:
        weight: (n,) positive, by how the rows were drawn.
        margins: of the same rows, whose totals all add up to the same; their order does not matter.
        trim: weights are kept between these times the mean weight, 0 ≤ lowest < 1 < highest. That costs
            nearness to the given weights, never a margin.

    Returns:
        (n,) weights that meet every total within 1e-9 of it.

    Raises:
        ValueError: as `post_stratified`; no margin; margins that add up differently; a trim out of order; no
            weights found that meet them all, naming the margin that is furthest off.

    Formula:
        each margin in turn is post-stratified to, until all hold (Deming and Stephan 1940; the raking ratio
        of Deville and Särndal 1992, case 2); with a trim, weights beyond it are cut after each round
        (Izrael, Battaglia and Frankel 2009).

    Example:
        >>> city = margin_of("city", ["a", "a", "b", "b"], levels=["a", "b"], totals=[50, 50])
        >>> age = margin_of("age", ["y", "o", "y", "o"], levels=["y", "o"], totals=[80, 20])
        >>> raked(np.ones(4), [city, age]).tolist()
        [40.0, 10.0, 40.0, 10.0]
    """
    _refuse_weight(weight)
    _refuse_margins(weight, margins)
    mean = float(margins[0].totals.sum()) / len(weight)
    lowest, highest = _limits(trim, mean)
    found, misses = weight, np.zeros(len(margins))
    for _ in range(_MOST_ROUNDS):
        for margin in margins:
            found = found * (margin.totals / margin.sums(found))[margin.level]
        found = np.clip(found, lowest, highest)
        misses = np.array([np.abs(margin.sums(found) / margin.totals - 1).max() for margin in margins])
        if misses.max() <= _CLOSE:
            return found
    furthest = margins[int(misses.argmax())]
    raise ValueError(
        f"margin {furthest.name!r} is still {misses.max():.2g} of a total off after {_MOST_ROUNDS} rounds: "
        "no weights of these rows meet all margins; join levels, or widen the trim"
    )


def kish_effect(weight: FloatArray) -> float:
    """By what factor do unequal weights inflate the variance of a mean that has nothing to do with them?

    Args:
        weight: (n,) positive.

    Returns:
        1 when all are equal, at most n.

    Raises:
        ValueError: no weight, or one that is NaN, infinite or not positive.

    Formula:
        1 + cv² = n Σw² ÷ (Σw)² (Kish 1965, section 11.7; 1992, equation 2.3).

    Example:
        >>> kish_effect(np.array([1.0, 3.0]))
        1.25
    """
    _refuse_weight(weight)
    share = weight / weight.sum()
    return max(len(weight) * float(share @ share), 1.0)


def effective_n(weight: FloatArray) -> float:
    """How many equally weighted rows tell as much? n ÷ `kish_effect`; raises as it does."""
    return len(weight) / kish_effect(weight)


def _refuse_weight(weight: FloatArray) -> None:
    if weight.ndim != 1 or not len(weight) or not (np.isfinite(weight) & (weight > 0)).all():
        raise ValueError(f"weight {weight.shape} must be one row of positive and finite numbers")


def _refuse_other_rows(weight: FloatArray, margin: Margin) -> None:
    if margin.level.shape != weight.shape:
        raise ValueError(f"margin {margin.name!r} is of {len(margin.level)} rows, weight of {len(weight)}")


def _refuse_margins(weight: FloatArray, margins: Sequence[Margin]) -> None:
    if not margins:
        raise ValueError("margins must be at least one")
    whole = float(margins[0].totals.sum())
    for margin in margins:
        _refuse_other_rows(weight, margin)
        if not math.isclose(float(margin.totals.sum()), whole, rel_tol=_CLOSE / 10):
            raise ValueError(
                f"margin {margin.name!r} adds up to {margin.totals.sum():g}, "
                f"margin {margins[0].name!r} to {whole:g}"
            )


def _limits(trim: Trim | None, mean: float) -> tuple[float, float]:
    if trim is None:
        return 0.0, math.inf
    if not 0 <= trim.lowest < 1 < trim.highest:
        raise ValueError(f"trim {trim.lowest} to {trim.highest} must be 0 ≤ lowest < 1 < highest")
    return trim.lowest * mean, trim.highest * mean
