"""Who visits which sites on which day: a rule that keeps the comparison fair (domain 7.4).

One auditor visits the operators' sites of a matched set, on one day and in one slot; nobody visits a site
twice running; whose site comes first takes turns; loads are even, and an auditor stays in his own city.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np


class Slot(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True, slots=True)
class SetToVisit:
    """Sites that are visited together: those of a matched set, or a single one.

    Attributes:
        key: what the set is called.
        city: where it is, by id.
        sites: by id, one per operator at most.
        n_visits: rounds through the set.
        last_auditors: who visited one of its sites last; they may not come again at once.
    """

    key: str
    city: int
    sites: tuple[int, ...]
    n_visits: int = 1
    last_auditors: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FieldAuditor:
    """`city` None: anywhere. `load`: visits that already wait for this auditor."""

    id: int
    city: int | None
    load: int = 0


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit: `round` counts from 1 at the site, `order` from 1 within the set that day."""

    key: str
    site: int
    round: int
    auditor: int
    day: date
    slot: Slot
    order: int


@dataclass(frozen=True, slots=True)
class Rota:
    """`left`: sets, with the round, that nobody may visit: none works in the city, or each was there last."""

    stops: tuple[Stop, ...]
    left: tuple[tuple[str, int], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Trip:
    """One round through one set, by one auditor."""

    chosen: SetToVisit
    round: int
    auditor: int


def rota(
    sets: Sequence[SetToVisit], auditors: Sequence[FieldAuditor], *, days: Sequence[date], seed: int
) -> Rota:
    """Every set's rounds over auditors and days.

    The same arguments give the same rota. With fewer days than an auditor has trips a day holds several.

    Args:
        sets: what is to be visited.
        auditors: who may go.
        days: on which visits may fall, in order; at least one.
        seed: of the order in which equally loaded auditors are taken.

    Raises:
        ValueError: no days.
    """
    if not days:
        raise ValueError("days must name one at least")
    trips, left = _trips(sets, auditors, seed)
    by_auditor: dict[int, list[_Trip]] = defaultdict(list)
    for trip in trips:
        by_auditor[trip.auditor].append(trip)
    turns: dict[int, int] = defaultdict(int)  # of whose site comes first, within a city
    stops = [stop for own in by_auditor.values() for stop in _stops(own, days, turns)]
    return Rota(
        tuple(sorted(stops, key=lambda one: (one.day, one.auditor, one.slot, one.order))), tuple(left)
    )


def _trips(
    sets: Sequence[SetToVisit], auditors: Sequence[FieldAuditor], seed: int
) -> tuple[list[_Trip], list[tuple[str, int]]]:
    """Round by round, so that all first visits are given before any second one."""
    ranks = {one.id: rank for rank, one in enumerate(_shuffled(auditors, seed))}
    loads = {one.id: one.load for one in auditors}
    last: dict[str, frozenset[int]] = {one.key: one.last_auditors for one in sets}
    trips: list[_Trip] = []
    left: list[tuple[str, int]] = []
    for number in range(1, max((one.n_visits for one in sets), default=0) + 1):
        for chosen in sorted((one for one in sets if one.n_visits >= number), key=lambda one: one.key):
            free = [
                one for one in auditors if one.city in {None, chosen.city} and one.id not in last[chosen.key]
            ]
            if not free:
                left.append((chosen.key, number))
                continue
            # who works in this city alone goes before who works anywhere
            goes = min(free, key=lambda one: (one.city is None, loads[one.id], ranks[one.id]))
            loads[goes.id] += len(chosen.sites)
            last[chosen.key] = frozenset({goes.id})
            trips.append(_Trip(chosen, number, goes.id))
    return trips, left


def _shuffled(auditors: Sequence[FieldAuditor], seed: int) -> list[FieldAuditor]:
    listed = sorted(auditors, key=lambda one: one.id)
    return [listed[place] for place in np.random.default_rng(seed).permutation(len(listed))]


def _stops(trips: Sequence[_Trip], days: Sequence[date], turns: dict[int, int]) -> list[Stop]:
    """One auditor's trips spread evenly over the days, the slots taking turns."""
    stops: list[Stop] = []
    for place, trip in enumerate(trips):
        day = days[place * len(days) // len(trips)]
        slot = [*Slot][place % len(Slot)]
        first = turns[trip.chosen.city] % len(trip.chosen.sites)
        turns[trip.chosen.city] += 1
        ordered = trip.chosen.sites[first:] + trip.chosen.sites[:first]
        stops += [
            Stop(trip.chosen.key, site, trip.round, trip.auditor, day, slot, order)
            for order, site in enumerate(ordered, start=1)
        ]
    return stops
