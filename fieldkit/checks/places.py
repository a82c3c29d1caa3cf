"""Where a visit began: at its site, and within reach of the one before."""

import math
from collections.abc import Iterator
from itertools import pairwise

from fieldkit.checks.facts import Batch, Evidence, Visit, plain
from fieldkit.checks.times import end_s, start_s, visits_in_order

EARTH_RADIUS_M = 6_371_000
NEARBY_M = 1_000  # positions in town are wrong by some hundred metres: nearer is no journey

Place = tuple[float | None, float | None]


def far_from_site(batch: Batch, limit_m: float) -> Iterator[Evidence]:
    for visit in batch.visits:
        found_m = distance_m((visit.latitude, visit.longitude), (visit.site_latitude, visit.site_longitude))
        if found_m is not None and found_m > limit_m:
            yield Evidence(visit.instance_id, plain(f"{found_m:,.0f} m > {limit_m:,.0f} m"))


def impossible_travel(batch: Batch, limit_km_h: float) -> Iterator[Evidence]:
    """From the end of one visit to the start of the auditor's next; overlapping ones are another check's."""
    for visits in visits_in_order(batch):
        for earlier, later in pairwise(visits):
            journey_m = distance_m(_place(earlier), _place(later))
            gap_s = start_s(later) - end_s(earlier)
            if journey_m is None or journey_m <= NEARBY_M or gap_s < 0:
                continue
            if journey_m / 1000 > limit_km_h * gap_s / 3600:
                text = f"{earlier.code} → {later.code}: {journey_m / 1000:,.1f} km, {gap_s / 60:,.0f} min"
                yield Evidence(later.instance_id, plain(f"{text} (> {limit_km_h:g} km/h)"), key=earlier.code)


def distance_m(one: Place, other: Place) -> float | None:
    """Great-circle distance in metres (haversine) between two (latitude, longitude) in degrees.

    None where a coordinate is not known.
    """
    if None in one or None in other:
        return None
    lat_a, lon_a, lat_b, lon_b = (math.radians(degrees) for degrees in (*one, *other) if degrees is not None)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(half))


def _place(visit: Visit) -> Place:
    return visit.latitude, visit.longitude
