"""Empirical Bayes, by hand and by the equation it solves."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.shrinkage import empirical_bayes


def test_equal_errors_by_hand() -> None:
    """Variance of −3, 0, 3, 4 about 1 is 10, less 2² leaves 6: six tenths of each distance stay."""
    found = empirical_bayes([-3.0, 0, 3, 4], [2.0] * 4)
    assert found.between_variance == pytest.approx(6, rel=1e-6)
    assert found.mean == pytest.approx(1, rel=1e-9)
    assert found.values == pytest.approx((-1.4, 0.4, 2.2, 2.8), rel=1e-6)
    assert found.reliabilities == pytest.approx((0.6,) * 4, rel=1e-6)


def test_estimates_that_differ_by_chance_only_are_one() -> None:
    found = empirical_bayes([1.0, 1.2, 0.8], [1.0, 2.0, 1.0])
    assert found.between_variance == 0
    assert found.values == pytest.approx((found.mean,) * 3)
    assert found.mean == pytest.approx((1 + 1.2 / 4 + 0.8) / 2.25, rel=1e-9)


def test_the_less_sure_are_drawn_further() -> None:
    found = empirical_bayes([-4.0, 4.0, 4.0], [1.0, 1.0, 3.0])
    assert found.values[1] > found.values[2]
    assert found.reliabilities[1] > found.reliabilities[2]


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="two or more"):
        empirical_bayes([1.0], [1.0])
    with pytest.raises(ValueError, match="as many se"):
        empirical_bayes([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="se positive"):
        empirical_bayes([1.0, 2.0], [1.0, 0.0])
    with pytest.raises(ValueError, match="finite"):
        empirical_bayes([1.0, math.nan], [1.0, 1.0])


@settings(deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 9)), min_size=2, max_size=12),
    unit=st.sampled_from([0.01, 1.0, 100.0]),
)
def test_paule_and_mandels_equation_holds_in_any_unit(pairs: list[tuple[int, int]], unit: float) -> None:
    effect, se = (unit * np.array(one, dtype=float) for one in zip(*pairs, strict=True))
    found = empirical_bayes(effect.tolist(), se.tolist())
    weight = 1 / (found.between_variance + se**2)
    excess = weight @ np.square(effect - found.mean) - (len(pairs) - 1)
    assert excess == pytest.approx(0, abs=1e-6) if found.between_variance > 0 else excess <= 1e-6
    between = np.sort(np.stack([effect, np.full(len(effect), found.mean)]), axis=0)
    assert (np.array(found.values) >= between[0] - 1e-9 * unit).all()
    assert (np.array(found.values) <= between[1] + 1e-9 * unit).all()
