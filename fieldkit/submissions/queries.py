"""The door's statements. Each runs in one round trip and is a transaction of its own."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

import msgspec
from asyncpg import Record

from fieldkit.assignments.facts import fixed_facts
from fieldkit.assignments.queries import Assigned
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.submissions.tables import SubmissionState
from fieldkit.submissions.values import FileRow, Holding, Known, NewSubmission, Standing
from forms.logic.evaluate import Violation

# What the door must know before it judges: the visit, whether the document came before, what it edits.
STANDING = """
SELECT a.id AS assignment_id, a.wave AS wave_id, a.survey AS survey_id, a.site AS site_id,
       a.state AS assignment_state, a.code, a.line, a.method,
       w.code AS wave, w.timezone, s.code AS site_code, s.operator, c.zh AS city_zh, v.retired_at,
       k.digest, k.state, k.auditor_id, k.files, k.violations, k.received_at,
       d.state AS edited_state, d.assignment_id AS edited_assignment_id,
       (SELECT coalesce(jsonb_object_agg(f.name, f.sha256), '{}'::jsonb)
          FROM submission_file f WHERE f.instance_id = $3) AS stored,
       (SELECT coalesce(jsonb_object_agg(f.name, f.sha256), '{}'::jsonb)
          FROM submission_file f WHERE f.instance_id = $4) AS edited_files
  FROM (SELECT 1) AS one
  LEFT JOIN assignment a ON a.code = $1 AND a.auditor = $2
  LEFT JOIN wave w ON w.id = a.wave
  LEFT JOIN site s ON s.id = a.site
  LEFT JOIN area c ON c.id = a.city
  LEFT JOIN survey v ON v.id = a.survey
  LEFT JOIN submission k ON k.instance_id = $3
  LEFT JOIN submission d ON d.instance_id = $4
"""

# The document, its files, those it takes over from the submission it edits, the assignment's state: all or
# nothing. No row when what it was judged by has changed meanwhile: the id came in, the assignment moved on,
# or the edited submission was edited by another.
STORE = """
WITH assigned AS (
    SELECT FROM assignment WHERE id = $2 AND state = $20 FOR UPDATE
), edited AS (
    SELECT FROM submission WHERE instance_id = $14 AND state NOT IN ('superseded', 'deleted') FOR UPDATE
), stored AS (
    INSERT INTO submission
        (instance_id, assignment_id, wave_id, survey_id, site_id, auditor_id, state, digest, document,
         answers, violations, unknown, files, edits, started_at, ended_at, latitude, longitude)
    SELECT $1, $2::int, $3::int, $4::int, $5::int, $6::int, $7, $8, $9::bytea,
           $10::jsonb, $11::jsonb, $12::jsonb, $13::jsonb, $14, $15::timestamptz, $16::timestamptz,
           $17::float8, $18::float8
     WHERE EXISTS (SELECT FROM assigned) AND ($14::text IS NULL OR EXISTS (SELECT FROM edited))
    ON CONFLICT (instance_id) DO NOTHING
    RETURNING received_at
), kept AS (
    INSERT INTO submission_file
        (instance_id, name, sha256, size_bytes, media_type, width_px, height_px, taken_at, original_sha256,
         changed_at, software, dhash, fine_hash)
    SELECT $1, f.*
      FROM unnest($22::text[], $23::text[], $24::int[], $25::text[], $26::int[], $27::int[], $28::text[],
                  $29::text[], $30::text[], $31::text[], $32::bigint[], $33::text[]) f
     WHERE EXISTS (SELECT FROM stored)
), taken_over AS (
    INSERT INTO submission_file
        (instance_id, name, sha256, size_bytes, media_type, width_px, height_px, taken_at, original_sha256,
         changed_at, software, dhash, fine_hash, received_at)
    SELECT $1, name, sha256, size_bytes, media_type, width_px, height_px, taken_at, original_sha256,
           changed_at, software, dhash, fine_hash, received_at
      FROM submission_file
     WHERE instance_id = $14 AND name = ANY ($21::text[]) AND EXISTS (SELECT FROM stored)
), followed AS (
    UPDATE assignment SET state = $19 WHERE id = $2 AND EXISTS (SELECT FROM stored)
), replaced AS (
    UPDATE submission SET state = 'superseded' WHERE instance_id = $14 AND EXISTS (SELECT FROM stored)
)
SELECT received_at FROM stored
"""

# Files that came after their document; the names that were new.
ADD_FILES = """
WITH added AS (
    INSERT INTO submission_file
        (instance_id, name, sha256, size_bytes, media_type, width_px, height_px, taken_at, original_sha256,
         changed_at, software, dhash, fine_hash)
    SELECT $1, f.*
      FROM unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::int[], $7::int[], $8::text[], $9::text[],
                  $10::text[], $11::text[], $12::bigint[], $13::text[]) f
    ON CONFLICT (instance_id, name) DO NOTHING
    RETURNING name
), unchecked AS (
    UPDATE submission SET checked_at = NULL WHERE instance_id = $1 AND EXISTS (SELECT FROM added)
)
SELECT name FROM added
"""

# What is held now, whoever brought it; the last file to come completes its submission. A statement of its
# own, after the files are committed: of two requests with a file each, the later one sees both.
SETTLE = """
WITH held AS (
    SELECT name, sha256 FROM submission_file WHERE instance_id = $1
), completed AS (
    UPDATE submission SET state = 'accepted'
     WHERE instance_id = $1 AND state = 'incomplete'
       AND NOT EXISTS (SELECT FROM jsonb_each_text(files) AS wanted (question, name)
                        WHERE wanted.name NOT IN (SELECT name FROM held))
    RETURNING state
)
SELECT coalesce((SELECT state FROM completed), u.state) AS state,
       (SELECT coalesce(jsonb_object_agg(name, sha256), '{}'::jsonb) FROM held) AS stored
  FROM submission u
 WHERE u.instance_id = $1
