"""Numbers to points: domain A1, for one submission or for a whole wave at once."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from forms.rubric import Rubric, Scaling
from scoring.measure import Status, wholes_of

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
StatusArray = NDArray[np.uint8]

_ROUNDING = 1e-9  # shares are sums of binary fractions
_ROWS_AT_ONCE = 4096  # what one step leaves of so many rows is still in the cache when the next reads it


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Points and scores of n submissions over k items and s sections, in the rubric's order.

    Attributes:
        earned: (n, k) points earned; 0 where the item does not apply.
        possible: (n, k) points the item could earn; 0 where hidden, not applicable or only recorded, and
            where a part's whole was not counted or is 0.
        total: (n,) 0–100 with two decimals; 0 under a veto; NaN when not scorable.
        raw: (n,) the score as if there were no veto; NaN when nothing applied.
        is_veto: (n,) any veto item found violated.
        is_scorable: (n,) enough points applied, or a veto.
        applicable_share: (n,) of the form's points, how much applied; 1 where the form has none.
        section_earned: (n, s) the section's points earned, as its scaling makes them of its items'.
        section_possible: (n, s) the points it could earn likewise; 0 where nothing in it applied.
        sections: (n, s) like `raw`, section by section.
    """

    earned: FloatArray
    possible: FloatArray
    total: FloatArray
    raw: FloatArray
    is_veto: BoolArray
    is_scorable: BoolArray
    applicable_share: FloatArray
    section_earned: FloatArray
    section_possible: FloatArray
    sections: FloatArray


