"""How important an element is to customers: stated by its weight, or derived from answers (domain A3)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from forms.text import Bilingual

FloatArray = NDArray[np.float64]

CONSTANT = Bilingual(
    "答案全部相同，推不出重要性。", "All answers are the same, so no importance can be derived."
)
NEGATIVE = Bilingual(
    "与总体满意度负相关：重要性只取相关的大小。",
    "Goes against overall satisfaction: only the size of the correlation counts as importance.",
)


@dataclass(frozen=True, slots=True)
class Importance:
    """Importance on 0–10 and, when derived, the rank correlation behind it with its 95 % interval.

    Attributes:
        value: None when it cannot be told; a caveat says why.
        rho: Spearman's correlation with overall satisfaction, None when stated.
        low: of rho; None at ±1.
        high: as `low`.
        n: respondents who answered both questions, 0 when stated.
    """

    value: float | None
    rho: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    caveats: tuple[Bilingual, ...] = ()


def stated_importance(weights: Sequence[float]) -> tuple[Importance, ...]:
    """How important is each indicator by the weight the index gives it?

    Args:
        weights: signed, in any one unit; the sign says which way is better, not how important.

    Raises:
        ValueError: a NaN or infinity, or no weight other than 0.

    Formula:
        10 × |w| ÷ max |w| (domain A3).

    Example:
        >>> [one.value for one in stated_importance([3.5, -8.0])]
        [4.375, 10.0]
    """
    if not all(map(math.isfinite, weights)) or not any(weights):
        raise ValueError("weights must be finite and not all 0")
    heaviest = max(map(abs, weights))
    return tuple(Importance(10 * abs(weight) / heaviest) for weight in weights)


def derived_importance(ratings: FloatArray, overall: FloatArray, *, fewest_answers: int) -> Importance:
    """How important is an element by how closely its ratings follow overall satisfaction?

    Args:
        ratings: (n,) of the element, NaN where not answered.
        overall: (n,) overall satisfaction of the same respondents, NaN likewise.
        fewest_answers: below it nothing is derived; at least 4.

    Returns:
        No value with too few answers to both, or when either never varies.

    Raises:
        ValueError: lengths that differ, an infinity, fewest_answers under 4.

    Formula:
        10 × |ρ|, ρ Spearman's over respondents who answered both; interval
        tanh(artanh ρ ± 1.96 × √((1 + ρ² ÷ 2) ÷ (n − 3))) (Bonett and Wright 2000).
    """
    if ratings.shape != overall.shape or np.isinf(ratings).any() or np.isinf(overall).any():
        raise ValueError("ratings and overall must be equally many, finite or NaN")
    if fewest_answers < 4:
        raise ValueError(f"fewest_answers {fewest_answers} must be 4 or more")
    both = ~(np.isnan(ratings) | np.isnan(overall))
    n = int(both.sum())
    if n < fewest_answers:
        return Importance(None, n=n, caveats=(_too_few(n, fewest_answers),))
    if np.ptp(ratings[both]) == 0 or np.ptp(overall[both]) == 0:
        return Importance(None, n=n, caveats=(CONSTANT,))
    rho = float(np.corrcoef(stats.rankdata(ratings[both]), stats.rankdata(overall[both]))[0, 1])
    low, high = _limits(rho, n)
    return Importance(10 * abs(rho), rho, low, high, n, (NEGATIVE,) if rho < 0 else ())


def _too_few(n: int, fewest: int) -> Bilingual:
    return Bilingual(
        f"只有 {n} 人两题都答，不足 {fewest} 人，不推算重要性。",
        f"{n} respondents answered both; {fewest} are needed to derive an importance.",
    )


def _limits(rho: float, n: int) -> tuple[float | None, float | None]:
    if abs(rho) > 1 - 1e-12:
        return None, None
    centre = math.atanh(rho)
    margin = float(stats.norm.isf(0.025)) * math.sqrt((1 + rho**2 / 2) / (n - 3))
    return math.tanh(centre - margin), math.tanh(centre + margin)
