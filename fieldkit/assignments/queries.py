"""Reads that join an assignment with its wave, site and form."""

from dataclasses import dataclass
from datetime import datetime

from fieldkit.database.sql import fetch
from fieldkit.errors import LinkRefusedError

VISITS = """
SELECT a.code, a.line, a.method, a.scenario, a.remark, a.due_at, a.state, a.survey AS survey_id,
       w.code AS wave, w.zh AS wave_zh, w.en AS wave_en, w.timezone,
       s.code AS site_code, s.name AS site_name, s.address, s.operator,
       s.latitude AS site_latitude, s.longitude AS site_longitude,
       c.code AS city, c.zh AS city_zh, c.en AS city_en, v.title_zh, v.title_en, p.login AS auditor_code,
       (SELECT u.instance_id
          FROM submission u
         WHERE a.state = 'returned' AND u.assignment_id = a.id AND u.state = 'returned'
         ORDER BY u.received_at DESC LIMIT 1) AS returned_id,
       (SELECT u.instance_id
          FROM submission u
         WHERE a.state NOT IN ('submitted', 'closed') AND u.assignment_id = a.id AND u.state = 'rejected'
         ORDER BY u.received_at DESC LIMIT 1) AS rejected_id
  FROM assignment a
  JOIN wave w ON w.id = a.wave
  JOIN site s ON s.id = a.site
  JOIN area c ON c.id = a.city
  JOIN survey v ON v.id = a.survey
  JOIN account p ON p.id = a.auditor
 WHERE a.auditor = $1 AND ($2::text IS NULL OR a.code = $2)
 ORDER BY (a.state NOT IN ('assigned', 'accepted', 'returned')), a.due_at, a.code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """What tells one visit from another: where, when, how and on whose hall."""

    code: str
    wave: str
    line: str
    method: str
    operator: str
    city_zh: str
    site_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Assigned):
    """One assignment as its auditor sees it; nothing here tells a score."""

    scenario: str
    due_at: datetime
    state: str
    survey_id: int
    wave_zh: str
    wave_en: str
    timezone: str
    site_name: str
    address: str
    site_latitude: float | None = None  # WGS-84 degrees, where the site's position is known
    site_longitude: float | None = None
    city: str
    city_en: str
    title_zh: str
    title_en: str
    auditor_code: str
    remark: str = ""  # what its auditor has to know beside, such as a repair's work order
    returned_id: str | None  # the submission that the auditor is asked to correct
    rejected_id: str | None = None  # the one that a reviewer does not believe: the visit begins anew


async def visits_of(auditor_id: int) -> list[Visit]:
    """The auditor's visits: open ones first, the next due on top."""
    return [Visit(**row) for row in await fetch(VISITS, auditor_id, None)]


async def visit_of(auditor_id: int, code: str) -> Visit:
    """One of this auditor's visits; another's and none at all raise the same `LinkRefusedError`."""
    rows = await fetch(VISITS, auditor_id, code)
    if not rows:
        raise LinkRefusedError
    return Visit(**rows[0])
