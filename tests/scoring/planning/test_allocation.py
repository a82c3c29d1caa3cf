"""Allocations against the formula's own figures and against every other allocation there is."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.planning.allocation import equal_allocation, neyman_allocation, proportional_allocation


def test_neyman_where_the_shares_come_out_whole() -> None:
    """N_h S_h = 400 × 3, 300 × 2, 200 × 1 = 1200 : 600 : 200, so 20 sites are 12, 6 and 2."""
    sites = {"a": 400, "b": 300, "c": 200}
    sds = {"a": 3.0, "b": 2.0, "c": 1.0}
    assert {"a": 12, "b": 6, "c": 2} == neyman_allocation(sites, 20, sds=sds, minimum=2)


def test_proportional_where_the_shares_come_out_whole() -> None:
    sites = {"长沙": 60, "株洲": 30, "湘潭": 10}
    assert {"长沙": 12, "株洲": 6, "湘潭": 2} == proportional_allocation(sites, 20, minimum=2)


@settings(deadline=None, max_examples=60)
@given(
    strata=st.lists(st.tuples(st.integers(2, 9), st.floats(0.1, 5)), min_size=2, max_size=4),
    share=st.floats(0, 1),
)
def test_no_other_allocation_has_a_smaller_error(strata: list[tuple[int, float]], share: float) -> None:
    """Σ N² S² ÷ n over all whole allocations between 1 and the stratum's size."""
    sites = {str(place): size for place, (size, _) in enumerate(strata)}
    sds = {str(place): sd for place, (_, sd) in enumerate(strata)}
    n = len(strata) + round(share * (sum(sites.values()) - len(strata)))
    found = neyman_allocation(sites, n, sds=sds, minimum=1)
    assert n == sum(found.values())

    def error(counts: tuple[int, ...]) -> float:
        return sum((size * sd) ** 2 / count for (size, sd), count in zip(strata, counts, strict=True))

    every = itertools.product(*(range(1, size + 1) for size, _ in strata))
    best = min(error(counts) for counts in every if sum(counts) == n)
    assert error(tuple(found[name] for name in sites)) == pytest.approx(best, rel=1e-12)


def test_a_full_stratum_leaves_its_share_to_the_others() -> None:
    found = neyman_allocation({"a": 3, "b": 50}, 20, sds={"a": 90.0, "b": 1.0}, minimum=2)
    assert {"a": 3, "b": 17} == found


def test_a_stratum_that_does_not_vary_keeps_its_minimum() -> None:
    found = neyman_allocation({"a": 30, "b": 30}, 20, sds={"a": 0.0, "b": 1.0}, minimum=2)
    assert {"a": 2, "b": 18} == found


def test_equal_gives_what_is_left_over_to_the_largest() -> None:
    assert {"a": 3, "b": 4, "c": 3} == equal_allocation({"a": 9, "b": 20, "c": 9}, 10)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="湘潭 has 1, asked 3"):
        equal_allocation({"长沙": 40, "湘潭": 1}, 6)
    with pytest.raises(ValueError, match="湘潭 has 1, asked 2"):
        proportional_allocation({"长沙": 40, "湘潭": 1}, 6, minimum=2)
    with pytest.raises(ValueError, match="n 3 must be 2 × 2 strata"):
        proportional_allocation({"a": 9, "b": 9}, 3, minimum=2)
    with pytest.raises(ValueError, match="at most 18"):
        proportional_allocation({"a": 9, "b": 9}, 19, minimum=2)
    with pytest.raises(ValueError, match="minimum 0"):
        proportional_allocation({"a": 9}, 3, minimum=0)
    with pytest.raises(ValueError, match="sites must name"):
        equal_allocation({}, 3)
    for sds in ({"a": 1.0}, {"a": 1.0, "b": -1.0}, {"a": 1.0, "b": math.nan}):
        with pytest.raises(ValueError, match="sds"):
            neyman_allocation({"a": 9, "b": 9}, 6, sds=sds, minimum=2)
