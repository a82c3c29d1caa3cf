"""Draws of sites and of call-backs.

R1 the same seed and register give the same sample, whatever the order of the rows
R2 every site has the same chance; weights add up to the register
R3 a stratum with fewer sites than asked is named
R4 call-backs: ⌈share × N⌉ per city and month, at least one
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.planning.callbacks import CallbackRules, callbacks_due, draw_callbacks
from scoring.planning.draw import draw_sites
from scoring.planning.planning_rules import packaged_planning_rules

REGISTER = [f"H{place:02}" for place in range(20)]
CITIES = ["长沙"] * 12 + ["株洲"] * 8
FIFTH = CallbackRules(share=0.2, fewest=1, reserves_per_drawn=1)


def test_r1_a_stored_seed_brings_the_sample_back() -> None:
    """Written down once: whoever changes how keys are drawn makes stored seeds worthless."""
    first, second = draw_sites(REGISTER, CITIES, counts={"长沙": 3, "株洲": 2}, reserves=2, seed=20260101)
    assert ("株洲", 8, ("H13", "H17"), ("H14", "H15")) == (
        first.stratum, first.n_listed, first.drawn, first.reserves
    )  # fmt: skip
    assert ("长沙", 12, ("H00", "H02", "H06"), ("H04", "H09")) == (
        second.stratum, second.n_listed, second.drawn, second.reserves
    )  # fmt: skip
    assert (4.0, 4.0) == (first.weight, second.weight)


@settings(deadline=None)
@given(order=st.permutations(range(20)), seed=st.integers(0, 2**70))
def test_r1_whatever_the_order(order: list[int], seed: int) -> None:
    asked = {"长沙": 5, "株洲": 3}
    straight = draw_sites(REGISTER, CITIES, counts=asked, reserves=1, seed=seed)
    shuffled = draw_sites(
        [REGISTER[place] for place in order],
        [CITIES[place] for place in order],
        counts=asked,
        reserves=1,
        seed=seed,
    )
    assert straight == shuffled


def test_r1_a_larger_sample_keeps_the_smaller_one() -> None:
    [small] = draw_sites(REGISTER, ["a"] * 20, counts={"a": 4}, reserves=3, seed=5)
    [large] = draw_sites(REGISTER, ["a"] * 20, counts={"a": 7}, reserves=0, seed=5)
    assert small.drawn + small.reserves == large.drawn


def test_r1_strata_and_seeds_draw_apart() -> None:
    ids = [f"{place:03}" for place in range(200)]
    [one] = draw_sites(ids, ["a"] * 200, counts={"a": 100}, reserves=0, seed=1)
    [other_seed] = draw_sites(ids, ["a"] * 200, counts={"a": 100}, reserves=0, seed=2)
    [other_name] = draw_sites(ids, ["b"] * 200, counts={"b": 100}, reserves=0, seed=1)
    for other in (other_seed, other_name):
        assert 30 < len(set(one.drawn) & set(other.drawn)) < 70


def test_r2_every_site_has_the_same_chance() -> None:
    """6 of 12 in 2000 draws: 1000 each, standard deviation 22."""
    times = dict.fromkeys(REGISTER[:12], 0)
    for seed in range(2000):
        [city] = draw_sites(REGISTER[:12], ["a"] * 12, counts={"a": 6}, reserves=0, seed=seed)
        for site in city.drawn:
            times[site] += 1
    assert 900 < min(times.values()) <= max(times.values()) < 1100
    chi_square = sum((n - 1000) ** 2 / 500 for n in times.values()) * 11 / 12
    assert chi_square < 31.3  # .999 of chi-square with 11 degrees of freedom


@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=6), seed=st.integers(0, 2**32))
def test_r2_weights_add_up_to_the_register(sizes: list[int], seed: int) -> None:
    strata = np.repeat([f"c{place}" for place in range(len(sizes))], sizes).tolist()
    counts = {f"c{place}": math.ceil(size / 3) for place, size in enumerate(sizes)}
    draws = draw_sites([str(n) for n in range(len(strata))], strata, counts=counts, reserves=2, seed=seed)
    assert sum(draw.weight * len(draw.drawn) for draw in draws) == pytest.approx(len(strata))
    listed = [site for draw in draws for site in draw.drawn + draw.reserves]
    assert len(listed) == len(set(listed))
    assert [counts[draw.stratum] for draw in draws] == [len(draw.drawn) for draw in draws]


def test_r3_too_few_and_other_refusals() -> None:
    with pytest.raises(ValueError, match="株洲 has 8, asked 9"):
        draw_sites(REGISTER, CITIES, counts={"长沙": 3, "株洲": 9}, reserves=0, seed=1)
    with pytest.raises(ValueError, match="株洲"):
        draw_sites(REGISTER, CITIES, counts={"长沙": 3}, reserves=0, seed=1)
    with pytest.raises(ValueError, match="湘潭"):
        draw_sites(REGISTER, CITIES, counts={"长沙": 3, "株洲": 2, "湘潭": 2}, reserves=0, seed=1)
    with pytest.raises(ValueError, match="more than once: H00"):
        draw_sites([*REGISTER, "H00"], [*CITIES, "株洲"], counts={"长沙": 3, "株洲": 2}, reserves=0, seed=1)
    with pytest.raises(ValueError, match="strata must be 20 labels"):
        draw_sites(REGISTER, CITIES[1:], counts={"长沙": 3, "株洲": 2}, reserves=0, seed=1)
    with pytest.raises(ValueError, match="counts must be at least 1"):
        draw_sites(REGISTER, CITIES, counts={"长沙": 3, "株洲": 0}, reserves=0, seed=1)
    with pytest.raises(ValueError, match="seed -1"):
        draw_sites(REGISTER, CITIES, counts={"长沙": 3, "株洲": 2}, reserves=0, seed=-1)


def test_an_empty_register_draws_nothing() -> None:
    assert () == draw_sites([], [], counts={}, reserves=3, seed=1)


def test_r4_the_packaged_share_is_the_fifth_of_domain_a10() -> None:
    assert packaged_planning_rules().callbacks == FIFTH


@pytest.mark.parametrize(("n_repairs", "due"), [(0, 0), (1, 1), (4, 1), (5, 1), (6, 2), (35, 7), (101, 21)])
def test_r4_a_fifth_rounded_up(n_repairs: int, due: int) -> None:
    assert due == callbacks_due(n_repairs, FIFTH)


def test_r4_decimals_are_exact() -> None:
    assert 0.28 * 25 > 7  # what binary fractions make of it
    assert 7 == callbacks_due(25, CallbackRules(0.28, 1, 1))


def test_r4_drawn_per_city_and_month() -> None:
    orders = [f"W{place:03}" for place in range(120)]
    cities = ["长沙"] * 101 + ["株洲"] * 18 + ["湘潭"]
    march = draw_callbacks(orders, cities, month="2026-03", rules=FIFTH, seed=9)
    found = {city.stratum: (len(city.drawn), len(city.reserves), city.n_listed) for city in march}
    assert {"长沙": (21, 21, 101), "株洲": (4, 4, 18), "湘潭": (1, 0, 1)} == found
    assert march == draw_callbacks(orders[::-1], cities[::-1], month="2026-03", rules=FIFTH, seed=9)
    april = draw_callbacks(orders, cities, month="2026-04", rules=FIFTH, seed=9)
    assert [city.drawn for city in march] != [city.drawn for city in april]


def test_r4_refusals() -> None:
    for rules in ((0, 1, 1), (1.1, 1, 1), (0.2, 0, 1), (0.2, 1, -1), (math.nan, 1, 1)):
        with pytest.raises(ValueError, match="share must lie"):
            CallbackRules(*rules)
    with pytest.raises(ValueError, match="n_repairs -1"):
        callbacks_due(-1, FIFTH)
    with pytest.raises(ValueError, match="more than once: W1"):
        draw_callbacks(["W1", "W1"], ["a", "b"], month="2026-03", rules=FIFTH, seed=9)
    with pytest.raises(ValueError, match="seed -2"):
        draw_callbacks(["W1"], ["a"], month="2026-03", rules=FIFTH, seed=-2)
