"""Shares of things drawn one by one, with Wilson's interval."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.analyses.designed import Designed
from scoring.analyses.simple_shares import simple_share


def test_against_r() -> None:
    """R 4.2.2: prop.test(54, 120, correct = FALSE)$conf.int, which is Wilson's."""
    found = simple_share([True] * 54 + [False] * 66)
    assert (found.estimate, found.n) == (0.45, 120)
    assert (found.low, found.high) == pytest.approx((0.363917350838746, 0.539184565803124), rel=1e-12)


def test_nothing_is_missing_not_0() -> None:
    assert simple_share([]) == Designed(None, None, None, 0)


@settings(deadline=None)
@given(claims=st.lists(st.booleans(), min_size=1, max_size=40))
def test_the_interval_holds_the_share_has_width_and_turns_round(claims: list[bool]) -> None:
    found, other = simple_share(claims), simple_share([not claim for claim in claims])
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert found.low < found.high
    assert other.high == pytest.approx(1 - found.low, abs=1e-12)
