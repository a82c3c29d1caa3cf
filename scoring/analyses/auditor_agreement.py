"""Do two auditors find the same at the same site (domain A17)?

The difference of two visits holds what changed between them, too; the agreement is a lower bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forms.text import Bilingual
from scoring.stats.agreement import (
    AgreementShare,
    Kappa,
    agreement_table,
    cohen_kappa,
    percent_agreement,
    quadratic_weights,
    weighted_kappa,
)
from scoring.stats.intraclass import Correlation, icc_2_1
from scoring.stats.krippendorff import Alpha, Metric, krippendorff_alpha

FloatArray = NDArray[np.float64]

NOT_DEFINED = Bilingual(
    "所有答案都在同一类（或毫无变化），一致性系数没有定义。",
    "Every answer is in one category, or nothing varies: the coefficient is not defined.",
)


class Coefficient(StrEnum):
    COHEN = "cohen_kappa"
    WEIGHTED = "weighted_kappa"
    ICC = "icc_2_1"
    ALPHA = "krippendorff_alpha"


COEFFICIENTS = {
    Coefficient.COHEN: Bilingual("Cohen κ", "Cohen's kappa"),
    Coefficient.WEIGHTED: Bilingual("加权 κ（二次权）", "Weighted kappa (quadratic)"),
    Coefficient.ICC: Bilingual("组内相关系数 ICC(2,1)", "Intraclass correlation, ICC(2,1)"),
    Coefficient.ALPHA: Bilingual("Krippendorff α", "Krippendorff's alpha"),
}


@dataclass(frozen=True, slots=True)
class DoubleVisitRules:
    """Fewest double visits with an answer from both for a coefficient."""

    fewest_pairs: int


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """How auditors agree on one item.

    Attributes:
        item: of the form.
        coefficient: which one fits the item.
        estimate: None with too few double visits, or where it is not defined.
        low: of the 95 % interval; None likewise, or where the data gives no error.
        high: as `low`.
        same: share of pairs that agree exactly; None without a pair, and for Krippendorff's alpha.
        n: double visits with at least two answers.
        n_missing: double visits without.
    """

    item: str
    coefficient: Coefficient
    estimate: float | None
    low: float | None
    high: float | None
    same: AgreementShare | None
    n: int
    n_missing: int
    caveats: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class DoubleAnswers:
    """Two auditors' answers to one item at the sites both visited; "" where one has none."""

    item: str
    first: Sequence[str]
    second: Sequence[str]

    @property
    def complete(self) -> list[tuple[str, str]]:
        return [pair for pair in zip(self.first, self.second, strict=True) if "" not in pair]


def category_agreement(
    answers: DoubleAnswers, categories: Sequence[str], rules: DoubleVisitRules
) -> ItemAgreement:
    """Cohen's kappa of two auditors on an item with unordered choices, such as yes or no.

    Args:
        answers: the same two auditors throughout, one pair per site.
        categories: every choice the item has, used or not.
        rules: fewest pairs.

    Raises:
        ValueError: unequal lengths, or an answer that is no category.
    """
    table = _table(answers, categories)
    kappa = cohen_kappa(table) if table.sum() >= _fewest(rules) else None
    return _of_table(answers, table, Coefficient.COHEN, kappa, rules=rules)


def level_agreement(answers: DoubleAnswers, levels: Sequence[str], rules: DoubleVisitRules) -> ItemAgreement:
    """As `category_agreement` for at least two ordered levels, such as 0–5: kappa with quadratic weights."""
    table, weights = _table(answers, levels), quadratic_weights(len(levels))
    kappa = weighted_kappa(table, weights) if table.sum() >= _fewest(rules) else None
    return _of_table(answers, table, Coefficient.WEIGHTED, kappa, rules=rules)


def number_agreement(
    item: str, first: FloatArray, second: FloatArray, rules: DoubleVisitRules
) -> ItemAgreement:
    """ICC(2,1) of two auditors on an item with numbers: a steady difference counts as disagreement.

    Args:
        item: of the form.
        first: (n,) the first auditor's numbers, one per site; NaN where none.
        second: (n,) the second's, likewise.
        rules: fewest pairs.

    Raises:
        ValueError: unequal lengths, or an infinity.
    """
    if first.shape != second.shape or np.isinf(first).any() or np.isinf(second).any():
        raise ValueError(f"first {first.shape} and second {second.shape} must be equally many, no infinity")
    pairs = np.column_stack([first, second])
    pairs = pairs[~np.isnan(pairs).any(axis=1)]
    n = len(pairs)
    found = icc_2_1(pairs) if n >= _fewest(rules) else None
    sizes = (n, len(first) - n)
    return _item(item, Coefficient.ICC, found, sizes=sizes, same=_exactly_same(pairs), rules=rules)


def team_agreement(item: str, ratings: FloatArray, metric: Metric, rules: DoubleVisitRules) -> ItemAgreement:
    """Krippendorff's alpha over all double visits, whichever auditors made them.

    Args:
        item: of the form.
        ratings: (sites, visits) numbers or category codes; NaN where there was no such visit or no answer.
        metric: `nominal`, `ordinal` or `interval` of `scoring.stats.krippendorff`.
        rules: fewest sites with two answers.

    Raises:
        ValueError: not two-dimensional, or an infinity.
    """
    if ratings.ndim != 2:
        raise ValueError(f"ratings {ratings.shape} must be (sites, visits)")
    n = int(((~np.isnan(ratings)).sum(axis=1) >= 2).sum())
    found = krippendorff_alpha(ratings, metric) if n >= _fewest(rules) else None
    sizes = (n, len(ratings) - n)
    return _item(item, Coefficient.ALPHA, found, sizes=sizes, same=None, rules=rules)


def _fewest(rules: DoubleVisitRules) -> int:
    return max(rules.fewest_pairs, 2)


def _table(answers: DoubleAnswers, categories: Sequence[str]) -> FloatArray:
    pairs = answers.complete
    return agreement_table([first for first, _ in pairs], [second for _, second in pairs], categories)


def _exactly_same(pairs: FloatArray) -> AgreementShare | None:
    n, n_same = len(pairs), int((pairs[:, 0] == pairs[:, 1]).sum())
    return percent_agreement(np.array([[n_same, n - n_same], [0.0, 0.0]])) if n else None


def _of_table(
    answers: DoubleAnswers,
    table: FloatArray,
    coefficient: Coefficient,
    kappa: Kappa | None,
    *,
    rules: DoubleVisitRules,
) -> ItemAgreement:
    n = int(table.sum())
    same = percent_agreement(table) if n else None
    sizes = (n, len(answers.first) - n)
    return _item(answers.item, coefficient, kappa, sizes=sizes, same=same, rules=rules)


def _item(
    item: str,
    coefficient: Coefficient,
    found: Kappa | Correlation | Alpha | None,
    *,
    sizes: tuple[int, int],
    same: AgreementShare | None,
    rules: DoubleVisitRules,
) -> ItemAgreement:
    n, n_missing = sizes
    if found is None:
        few = (_too_few(n, _fewest(rules)),)
        return ItemAgreement(item, coefficient, None, None, None, same, n, n_missing, few)
    caveats = (NOT_DEFINED,) if found.estimate is None else ()
    return ItemAgreement(
        item, coefficient, found.estimate, found.low, found.high, same, n, n_missing, caveats
    )


def _too_few(n: int, fewest: int) -> Bilingual:
    return Bilingual(
        f"只有 {n} 对双访结果，不足 {fewest} 对，不估计一致性。",
        f"{n} double visits with both answers; {fewest} are needed.",
    )
