"""Reading what visits were scored, for those who were audited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from fieldkit.access import Scope
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.lists.listing import Condition

# The visits whose results are out, each with its points in the run that stands: the one that was published,
# else the newest that is done. Only China Mobile's own sites are told of, for rivals are not scored.
FINDINGS = """
  FROM assignment a
  JOIN wave w ON w.id = a.wave AND w.state IN ('provisional', 'appeal', 'final', 'published')
  CROSS JOIN LATERAL (
       SELECT r.id, r.survey, r.rubric_version
         FROM scoring_run r
        WHERE r.wave = w.id AND r.state = 'done' AND (w.published_run IS NULL OR r.id = w.published_run)
        ORDER BY r.id DESC LIMIT 1) n
  JOIN submission u ON u.assignment_id = a.id
  JOIN score r ON r.instance_id = u.instance_id AND r.run_id = n.id
  JOIN site s ON s.id = a.site AND s.operator = 'CM'
  JOIN area c ON c.id = a.city
  JOIN survey v ON v.id = a.survey
"""
# a visit belongs to the city in which it was drawn, and to that city's province; to a county only while its
# site still lies in that city
OF_AREA = "{} IN (a.city, c.parent, CASE WHEN s.city = a.city THEN s.county END)"
OF_SITE = "s.id = {}"
TOTAL = "CASE WHEN r.is_scorable THEN r.total END"
# the day alone: the time of day would tell one customer from another
VISITED_ON = "(coalesce(u.started_at, u.received_at) AT TIME ZONE w.timezone)::date"

FINDING = f"""
SELECT a.id AS assignment_id, a.code, w.id AS wave_id, w.code AS wave, w.zh AS wave_zh, w.en AS wave_en,
       w.state AS wave_state, w.appeals_until, w.final_on, s.code AS site_code, s.name AS site_name,
       c.zh AS city_zh, c.en AS city_en, v.title_zh, v.title_en, n.survey AS survey_id, n.rubric_version,
       {VISITED_ON} AS visited_on, r.instance_id, {TOTAL} AS total, r.is_veto, r.statuses, r.measured,
       r.earned, r.possible, u.answers,
       (SELECT count(*) FROM submission_file f
         WHERE f.instance_id = u.instance_id AND f.width_px IS NOT NULL) AS n_photos
{FINDINGS}
 WHERE a.code = $1 AND ($2::int IS NULL OR {OF_AREA.format("$2")})
   AND ($3::int IS NULL OR {OF_SITE.format("$3")})
"""  # noqa: S608 -- ours

# waves whose results are still to come, the next first
AWAITED = """
SELECT code, zh, en, provisional_on
  FROM wave
 WHERE state IN ('collecting', 'in_review')
 ORDER BY provisional_on NULLS LAST, code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One visit's points; the arrays stand in the order of the rubric's items, `answers` by question."""

    assignment_id: int
    code: str
    wave_id: int
    wave: str
    wave_zh: str
    wave_en: str
    wave_state: str
    appeals_until: date | None
    final_on: date | None
    site_code: str
    site_name: str
    city_zh: str
    city_en: str
    title_zh: str
    title_en: str
    survey_id: int
    rubric_version: str
    visited_on: date
    instance_id: str
    total: float | None  # None where the visit cannot be scored
    is_veto: bool
    statuses: tuple[int, ...]
    measured: tuple[float, ...]
    earned: tuple[float, ...]
    possible: tuple[float, ...]
    answers: Mapping[str, Any]
    n_photos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedWave:
    code: str
    zh: str
    en: str
    provisional_on: date | None


async def finding_of(code: str, scope: Scope) -> Finding | None:
    """None where the results are not out, nothing was scored, or `scope` does not reach the site."""
    row = await fetch_one(FINDING, code, scope.area, scope.site)
    if row is None:
        return None
    columns: dict[str, Any] = {**row}
    columns["answers"] = msgspec.json.decode(columns["answers"], type=dict[str, Any])
    for name in ("statuses", "measured", "earned", "possible"):
        columns[name] = tuple(columns[name])
    return Finding(**columns)


async def awaited_waves() -> list[AwaitedWave]:
    return [AwaitedWave(**row) for row in await fetch(AWAITED)]


def within(scope: Scope) -> list[Condition]:
    """What narrows a list of visits to the scope's own; it names a (assignment), c (its city), s (site)."""
    own = ((OF_AREA, scope.area), (OF_SITE, scope.site))
    return [(condition, value) for condition, value in own if value is not None]
