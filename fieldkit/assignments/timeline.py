"""What happened with one visit, from its assignment to its scores."""

from dataclasses import dataclass
from datetime import datetime

from fieldkit.assignments.tables import OPEN_STATES, AssignmentState
from fieldkit.database.sql import fetch, fetch_one
from forms.text import Bilingual

NO_VISIT = Bilingual("没有这次走访。", "There is no such visit.")

VISIT = """
SELECT a.code, a.state, a.due_at, a.scenario, a.matched_set, a.weight, a.line, a.method, w.code AS wave,
       s.code AS site_code, s.name AS site_name, s.operator, s.address, c.zh AS city_zh, c.en AS city_en,
       v.title_zh, v.title_en, v.version, p.id AS auditor_id, p.login, p.name, p.role AS auditor_role,
       a.remark, f.zh AS firm_zh, a.id
  FROM assignment a
  JOIN wave w ON w.id = a.wave
  JOIN site s ON s.id = a.site
  JOIN area c ON c.id = a.city
  JOIN survey v ON v.id = a.survey
  LEFT JOIN account p ON p.id = a.auditor
  LEFT JOIN firm f ON f.id = coalesce(p.firm, a.offered_to)
 WHERE a.code = $1 AND ($2::int IS NULL OR f.id = $2)
"""

RECEIVED = """
SELECT instance_id, state, started_at, ended_at, received_at,
       (SELECT count(*) FROM submission_file f WHERE f.instance_id = u.instance_id) AS n_files
  FROM submission u
 WHERE u.assignment_id = $1
 ORDER BY u.received_at
"""

HANDED_BACK = """
SELECT p.login, p.name, h.reason, h.at
  FROM hand_back h
  JOIN account p ON p.id = h.auditor
 WHERE h.assignment = $1
 ORDER BY h.at, h.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBack:
    """An auditor who would not go, and why."""

    login: str
    name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One submission of the visit; started and ended by the phone's clock, received by ours."""

    instance_id: str
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    received_at: datetime
    n_files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTimeline:
    id: int
    code: str
    state: str
    due_at: datetime
    scenario: str
    matched_set: str
    weight: float
    line: str
    method: str
    wave: str
    site_code: str
    site_name: str
    operator: str
    address: str
    city_zh: str
    city_en: str
    title_zh: str
    title_en: str
    version: str
    auditor_id: int | None  # None, as their name, while nobody has it
    auditor_role: str | None
    login: str | None
    name: str | None
    remark: str
    firm_zh: str | None
    received: tuple[Received, ...]
    handed_back: tuple[HandedBack, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody, whoever it may be, still has to go, or to correct."""
        return self.state in {*OPEN_STATES, AssignmentState.HANDED_BACK, AssignmentState.OFFERED}

    @property
    def may_be_offered(self) -> bool:
        """Whether nothing was sent, and it is somebody's or was handed back."""
        return self.is_open and self.state not in {AssignmentState.RETURNED, AssignmentState.OFFERED}


async def timeline_of(code: str, *, firm: int | None) -> VisitTimeline | None:
    """None where there is no such visit, or it is none of the firm's."""
    row = await fetch_one(VISIT, code, firm)
    if row is None:
        return None
    received = tuple(Received(**each) for each in await fetch(RECEIVED, row["id"]))
    handed_back = tuple(HandedBack(**each) for each in await fetch(HANDED_BACK, row["id"]))
    return VisitTimeline(**row, received=received, handed_back=handed_back)
