"""Visits that are offered to whoever claims them first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldkit.database.sql import fetch, fetch_one

# of an offered visit `a` of the wave `w`: what an auditor `p` may claim while it can still be done
MAY_CLAIM = """
a.state = 'offered' AND a.due_at > now() AND w.state IN ('planned', 'collecting')
   AND p.role = 'auditor' AND (p.area IS NULL OR p.area = a.city)
   AND (a.offered_to IS NULL OR a.offered_to = p.firm)
"""
# the operators' sites of a matched set are one auditor's on one day (domain 7.4): they are claimed together
TRIP = """a.wave, a.survey, a.line, a.method, coalesce(nullif(a.matched_set, ''), a.code),
       (a.due_at AT TIME ZONE w.timezone)::date"""

CLAIMABLE = f"""
SELECT min(a.code) AS code, array_agg(s.name ORDER BY a.code) AS sites,
       array_agg(s.operator ORDER BY a.code) AS operators, c.zh AS city_zh, c.en AS city_en,
       v.title_zh, v.title_en, w.timezone, min(a.due_at) AS due_at
  FROM account p
  CROSS JOIN assignment a
  JOIN wave w ON w.id = a.wave
  JOIN site s ON s.id = a.site
  JOIN area c ON c.id = a.city
  JOIN survey v ON v.id = a.survey
 WHERE p.id = $1 AND {MAY_CLAIM}
 GROUP BY {TRIP}, c.id, v.id, w.id
 ORDER BY min(a.due_at), 1
 LIMIT 50
"""  # noqa: S608 -- ours

# one auditor claims at a time, so that two taps do not go past the limit together
LOCK_AUDITOR = "SELECT FROM account WHERE id = $1 FOR NO KEY UPDATE"

# the trip of one visit. Who comes second waits here, and then finds nothing offered any more.
LOCK_TRIP = f"""
SELECT a.id, a.code, a.site, a.due_at
  FROM assignment a
  JOIN wave w ON w.id = a.wave
  JOIN account p ON p.id = $1
 WHERE {MAY_CLAIM}
   AND ({TRIP}) = (SELECT {TRIP} FROM assignment a JOIN wave w ON w.id = a.wave WHERE a.code = $2)
 ORDER BY a.id
   FOR UPDATE OF a
"""  # noqa: S608 -- ours

# sites of these visits where this auditor is the one before or the one after: nobody goes twice running
TWICE_RUNNING = """
SELECT DISTINCT s.name
  FROM assignment a
  JOIN site s ON s.id = a.site
 WHERE a.id = ANY($2)
   AND $1 IN ((SELECT b.auditor FROM assignment b
                WHERE b.site = a.site AND b.id <> a.id AND b.due_at <= a.due_at
                  AND b.state NOT IN ('withdrawn', 'expired', 'handed_back', 'offered')
                ORDER BY b.due_at DESC LIMIT 1),
              (SELECT b.auditor FROM assignment b
                WHERE b.site = a.site AND b.id <> a.id AND b.due_at > a.due_at
                  AND b.state NOT IN ('withdrawn', 'expired', 'handed_back', 'offered')
                ORDER BY b.due_at LIMIT 1))
 ORDER BY s.name
"""

N_OPEN = """
SELECT count(*) AS n FROM assignment WHERE auditor = $1 AND state IN ('assigned', 'accepted', 'returned')
"""

CLAIM = """
UPDATE assignment SET auditor = $1, state = 'accepted', offered_to = NULL WHERE id = ANY($2)
"""

# whether it may have been offered to this auditor, whoever has it by now
IS_NEAR = """
SELECT a.id
  FROM assignment a
  JOIN account p ON p.id = $1
 WHERE a.code = $2 AND p.role = 'auditor' AND (p.area IS NULL OR p.area = a.city)
   AND (a.offered_to IS NULL OR a.offered_to = p.firm)
"""

OFFER = """
UPDATE assignment SET state = 'offered', auditor = NULL, offered_to = $2
 WHERE code = ANY($1) AND state IN ('assigned', 'accepted', 'handed_back')
RETURNING code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimable:
    """What can be claimed in one go: a visit, or those of a matched set on one day; `code` of one of them."""

    code: str
    sites: Sequence[str]
    operators: Sequence[str]
    city_zh: str
    city_en: str
    title_zh: str
    title_en: str
    timezone: str
    due_at: datetime


async def claimable_by(auditor_id: int) -> list[Claimable]:
    """The next due first."""
    return [Claimable(**row) for row in await fetch(CLAIMABLE, auditor_id)]


async def lock_trip(auditor_id: int, code: str) -> dict[int, str]:
    """The visits that go with this one and are still to be had, held until the end: id and code."""
    await fetch(LOCK_AUDITOR, auditor_id)
    return {row["id"]: row["code"] for row in await fetch(LOCK_TRIP, auditor_id, code)}


async def twice_running(auditor_id: int, visits: Sequence[int]) -> list[str]:
    return [row["name"] for row in await fetch(TWICE_RUNNING, auditor_id, list(visits))]


async def n_open(auditor_id: int) -> int:
    row = await fetch_one(N_OPEN, auditor_id)
    return row["n"] if row else 0


async def claim(auditor_id: int, visits: Sequence[int]) -> None:
    await fetch(CLAIM, auditor_id, list(visits))


async def is_near(auditor_id: int, code: str) -> bool:
    return await fetch_one(IS_NEAR, auditor_id, code) is not None


async def offer(codes: Sequence[str], *, firm: int | None) -> list[str]:
    """Those of the visits of which nothing was sent yet, as offered to all or to one firm's auditors."""
    return [row["code"] for row in await fetch(OFFER, list(codes), firm)]
