"""Means and shares with an interval that respects how the answers were collected."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.stats.design import Design, design_of
from scoring.stats.means import t_margin
from scoring.stats.proportions import clopper_pearson, logit_interval
from scoring.stats.ratios import RatioEstimates


@dataclass(frozen=True, slots=True)
class Designed:
    """An estimate with its 95 % interval; None where there is no answer, or where nothing varies.

    Attributes:
        estimate: None when nobody answered.
        low: None where the sample cannot tell: one cluster, no degree of freedom, or all answers equal.
        high: as `low`.
        n: answers.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int


def each_alone(operator: ArrayLike, operators: Sequence[str]) -> Design:
    """The design of answers that are independent of each other, such as a simple random phone survey.

    Args:
        operator: (n,) labels, each one of `operators`.
        operators: the order of the estimates.

    Raises:
        ValueError: an operator not listed.
    """
    n = len(np.asarray(operator))
    return design_of(
        operator, cluster=np.arange(n), stratum=np.zeros(n), weight=np.ones(n), operators=operators
    )


def designed_mean(found: RatioEstimates, operator: int, column: int) -> Designed:
    """One operator's estimate with its t interval."""
    n, estimate = int(found.n[operator, column]), float(found.estimate[operator, column])
    if n == 0:
        return Designed(None, None, None, 0)
    se, df = _spread(found, operator, column)
    if not (se > 0 and df > 0):
        return Designed(estimate, None, None, n)
    margin = t_margin(se, df)
    return Designed(estimate, estimate - margin, estimate + margin, n)


def designed_share(found: RatioEstimates, operator: int, column: int) -> Designed:
    """One operator's share with its logit interval; at 0 % and 100 % Clopper and Pearson's over clusters."""
    n, share = int(found.n[operator, column]), float(found.estimate[operator, column])
    if n == 0:
        return Designed(None, None, None, 0)
    se, df = _spread(found, operator, column)
    if share in {0.0, 1.0}:
        n_clusters = int(found.n_clusters[operator, column])
        interval = clopper_pearson(share * n_clusters, n_clusters)
    elif se > 0 and df > 0:
        interval = logit_interval(share, se=se, df=df)
    else:
        return Designed(share, None, None, n)
    return Designed(share, interval.low, interval.high, n)


def _spread(found: RatioEstimates, operator: int, column: int) -> tuple[float, int]:
    """Standard error, NaN where there is none, and degrees of freedom."""
    variance = float(found.covariance[operator, operator, column])
    return math.sqrt(variance), int(found.df[operator, operator, column])
