"""The satisfaction index with signed weights: how well is a city's handset service doing (domain 3.6, A7)?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forms.text import Bilingual

FloatArray = NDArray[np.float64]


class Sign(StrEnum):
    MORE_IS_BETTER = "+"
    LESS_IS_BETTER = "-"


@dataclass(frozen=True, slots=True)
class IndexDimension:
    """A stage of the handset's journey and its share of the index."""

    code: str
    label: Bilingual
    importance_pct: float


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, its absolute weight in the index, and its sign as printed and as counted."""

    code: str
    label: Bilingual
    dimension: str
    weight_pct: float
    printed_sign: Sign
    effective_sign: Sign


@dataclass(frozen=True, slots=True)
class IndexRules:
    """What `satisfaction_index.toml` holds; a dimension's weights add up to its importance, these to 100."""

    version: str
    effective_from: date
    more_missing_than_pct: float
    dimensions: tuple[IndexDimension, ...]
    indicators: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        for name, codes in (
            ("indicators", [one.code for one in self.indicators]),
            ("dimensions", [one.code for one in self.dimensions]),
        ):
            if len(set(codes)) < len(codes):
                raise ValueError(f"{name} hold a code twice")
        if not all(one.weight_pct > 0 for one in self.indicators):
            raise ValueError("indicators must each weigh more than 0")
        if {one.dimension for one in self.indicators} != {one.code for one in self.dimensions}:
            raise ValueError("dimensions must be those of the indicators")
        for one in self.dimensions:
            weight = math.fsum(indicator.weight_pct for indicator in self.of(one))
            if not math.isclose(weight, one.importance_pct, rel_tol=1e-9):
                raise ValueError(f"weights of {one.code} add up to {weight}, not to {one.importance_pct}")
        if not math.isclose(math.fsum(one.importance_pct for one in self.dimensions), 100, rel_tol=1e-9):
            raise ValueError("importances must add up to 100")

    def of(self, dimension: IndexDimension) -> tuple[Indicator, ...]:
        """The indicators of a dimension."""
        return tuple(one for one in self.indicators if one.dimension == dimension.code)

    def as_printed(self) -> "IndexRules":
        """The same with every sign as the source prints it."""
        printed = tuple(replace(one, effective_sign=one.printed_sign) for one in self.indicators)
        return replace(self, indicators=printed)


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """One indicator's way into its dimension.

    Attributes:
        indicator: which.
        z: 0–100 over the reference set; None where missing.
        g: 0–100, more is better whatever the sign; None where missing.
    """

    indicator: Indicator
    z: float | None
    g: float | None


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension's score 0–100 over its measured indicators; None when too few are."""

    dimension: IndexDimension
    score: float | None
    indicators: tuple[IndicatorScore, ...]

    @property
    def n_missing(self) -> int:
        return sum(one.g is None for one in self.indicators)


@dataclass(frozen=True, slots=True)
class SatisfactionIndex:
    """The index 0–100, None while a dimension is insufficient, and what it is made of."""

    index: float | None
    dimensions: tuple[DimensionScore, ...]
    caveats: tuple[Bilingual, ...]


def rescaled(values: FloatArray, reference: FloatArray) -> FloatArray:
    """Where do values stand between the lowest and the highest of the reference set?

    Args:
        values: (n, k) n cities' k indicators in their own units; NaN where missing.
        reference: (m, k) the same indicators of all cities in the last 12 months; NaN where missing.

    Returns:
        (n, k) z 0–100; NaN where the value is missing or its indicator has no reference at all.

    Raises:
        ValueError: shapes that do not fit, or an infinity, naming the argument.

    Formula:
        z = 100 × (x − min) ÷ (max − min), clipped to 0–100; 50 for an indicator that is constant over the
        reference set, whatever the value (domain A7).

    Example:
        >>> rescaled(np.array([[4.0, 7.0]]), np.array([[2.0, 7.0], [6.0, 7.0]])).tolist()
        [[50.0, 50.0]]
    """
    if values.ndim != 2 or reference.ndim != 2 or values.shape[1] != reference.shape[1]:
        raise ValueError(f"values {values.shape} and reference {reference.shape} must have the same columns")
    for name, numbers in (("values", values), ("reference", reference)):
        if np.isinf(numbers).any():
            raise ValueError(f"{name} must be finite, or NaN where missing")
    lowest = np.min(reference, axis=0, initial=np.inf, where=~np.isnan(reference))
    highest = np.max(reference, axis=0, initial=-np.inf, where=~np.isnan(reference))
    z = np.full(values.shape, 50.0)
    varies = highest > lowest
    low, high = lowest[varies], highest[varies]
    z[:, varies] = 100 * ((np.clip(values[:, varies], low, high) - low) / (high - low))
    z[np.isnan(values) | (highest < lowest)] = np.nan
    return z