def score(rubric: Rubric, values: FloatArray, status: StatusArray) -> Scores:
    """Score n submissions, given `measure`'s values and statuses stacked to (n, items).

    S = 100 × Σ earned ÷ Σ points of applicable items, two decimals, half up (domain A1); a section whose
    items do not add up to its points is scaled or capped first (domain 3.2). Hidden and not applicable items
    leave the denominator; what an ending closed may stay in it. Under the rubric's minimum applicable share a
    submission is not scorable, unless an ending waives that or a veto was found: a closed hall ends the form
    early, and that must count as 0 rather than disappear, so the veto takes precedence. Only an ending that
    makes the visit not scorable outranks it. A form without points has no score, and its visits all count.
    Every row is scored for itself: the same visit gets the same points to the last bit, alone or among many.

    Raises:
        ValueError: the arrays are not (n, items of this rubric).
    """
    _refuse_other_shapes(rubric, values, status)
    scores = _unwritten(len(values), len(rubric.items), len(rubric.sections))
    for first in range(0, len(values), _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        few = _score_few(rubric, values[rows], status[rows])
        for part in fields(Scores):
            getattr(scores, part.name)[rows] = getattr(few, part.name)
    return scores


def _unwritten(n: int, k: int, s: int) -> Scores:
    return Scores(
        earned=np.empty((n, k)),
        possible=np.empty((n, k)),
        total=np.empty(n),
        raw=np.empty(n),
        is_veto=np.empty(n, dtype=np.bool_),
        is_scorable=np.empty(n, dtype=np.bool_),
        applicable_share=np.empty(n),
        section_earned=np.empty((n, s)),
        section_possible=np.empty((n, s)),
        sections=np.empty((n, s)),
    )


def _score_few(rubric: Rubric, values: FloatArray, status: StatusArray) -> Scores:
    points = np.array([item.points for item in rubric.items], dtype=np.float64)
    has_value = (status == Status.ANSWERED) | (status == Status.CENSORED)
    possible = np.where(has_value | (status == Status.CLOSED), points, 0.0)
    earned = np.where(has_value & (points > 0), points * _shares(rubric, values), 0.0)
    section_earned, section_possible = _section_points(rubric, earned, possible)
    raw = _percent(_summed(section_earned), _summed(section_possible))
    share = _applicable_share(rubric, possible, status)
    is_veto = (_veto_columns(rubric) & (status == Status.ANSWERED) & (values == 0)).any(axis=1)
    is_enough = (share >= rubric.min_applicable_share - _ROUNDING) | (status == Status.LEFT_OUT).any(axis=1)
    is_scorable = (is_veto | is_enough) & ~(status == Status.NOT_SCORABLE).any(axis=1)
    return Scores(
        earned=earned,
        possible=possible,
        total=np.where(is_scorable, np.where(is_veto, 0.0, raw), np.nan),
        raw=raw,
        is_veto=is_veto,
        is_scorable=is_scorable,
        applicable_share=share,
        section_earned=section_earned,
        section_possible=section_possible,
        sections=_percent(section_earned, section_possible),
    )


def _refuse_other_shapes(rubric: Rubric, values: FloatArray, status: StatusArray) -> None:
    n_items = len(rubric.items)
    if values.ndim != 2 or values.shape != status.shape or values.shape[1] != n_items:
        raise ValueError(
            f"values {values.shape} and status {status.shape} must both be (submissions, {n_items} items)"
        )


def _shares(rubric: Rubric, values: FloatArray) -> FloatArray:
    """Share of the points each value is worth: the rule's line, flat outside its two ends."""
    zero = np.array([item.rule.zero_at for item in rubric.items])
    full = np.array([item.rule.full_at if item.rule.has_line else np.inf for item in rubric.items])
    shares = (values - zero) / (full - zero)
    for part, whole in wholes_of(rubric):
        wholes = values[:, whole]
        np.divide(values[:, part], wholes, out=shares[:, part], where=wholes > 0)
    return np.clip(shares, 0.0, 1.0, out=shares)


def _applicable_share(rubric: Rubric, possible: FloatArray, status: StatusArray) -> FloatArray:
    """Each item weighs what it is worth in the form's total; another operator's items are no part of it.

    Nothing applies at an operator for whom the form holds no item.
    """
    points = np.array([item.points for item in rubric.items], dtype=np.float64)
    weight = np.ones_like(points)
    for section in rubric.sections:
        if section.scaling:
            own = np.array([item.section == section.name for item in rubric.items])
            weight[own] = section.points / points[own].sum()
    weighted = points * weight
    whole = weighted.sum() - _summed(np.where(status == Status.OTHER_OPERATOR, weighted, 0.0))
    otherwise = np.zeros_like(whole) if points.any() else np.ones_like(whole)
    return np.divide(_summed(possible * weight), whole, out=otherwise, where=whole > _ROUNDING)


def _summed(values: FloatArray, columns: Iterable[int] | None = None) -> FloatArray:
    """(n,) of the columns of (n, m), all or those named: one after the other, whatever the number of rows.

    A matrix product or a sum along the rows has several orders, and with them several last bits.
    """
    total = np.zeros(len(values))
    for column in range(values.shape[1]) if columns is None else columns:
        total += values[:, column]
    return total


def _veto_columns(rubric: Rubric) -> BoolArray:
    return np.array([item.is_veto for item in rubric.items], dtype=np.bool_)


def _percent(earned: FloatArray, possible: FloatArray) -> FloatArray:
    """100 × earned ÷ possible, two decimals, half up; NaN where nothing was possible.

    Binary sums sit a hair beside a decimal half, so what lies within 1e-7 of a hundredth's half counts as the
    half. Points are hundredths at most and answers whole units, so no other true score can come that near.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        hundredths = 10_000.0 * earned / possible
    return np.where(possible > 0, np.floor(np.round(hundredths, 7) + 0.5) / 100.0, np.nan)


def _section_points(
    rubric: Rubric, earned: FloatArray, possible: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """What the items of each section add up to, scaled or capped to the section's points."""
    sums, maxima = (np.empty((len(earned), len(rubric.sections))) for _ in range(2))
    for column, section in enumerate(rubric.sections):
        own = [place for place, item in enumerate(rubric.items) if item.section == section.name]
        sums[:, column] = _summed(earned, own)
        maxima[:, column] = _summed(possible, own)
        if section.scaling is Scaling.SCALE:
            applies = maxima[:, column] > 0
            sums[applies, column] *= section.points / maxima[applies, column]
            maxima[applies, column] = section.points
        elif section.scaling is Scaling.CAP:
            np.minimum(sums[:, column], section.points, out=sums[:, column])
            np.minimum(maxima[:, column], section.points, out=maxima[:, column])
    return sums, maxima
