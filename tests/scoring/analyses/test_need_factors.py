"""Domain A12: need factors by "received before purchase" and influence on the purchase."""

import math

import numpy as np
import pytest
from scipy import stats

from scoring.analyses.designed import Designed, each_alone
from scoring.analyses.need_factors import need_factors

FACTORS = ("trial", "adviser")
NAN = math.nan
RECEIVED = np.array([[1, 0], [0, 0], [1, NAN], [0, 0], [1, 1]])
INFLUENCE = np.array([[9, 8], [7, 9], [8, NAN], [NAN, 10], [6, 5]])
OPERATORS = ("CM", "CU", "CT")
DESIGN = each_alone(["CM"] * 4 + ["CU"], OPERATORS)


def test_points_by_hand() -> None:
    """CM's trial: 2 of 4 got it; 9, 7, 8 have mean 8 and standard error 1 ÷ √3."""
    ours, rival, absent = need_factors(RECEIVED, INFLUENCE, DESIGN, factors=FACTORS, operators=OPERATORS)
    trial, adviser = ours.points
    assert (trial.received.estimate, trial.received.n) == (0.5, 4)
    assert (adviser.received.estimate, adviser.received.n) == (0, 3)
    assert (trial.influence.estimate, adviser.influence.estimate) == (8, 9)
    assert (rival.operator, rival.points[1].received.estimate, rival.points[1].influence.estimate) == (
        "CU",
        1,
        5,
    )
    assert absent.points[0].received == absent.points[0].influence == Designed(None, None, None, 0)


def test_intervals() -> None:
    """None of three got the adviser: Clopper and Pearson, not a width of 0."""
    (found,) = need_factors(
        RECEIVED[:3], INFLUENCE[:3], each_alone(["CM"] * 3, ("CM",)), factors=FACTORS, operators=("CM",)
    )
    trial, adviser = found.points
    margin = stats.t.isf(0.025, 2) / math.sqrt(3)
    assert (trial.influence.low, trial.influence.high) == pytest.approx((8 - margin, 8 + margin), rel=1e-12)
    assert (adviser.received.low, adviser.received.high) == pytest.approx(
        (0, 1 - 0.025 ** (1 / 2)), rel=1e-12
    )


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="received must be 0 or 1"):
        need_factors(RECEIVED * 2, INFLUENCE, DESIGN, factors=FACTORS, operators=OPERATORS)
    with pytest.raises(ValueError, match="influence must be finite"):
        need_factors(RECEIVED, np.full((5, 2), np.inf), DESIGN, factors=FACTORS, operators=OPERATORS)
    with pytest.raises(ValueError, match="received and influence must be"):
        need_factors(RECEIVED, INFLUENCE[:, :1], DESIGN, factors=FACTORS, operators=OPERATORS)
