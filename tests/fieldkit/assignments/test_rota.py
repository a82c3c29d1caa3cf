"""Who goes where, when.

R1 a set's sites are visited by one auditor, on one day, in one slot, one after the other
R2 nobody visits a site twice running, in this wave or after the last one
R3 an auditor stays in his own city; who works anywhere fills in
R4 loads are even, what waits already counted
R5 whose site comes first takes turns; days and slots are spread
R6 the same arguments give the same rota; what nobody may visit is told
"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.assignments.rota import FieldAuditor, Rota, SetToVisit, Stop, rota

DAYS = [date(2026, 12, 1) + timedelta(days=number) for number in range(20)]


def _sets(n: int, *, city: int = 1, n_visits: int = 1) -> list[SetToVisit]:
    """Matched sets of three: site 10·k is ours, the two after it the rivals'."""
    return [
        SetToVisit(f"{city}-{k:03}", city, (100_000 * city + 10 * k, 100_000 * city + 10 * k + 1), n_visits)
        for k in range(n)
    ]


def _by_trip(found: Rota) -> dict[tuple[str, int], list[Stop]]:
    trips: dict[tuple[str, int], list[Stop]] = defaultdict(list)
    for stop in found.stops:
        trips[stop.key, stop.round].append(stop)
    return trips


def test_r1_together() -> None:
    found = rota(_sets(12, n_visits=2), [FieldAuditor(n, 1) for n in (1, 2, 3)], days=DAYS, seed=7)
    trips = _by_trip(found)
    assert 24 == len(trips)
    for stops in trips.values():
        assert 1 == len({(stop.auditor, stop.day, stop.slot) for stop in stops})
        assert [1, 2] == sorted(stop.order for stop in stops)


def test_r2_never_twice_running() -> None:
    sets = [
        SetToVisit("a", 1, (1, 2), 3, last_auditors=frozenset({1, 2})),
        *_sets(5, n_visits=3),
    ]
    found = rota(sets, [FieldAuditor(n, 1) for n in (1, 2, 3)], days=DAYS, seed=7)
    went = {trip: stops[0].auditor for trip, stops in _by_trip(found).items()}
    assert 3 == went["a", 1]
    for (key, number), auditor in went.items():
        assert auditor != went.get((key, number - 1))


def test_r3_own_city_first() -> None:
    auditors = [FieldAuditor(1, 1), FieldAuditor(2, 2), FieldAuditor(3, None)]
    found = rota([*_sets(4), *_sets(4, city=2), *_sets(2, city=3)], auditors, days=DAYS, seed=7)
    cities = {(stop.auditor, int(stop.key[0])) for stop in found.stops}
    assert {(1, 1), (2, 2), (3, 3)} == cities


def test_r4_even_loads() -> None:
    auditors = [FieldAuditor(1, 1, load=12), FieldAuditor(2, 1), FieldAuditor(3, 1)]
    found = rota(_sets(12), auditors, days=DAYS, seed=7)
    visits = Counter(stop.auditor for stop in found.stops)
    assert {1: 0, 2: 12, 3: 12} == {one.id: visits[one.id] for one in auditors}


def test_r5_turns() -> None:
    found = rota(_sets(20), [FieldAuditor(1, 1), FieldAuditor(2, 1)], days=DAYS, seed=7)
    firsts = Counter(stop.site % 10 for stop in found.stops if stop.order == 1)
    assert {0: 10, 1: 10} == firsts
    for auditor in (1, 2):
        own = [stop for stop in found.stops if stop.auditor == auditor and stop.order == 1]
        assert 10 == len({stop.day for stop in own})
        assert {5} == set(Counter(stop.slot for stop in own).values())
        assert all(second.day >= first.day for first, second in pairwise(own))


def test_r6_told() -> None:
    sets = [SetToVisit("a", 1, (1,), 2, frozenset({1})), *_sets(1, city=2)]
    found = rota(sets, [FieldAuditor(1, 1)], days=DAYS, seed=7)
    assert ((), (("2-000", 1), ("a", 1), ("a", 2))) == (found.stops, found.left)
    with pytest.raises(ValueError, match="days"):
        rota(sets, [], days=[], seed=7)
    assert () == rota([], [], days=DAYS, seed=7).stops


@given(
    n_sets=st.integers(0, 15),
    n_auditors=st.integers(1, 5),
    n_visits=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_r6_whatever_comes(n_sets: int, n_auditors: int, n_visits: int, seed: int) -> None:
    sets, auditors = _sets(n_sets, n_visits=n_visits), [FieldAuditor(n, 1) for n in range(n_auditors)]
    found = rota(sets, auditors, days=DAYS[:3], seed=seed)
    assert found == rota(sets[::-1], auditors[::-1], days=DAYS[:3], seed=seed)
    wanted = {(one.key, number) for one in sets for number in range(1, n_visits + 1)}
    assert wanted == {*_by_trip(found), *found.left}
    assert len(found.left) == (0 if n_auditors > 1 else n_sets * (n_visits - 1))
