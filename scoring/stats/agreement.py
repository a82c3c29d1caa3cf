"""Do two raters put the same things into the same categories, beyond chance?

A kappa is not defined where chance alone would make everyone agree; its estimate is then None, never 1.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from scoring.stats.proportions import clopper_pearson, wilson

FloatArray = NDArray[np.float64]

ROUNDING = 1e-12  # what is left of 1 − 1, or of a variance that should be 0


@dataclass(frozen=True, slots=True)
class AgreementShare:
    """The share of things on which both raters agree, 0 to 1, with Wilson's interval."""

    estimate: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance: 1 is complete, 0 what chance gives, below 0 less than chance.

    Attributes:
        estimate: None when chance agreement is 1: every rating in one category says nothing about the raters.
        se: large-sample standard error; None with the estimate, or from a single subject.
        low: of the two-sided interval, at most 1; None with `se`.
        high: as `low`.
        observed: agreement seen, 0 to 1.
        expected: agreement by chance, 0 to 1.
        n: things rated.
    """

    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    observed: float
    expected: float
    n: int


def agreement_table(
    first: Sequence[Hashable], second: Sequence[Hashable], categories: Sequence[Hashable]
) -> FloatArray:
    """Counts of how two raters rated the same things; categories nobody used stay as empty lines.

    Args:
        first: (n,) the first rater's categories.
        second: (n,) the second rater's, of the same things in the same order.
        categories: (k,) all there are, in their order.

    Returns:
        (k, k) counts, the first rater in rows.

    Raises:
        ValueError: lengths that differ, or a rating that is no category.
    """
    if len(first) != len(second):
        raise ValueError(f"first has {len(first)} ratings, second {len(second)}")
    places = {category: place for place, category in enumerate(categories)}
    if unknown := [rating for rating in (*first, *second) if rating not in places]:
        raise ValueError(f"{unknown[0]!r} is not among categories {list(categories)}")
    table = np.zeros((len(places), len(places)))
    np.add.at(table, ([places[rating] for rating in first], [places[rating] for rating in second]), 1)
    return table


def percent_agreement(table: FloatArray, *, level: float = 0.95) -> AgreementShare:
    """On how large a share of things do two raters agree?

    Args:
        table: (k, k) counts as from `agreement_table`.
        level: of confidence.

    Raises:
        ValueError: a table that is not square, holds NaN or a negative count, or nothing at all.

    Formula:
        the diagonal ÷ all, with Wilson's interval.

    Example:
        >>> percent_agreement(np.array([[75.0, 1, 4], [5, 4, 1], [0, 0, 10]])).estimate
        0.89
    """
    _refuse_table(table)
    total, agreed = float(table.sum()), float(np.trace(table))
    interval = wilson(agreed, total, level=level)
    share = agreed / total  # rounding may leave Wilson's end just inside it
    return AgreementShare(share, min(interval.low, share), max(interval.high, share), int(total))


def cohen_kappa(table: FloatArray, *, level: float = 0.95) -> Kappa:
    """How far do two raters agree on unordered categories, beyond chance?

    Args:
        table: (k, k) counts as from `agreement_table`; empty categories change nothing.
        level: of confidence.

    Raises:
        ValueError: as for `percent_agreement`.

    Formula:
        κ = (p_o − p_e) ÷ (1 − p_e) (Cohen 1960) with the standard error of Fleiss, Cohen and Everitt 1969,
        equation 13, and a normal interval. Where the table leaves no variance (all agree, or none), the
        interval is that of p_o by Clopper and Pearson with p_e held.

    Example:
        >>> found = cohen_kappa(np.array([[75.0, 1, 4], [5, 4, 1], [0, 0, 10]]))  # Fleiss 1981, table 13.1
        >>> round(found.estimate, 3), round(found.se, 3)
        (0.676, 0.088)
    """
    return weighted_kappa(table, np.eye(len(table)), level=level)


def weighted_kappa(table: FloatArray, weights: FloatArray, *, level: float = 0.95) -> Kappa:
    """As `cohen_kappa` for ordered categories, where a near miss is partly agreement.

    Args:
        table: (k, k) counts as from `agreement_table`, categories in their order.
        weights: (k, k) agreement 0 to 1, 1 on the diagonal, as from `linear_weights` or `quadratic_weights`.
        level: of confidence.

    Raises:
        ValueError: as for `percent_agreement`; weights of another shape or outside 0 to 1.

    Formula:
        p_o = Σ w p_ij, p_e = Σ w p_i. p_.j (Cohen 1968); variance by Fleiss, Cohen and Everitt 1969, equation
        14: [Σ p_ij (w_ij − (1 − κ)(w_i. + w_.j))² − (κ − p_e(1 − κ))²] ÷ (n (1 − p_e)²), w_i. = Σ_j p_.j w_ij
        and w_.j = Σ_i p_i. w_ij; the interval as for `cohen_kappa`. Written out, for statsmodels' own warns
        where the table leaves no variance.
    """
    _refuse_table(table)
    if weights.shape != table.shape or not ((weights >= 0) & (weights <= 1)).all():
        raise ValueError(f"weights must be {table.shape} numbers from 0 to 1")
    n = float(table.sum())
    shares = table / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float((weights * shares).sum()), float(rows @ weights @ columns)
    if 1 - expected < ROUNDING:
        return Kappa(None, None, None, None, observed, expected, int(n))
    kappa = (observed - expected) / (1 - expected)
    usual = (weights @ columns)[:, None] + rows @ weights
    spread = float((shares * np.square(weights - (1 - kappa) * usual)).sum())
    variance = max(spread - (kappa - expected * (1 - kappa)) ** 2, 0.0) / (1 - expected) ** 2
    if variance > ROUNDING:
        se = math.sqrt(variance / n)
        margin = float(stats.norm.isf((1 - level) / 2)) * se
        return Kappa(kappa, se, kappa - margin, min(kappa + margin, 1.0), observed, expected, int(n))
    share = clopper_pearson(min(observed, 1.0) * n, n, level=level)
    low, high = ((limit - expected) / (1 - expected) for limit in (share.low, share.high))
    return Kappa(kappa, 0.0, low, high, observed, expected, int(n))


def linear_weights(n_categories: int) -> FloatArray:
    """1 − |i − j| ÷ (k − 1) (Cicchetti and Allison 1971).

    Raises:
        ValueError: fewer than two categories.
    """
    return 1 - _steps_apart(n_categories)


def quadratic_weights(n_categories: int) -> FloatArray:
    """1 − (i − j)² ÷ (k − 1)² (Fleiss and Cohen 1973); the kappa is then near an intraclass correlation.

    Raises:
        ValueError: fewer than two categories.
    """
    return 1 - np.square(_steps_apart(n_categories))


def _steps_apart(n_categories: int) -> FloatArray:
    if n_categories < 2:
        raise ValueError(f"n_categories {n_categories}: weights need at least two")
    place = np.arange(n_categories)
    return np.abs(place[:, None] - place) / (n_categories - 1)


def _refuse_table(table: FloatArray) -> None:
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"table {table.shape} must be square")
    if not (np.isfinite(table) & (table >= 0)).all() or not table.sum() > 0:
        raise ValueError("table must hold counts, 0 or more, and at least one pair of ratings")
