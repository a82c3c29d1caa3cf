"""Which of a rival's sites is set beside each of ours: the nearest that can be compared (domain 7.4)."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from forms.text import Bilingual
from scoring.planning.distance import Points, near_pairs, nearest_distance_m

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class WhyUnmatched(StrEnum):
    """What keeps a rival's site from standing beside ours."""

    NO_POSITION = "no_position"  # ours has no coordinates
    NONE_COMPARABLE = "none_comparable"  # the rival has none of its kind whose place is known
    TOO_FAR = "too_far"  # the nearest of its kind lies beyond the caliper
    TAKEN = "taken"  # those within it stand beside other sites of ours


REASONS = {
    WhyUnmatched.NO_POSITION: Bilingual("我方网点没有坐标", "Our site has no coordinates"),
    WhyUnmatched.NONE_COMPARABLE: Bilingual(
        "该对手没有坐标已知的同类网点", "The rival has no site of this kind with coordinates"
    ),
    WhyUnmatched.TOO_FAR: Bilingual("最近的同类网点超出距离上限", "The nearest of its kind is too far away"),
    WhyUnmatched.TAKEN: Bilingual(
        "范围内的同类网点已与我方其他网点配对", "Those near enough stand beside other sites of ours"
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class SitePlaces:
    """The register's n sites, as far as matching asks.

    Attributes:
        site: (n,) ids, each once.
        operator: (n,) whose.
        kind: (n,) what must agree exactly, e.g. ("own hall", "central", "长沙").
        latitude_deg: (n,) WGS-84, −90 to 90; NaN where unknown.
        longitude_deg: (n,) WGS-84, −180 to 180; NaN where unknown.
    """

    site: Sequence[str]
    operator: Sequence[str]
    kind: Sequence[tuple[str, ...]]
    latitude_deg: FloatArray
    longitude_deg: FloatArray


@dataclass(frozen=True, slots=True)
class MatchedRival:
    """A rival's site beside one of ours."""

    operator: str
    site: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class MatchedSet:
    """One of our sites and, in the order of the rivals, those found for it."""

    site: str
    rivals: tuple[MatchedRival, ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One of our sites without a site of one rival; how far the nearest of its kind is, if there is one."""

    site: str
    operator: str
    why: WhyUnmatched
    nearest_m: float | None


@dataclass(frozen=True, slots=True)
class Matching:
    """Every site of ours stands in `sets`, by id; what is missing in a set is told in `unmatched`."""

    sets: tuple[MatchedSet, ...]
    unmatched: tuple[Unmatched, ...]


def match_sites(places: SitePlaces, *, ours: str, rivals: Sequence[str], caliper_m: float) -> Matching:
    """Which sites of each rival make the fairest sets with ours?

    Args:
        places: the register of all operators.
        ours: the operator whose sites ask for partners.
        rivals: operators, each matched for itself.
        caliper_m: farthest a partner may be, above 0.

    Returns:
        As many matches as the caliper allows and, among those, the least total distance; no site of a rival
        stands in two sets. The order of the register's rows does not matter.

    Raises:
        ValueError: arrays of different lengths; an id twice; a coordinate off the earth; ours among the
            rivals; caliper_m not above 0.

    Formula:
        Within sites of one kind, minimum-weight bipartite matching on the pairs inside the caliper (optimal
        matching, Rosenbaum 1989; Jonker and Volgenant 1987 for sparse costs), where each site of ours may
        also stay alone at a cost above that of any rearrangement.

    Example:
        >>> places = SitePlaces(
        ...     site=["M1", "M2", "U1", "U2"],
        ...     operator=["CM", "CM", "CU", "CU"],
        ...     kind=[("central",)] * 4,
        ...     latitude_deg=np.array([28.20, 28.21, 28.206, 28.30]),
        ...     longitude_deg=np.array([112.97, 112.97, 112.97, 112.97]),
        ... )
        >>> found = match_sites(places, ours="CM", rivals=["CU"], caliper_m=3000)
        >>> [(each.site, [rival.site for rival in each.rivals]) for each in found.sets]
        [('M1', []), ('M2', ['U1'])]
        >>> found.unmatched[0].why
        <WhyUnmatched.TAKEN: 'taken'>
    """
    _refuse(places, caliper_m)
    if ours in rivals:
        raise ValueError(f"rivals {list(rivals)} must not hold ours, {ours}")
    rows_of = _rows_by_operator(places)
    found = {
        rival: _outcomes(places, rows_of[ours], rows_of[rival], rival=rival, caliper_m=caliper_m)
        for rival in rivals
    }
    beside = [[found[rival][row] for rival in rivals] for row in rows_of[ours]]
    return Matching(
        sets=tuple(
            MatchedSet(places.site[row], tuple(each for each in outcomes if isinstance(each, MatchedRival)))
            for row, outcomes in zip(rows_of[ours], beside, strict=True)
        ),
        unmatched=tuple(each for outcomes in beside for each in outcomes if isinstance(each, Unmatched)),
    )


def _outcomes(
    places: SitePlaces, ours: Sequence[int], others: Sequence[int], *, rival: str, caliper_m: float
) -> dict[int, MatchedRival | Unmatched]:
    """What one rival has for each row of ours."""
    outcomes: dict[int, MatchedRival | Unmatched] = {}
    is_placed = np.isfinite(places.latitude_deg) & np.isfinite(places.longitude_deg)
    candidates: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in others:
        if is_placed[row]:
            candidates[places.kind[row]].append(row)
    asking: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in ours:
        if not is_placed[row]:
            outcomes[row] = Unmatched(places.site[row], rival, WhyUnmatched.NO_POSITION, None)
        elif places.kind[row] not in candidates:
            outcomes[row] = Unmatched(places.site[row], rival, WhyUnmatched.NONE_COMPARABLE, None)
        else:
            asking[places.kind[row]].append(row)
    for kind, rows in asking.items():
        outcomes |= _matched(places, rows, candidates[kind], rival=rival, caliper_m=caliper_m)
    return outcomes


def _matched(
    places: SitePlaces, ours: Sequence[int], others: Sequence[int], *, rival: str, caliper_m: float
) -> dict[int, MatchedRival | Unmatched]:
    """Sites of one kind, all with positions, at least one on each side."""
    here, there = _points(places, ours), _points(places, others)
    near = near_pairs(here, there, within_m=caliper_m)
    partner = _assigned(near.first, near.second, near.distance_m, shape=(len(ours), len(others)))
    has_near = np.isin(np.arange(len(ours)), near.first)
    nearest_m = nearest_distance_m(here, there)
    outcomes: dict[int, MatchedRival | Unmatched] = {}
    for place, row in enumerate(ours):
        if partner[place] >= 0:
            pair = int(partner[place])
            site = places.site[others[int(near.second[pair])]]
            outcomes[row] = MatchedRival(rival, site, float(near.distance_m[pair]))
        else:
            why = WhyUnmatched.TAKEN if has_near[place] else WhyUnmatched.TOO_FAR
            outcomes[row] = Unmatched(places.site[row], rival, why, float(nearest_m[place]))
    return outcomes


def _assigned(
    ours: IntArray, others: IntArray, distance_m: FloatArray, *, shape: tuple[int, int]
) -> IntArray:
    """For each of ours the place in these pairs of the one it takes; −1 for none.

    One column more for each of ours stands for staying alone, which costs more than all distances together.
    A metre more on every pair keeps sites at one spot from counting as no pair.
    """
    n_ours, n_others = shape
    alone = np.arange(n_ours)
    costs = np.append(distance_m + 1, np.full(n_ours, (distance_m.max(initial=0) + 1) * (n_ours + 1)))
    rows, columns = np.append(ours, alone), np.append(others, n_others + alone)
    graph = sparse.csr_matrix((costs, (rows, columns)), shape=(n_ours, n_others + n_ours))
    _, taken = min_weight_full_bipartite_matching(graph)
    place_of = sparse.csr_matrix((np.arange(1, len(costs) + 1), (rows, columns)), shape=graph.shape)
    place = np.asarray(place_of[alone, taken]).ravel() - 1
    return np.where(place < len(distance_m), place, -1)


def _points(places: SitePlaces, rows: Sequence[int]) -> Points:
    return Points(places.latitude_deg[list(rows)], places.longitude_deg[list(rows)])


def _rows_by_operator(places: SitePlaces) -> defaultdict[str, list[int]]:
    """Each operator's rows by site id, so that the register's order does not matter."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row in sorted(range(len(places.site)), key=lambda row: places.site[row]):
        rows[places.operator[row]].append(row)
    return rows


def _refuse(places: SitePlaces, caliper_m: float) -> None:
    n = len(places.site)
    columns = (places.operator, places.kind, places.latitude_deg, places.longitude_deg)
    if any(len(column) != n for column in columns):
        raise ValueError(f"operator, kind, latitude_deg and longitude_deg must be {n} long as site is")
    twice = sorted(site for site, times in Counter(places.site).items() if times > 1)
    if twice:
        raise ValueError(f"site stands more than once: {', '.join(twice[:5])}")
    for name, degrees, most in (
        ("latitude_deg", places.latitude_deg, 90),
        ("longitude_deg", places.longitude_deg, 180),
    ):
        off = np.flatnonzero(np.abs(degrees) > most)  # NaN is not
        if len(off):
            raise ValueError(f"{name} {degrees[off[0]]} of {places.site[off[0]]} lies beyond ±{most}")
    if not 0 < caliper_m < math.inf:
        raise ValueError(f"caliper_m {caliper_m} must be positive and finite")
