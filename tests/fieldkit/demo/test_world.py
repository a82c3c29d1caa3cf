"""The planned waves.

W1 every city has eight matched sets of one hall per operator, a walk from each other
W2 one auditor visits the three halls of a set in one slot with one scenario, no two visits at once
W3 each operator is first, second and last equally often, in every slot equally often
W4 the same seed plans the same waves, another seed other halls
W5 the open wave is one matched set of one auditor, after the finished one
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import combinations, pairwise

from fieldkit.demo.places import CITIES, Operator
from fieldkit.demo.world import DemoVisit, Scenario, Slot, distance_m, plan_open_wave, plan_wave

WAVE = plan_wave(7)


def _by_set(visits: Iterable[DemoVisit]) -> dict[str, list[DemoVisit]]:
    sets: dict[str, list[DemoVisit]] = defaultdict(list)
    for visit in visits:
        sets[visit.site.set_code].append(visit)
    return sets


def test_w1_sizes_and_codes() -> None:
    assert 216 == len(WAVE.visits) == len(WAVE.sites)
    assert 216 == len({site.code for site in WAVE.sites}) == len({visit.code for visit in WAVE.visits})
    assert {city.code: 24 for city in CITIES} == Counter(site.city.code for site in WAVE.sites)
    sets = _by_set(WAVE.visits)
    assert {frozenset(Operator)} == {
        frozenset(visit.site.operator for visit in three) for three in sets.values()
    }
    assert "FJ-FZ-CM-03" in {site.code for site in WAVE.sites}
    assert "FJ12-FZ-03-CM" in {visit.code for visit in WAVE.visits}


def test_w1_halls_of_a_set_are_within_a_walk() -> None:
    sets = _by_set(WAVE.visits).values()
    apart = [distance_m(a.site.place, b.site.place) for three in sets for a, b in combinations(three, 2)]
    assert [] == [metres for metres in apart if metres > 1_000]


def test_w2_a_set_shares_auditor_scenario_slot_and_day() -> None:
    shared = [
        {(visit.auditor.code, visit.scenario, visit.slot, visit.starts_at.date()) for visit in three}
        for three in _by_set(WAVE.visits).values()
    ]
    assert {1} == {len(each) for each in shared}


def test_w2_an_auditors_visits_leave_time_for_each_other() -> None:
    days: dict[str, list[DemoVisit]] = defaultdict(list)
    for visit in WAVE.visits:
        days[visit.auditor.code].append(visit)
    gaps = [
        later.starts_at - earlier.starts_at
        for visits in days.values()
        for earlier, later in pairwise(sorted(visits, key=lambda each: each.starts_at))
    ]
    assert min(gaps) >= timedelta(minutes=51)
    assert 12 == len(days)


def test_w2_visits_fall_inside_the_wave() -> None:
    outside = [v for v in WAVE.visits if not WAVE.starts_on <= v.starts_at.date() <= WAVE.ends_on]
    assert [] == outside


def test_w3_orders_rotate_in_every_slot() -> None:
    turns = Counter(
        (visit.site.operator, turn, visit.slot)
        for three in _by_set(WAVE.visits).values()
        for turn, visit in enumerate(sorted(three, key=lambda each: each.starts_at))
    )
    assert len(Operator) * 3 * len(Slot) == len(turns)
    assert max(turns.values()) - min(turns.values()) <= 1
    assert dict.fromkeys(Scenario, 54) == Counter(visit.scenario for visit in WAVE.visits)


def test_w4_only_the_seed_decides() -> None:
    assert plan_wave(7) == WAVE
    assert plan_wave(8).sites != WAVE.sites


def test_w5_the_open_wave() -> None:
    open_wave = plan_open_wave(7)
    assert list(Operator) == [visit.site.operator for visit in open_wave.visits]
    assert {"FZ-01"} == {visit.site.set_code for visit in open_wave.visits}
    assert {"A01"} == {visit.auditor.code for visit in open_wave.visits}
    assert set(open_wave.sites) <= set(WAVE.sites)
    assert open_wave.starts_on > WAVE.ends_on
