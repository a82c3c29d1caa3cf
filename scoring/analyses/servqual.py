"""SERVQUAL: how far service stays behind what customers expect, by dimension (domain A9)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.text import Bilingual
from scoring.analyses.designed import Designed, designed_mean
from scoring.analyses.pairs import parse_pairs
from scoring.stats.design import Design
from scoring.stats.ratios import RatioEstimates, ratio_estimates

FloatArray = NDArray[np.float64]

HIGHEST = 7  # both halves of a pair are asked on 1–7 (domain 4.13)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the five; its item's answers are pairs, expected then perceived."""

    item: str
    label: Bilingual
    weight: float


@dataclass(frozen=True, slots=True)
class DimensionGap:
    """Means on 1–7 over those who answered, and the gap perceived − expected, −6 to +6."""

    dimension: Dimension
    expected: float | None
    perceived: float | None
    gap: Designed


@dataclass(frozen=True, slots=True)
class OperatorGaps:
    """One operator's gaps, and their weighted mean over the dimensions that anyone answered."""

    operator: str
    dimensions: tuple[DimensionGap, ...]
    overall: Designed
    caveats: tuple[Bilingual, ...]


def servqual_gaps(
    answers: Mapping[str, Sequence[str]],
    design: Design,
    *,
    dimensions: Sequence[Dimension],
    operators: Sequence[str],
) -> tuple[OperatorGaps, ...]:
    """Where does service fall short of what is expected, and how sure is that?

    Args:
        answers: per dimension's item (n,) answers such as "6 4": expected 6, perceived 4; "" where not asked.
        design: of the n respondents; `each_alone` when they were drawn independently.
        dimensions: with positive weights, in any one unit.
        operators: as the design was made.

    Returns:
        One entry per operator; an interval is missing where all its gaps are equal or one cluster answered.

    Raises:
        ValueError: an item without answers or with too many, an answer that is no pair of 1–7, no dimension,
            or a weight not above 0.

    Formula:
        gap = Σw(perceived − expected) ÷ Σw over those who answered (Parasuraman, Zeithaml and Berry 1988),
        t interval on the linearised variance; overall = Σ weight × gap ÷ Σ weight over the dimensions with an
        answer, its variance from the same weighted sum of the linearised values, so covariances count.
    """
    if not dimensions or not all(0 < dimension.weight < math.inf for dimension in dimensions):
        raise ValueError("dimensions must be given, each with a weight above 0")
    halves = np.stack([_halves(answers, dimension.item, design) for dimension in dimensions], axis=1)
    answered = np.logical_not(np.isnan(halves[:, :, 0]))
    given = answered.astype(np.float64)
    expected, perceived = np.nan_to_num(halves[:, :, 0]), np.nan_to_num(halves[:, :, 1])
    levels = ratio_estimates(
        design, numerator=np.hstack([expected, perceived]), denominator=np.hstack([given, given])
    )
    gap = perceived - expected
    gaps = ratio_estimates(design, numerator=gap, denominator=given)
    weights = np.array([dimension.weight for dimension in dimensions])
    overall = _overall(design, gap, given=given, gaps=gaps, weights=weights)
    return tuple(
        OperatorGaps(
            operator=name,
            dimensions=_dimension_gaps(dimensions, levels=levels, gaps=gaps, place=place),
            overall=overall[place],
            caveats=_caveats(dimensions, gaps, place),
        )
        for place, name in enumerate(operators)
    )


def _halves(answers: Mapping[str, Sequence[str]], item: str, design: Design) -> FloatArray:
    n = len(design.operator)
    if item not in answers or len(answers[item]) != n:
        raise ValueError(f"answers must hold {n} of {item}, one per respondent")
    try:
        return parse_pairs(answers[item], highest=HIGHEST)
    except ValueError as fault:
        raise ValueError(f"answers of {item}: {fault}") from fault


def _dimension_gaps(
    dimensions: Sequence[Dimension], *, levels: RatioEstimates, gaps: RatioEstimates, place: int
) -> tuple[DimensionGap, ...]:
    means = levels.estimate[place].reshape(2, len(dimensions))
    known = [[None if math.isnan(mean) else mean for mean in half] for half in means.tolist()]
    return tuple(
        DimensionGap(dimension, known[0][column], known[1][column], designed_mean(gaps, place, column))
        for column, dimension in enumerate(dimensions)
    )


def _overall(
    design: Design, gap: FloatArray, *, given: FloatArray, gaps: RatioEstimates, weights: FloatArray
) -> list[Designed]:
    """One column whose ratio and linearisation are the weighted sums of the dimensions', per operator."""
    anyone = given.max(axis=1)
    column = np.zeros(len(anyone))
    for place in range(design.n_operators):
        own = design.operator == place
        weight = design.weight[own]
        below = weight @ given[own]
        used = np.where(below > 0, weights, 0.0)
        if not used.any():
            continue
        means, used = np.nan_to_num(gaps.estimate[place]), used / used.sum()
        part = used * (weight @ anyone[own]) / np.where(below > 0, below, 1.0)
        column[own] = ((gap[own] - means) * given[own]) @ part + used @ means * anyone[own]
    found = ratio_estimates(design, numerator=column[:, None], denominator=anyone[:, None])
    return [designed_mean(found, place, 0) for place in range(design.n_operators)]


def _caveats(dimensions: Sequence[Dimension], gaps: RatioEstimates, place: int) -> tuple[Bilingual, ...]:
    silent = [one.label for one, n in zip(dimensions, gaps.n[place].tolist(), strict=True) if n == 0]
    if not silent:
        return ()
    return (
        Bilingual(
            f"无人回答：{'、'.join(label.zh for label in silent)}；总体差距由其余维度加权。",
            f"Nobody answered on: {', '.join(label.en for label in silent)}; "
            "the overall gap weighs the other dimensions.",
        ),
    )
