"""Domain A3: how important an element is, stated or derived."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.analyses.importance import CONSTANT, NEGATIVE, derived_importance, stated_importance

# the index's weights as printed (domain 3.6)
NEED, PURCHASE = [3.5, 3.5, 5.0], [4.5, -8.0, 5.5, 7.0, -5.0]
USE, AFTER_SALES = [5.1, 5.6, 5.2, 7.0, 5.0, -5.4, -5.7], [-4.4, 3.5, 4.5, 3.2, 3.4]


def test_stated_importance_of_the_twenty_indicators() -> None:
    """Purchase price weighs −8, the most, so it is 10; consultations at 3.5 are 4.375."""
    found = [one.value for one in stated_importance(NEED + PURCHASE + USE + AFTER_SALES)]
    assert len(found) == 20
    assert (found[0], found[2], found[4], found[18]) == (4.375, 6.25, 10, 4)
    assert [one for one in found if one == 10] == [10]


def test_derived_importance_is_the_rank_correlation() -> None:
    rng = np.random.default_rng(4)
    overall = rng.integers(0, 11, 80).astype(float)
    ratings = np.clip(overall + rng.integers(-3, 4, 80).astype(float), 0.0, 10.0)
    found = derived_importance(ratings, overall, fewest_answers=30)
    expected = float(np.asarray(stats.spearmanr(ratings, overall))[0])
    assert found.rho == pytest.approx(expected, rel=1e-12)
    assert found.value == pytest.approx(10 * expected, rel=1e-12)
    # Bonett and Wright 2000, by hand
    margin = 1.959963984540054 * math.sqrt((1 + expected**2 / 2) / 77)
    assert found.low == pytest.approx(math.tanh(math.atanh(expected) - margin), rel=1e-12)
    assert found.high == pytest.approx(math.tanh(math.atanh(expected) + margin), rel=1e-12)
    assert (found.n, found.caveats) == (80, ())


def test_only_respondents_who_answered_both_count() -> None:
    ratings = np.array([1.0, 2, math.nan, 4, 5, 9])
    overall = np.array([1.0, 3, 9, 4, 5, math.nan])
    found = derived_importance(ratings, overall, fewest_answers=4)
    assert (found.n, found.value, found.low, found.high) == (4, pytest.approx(10), None, None)


def test_going_against_overall_satisfaction_is_said() -> None:
    found = derived_importance(np.arange(40.0), np.arange(40.0)[::-1], fewest_answers=30)
    assert (found.value, found.rho) == (pytest.approx(10), pytest.approx(-1))
    assert found.caveats == (NEGATIVE,)


def test_what_cannot_be_derived_has_no_value_and_says_why() -> None:
    constant = derived_importance(np.full(40, 8.0), np.arange(40.0), fewest_answers=30)
    assert (constant.value, constant.caveats) == (None, (CONSTANT,))
    few = derived_importance(np.arange(29.0), np.arange(29.0), fewest_answers=30)
    assert few.value is None
    assert "29" in few.caveats[0].zh
    assert derived_importance(np.array([]), np.array([]), fewest_answers=30).n == 0


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="weights"):
        stated_importance([0.0, 0.0])
    with pytest.raises(ValueError, match="weights"):
        stated_importance([1.0, math.nan])
    with pytest.raises(ValueError, match="ratings and overall"):
        derived_importance(np.arange(3.0), np.arange(4.0), fewest_answers=30)
    with pytest.raises(ValueError, match="fewest_answers 3"):
        derived_importance(np.arange(4.0), np.arange(4.0), fewest_answers=3)


@settings(deadline=None)
@given(seed=st.integers(0, 10_000))
def test_importance_lies_on_its_axis_and_its_correlation_in_its_interval(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = derived_importance(
        rng.integers(0, 4, 12).astype(float), rng.integers(0, 4, 12).astype(float), fewest_answers=4
    )
    if found.value is not None and found.rho is not None and found.low is not None and found.high is not None:
        assert 0 <= found.value <= 10
        assert -1 <= found.low <= found.rho <= found.high <= 1
