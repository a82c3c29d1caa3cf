"""Numbers to points: domain A1, for one submission or for a whole wave at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.rubric import Rubric, RubricItem
from scoring.measure import Status

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
StatusArray = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Points and scores of n submissions over k items and s sections, in the rubric's order.

    Attributes:
        earned: (n, k) points earned; 0 where the item does not apply.
        possible: (n, k) points the item could earn; 0 where hidden, not applicable or only recorded.
        total: (n,) 0–100 with two decimals; 0 under a veto; NaN when not scorable.
        raw: (n,) the score as if there were no veto; NaN when nothing applied.
        is_veto: (n,) any veto item found violated.
        is_scorable: (n,) enough points applied, or a veto.
        applicable_share: (n,) possible ÷ the form's points.
        sections: (n, s) like `raw`, section by section.
    """

    earned: FloatArray
    possible: FloatArray
    total: FloatArray
    raw: FloatArray
    is_veto: BoolArray
    is_scorable: BoolArray
    applicable_share: FloatArray
    sections: FloatArray


def score(rubric: Rubric, values: FloatArray, status: StatusArray) -> Scores:
    """Score n submissions, given `measure`'s values and statuses stacked to (n, items).

    S = 100 × Σ earned ÷ Σ points of applicable items, two decimals, half up (domain A1). Hidden and not
    applicable items leave the denominator. Under the rubric's minimum applicable share a submission is not
    scorable, unless a veto was found: a closed hall ends the form early, and that must count as 0 rather than
    disappear, so the veto takes precedence.

    Raises:
        ValueError: the arrays are not (n, items of this rubric).
    """
    _refuse_other_shapes(rubric, values, status)
    points = np.array([item.points for item in rubric.items], dtype=np.float64)
    is_applicable = (status == Status.ANSWERED) | (status == Status.CENSORED)
    possible = np.where(is_applicable, points, 0.0)
    earned = np.where(possible > 0, points * _shares(rubric.items, values), 0.0)
    raw = _percent(earned.sum(axis=1), possible.sum(axis=1))
    share = possible.sum(axis=1) / points.sum()
    is_veto = (_veto_columns(rubric) & (status == Status.ANSWERED) & (values == 0)).any(axis=1)
    is_scorable = is_veto | (share >= rubric.min_applicable_share)
    return Scores(
        earned=earned,
        possible=possible,
        total=np.where(is_veto, 0.0, np.where(is_scorable, raw, np.nan)),
        raw=raw,
        is_veto=is_veto,
        is_scorable=is_scorable,
        applicable_share=share,
        sections=_section_scores(rubric, earned, possible),
    )


def _refuse_other_shapes(rubric: Rubric, values: FloatArray, status: StatusArray) -> None:
    n_items = len(rubric.items)
    if values.ndim != 2 or values.shape != status.shape or values.shape[1] != n_items:
        raise ValueError(
            f"values {values.shape} and status {status.shape} must both be (submissions, {n_items} items)"
        )


def _shares(items: tuple[RubricItem, ...], values: FloatArray) -> FloatArray:
    """Share of the points each value is worth: the rule's line, flat outside its two ends."""
    zero = np.array([item.rule.zero_at for item in items])
    full = np.array([item.rule.full_at for item in items])
    return np.clip((values - zero) / (full - zero), 0.0, 1.0)


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


def _section_scores(rubric: Rubric, earned: FloatArray, possible: FloatArray) -> FloatArray:
    names = [section.name for section in rubric.sections]
    membership = np.array(
        [[item.section == name for name in names] for item in rubric.items], dtype=np.float64
    )
    return _percent(earned @ membership, possible @ membership)
