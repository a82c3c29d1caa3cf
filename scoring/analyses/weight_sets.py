"""Named and versioned weights: what each unit counts in a whole, and what happens where one is missing."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from forms.text import Bilingual


@dataclass(frozen=True, slots=True)
class WeightSet:
    """Weights that a report names, such as those of `city_weights.toml`.

    Attributes:
        name: by which settings call it.
        label: by which reports call it.
        version: of the weights.
        effective_from: likewise.
        weights: by unit, 0 or more in any one unit of measure, such as customers or %; without any, every
            unit there is weighs the same.

    Raises:
        ValueError: a weight that is negative, NaN or infinite; none above 0.
    """

    name: str
    label: Bilingual
    version: str
    effective_from: date
    weights: Mapping[str, float] = field(default_factory=dict[str, float])

    def __post_init__(self) -> None:
        if not all(math.isfinite(weight) and weight >= 0 for weight in self.weights.values()):
            raise ValueError(f"weight set {self.name}: weights must be 0 or more")
        if self.weights and not any(self.weights.values()):
            raise ValueError(f"weight set {self.name}: some weight must be above 0")

    @property
    def title(self) -> Bilingual:
        """As a report names it."""
        return Bilingual(
            f"{self.label.zh}（{self.version} 版，{self.effective_from} 起）",
            f"{self.label.en} (version {self.version}, from {self.effective_from})",
        )

    def over(self, units: Collection[str]) -> dict[str, float]:
        """The weight of every unit the set names, or, where it names none, 1 for each of these units.

        Raises:
            ValueError: a unit that the set should name and does not, for its weight is not to be guessed.
        """
        if not self.weights:
            return dict.fromkeys(units, 1.0)
        if unnamed := sorted(set(units) - self.weights.keys()):
            raise ValueError(f"weight set {self.name}: no weight for {', '.join(unnamed)}")
        return dict(self.weights)


@dataclass(frozen=True, slots=True)
class Part:
    """A unit's part in a whole.

    Attributes:
        unit: such as a site, a city or a touchpoint.
        score: None where it is missing.
        weight_pct: by the weights as they stand; those of all parts add up to 100.
        counted_pct: in the score, after those that are there took over what is missing; 0 where it is.
    """

    unit: str
    score: float | None
    weight_pct: float
    counted_pct: float


@dataclass(frozen=True, slots=True)
class Whole:
    """A weighted mean of the parts that have a score; None where none has, or only parts that weigh 0."""

    score: float | None
    parts: tuple[Part, ...]

    @property
    def missing(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.score is None)

    @property
    def missing_pct(self) -> float:
        """How much of the weight has no score, 0 to 100."""
        return math.fsum(part.weight_pct for part in self.missing)


def whole_of(scores: Mapping[str, float | None], weights: Mapping[str, float]) -> Whole:
    """How does a whole score, some of whose parts may be missing?

    Args:
        scores: by unit, in any one unit of measure; None, or no entry, where it is missing: never 0.
        weights: by unit, 0 or more, in any one unit of measure.

    Returns:
        Every unit of `weights` as a part, in their order.

    Raises:
        ValueError: a score without a weight; a score that is NaN or infinite.

    Formula:
        Σ weight × score ÷ Σ weight over the units with a score: what is missing leaves numerator and
        denominator, so that each of the others counts for proportionally more (domain A2).

    Example:
        >>> found = whole_of({"a": 80.0, "b": None, "c": 60.0}, {"a": 30, "b": 50, "c": 20})
        >>> found.score, found.missing_pct, [part.counted_pct for part in found.parts]
        (72.0, 50.0, [60.0, 0.0, 40.0])
    """
    if unweighted := sorted(scores.keys() - weights.keys()):
        raise ValueError(f"scores hold {', '.join(unweighted)}, which have no weight")
    known = {unit: score for unit, score in scores.items() if score is not None}
    if not all(map(math.isfinite, known.values())):
        raise ValueError("scores must be finite, or None where missing")
    total = math.fsum(weights.values())
    present = math.fsum(weights[unit] for unit in known)
    score = math.fsum(weights[unit] * score for unit, score in known.items()) / present if present else None
    return Whole(
        score=score,
        parts=tuple(
            Part(
                unit=unit,
                score=known.get(unit),
                weight_pct=100 * weight / total,
                counted_pct=100 * weight / present if unit in known and present else 0.0,
            )
            for unit, weight in weights.items()
        ),
    )


def missing_words(whole: Whole, labels: Mapping[str, Bilingual]) -> tuple[Bilingual, ...]:
    """What a reader must be told of what is missing; nothing where nothing is.

    Args:
        whole: a score and its parts.
        labels: how units are printed; one without a label is printed as it is called.
    """
    if not whole.missing:
        return ()
    zh, en = (
        _names([labels.get(part.unit, Bilingual(part.unit, part.unit)) for part in whole.missing], language)
        for language in ("zh", "en")
    )
    share = f"{whole.missing_pct:.1f}"
    return (
        Bilingual(
            f"缺{zh}，占权重 {share}%：不按 0 分计，由其余各项按比例分担。",
            f"Missing: {en}, {share} % of the weight; not counted as 0, the others weigh more in proportion.",
        ),
    )


def _names(labels: Sequence[Bilingual], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(getattr(label, language) for label in labels)
