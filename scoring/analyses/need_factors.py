"""What helps customers choose a handset: who got it before buying, and did it count (domain A12)?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.analyses.designed import Designed, designed_mean, designed_share
from scoring.stats.design import Design
from scoring.stats.ratios import ratio_estimates

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NeedPoint:
    """One factor on the chart "received before purchase × influence".

    Attributes:
        factor: such as a trial of the phone, or an adviser of one's own.
        received: share of customers who got it before they bought, 0 to 1.
        influence: mean influence on the purchase, in the survey's unit, over all who rated it.
    """

    factor: str
    received: Designed
    influence: Designed


@dataclass(frozen=True, slots=True)
class OperatorNeeds:
    operator: str
    points: tuple[NeedPoint, ...]


def need_factors(
    received: FloatArray,
    influence: FloatArray,
    design: Design,
    *,
    factors: Sequence[str],
    operators: Sequence[str],
) -> tuple[OperatorNeeds, ...]:
    """Which services matter to buyers, and which of these do they not get?

    Args:
        received: (n, k) 1 when the customer got the factor before buying, 0 when not; NaN where not asked.
        influence: (n, k) its influence on the purchase, in the survey's unit; NaN where not rated.
        design: of the n customers.
        factors: the k factors, in order.
        operators: as the design was made.

    Returns:
        One entry per operator, its points in the order of the factors; None where nobody answered.

    Raises:
        ValueError: shapes that do not fit, a received that is not 0 or 1, an infinite influence.

    Formula:
        share with a logit interval, mean with a t interval, on the linearised variance. A factor that few
        get and that counts much stands low on one axis and high on the other: that is where to act.

    Example:
        >>> from scoring.analyses.designed import each_alone
        >>> received, influence = np.array([[1.0], [0], [0], [1]]), np.array([[9.0], [np.nan], [5], [7]])
        >>> design = each_alone(["CM"] * 4, ["CM"])
        >>> (found,) = need_factors(received, influence, design, factors=["trial"], operators=["CM"])
        >>> found.points[0].received.estimate, found.points[0].influence.estimate
        (0.5, 7.0)
    """
    shape = (len(design.operator), len(factors))
    if not received.shape == influence.shape == shape:
        raise ValueError(f"received and influence must be {shape}, not {received.shape}, {influence.shape}")
    if not np.isin(received[~np.isnan(received)], (0, 1)).all():
        raise ValueError("received must be 0 or 1, or NaN where not asked")
    if np.isinf(influence).any():
        raise ValueError("influence must be finite, or NaN where not rated")
    shares, means = (
        ratio_estimates(
            design,
            numerator=np.nan_to_num(answers),
            denominator=(~np.isnan(answers)).astype(np.float64),
        )
        for answers in (received, influence)
    )
    return tuple(
        OperatorNeeds(
            name,
            tuple(
                NeedPoint(factor, designed_share(shares, place, column), designed_mean(means, place, column))
                for column, factor in enumerate(factors)
            ),
        )
        for place, name in enumerate(operators)
    )
