"""What reviewing reads and writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from fieldkit.checks.known import DOUBTFUL_RISK
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.reviews.history import ItemNote, written_notes
from fieldkit.reviews.tables import StepKind

# A visit with the submission of it that stands: the one that counts, else the newest.
SUBJECT = """
SELECT u.instance_id, u.assignment_id, u.survey_id, u.site_id, u.auditor_id, u.state, u.review, u.revision,
       u.risk, u.document, u.answers, u.files, u.received_at, u.started_at, u.ended_at,
       u.latitude, u.longitude,
       a.code, a.state AS assignment_state, a.scenario, a.matched_set, a.due_at, a.checks_visit,
       w.id AS wave_id, w.code AS wave, w.state AS wave_state, w.timezone,
       s.code AS site_code, s.name AS site_name, s.operator, s.address, s.latitude AS site_latitude,
       s.longitude AS site_longitude, c.zh AS city_zh, c.en AS city_en, v.title_zh, v.title_en, v.version,
       p.name AS auditor, p.login AS auditor_login, f.zh AS firm_zh
  FROM assignment a
  JOIN submission u ON u.assignment_id = a.id
   AND u.state IN ('accepted', 'incomplete', 'returned', 'rejected')
  JOIN wave w ON w.id = a.wave
  JOIN site s ON s.id = a.site
  JOIN area c ON c.id = a.city
  JOIN survey v ON v.id = a.survey
  JOIN account p ON p.id = u.auditor_id
  LEFT JOIN firm f ON f.id = p.firm
 WHERE a.code = $1 AND ($2::int IS NULL OR p.firm = $2)
 ORDER BY (u.state = 'accepted') DESC, u.received_at DESC, u.instance_id
 LIMIT 1
"""

# Nobody else decides meanwhile, and no correction comes in.
LOCK = "SELECT revision, state FROM submission WHERE instance_id = $1 FOR UPDATE"

STEP = """
WITH stepped AS (
    INSERT INTO review_step (instance_id, revision, kind, account, reason, items, appeal)
    VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7)
), followed AS (
    UPDATE assignment SET state = $10 WHERE id = $11 AND $10::text IS NOT NULL
)
UPDATE submission SET revision = $2, state = coalesce($8, state), review = coalesce($9, review)
 WHERE instance_id = $1
"""

ANSWERS = "UPDATE submission SET answers = $2::jsonb, checked_at = NULL WHERE instance_id = $1"

DISMISS = """
UPDATE flag SET dismissed_by = $3, dismissed_at = now(), reason = $4
 WHERE id = $1 AND instance_id = $2 AND dismissed_at IS NULL
RETURNING check_code
"""

MOST_CALM = 10_000  # accepted in one go: a statement that a page waits for
CALM = f"""
      FROM submission
     WHERE wave_id = $1 AND (CASE WHEN state = 'accepted' THEN review ELSE state END) = 'waiting'
       AND risk < {DOUBTFUL_RISK} AND checked_at IS NOT NULL
     LIMIT {MOST_CALM}
"""
# Everything checked of a wave against which nothing stands but notes.
ACCEPT_CALM = f"""
WITH calm AS (
    SELECT instance_id, revision, assignment_id {CALM}
       FOR UPDATE SKIP LOCKED
), stepped AS (
    INSERT INTO review_step (instance_id, revision, kind, account, reason, items, appeal)
    SELECT instance_id, revision + 1, 'accepted', $2, $3, '[]', '' FROM calm
), followed AS (
    UPDATE assignment a SET state = 'closed' FROM calm WHERE a.id = calm.assignment_id
)
UPDATE submission u SET revision = u.revision + 1, review = 'accepted'
  FROM calm WHERE u.instance_id = calm.instance_id
RETURNING u.instance_id
"""  # noqa: S608 -- ours

N_CALM = f"SELECT count(*) AS n FROM (SELECT {CALM}) calm"  # noqa: S608 -- ours

FILES = """
SELECT name, sha256, media_type, width_px, height_px, taken_at, size_bytes
  FROM submission_file WHERE instance_id = $1 ORDER BY name
"""

FILE = """
SELECT f.sha256, f.media_type
  FROM submission_file f
  JOIN submission u ON u.instance_id = f.instance_id
  JOIN assignment a ON a.id = u.assignment_id
  JOIN account p ON p.id = u.auditor_id
 WHERE a.code = $1 AND f.name = $2 AND ($3::int IS NULL OR p.firm = $3)
 ORDER BY (u.state = 'accepted') DESC, u.received_at DESC, u.instance_id
 LIMIT 1
"""

# The site's other visits, in whatever wave, the newest first, each with its points where it was scored.
LAST_VISITS = """
SELECT a.code, w.code AS wave, u.state, u.review, coalesce(u.started_at, u.received_at) AS visited_at,
       p.name AS auditor, v.title_zh, v.title_en,
       (SELECT c.total FROM score c WHERE c.instance_id = u.instance_id AND c.is_scorable
         ORDER BY c.run_id DESC LIMIT 1) AS total
  FROM assignment a
  JOIN submission u ON u.assignment_id = a.id
   AND u.state IN ('accepted', 'incomplete', 'returned', 'rejected')
  JOIN wave w ON w.id = a.wave
  JOIN survey v ON v.id = a.survey
  JOIN account p ON p.id = u.auditor_id
 WHERE a.site = $1 AND a.code <> $2 AND ($3::int IS NULL OR p.firm = $3)
 ORDER BY visited_at DESC
 LIMIT 5
