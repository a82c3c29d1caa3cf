"""The door's three statements. Each runs in one round trip; the last is the whole commit."""

from datetime import datetime

import msgspec
from asyncpg import Record

from fieldkit.database.sql import fetch, fetch_one
from fieldkit.submissions.values import FileRow, Known, NewSubmission, Standing
from forms.logic.evaluate import Violation

# What the door must know before it judges: the visit, whether the document came before, what it edits.
STANDING = """
SELECT a.id AS assignment_id, a.wave AS wave_id, a.survey AS survey_id, a.site AS site_id,
       a.state AS assignment_state, a.code AS audit_id, a.line, a.method, a.scenario,
       w.code AS wave, w.timezone, s.code AS site_code, s.operator, v.retired_at,
       k.digest, k.state, k.auditor_id, k.files, k.violations, k.received_at,
       d.state AS edited_state, d.assignment_id AS edited_assignment_id,
       (SELECT coalesce(jsonb_object_agg(f.name, f.sha256), '{}'::jsonb)
          FROM submission_file f WHERE f.instance_id = $3) AS stored
  FROM (SELECT 1) AS one
  LEFT JOIN assignment a ON a.code = $1 AND a.auditor = $2
  LEFT JOIN wave w ON w.id = a.wave
  LEFT JOIN site s ON s.id = a.site
  LEFT JOIN survey v ON v.id = a.survey
  LEFT JOIN submission k ON k.instance_id = $3
  LEFT JOIN submission d ON d.instance_id = $4
"""

# The document, its files, the assignment's state: all or nothing. No row when the id came in meanwhile.
STORE = """
WITH stored AS (
    INSERT INTO submission
        (instance_id, assignment_id, wave_id, survey_id, site_id, auditor_id, state, digest, document, answers,
         violations, unknown, files, edits, started_at, ended_at, latitude, longitude)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    ON CONFLICT (instance_id) DO NOTHING
    RETURNING received_at
), kept AS (
    INSERT INTO submission_file
        (instance_id, name, sha256, size_bytes, media_type, width_px, height_px, taken_at)
    SELECT $1, f.*
      FROM unnest($19::text[], $20::text[], $21::int[], $22::text[], $23::int[], $24::int[], $25::text[]) f
     WHERE EXISTS (SELECT FROM stored)
), assigned AS (
    UPDATE assignment SET state = $26 WHERE id = $2 AND EXISTS (SELECT FROM stored)
), replaced AS (
    UPDATE submission SET state = 'superseded' WHERE instance_id = $14 AND EXISTS (SELECT FROM stored)
)
SELECT received_at FROM stored
"""

# Files that came after their document; the submission's state follows in the same transaction.
ADD_FILES = """
WITH kept AS (
    INSERT INTO submission_file
        (instance_id, name, sha256, size_bytes, media_type, width_px, height_px, taken_at)
    SELECT $1, f.*
      FROM unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::int[], $7::int[], $8::text[]) f
    ON CONFLICT (instance_id, name) DO NOTHING
)
UPDATE submission SET state = $9 WHERE instance_id = $1 AND state = 'incomplete'
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
        facts={
            name: row[name] or "" for name in ("audit_id", "wave", "line", "method", "operator", "site_code")
        },
        known=_known(row),
        edited_state=row["edited_state"],
        edited_assignment_id=row["edited_assignment_id"],
    )


async def store(new: NewSubmission) -> datetime | None:
    """Commit a submission with its files; None when its id was committed meanwhile by another request."""
    encode = msgspec.json.encode
    row = await fetch_one(
        STORE,
        *(new.instance_id, new.assignment_id, new.wave_id, new.survey_id, new.site_id, new.auditor_id),
        *(new.state, new.digest, new.document, encode(new.answers).decode(), encode(new.violations).decode()),
        *(encode(new.unknown).decode(), encode(new.files).decode(), new.edits, new.started_at, new.ended_at),
        *(new.latitude, new.longitude),
        *_columns(new.kept),
        new.assignment_state,
    )
    return None if row is None else row["received_at"]


async def add_files(instance_id: str, kept: list[FileRow], *, state: str) -> None:
    await fetch(ADD_FILES, instance_id, *_columns(kept), state)


async def set_aside(instance_id: str, rows: list[tuple[str, str, str]], *, auditor_id: int) -> None:
    """Note what could not be merged: rows of (reason, name, sha256)."""
    reasons, names, digests = zip(*rows, strict=True)
    await fetch(SET_ASIDE, instance_id, list(reasons), list(names), list(digests), auditor_id)


def _known(row: Record) -> Known | None:
    if row["digest"] is None:
        return None
    return Known(
        digest=row["digest"],
        state=row["state"],
        auditor_id=row["auditor_id"],
        received_at=row["received_at"],
        files=msgspec.json.decode(row["files"], type=dict[str, str]),
        violations=msgspec.json.decode(row["violations"], type=list[Violation]),
        stored=msgspec.json.decode(row["stored"], type=dict[str, str]),
    )


def _columns(kept: list[FileRow]) -> tuple[list[object], ...]:
    return (
        [file.name for file in kept],
        [file.sha256 for file in kept],
        [file.size_bytes for file in kept],
        [file.media_type for file in kept],
        [file.width_px for file in kept],
        [file.height_px for file in kept],
        [file.taken_at for file in kept],
    )
