"""Who has visits that are due soon or late, and who was reminded of them."""

from dataclasses import dataclass
from datetime import datetime

from fieldkit.database.sql import fetch, fetch_one

SOON = "interval '2 days'"  # time for the office to send somebody else

# an auditor's open visits of a wave that are due within two days, or late
DUE = f"""
SELECT a.wave, a.auditor, count(*) AS n_visits, min(a.due_at) AS due_at,
       count(*) FILTER (WHERE a.due_at < now()) AS n_late,
       count(*) FILTER (WHERE a.due_at >= now()) AS n_soon
  FROM assignment a
 WHERE a.state IN ('assigned', 'accepted', 'returned') AND a.due_at < now() + {SOON}
 GROUP BY a.wave, a.auditor
"""  # noqa: S608 -- ours

DUE_BY_AUDITOR = f"""
FROM ({DUE}) d
JOIN wave w ON w.id = d.wave
JOIN account p ON p.id = d.auditor
LEFT JOIN firm f ON f.id = p.firm
LEFT JOIN LATERAL (SELECT max(r.at) AS at
                     FROM reminder r
                    WHERE r.wave = d.wave AND r.auditor = d.auditor) r ON true
"""  # noqa: S608 -- ours

WAITING = f"""
SELECT p.id AS auditor, p.name, p.login, d.n_visits, d.n_late, d.due_at
  FROM ({DUE}) d
  JOIN account p ON p.id = d.auditor
 WHERE d.wave = $1 AND ($2::int IS NULL OR p.firm = $2)
 ORDER BY d.due_at, p.login
"""  # noqa: S608 -- ours

REMIND = f"""
INSERT INTO reminder (wave, auditor, reminded_by, n_visits, due_at, day)
SELECT d.wave, d.auditor, $4::int, d.n_visits, d.due_at, (now() AT TIME ZONE w.timezone)::date
  FROM ({DUE}) d
  JOIN wave w ON w.id = d.wave
  JOIN account p ON p.id = d.auditor
 WHERE d.wave = $1 AND ($2::int IS NULL OR p.firm = $2) AND ($3::int IS NULL OR d.auditor = $3)
RETURNING auditor
"""  # noqa: S608 -- ours

# from eight in the morning by each wave's clock, of what is due that day or late; once a day and auditor
REMIND_OF_TODAY = """
INSERT INTO reminder (wave, auditor, n_visits, due_at, day)
SELECT a.wave, a.auditor, count(*), min(a.due_at), ($1::timestamptz AT TIME ZONE w.timezone)::date
  FROM wave w
  JOIN assignment a ON a.wave = w.id
 WHERE w.state = 'collecting' AND a.state IN ('assigned', 'accepted', 'returned')
   AND ($1::timestamptz AT TIME ZONE w.timezone)::time >= '08:00'
   AND (a.due_at AT TIME ZONE w.timezone)::date <= ($1::timestamptz AT TIME ZONE w.timezone)::date
 GROUP BY a.wave, a.auditor, w.timezone
ON CONFLICT (wave, auditor, day) WHERE reminded_by IS NULL DO NOTHING
RETURNING auditor
"""

# what an auditor was reminded of today and has not sent yet, wave by wave
REMINDED_OF = f"""
SELECT count(*) AS n_visits, min(a.due_at) AS due_at, w.timezone
  FROM assignment a
  JOIN wave w ON w.id = a.wave
 WHERE a.auditor = $1 AND a.state IN ('assigned', 'accepted', 'returned')
   AND EXISTS (SELECT FROM reminder r
                WHERE r.auditor = a.auditor AND r.wave = a.wave AND a.due_at < r.at + {SOON}
                  AND r.day = (now() AT TIME ZONE w.timezone)::date)
 GROUP BY w.id
 ORDER BY 2
"""  # noqa: S608 -- ours

N_OVERDUE = """
SELECT count(*) AS n FROM assignment
 WHERE wave = $1 AND state IN ('offered', 'assigned', 'accepted', 'handed_back') AND due_at < now()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An auditor with visits that are due within two days or late; `due_at` of the first of them."""

    auditor: int
    name: str
    login: str
    n_visits: int
    n_late: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindedOf:
    n_visits: int
    due_at: datetime
    timezone: str


async def waiting_in(wave_id: int, *, firm: int | None) -> list[Waiting]:
    return [Waiting(**row) for row in await fetch(WAITING, wave_id, firm)]


async def remind(wave_id: int, *, firm: int | None, auditor: int | None, by: int) -> int:
    """Remind everybody who has something due, or one auditor; how many were."""
    return len(await fetch(REMIND, wave_id, firm, auditor, by))


async def remind_of_today(now: datetime) -> int:
    return len(await fetch(REMIND_OF_TODAY, now))


async def reminded_of(auditor_id: int) -> list[RemindedOf]:
    return [RemindedOf(**row) for row in await fetch(REMINDED_OF, auditor_id)]


async def n_overdue(wave_id: int) -> int:
    """How many visits `expire` would close."""
    row = await fetch_one(N_OVERDUE, wave_id)
    return row["n"] if row else 0
