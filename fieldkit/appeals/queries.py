"""What appeals read and write."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from fieldkit.access import Scope
from fieldkit.appeals.tables import AppealFile, AppealKind, AppealState, Outcome
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.findings.queries import OF_AREA, OF_SITE

# how long each step may take (domain 7.3 leaves it open; the wave's own day of the final scores comes first)
ADMIT_WITHIN_DAYS = 1
DECIDE_WITHIN_DAYS = 4

APPEALS = """
  FROM appeal p
  JOIN wave w ON w.id = p.wave
  JOIN assignment a ON a.id = p.assignment
  JOIN site s ON s.id = a.site
  JOIN area c ON c.id = a.city
  JOIN survey v ON v.id = a.survey
"""
# the day by which somebody has to act; null once nobody has to
DUE_ON = f"""CASE p.state
       WHEN 'filed' THEN (p.filed_at AT TIME ZONE w.timezone)::date + {ADMIT_WITHIN_DAYS}
       WHEN 'admitted'
       THEN coalesce(w.final_on, (p.admitted_at AT TIME ZONE w.timezone)::date + {DECIDE_WITHIN_DAYS}) END"""

APPEAL = f"""
SELECT p.id, p.code, p.instance_id, p.item, p.is_veto, p.kind, p.reason, p.wanted, p.filed_by, p.filed_at,
       p.is_late, p.state, p.admitted_at, p.refusal, p.auditor_comment, p.outcome, p.decided_at,
       {DUE_ON} AS due_on, q.name AS filer, a.id AS assignment_id, a.code AS visit, a.survey AS survey_id,
       w.id AS wave_id, w.code AS wave, w.state AS wave_state, s.code AS site_code, s.name AS site_name,
       c.zh AS city_zh, c.en AS city_en, v.title_zh, v.title_en
{APPEALS}
  JOIN account q ON q.id = p.filed_by
 WHERE p.code = $1
   AND ($2::int IS NULL OR {OF_AREA.format("$2")}) AND ($3::int IS NULL OR {OF_SITE.format("$3")})
"""

FILE = """
WITH next AS (SELECT nextval(pg_get_serial_sequence('appeal', 'id'))::int AS id)
INSERT INTO appeal (id, code, wave, assignment, instance_id, item, item_label, is_veto, kind, reason, wanted,
                    filed_by, filed_at, is_late, state, refusal, auditor_comment)
SELECT id, 'A' || lpad(id::text, 5, '0'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), $11, 'filed', '', ''
  FROM next
ON CONFLICT (assignment, item) DO NOTHING
RETURNING id, code
"""

OF_VISIT = "SELECT item, code, state, outcome FROM appeal WHERE assignment = $1"

# whoever moves the wave on waits until what stands on its state is done
HOLD_WAVE = "SELECT state FROM wave WHERE id = $1 FOR SHARE"

LOCK = "SELECT state FROM appeal WHERE id = $1 FOR UPDATE"

ADMIT = """
UPDATE appeal SET state = 'admitted', admitted_by = $2, admitted_at = now()
 WHERE code = $1 AND state = 'filed' RETURNING id
"""

REFUSE = """
UPDATE appeal SET state = 'refused', admitted_by = $2, admitted_at = now(), refusal = $3
 WHERE code = $1 AND state = 'filed' RETURNING id
"""

COMMENT = """
UPDATE appeal SET auditor_comment = $2 WHERE code = $1 AND state IN ('filed', 'admitted') RETURNING id
"""

DECIDE = "UPDATE appeal SET state = 'decided', outcome = $2, decided_at = now() WHERE id = $1"

VOTES = """
SELECT o.id, o.decider, o.agrees_with, o.outcome, o.reason, o.answers, o.at, q.name
  FROM appeal_vote o JOIN account q ON q.id = o.decider
 WHERE o.appeal = $1 ORDER BY o.id