"""

# Of a thousand visits at most, whichever are found first: it is to compare with by eye.
USUAL_S = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at)) AS s
  FROM (SELECT started_at, ended_at FROM submission
         WHERE wave_id = $1 AND survey_id = $2 AND state = 'accepted' LIMIT 1000) few
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A visit under review; `document` is what came in, `answers` what stands after all corrections."""

    instance_id: str
    assignment_id: int
    survey_id: int
    site_id: int
    auditor_id: int
    state: str
    review: str
    revision: int
    risk: int
    document: bytes
    answers: Mapping[str, Any]
    files: Mapping[str, str]  # question -> file name
    received_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    latitude: float | None
    longitude: float | None
    code: str
    assignment_state: str
    scenario: str
    matched_set: str
    due_at: datetime
    checks_visit: int | None
    wave_id: int
    wave: str
    wave_state: str
    timezone: str
    site_code: str
    site_name: str
    operator: str
    address: str
    site_latitude: float | None
    site_longitude: float | None
    city_zh: str
    city_en: str
    title_zh: str
    title_en: str
    version: str
    auditor: str
    auditor_login: str
    firm_zh: str | None


@dataclass(frozen=True, slots=True)
class NewStep:
    """A deed that is being done; `appeal` names the one it follows from."""

    kind: StepKind
    account_id: int
    reason: str = ""
    items: Sequence[ItemNote] = ()
    appeal: str = ""


@dataclass(frozen=True, slots=True)
class States:
    """What submission, review and assignment become; None stays as it is."""

    submission: str | None = None
    review: str | None = None
    assignment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    name: str
    sha256: str
    media_type: str
    width_px: int | None
    height_px: int | None
    taken_at: str | None
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierVisit:
    """Another visit to the same site; `total` in points, None where it was not scored."""

    code: str
    wave: str
    state: str
    review: str
    visited_at: datetime
    auditor: str
    title_zh: str
    title_en: str
    total: float | None


async def subject_of(code: str, *, firm: int | None) -> Subject | None:
    """None where nothing of such a visit stands, or its auditor is none of the firm's."""
    row = await fetch_one(SUBJECT, code, firm)
    if row is None:
        return None
    columns: dict[str, Any] = {**row}
    for name in ("answers", "files"):
        columns[name] = msgspec.json.decode(columns[name], type=dict[str, Any])
    return Subject(**columns)


async def lock(instance_id: str) -> tuple[int, str]:
    """Its revision and state; within a transaction, which keeps them."""
    row = await fetch_one(LOCK, instance_id)
    if row is None:
        raise LookupError(f"submission {instance_id}")
    return row["revision"], row["state"]


async def keep_step(subject: Subject, step: NewStep, *, to: States | None = None) -> None:
    """Write a deed down, with the states that follow from it."""
    to = to or States()
    await fetch(
        STEP,
        *(subject.instance_id, subject.revision + 1, step.kind, step.account_id, step.reason),
        *(written_notes(step.items), step.appeal),
        *(to.submission, to.review, to.assignment, subject.assignment_id),
    )


async def keep_answers(instance_id: str, answers: Mapping[str, object]) -> None:
    """Let other answers stand, and have them checked again."""
    await fetch(ANSWERS, instance_id, msgspec.json.encode(answers).decode())


async def dismiss_flag(flag_id: int, instance_id: str, *, account_id: int, reason: str) -> str | None:
    """The check whose doubt does not stand any more; None where it did not before."""
    row = await fetch_one(DISMISS, flag_id, instance_id, account_id, reason)
    return row["check_code"] if row else None


async def accept_calm(wave_id: int, *, account_id: int, reason: str) -> int:
    """How many were accepted, `MOST_CALM` at most."""
    return len(await fetch(ACCEPT_CALM, wave_id, account_id, reason))


async def n_calm(wave_id: int) -> int:
    """How many that would accept."""
    row = await fetch_one(N_CALM, wave_id)
    return row["n"] if row else 0


async def files_of(instance_id: str) -> list[StoredFile]:
    return [StoredFile(**row) for row in await fetch(FILES, instance_id)]


async def file_of(code: str, name: str, *, firm: int | None) -> tuple[str, str] | None:
    """(sha256, media type) of a visit's file; None where it is not there, or none of the firm's."""
    row = await fetch_one(FILE, code, name, firm)
    return (row["sha256"], row["media_type"]) if row else None


async def last_visits(subject: Subject, *, firm: int | None) -> list[EarlierVisit]:
    return [EarlierVisit(**row) for row in await fetch(LAST_VISITS, subject.site_id, subject.code, firm)]


async def usual_duration_s(subject: Subject) -> float | None:
    """The median of visits with the form in the wave, seconds; None before any was timed."""
    row = await fetch_one(USUAL_S, subject.wave_id, subject.survey_id)
    return row["s"] if row else None
