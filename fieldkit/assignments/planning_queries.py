"""What giving out visits asks of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldkit.accounts.tables import Role
from fieldkit.database.sql import fetch, fetch_one

# A draw's sites with the auditor who visited each last, in whatever wave (an interviewer's call is no visit),
# and how many visits of this wave it has had already, those that were taken back and those with other forms
# included: their codes are not given again.
DRAWN = """
SELECT d.site, d.operator, d.city, d.n_visits, d.weight, s.code,
       coalesce(nullif(d.matched_set, ''), s.code) AS set_key,
       (SELECT a.auditor FROM assignment a
          JOIN account p ON p.id = a.auditor AND p.role <> 'interviewer'
         WHERE a.site = d.site AND a.state NOT IN ('withdrawn', 'expired', 'handed_back', 'offered')
         ORDER BY a.due_at DESC LIMIT 1) AS last_auditor,
       (SELECT count(*) FROM assignment a WHERE a.site = d.site AND a.wave = f.wave)::int AS n_before
  FROM drawn_site d
  JOIN site s ON s.id = d.site
  JOIN draw r ON r.id = d.draw
  JOIN wave_form f ON f.id = r.wave_form
 WHERE d.draw = $1 AND NOT d.is_reserve AND d.left_at IS NULL
 ORDER BY set_key, d.operator
"""

DRAW = """
SELECT d.id, d.wave_form, d.replaced_at, f.survey, f.line, f.method,
       w.id AS wave, w.code AS wave_code, w.state, w.timezone, w.starts_on, w.ends_on, w.seed,
       (SELECT count(*) FROM assignment a
         WHERE a.wave = w.id AND a.survey = f.survey AND a.line = f.line AND a.method = f.method
           AND a.state <> 'withdrawn') AS n_assigned
  FROM draw d
  JOIN wave_form f ON f.id = d.wave_form
  JOIN wave w ON w.id = f.wave
 WHERE d.id = $1
"""

# who of one role can be sent, and how much waits for each
PEOPLE = """
SELECT p.id, p.login, p.name, p.area, p.firm,
       (SELECT count(*)
          FROM assignment a
         WHERE a.auditor = p.id AND a.state IN ('assigned', 'accepted', 'returned')) AS load
  FROM account p
 WHERE p.role = $3 AND p.is_active
   AND ($1::int IS NULL OR p.firm = $1) AND ($2::int[] IS NULL OR p.id = ANY($2))
 ORDER BY p.login
"""

# Whoever gets a visit has still to accept it, but a correction stays one. A visit to a site stays among
# auditors, a call-back among interviewers.
MOVE = """
UPDATE assignment a
   SET auditor = coalesce($3, a.auditor),
       state = coalesce($4, CASE a.state WHEN 'returned' THEN 'returned' ELSE 'assigned' END),
       offered_to = NULL
 WHERE a.code = ANY($1) AND a.state IN ('offered', 'assigned', 'accepted', 'handed_back', 'returned')
   AND ($2::int IS NULL
        OR CASE a.state WHEN 'offered' THEN a.offered_to
                        ELSE (SELECT p.firm FROM account p WHERE p.id = a.auditor) END = $2)
   AND ($3::int IS NULL OR a.auditor IS NULL
        OR (SELECT role FROM account WHERE id = a.auditor) = (SELECT role FROM account WHERE id = $3))
RETURNING a.code
"""

EXPIRE = """
UPDATE assignment SET state = 'expired'
 WHERE wave = $1 AND state IN ('offered', 'assigned', 'accepted', 'handed_back') AND due_at < $2
RETURNING code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A drawn site; `last_auditor` None where nobody was there yet, `n_before` visits this wave had to it."""

    site: int
    operator: str
    city: int
    n_visits: int
    weight: float
    code: str
    set_key: str
    last_auditor: int | None
    n_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFacts:
    """A draw with the form and wave it is for; `n_assigned` visits stand already."""

    id: int
    wave_form: int
    replaced_at: datetime | None
    survey: int
    line: str
    method: str
    wave: int
    wave_code: str
    state: str
    timezone: str
    starts_on: object
    ends_on: object
    seed: int
    n_assigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditorFacts:
    id: int
    login: str
    name: str
    area: int | None
    firm: int | None
    load: int


async def drawn_sites(draw_id: int) -> list[Drawn]:
    return [Drawn(**row) for row in await fetch(DRAWN, draw_id)]


async def draw_facts(draw_id: int) -> DrawFacts | None:
    row = await fetch_one(DRAW, draw_id)
    return DrawFacts(**row) if row else None


async def auditors(*, firm: int | None = None, ids: Sequence[int] | None = None) -> list[AuditorFacts]:
    """Active auditors, who visit sites: of one firm and among `ids` where they are given."""
    return await people(Role.AUDITOR, firm=firm, ids=ids)


async def people(
    role: Role, *, firm: int | None = None, ids: Sequence[int] | None = None
) -> list[AuditorFacts]:
    """Active accounts of a role that has visits of its own: auditors for sites, interviewers for calls."""
    rows = await fetch(PEOPLE, firm, None if ids is None else list(ids), role.value)
    return [AuditorFacts(**row) for row in rows]


async def move_open(
    codes: Sequence[str], *, firm: int | None, auditor: int | None = None, state: str | None = None
) -> list[str]:
    """Those of the visits that are still open, and of that firm's auditors, with another auditor or state."""
    return [row["code"] for row in await fetch(MOVE, list(codes), firm, auditor, state)]


async def expire_before(wave_id: int, moment: datetime) -> list[str]:
    return [row["code"] for row in await fetch(EXPIRE, wave_id, moment)]