"""

KEEP_VOTE = """
INSERT INTO appeal_vote (appeal, decider, agrees_with, outcome, reason, answers, at)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, now())
"""

N_UNDECIDED = """
SELECT count(*) AS n FROM appeal WHERE wave = $1 AND state IN ('filed', 'admitted') AND NOT is_late
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledAppeal:
    """One appeal with the visit it is about; nothing here tells who went there."""

    id: int
    code: str
    instance_id: str
    item: str
    is_veto: bool
    kind: str
    reason: str
    wanted: str
    filed_by: int
    filed_at: datetime
    is_late: bool
    state: str
    admitted_at: datetime | None
    refusal: str
    auditor_comment: str
    outcome: str | None
    decided_at: datetime | None
    due_on: date | None
    filer: str
    assignment_id: int
    visit: str
    survey_id: int
    wave_id: int
    wave: str
    wave_state: str
    site_code: str
    site_name: str
    city_zh: str
    city_en: str
    title_zh: str
    title_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppeal:
    wave_id: int
    assignment_id: int
    instance_id: str
    item: str
    item_label: str
    is_veto: bool
    kind: AppealKind
    reason: str
    wanted: str
    filed_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAppeal:
    """That an item of a visit is appealed against, and how far it is."""

    code: str
    state: str
    outcome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What one decider found; `agrees_with` is the vote it follows."""

    id: int
    decider: int
    agrees_with: int | None
    outcome: str
    reason: str
    answers: Mapping[str, str]
    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class NewVote:
    decider: int
    outcome: str
    reason: str
    answers: Mapping[str, str]
    agrees_with: int | None = None


async def appeal_of(code: str, scope: Scope) -> FiledAppeal | None:
    """None where there is none, or `scope` does not reach its site."""
    row = await fetch_one(APPEAL, code, scope.area, scope.site)
    return FiledAppeal(**row) if row else None


async def file(new: NewAppeal, *, is_late: bool) -> tuple[int, str] | None:
    """(id, code); None where the finding is appealed against already."""
    row = await fetch_one(
        FILE,
        *(new.wave_id, new.assignment_id, new.instance_id, new.item, new.item_label, new.is_veto),
        *(new.kind, new.reason, new.wanted, new.filed_by, is_late),
    )
    return (row["id"], row["code"]) if row else None


async def appeals_of_visit(assignment_id: int) -> dict[str, ItemAppeal]:
    """By item."""
    rows = await fetch(OF_VISIT, assignment_id)
    return {
        row["item"]: ItemAppeal(code=row["code"], state=row["state"], outcome=row["outcome"]) for row in rows
    }


async def files_of(appeal_id: int) -> list[AppealFile]:
    return await AppealFile.objects().where(AppealFile.appeal == appeal_id).order_by(AppealFile.id)


async def hold_wave(wave_id: int) -> str:
    """The wave's state, which stays until the transaction ends."""
    row = await fetch_one(HOLD_WAVE, wave_id)
    return row["state"] if row else ""


async def lock(appeal_id: int) -> AppealState:
    """The appeal's state; nobody else changes it until the transaction ends."""
    row = await fetch_one(LOCK, appeal_id)
    if row is None:
        raise LookupError(f"appeal {appeal_id}")
    return AppealState(row["state"])


async def admit(code: str, *, account_id: int) -> bool:
    return bool(await fetch(ADMIT, code, account_id))


async def refuse(code: str, *, account_id: int, reason: str) -> bool:
    return bool(await fetch(REFUSE, code, account_id, reason))


async def comment(code: str, text: str) -> bool:
    return bool(await fetch(COMMENT, code, text))


async def decide(appeal_id: int, outcome: Outcome) -> None:
    await fetch(DECIDE, appeal_id, outcome)


async def votes_of(appeal_id: int) -> list[Vote]:
    """The first one first."""
    return [_vote({**row}) for row in await fetch(VOTES, appeal_id)]


async def keep_vote(appeal_id: int, vote: NewVote) -> None:
    written = msgspec.json.encode(vote.answers).decode()
    await fetch(KEEP_VOTE, appeal_id, vote.decider, vote.agrees_with, vote.outcome, vote.reason, written)


async def n_undecided(wave_id: int) -> int:
    """Appeals of the wave that were filed in time and are not settled."""
    row = await fetch_one(N_UNDECIDED, wave_id)
    return row["n"] if row else 0


def _vote(columns: dict[str, Any]) -> Vote:
    columns["answers"] = msgspec.json.decode(columns["answers"], type=dict[str, str])
    return Vote(**columns)