def satisfaction_index(z: FloatArray, rules: IndexRules) -> SatisfactionIndex:
    """How well does a city do on the signed indicators, as a whole and by dimension?

    Args:
        z: (k,) 0–100 in the order of `rules.indicators`; NaN where missing.
        rules: weights, signs, and how much may be missing.

    Returns:
        The index. A missing indicator's weight goes to the others of its dimension; a dimension that misses
        more than the rules allow has no score, and then there is no index. With nothing measured all is None.

    Raises:
        ValueError: another number of indicators, or a z outside 0–100.

    Formula:
        g = z, or 100 − z where less is better; score of a dimension = Σ|w|g ÷ Σ|w| over its measured
        indicators; index = Σ importance × score ÷ 100, which is Σ|w|g ÷ 100 when none is missing (domain A7).

    Example:
        >>> from scoring.analyses.rules import packaged_rules
        >>> rules = packaged_rules(IndexRules, "satisfaction_index")
        >>> round(satisfaction_index(np.full(20, 60.0), rules).index, 9)
        53.6
    """
    if z.shape != (len(rules.indicators),):
        raise ValueError(f"z {z.shape} must hold one figure for each of {len(rules.indicators)} indicators")
    if not (np.isnan(z) | ((z >= 0) & (z <= 100))).all():
        raise ValueError("z must be 0 to 100, or NaN where missing")
    by_code = {one.code: None if math.isnan(at) else at for one, at in zip(rules.indicators, z, strict=True)}
    scores = tuple(_dimension_score(one, by_code, rules) for one in rules.dimensions)
    parts = [one.dimension.importance_pct * one.score / 100 for one in scores if one.score is not None]
    return SatisfactionIndex(
        index=math.fsum(parts) if len(parts) == len(scores) else None,
        dimensions=scores,
        caveats=(*_resolved_signs(rules), *_gaps(scores)),
    )


def _dimension_score(
    dimension: IndexDimension, z: Mapping[str, float | None], rules: IndexRules
) -> DimensionScore:
    own = tuple(_indicator_score(one, z[one.code]) for one in rules.of(dimension))
    measured = [(one.indicator.weight_pct, one.g) for one in own if one.g is not None]
    missing_pct = 100 * (len(own) - len(measured)) / len(own)
    if not measured or missing_pct > rules.more_missing_than_pct:
        return DimensionScore(dimension, None, own)
    weight = math.fsum(weight for weight, _ in measured)
    return DimensionScore(dimension, math.fsum(weight * g for weight, g in measured) / weight, own)


def _indicator_score(indicator: Indicator, z: float | None) -> IndicatorScore:
    if z is None:
        return IndicatorScore(indicator, None, None)
    g = z if indicator.effective_sign is Sign.MORE_IS_BETTER else 100 - z
    return IndicatorScore(indicator, float(z), float(g))


def _resolved_signs(rules: IndexRules) -> list[Bilingual]:
    return [
        Bilingual(
            f"{one.label.zh}：原文印为“{one.printed_sign}”，按“{one.effective_sign}”计算。",
            f"{one.label.en}: printed {one.printed_sign} in the source, counted as {one.effective_sign}.",
        )
        for one in rules.indicators
        if one.effective_sign is not one.printed_sign
    ]


def _gaps(scores: Sequence[DimensionScore]) -> list[Bilingual]:
    return [_gap(one) for one in scores if one.n_missing]


def _gap(score: DimensionScore) -> Bilingual:
    label, missing = score.dimension.label, score.n_missing
    if score.score is None:
        return Bilingual(
            f"{label.zh}缺{missing}项指标，数据不足，指数不发布。",
            f"{label.en}: indicators missing: {missing}; insufficient data, the index is not published.",
        )
    return Bilingual(
        f"{label.zh}缺{missing}项指标，由该维度其余指标折算。",
        f"{label.en}: indicators missing: {missing}; the others of the dimension weigh more.",
    )
