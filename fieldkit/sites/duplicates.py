"""Sites that may be one and the same: of one operator and kind, alike by name or by place.

Alike are two open sites with the same core of a name in one city, and two within 100 m with similar names.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

import numpy as np

from fieldkit.database.sql import fetch
from fieldkit.lists.listing import Condition
from fieldkit.registers.register import Pair, Row
from scoring.planning.distance import Points, near_pairs

WITHIN_M = 100.0
SIMILAR = 0.6  # share of signs in common, difflib's ratio, from which two names are similar
# so many sites at one point, or of one name in one city, are a habit of filling in and no duplicates
MOST_AT_ONE_POINT, MOST_OF_ONE_NAME = 20, 20
# what says whose and what it is, and not which
_COMMON = re.compile(r"中国|移动|联通|电信|公司|营业厅|营业部|服务厅|合作厅|专营店|网点|厅|店")

OPEN = """
SELECT s.code, s.name, s.operator, s.kind, c.code AS city, s.latitude, s.longitude
  FROM site s JOIN area c ON c.id = s.city
 WHERE (s.closed_on IS NULL OR s.closed_on > current_date) {where}
 ORDER BY s.code
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    code: str
    name: str
    operator: str
    kind: str
    city: str
    latitude: float | None = None
    longitude: float | None = None


async def duplicates(within: Sequence[Condition] = ()) -> list[Pair]:
    """Every pair among the sites that `within` reaches, those of one name first."""
    where = "".join(f" AND {text.replace('{}', f'${n}')}" for n, (text, _) in enumerate(within, start=1))
    rows = await fetch(OPEN.format(where=where), *(value for _, value in within))
    return pairs([Candidate(**row) for row in rows])


async def alike_to(rows: Sequence[Row]) -> list[Pair]:
    """Pairs of which at least one is among `rows`, which stand in the place of what is stored."""
    given = {str(row["code"]): row for row in rows if row["closed_on"] is None}
    stored = [Candidate(**row) for row in await fetch(OPEN.format(where=""))]
    replaced = {str(row["code"]) for row in rows}
    fresh = [_candidate(row) for row in given.values()]
    found = pairs([*fresh, *(each for each in stored if each.code not in replaced)])
    return [pair for pair in found if not given.keys().isdisjoint(pair.codes)]


def pairs(candidates: Sequence[Candidate]) -> list[Pair]:
    """Every pair once, by name and then by place."""
    found = {pair.codes: pair for pair in (*_near(candidates), *_of_one_name(candidates))}
    return sorted(found.values(), key=lambda pair: (pair.distance_m is not None, pair.codes))


def core(name: str) -> str:
    """Letters and digits only, without what every hall is called; the whole name where that is all."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())
    return _COMMON.sub("", plain) or plain


def _of_one_name(candidates: Sequence[Candidate]) -> Iterator[Pair]:
    groups: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for each in candidates:
        groups[each.operator, each.kind, each.city, core(each.name)].append(each)
    for group in groups.values():
        if len(group) <= MOST_OF_ONE_NAME:
            yield from (_pair(*both) for both in combinations(group, 2))


def _near(candidates: Sequence[Candidate]) -> Iterator[Pair]:
    placed = [each for each in candidates if each.latitude is not None and each.longitude is not None]
    crowds = Counter((each.latitude, each.longitude) for each in placed)
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for each in placed:
        if crowds[each.latitude, each.longitude] <= MOST_AT_ONE_POINT:
            groups[each.operator, each.kind].append(each)
    for group in groups.values():
        yield from _near_in(group)


def _near_in(group: Sequence[Candidate]) -> Iterator[Pair]:
    points = Points(
        np.array([each.latitude for each in group], dtype=np.float64),
        np.array([each.longitude for each in group], dtype=np.float64),
    )
    near = near_pairs(points, points, within_m=WITHIN_M)
    for first, second, distance_m in zip(near.first, near.second, near.distance_m, strict=True):
        one, other = group[first], group[second]
        if first < second and is_similar(one.name, other.name):
            yield _pair(one, other, float(distance_m))


def is_similar(name: str, other: str) -> bool:
    one, two = core(name), core(other)
    return one in two or two in one or SequenceMatcher(None, one, two).ratio() >= SIMILAR


def _pair(one: Candidate, other: Candidate, distance_m: float | None = None) -> Pair:
    one, other = sorted((one, other), key=lambda each: each.code)
    return Pair((one.code, other.code), (one.name, other.name), distance_m)


def _candidate(row: Row) -> Candidate:
    names: Iterable[str] = Candidate.__dataclass_fields__
    return Candidate(**{name: row[name] for name in names})  # pyright: ignore[reportArgumentType] -- checked rows
