"""Peak and end: the two moments a visit is remembered by (domain A9b)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.text import Bilingual
from scoring.analyses.designed import Designed, designed_mean
from scoring.stats.design import Design
from scoring.stats.ratios import ratio_estimates

FloatArray = NDArray[np.float64]

ONE_MOMENT = Bilingual(
    "只有一个环节次数足够，比不出高低。", "Only one moment was named often enough: none is highest or lowest."
)
ALL_EQUAL = Bilingual(
    "各环节均值相同，比不出高低。", "All moments have the same mean: none is highest or lowest."
)


@dataclass(frozen=True, slots=True)
class PeakEndRules:
    """How often a moment must be named to be a key touchpoint."""

    fewest_per_moment: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment named as the peak, with the mean feeling there, 0–10.

    Attributes:
        name: as the form's choice.
        score: mean of the peak scores given to it.
        is_key: it has the highest or the lowest mean of the moments named often enough.
        is_too_rare: it was named, but not often enough to be a key touchpoint.
    """

    name: str
    score: Designed
    is_key: bool
    is_too_rare: bool


@dataclass(frozen=True, slots=True)
class OperatorPeakEnd:
    """One operator's remembered quality, 0–10, and its moments; several can tie for highest or lowest."""

    operator: str
    score: Designed
    moments: tuple[Moment, ...]
    highest: tuple[str, ...]
    lowest: tuple[str, ...]
    caveats: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PeakEndAnswers:
    """(n,) each: the moment named, "" if none, and the feelings then and at the end, 0–10, NaN if none."""

    moment: Sequence[str]
    peak: FloatArray
    end: FloatArray


def peak_end_scores(peak: FloatArray, end: FloatArray) -> FloatArray:
    """(n,) remembered quality of each visit, 0–10; NaN where either half is missing.

    Args:
        peak: (n,) feeling at the peak, 0–10 or NaN.
        end: (n,) feeling at the end, 0–10 or NaN.

    Raises:
        ValueError: lengths that differ, or a feeling outside 0–10, naming the argument.

    Formula:
        (peak + end) ÷ 2 (Kahneman et al. 1993).

    Example:
        >>> peak_end_scores(np.array([9.0, 2.0]), np.array([6.0, np.nan])).tolist()
        [7.5, nan]
    """
    if peak.shape != end.shape:
        raise ValueError(f"peak {peak.shape} and end {end.shape} must be equally many")
    for name, feelings in (("peak", peak), ("end", end)):
        if not (np.isnan(feelings) | ((feelings >= 0) & (feelings <= 10))).all():
            raise ValueError(f"{name} must be 0 to 10, or NaN where missing")
    return (peak + end) / 2


def peak_end(
    answers: PeakEndAnswers,
    design: Design,
    *,
    moments: Sequence[str],
    operators: Sequence[str],
    rules: PeakEndRules,
) -> tuple[OperatorPeakEnd, ...]:
    """How is a visit remembered, and which moments make it so?

    Args:
        answers: of the n visits.
        design: of the n visits; `each_alone` when they are independent.
        moments: all that can be named, in their order.
        operators: as the design was made.
        rules: when a moment is named often enough.

    Returns:
        One entry per operator, its moments those that were named, in the order given.

    Raises:
        ValueError: lengths that differ, a moment not listed, a feeling outside 0–10.

    Formula:
        means over the visits with an answer and their t intervals on the linearised variance; key touchpoints
        are the moments of highest and lowest mean (domain A9b).
    """
    scores = peak_end_scores(answers.peak, answers.end)
    if not len(scores) == len(answers.moment) == len(design.operator):
        raise ValueError(f"answers must be {len(design.operator)}, one per visit of the design")
    if unknown := sorted(set(answers.moment) - {*moments, ""}):
        raise ValueError(f"moment {unknown[0]!r} is not among {list(moments)}")
    named = np.array([[name == moment for moment in moments] for name in answers.moment], dtype=np.bool_)
    named = named.reshape(len(scores), len(moments)) & ~np.isnan(answers.peak)[:, None]
    whole = ~np.isnan(scores)
    counted = np.column_stack([whole, named]).astype(np.float64)
    values = np.column_stack([scores, np.repeat(answers.peak[:, None], len(moments), axis=1)])
    found = ratio_estimates(design, numerator=np.where(counted > 0, values, 0.0), denominator=counted)
    means = [
        [designed_mean(found, place, column) for column in range(1 + len(moments))]
        for place in range(len(operators))
    ]
    return tuple(
        _operator_peak_end(name, score, dict(zip(moments, of_moments, strict=True)), rules)
        for name, (score, *of_moments) in zip(operators, means, strict=True)
    )


def _operator_peak_end(
    operator: str, score: Designed, means: dict[str, Designed], rules: PeakEndRules
) -> OperatorPeakEnd:
    often = {
        name: mean.estimate
        for name, mean in means.items()
        if mean.estimate is not None and mean.n >= rules.fewest_per_moment
    }
    ends = (max(often.values()), min(often.values())) if often else (0.0, 0.0)
    has_ends = ends[0] > ends[1]
    highest, lowest = (
        tuple(name for name, mean in often.items() if has_ends and mean == end) for end in ends
    )
    moments = tuple(
        Moment(name, mean, name in (*highest, *lowest), name not in often)
        for name, mean in means.items()
        if mean.n > 0
    )
    caveats = () if has_ends or not often else (ONE_MOMENT if len(often) == 1 else ALL_EQUAL,)
    return OperatorPeakEnd(operator, score, moments, highest, lowest, caveats)
