"""Matched rival sites, against every assignment there is."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.planning.distance import EARTH_RADIUS_M, Points, great_circle_m
from scoring.planning.matching import (
    REASONS,
    Matching,
    SitePlaces,
    WhyUnmatched,
    match_sites,
)

M_PER_DEG = EARTH_RADIUS_M * math.pi / 180  # along a meridian


def _on_a_road(**metres: float) -> SitePlaces:
    """Sites along one meridian; a site's first letter is its operator's, M, U or T."""
    names = {"M": "CM", "U": "CU", "T": "CT"}
    return SitePlaces(
        site=list(metres),
        operator=[names[site[0]] for site in metres],
        kind=[("central",)] * len(metres),
        latitude_deg=28 + np.array(list(metres.values())) / M_PER_DEG,
        longitude_deg=np.full(len(metres), 113.0),
    )


def _pairs(matching: Matching) -> dict[str, str]:
    return {each.site: rival.site for each in matching.sets for rival in each.rivals}


def _point(latitude_deg: float, longitude_deg: float) -> Points:
    return Points(np.array([latitude_deg]), np.array([longitude_deg]))


def test_the_haversine_of_nashville_and_los_angeles() -> None:
    """BNA 36.12° N 86.67° W to LAX 33.94° N 118.40° W: 2887.26 km on a sphere of 6372.8 km (Rosetta Code)."""
    [found] = great_circle_m(_point(36.12, -86.67), _point(33.94, -118.40))
    assert found / EARTH_RADIUS_M * 6372.8 == pytest.approx(2887.2599506, rel=1e-9)


@settings(deadline=None)
@given(
    latitudes=st.tuples(st.floats(-90, 90), st.floats(-90, 90)),
    longitudes=st.tuples(st.floats(-180, 180), st.floats(-180, 180)),
)
def test_the_haversine_agrees_with_vectors(
    latitudes: tuple[float, float], longitudes: tuple[float, float]
) -> None:
    phi, to_phi = np.radians(latitudes)
    lamda, to_lamda = np.radians(longitudes)
    start = np.array([np.cos(phi) * np.cos(lamda), np.cos(phi) * np.sin(lamda), np.sin(phi)])
    end = np.array([np.cos(to_phi) * np.cos(to_lamda), np.cos(to_phi) * np.sin(to_lamda), np.sin(to_phi)])
    angle = math.atan2(float(np.linalg.norm(np.cross(start, end))), float(start @ end))
    [found] = great_circle_m(_point(latitudes[0], longitudes[0]), _point(latitudes[1], longitudes[1]))
    assert found == pytest.approx(angle * EARTH_RADIUS_M, rel=1e-9, abs=0.5)


def test_the_nearest_is_taken_and_its_distance_told() -> None:
    places = _on_a_road(M1=0, M2=5000, U1=5400, U2=300, T1=-200)
    found = match_sites(places, ours="CM", rivals=["CU", "CT"], caliper_m=1000)
    first, second = found.sets
    assert [("CU", "U2"), ("CT", "T1")] == [(rival.operator, rival.site) for rival in first.rivals]
    assert [300, 200] == pytest.approx([rival.distance_m for rival in first.rivals], abs=1e-3)
    assert ["U1"] == [rival.site for rival in second.rivals]
    [missing] = found.unmatched
    assert ("M2", "CT", WhyUnmatched.TOO_FAR) == (missing.site, missing.operator, missing.why)
    assert missing.nearest_m == pytest.approx(5200, abs=1e-3)


def test_the_whole_is_nearest_where_one_by_one_would_not_be() -> None:
    """M1 would take U1 at 100 m and leave M2 alone; together M1–U2 and M2–U1 are inside the caliper."""
    places = _on_a_road(M1=0, U1=100, M2=900, U2=-700)
    assert {"M1": "U2", "M2": "U1"} == _pairs(match_sites(places, ours="CM", rivals=["CU"], caliper_m=1000))


def test_a_rival_site_stands_in_one_set() -> None:
    found = match_sites(_on_a_road(M1=0, M2=10, U1=20), ours="CM", rivals=["CU"], caliper_m=1000)
    assert {"M2": "U1"} == _pairs(found)
    assert [WhyUnmatched.TAKEN] == [each.why for each in found.unmatched]


def test_two_at_one_spot() -> None:
    found = match_sites(_on_a_road(M1=0, U1=0), ours="CM", rivals=["CU"], caliper_m=1)
    assert {"M1": "U1"} == _pairs(found)


def test_kinds_must_agree_and_places_be_known() -> None:
    places = SitePlaces(
        site=["M1", "M2", "M3", "U1", "U2"],
        operator=["CM", "CM", "CM", "CU", "CU"],
        kind=[("own", "A"), ("own", "B"), ("own", "A"), ("own", "A"), ("own", "B")],
        latitude_deg=np.array([28.0, 28.0, math.nan, 28.001, math.nan]),
        longitude_deg=np.full(5, 113.0),
    )
    found = match_sites(places, ours="CM", rivals=["CU", "CT"], caliper_m=5000)
    assert {"M1": "U1"} == _pairs(found)
    assert {
        ("M1", "CT"): WhyUnmatched.NONE_COMPARABLE,
        ("M2", "CU"): WhyUnmatched.NONE_COMPARABLE,
        ("M2", "CT"): WhyUnmatched.NONE_COMPARABLE,
        ("M3", "CU"): WhyUnmatched.NO_POSITION,
        ("M3", "CT"): WhyUnmatched.NO_POSITION,
    } == {(each.site, each.operator): each.why for each in found.unmatched}


def _best(ours: Sequence[float], others: Sequence[float], caliper_m: float) -> tuple[int, float]:
    """(matches, −distance) of the best of all assignments."""
    choices = [*range(len(others)), *[-1] * len(ours)]
    found = (0, 0.0)
    for taken in set(itertools.permutations(choices, len(ours))):
        distances = [abs(ours[place] - others[to]) for place, to in enumerate(taken) if to >= 0]
        if all(distance < caliper_m for distance in distances):
            found = max(found, (len(distances), -sum(distances)))
    return found


@settings(deadline=None, max_examples=80)
@given(
    ours=st.lists(st.integers(0, 3000), min_size=1, max_size=4),
    others=st.lists(st.integers(0, 3000), min_size=1, max_size=4),
    seed=st.integers(0, 99),
)
def test_most_matches_then_least_distance(ours: list[int], others: list[int], seed: int) -> None:
    metres = {f"M{n}": float(m) for n, m in enumerate(ours)} | {
        f"U{n}": float(m) for n, m in enumerate(others)
    }
    caliper_m = 1000.5  # between whole metres
    found = match_sites(_on_a_road(**metres), ours="CM", rivals=["CU"], caliper_m=caliper_m)
    n_matches, distance = _best(ours, others, caliper_m)
    matched = [rival for each in found.sets for rival in each.rivals]
    assert n_matches == len(matched) == len({rival.site for rival in matched})
    assert sum(rival.distance_m for rival in matched) == pytest.approx(-distance, abs=1e-2)
    assert len(ours) == len(found.sets) == len(matched) + len(found.unmatched)

    names = np.random.default_rng(seed).permutation(list(metres)).tolist()
    shuffled = _on_a_road(**{name: metres[name] for name in names})
    assert found == match_sites(shuffled, ours="CM", rivals=["CU"], caliper_m=caliper_m)


def test_ten_thousand_sites() -> None:
    rng = np.random.default_rng(1)
    n = 10_000
    places = SitePlaces(
        site=[f"S{place:05}" for place in range(2 * n)],
        operator=["CM"] * n + ["CU"] * n,
        kind=[("own",)] * (2 * n),
        latitude_deg=rng.uniform(25, 30, 2 * n),
        longitude_deg=rng.uniform(109, 114, 2 * n),
    )
    found = match_sites(places, ours="CM", rivals=["CU"], caliper_m=5000)
    taken = [rival.site for each in found.sets for rival in each.rivals]
    assert len(taken) == len(set(taken)) > 0.7 * n
    assert n == len(taken) + len(found.unmatched)


def test_every_reason_has_words() -> None:
    assert set(WhyUnmatched) == set(REASONS)


def test_nobody_to_match() -> None:
    assert Matching((), ()) == match_sites(_on_a_road(U1=0), ours="CM", rivals=["CU"], caliper_m=10)


def test_refusals() -> None:
    places = _on_a_road(M1=0, U1=0)
    for wrong, said in (
        (replace(places, site=["M1"]), "must be 1 long"),
        (replace(places, site=["M1", "M1"]), "site stands more than once: M1"),
        (replace(places, latitude_deg=np.array([0, 91.0])), r"latitude_deg 91\.0 of U1"),
        (replace(places, longitude_deg=np.array([math.inf, 0])), "longitude_deg inf of M1"),
    ):
        with pytest.raises(ValueError, match=said):
            match_sites(wrong, ours="CM", rivals=["CU"], caliper_m=10)
    with pytest.raises(ValueError, match="caliper_m 0"):
        match_sites(places, ours="CM", rivals=["CU"], caliper_m=0)
    with pytest.raises(ValueError, match="must not hold ours, CM"):
        match_sites(places, ours="CM", rivals=["CM"], caliper_m=10)