"""

SET_ASIDE = """
INSERT INTO set_aside (instance_id, reason, name, sha256, auditor_id)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[]) CROSS JOIN (SELECT $5::int) AS who
ON CONFLICT (instance_id, reason, name, sha256) DO NOTHING
"""


async def find_standing(*, audit_id: str, auditor_id: int, instance_id: str, edits: str | None) -> Standing:
    row = await fetch_one(STANDING, audit_id, auditor_id, instance_id, edits)
    if row is None:
        raise RuntimeError("a query over one row gave none")
    return Standing(
        assignment_id=row["assignment_id"],
        wave_id=row["wave_id"],
        survey_id=row["survey_id"],
        site_id=row["site_id"],
        assignment_state=row["assignment_state"],
        timezone=row["timezone"],
        retired_at=row["retired_at"],
        facts=_facts(row),
        known=_known(row),
        edited_state=row["edited_state"],
        edited_assignment_id=row["edited_assignment_id"],
        edited_files=_files(row["edited_files"]),
    )


async def store(new: NewSubmission) -> datetime | None:
    """Commit a submission with its files; None when another request changed what it was judged by."""
    encode = msgspec.json.encode
    row = await fetch_one(
        STORE,
        *(new.instance_id, new.assignment_id, new.wave_id, new.survey_id, new.site_id, new.auditor_id),
        *(new.state, new.digest, new.document, encode(new.answers).decode(), encode(new.violations).decode()),
        *(encode(new.unknown).decode(), encode(new.files).decode(), new.edits, new.started_at, new.ended_at),
        *(new.latitude, new.longitude),
        *(new.assignment_state, new.judged_state, list(new.taken_over)),
        *_columns(new.kept),
    )
    return None if row is None else row["received_at"]


async def add_files(instance_id: str, kept: Sequence[FileRow]) -> int:
    """Commit files under names that are new; how many were."""
    return len(await fetch(ADD_FILES, instance_id, *_columns(kept)))


async def settle(instance_id: str) -> Holding:
    """What is held of a submission, which is complete with the last file it names."""
    row = await fetch_one(SETTLE, instance_id)
    if row is None:
        raise LookupError(f"submission {instance_id}")
    return _holding(row)


async def set_aside(instance_id: str, rows: list[tuple[str, str, str]], *, auditor_id: int) -> None:
    """Note what could not be merged: rows of (reason, name, sha256)."""
    reasons, names, digests = zip(*rows, strict=True)
    await fetch(SET_ASIDE, instance_id, list(reasons), list(names), list(digests), auditor_id)


def _facts(row: Record) -> dict[str, str]:
    """None of a visit that is not this auditor's."""
    if row["assignment_id"] is None:
        return {}
    return fixed_facts(Assigned(**{each.name: row[each.name] for each in fields(Assigned)}))


def _known(row: Record) -> Known | None:
    if row["digest"] is None:
        return None
    return Known(
        digest=row["digest"],
        auditor_id=row["auditor_id"],
        received_at=row["received_at"],
        files=_files(row["files"]),
        violations=msgspec.json.decode(row["violations"], type=list[Violation]),
        holding=_holding(row),
    )


def _holding(row: Record) -> Holding:
    return Holding(SubmissionState(row["state"]), _files(row["stored"]))


def _files(written: str) -> dict[str, str]:
    return msgspec.json.decode(written, type=dict[str, str])


def _columns(kept: Sequence[FileRow]) -> tuple[list[object], ...]:
    return (
        [file.name for file in kept],
        [file.sha256 for file in kept],
        [file.size_bytes for file in kept],
        [file.media_type for file in kept],
        [file.width_px for file in kept],
        [file.height_px for file in kept],
        [file.taken_at for file in kept],
        [file.original_sha256 for file in kept],
        [file.changed_at for file in kept],
        [file.software for file in kept],
        [file.dhash for file in kept],
        [file.fine_hash for file in kept],
    )
