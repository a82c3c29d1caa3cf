"""What the checks read and write."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from asyncpg import Record

from fieldkit.checks.facts import AuditorEffect, Photo, Visit
from fieldkit.checks.known import Doubt
from fieldkit.database.sql import connection, fetch
from fieldkit.results.queries import read_answers, visit_facts
from forms.text import Bilingual

# What has come in since it was checked last, the oldest first. The rows stay locked until it is checked, so
# that a file that comes meanwhile has its submission checked again.
TAKE_UNCHECKED = """
UPDATE submission SET checked_at = now()
 WHERE instance_id IN (SELECT instance_id FROM submission
                        WHERE checked_at IS NULL AND state IN ('accepted', 'incomplete', 'returned')
                        ORDER BY wave_id, auditor_id LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING instance_id, wave_id
"""

UNCHECK_WAVE = """
UPDATE submission SET checked_at = NULL
 WHERE wave_id = $1 AND state IN ('accepted', 'incomplete', 'returned')
RETURNING instance_id
"""

# The submissions and all others of their auditors in the wave.
VISITS = """
SELECT u.instance_id, u.assignment_id, u.auditor_id, u.survey_id, a.code, u.state, a.weight,
       u.started_at, u.ended_at, u.received_at, u.latitude, u.longitude, u.answers, u.violations, u.unknown,
       s.code AS site_code, s.name AS site_name, s.operator, s.latitude AS site_latitude,
       s.longitude AS site_longitude, c.code AS city, c.zh AS city_zh, c.en AS city_en, p.login AS auditor
  FROM submission u
  JOIN assignment a ON a.id = u.assignment_id
  JOIN site s ON s.id = u.site_id
  JOIN area c ON c.id = a.city
  JOIN account p ON p.id = u.auditor_id
 WHERE u.wave_id = $1 AND u.state IN ('accepted', 'incomplete', 'returned')
   AND u.auditor_id = ANY (ARRAY(SELECT DISTINCT auditor_id FROM submission
                                  WHERE instance_id = ANY ($2::text[])))
 ORDER BY u.instance_id
"""

# The submissions' photos, and those of any wave and firm with the same bytes or original, or a hash that is
# at most three bits off: such a one has one of the four bands of 16 bits in common.
PHOTOS = """
WITH own AS (
    SELECT instance_id, name, sha256, original_sha256, dhash, dhash_bands(dhash) AS bands
      FROM submission_file WHERE instance_id = ANY ($1::text[]) AND width_px IS NOT NULL
), named AS (
    SELECT instance_id, name FROM own
    UNION
    SELECT f.instance_id, f.name FROM own
      JOIN submission_file f
        ON coalesce(f.original_sha256, f.sha256) = coalesce(own.original_sha256, own.sha256)
    UNION
    SELECT f.instance_id, f.name FROM own
      JOIN submission_file f ON dhash_bands(f.dhash) && own.bands
       AND bit_count((f.dhash # own.dhash)::bit(64)) <= 3
)
SELECT f.instance_id, a.code, f.name, f.sha256, f.original_sha256, f.taken_at, f.changed_at, f.software,
       f.dhash, f.fine_hash, u.files
  FROM named
  JOIN submission_file f USING (instance_id, name)
  JOIN submission u USING (instance_id)
  JOIN assignment a ON a.id = u.assignment_id
 WHERE f.width_px IS NOT NULL AND u.state IN ('accepted', 'incomplete', 'returned')
 ORDER BY f.instance_id, f.name
"""

USUAL_S = """
SELECT survey_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at)) AS s
  FROM submission
 WHERE wave_id = $1 AND state IN ('accepted', 'incomplete', 'returned')
   AND started_at IS NOT NULL AND ended_at IS NOT NULL
 GROUP BY survey_id
"""

# One question name for each form: what it calls the telephone's own name.
DEVICES = """
SELECT u.answers ->> $3 AS device, array_agg(DISTINCT p.login ORDER BY p.login) AS logins
  FROM submission u
  JOIN account p ON p.id = u.auditor_id
 WHERE u.wave_id = $1 AND u.survey_id = $2 AND u.state IN ('accepted', 'incomplete', 'returned')
 GROUP BY 1
"""

# Scores of the wave's newest run, each less the mean of its operator; per auditor their mean, and the
# standard error of a mean of so many.
EFFECTS = """
WITH run AS (
    SELECT max(r.id) AS id FROM scoring_run r
     WHERE r.wave = $1 AND r.state <> 'failed' AND EXISTS (SELECT FROM score WHERE run_id = r.id)
), residual AS (
    SELECT u.auditor_id, c.total - avg(c.total) OVER (PARTITION BY s.operator) AS points
      FROM run JOIN score c ON c.run_id = run.id
      JOIN submission u ON u.instance_id = c.instance_id
      JOIN site s ON s.id = u.site_id
     WHERE c.is_scorable AND c.total IS NOT NULL AND c.total <> 'NaN'
)
SELECT auditor_id, avg(points) AS mean, count(*) AS n,
       (SELECT stddev_samp(points) FROM residual) / sqrt(count(*)) AS standard_error
  FROM residual GROUP BY auditor_id
"""

FORGET = """
DELETE FROM flag
 WHERE instance_id = ANY ($1::text[]) AND dismissed_at IS NULL
   AND NOT EXISTS (SELECT FROM unnest($2::text[], $3::text[], $4::text[]) AS found (instance_id, code, key)
                    WHERE found.instance_id = flag.instance_id AND found.code = flag.check_code
                      AND found.key = flag.key)
"""

KEEP = """
INSERT INTO flag (instance_id, wave_id, check_code, key, evidence, risk)
SELECT instance_id, u.wave_id, code, key, evidence::jsonb, found.risk
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[])
       AS found (instance_id, code, key, evidence, risk)
  JOIN submission u USING (instance_id)
 ORDER BY instance_id, code, key
ON CONFLICT (instance_id, check_code, key) DO UPDATE SET evidence = excluded.evidence, risk = excluded.risk
"""

# The gravest doubt that stands, kept with each submission, so that the review's queue is sorted by an index.
WEIGH = """
UPDATE submission u SET risk = found.risk
  FROM (SELECT named.instance_id, coalesce(max(f.risk), 0) AS risk
          FROM unnest($1::text[]) AS named (instance_id)
          LEFT JOIN flag f ON f.instance_id = named.instance_id AND f.dismissed_at IS NULL
         GROUP BY named.instance_id) found
 WHERE u.instance_id = found.instance_id AND u.risk <> found.risk
"""

OF_VISIT = """
SELECT f.id, f.instance_id, f.check_code, f.evidence, f.risk, f.found_at, f.dismissed_at
  FROM flag f
  JOIN submission u ON u.instance_id = f.instance_id
   AND u.state IN ('accepted', 'incomplete', 'returned', 'rejected')
 WHERE u.assignment_id = $1
 ORDER BY f.risk DESC, f.check_code, f.key
"""

OF_FORM = """
SELECT f.instance_id, f.check_code, f.key, f.evidence
  FROM flag f
  JOIN submission u ON u.instance_id = f.instance_id
 WHERE u.wave_id = $1 AND u.survey_id = $2 AND f.dismissed_at IS NULL
   AND u.state IN ('accepted', 'incomplete', 'returned')
"""

_PHOTO = (
    *("instance_id", "code", "name", "sha256", "original_sha256", "taken_at", "changed_at", "software"),
    *("dhash", "fine_hash"),
)


@dataclass(frozen=True, slots=True)
class StoredFlag:
    """One flag of a visit; `evidence` in words."""

    id: int
    instance_id: str
    check_code: str
    evidence: Bilingual
    risk: int
    found_at: datetime
    dismissed_at: datetime | None


async def take_unchecked(limit: int) -> Mapping[int, Sequence[str]]:
    """Up to `limit` submissions that wait to be checked, by wave; within a transaction, which locks them."""
    by_wave: dict[int, list[str]] = defaultdict(list)
    for row in await fetch(TAKE_UNCHECKED, limit):
        by_wave[row["wave_id"]].append(row["instance_id"])
    return by_wave


async def uncheck_wave(wave_id: int) -> int:
    """Have every submission of the wave checked again; how many they are."""
    return len(await fetch(UNCHECK_WAVE, wave_id))


async def visits_beside(wave_id: int, instance_ids: Sequence[str]) -> list[Visit]:
    """The submissions and all others of their auditors in the wave, without a device."""
    return [_visit(row) for row in await fetch(VISITS, wave_id, list(instance_ids))]


async def photos_beside(instance_ids: Sequence[str]) -> list[Photo]:
    """The submissions' photos, and those elsewhere that are, or look, the same."""
    return [_photo(row) for row in await fetch(PHOTOS, list(instance_ids))]


async def usual_durations_s(wave_id: int) -> dict[int, float]:
    return {row["survey_id"]: row["s"] for row in await fetch(USUAL_S, wave_id)}


async def senders(wave_id: int, survey_id: int, question: str) -> dict[str, Sequence[str]]:
    """Device -> logins of the auditors who sent from it, by the form's question for the device."""
    rows = await fetch(DEVICES, wave_id, survey_id, question)
    return {row["device"]: row["logins"] for row in rows if row["device"]}


async def auditor_effects(wave_id: int) -> dict[int, AuditorEffect]:
    return {
        row["auditor_id"]: AuditorEffect(row["mean"], row["standard_error"] or 0.0, row["n"])
        for row in await fetch(EFFECTS, wave_id)
    }


async def keep_flags(instance_ids: Collection[str], doubts: Sequence[Doubt]) -> None:
    """Store what was found; of `instance_ids`, forget what no longer is, unless somebody dismissed it."""
    named = list({(each.instance_id, each.check.code, each.key): each for each in doubts}.values())
    codes = [each.check.code for each in named]
    places = ([each.instance_id for each in named], codes, [each.key for each in named])
    evidence = [msgspec.json.encode({"zh": each.text.zh, "en": each.text.en}).decode() for each in named]
    async with connection() as db:
        await db.execute(FORGET, list(instance_ids), *places)
        await db.execute(KEEP, *places, evidence, [each.check.risk for each in named])
    await weigh(sorted({*instance_ids, *places[0]}))


async def weigh(instance_ids: Sequence[str]) -> None:
    """Keep each submission's gravest doubt that stands with it."""
    await fetch(WEIGH, list(instance_ids))


async def flags_of_visit(assignment_id: int) -> list[StoredFlag]:
    """Of the visit's submissions that still stand, the riskiest first."""
    return [_flag({**row}) for row in await fetch(OF_VISIT, assignment_id)]


async def flags_of_form(wave_id: int, survey_id: int) -> list[tuple[str, str, str, Bilingual]]:
    """(submission, check, key, evidence) of what stands and nobody dismissed, of one form of a wave."""
    return [
        (row["instance_id"], row["check_code"], row["key"], evidence_of(row["evidence"]))
        for row in await fetch(OF_FORM, wave_id, survey_id)
    ]


def evidence_of(written: str) -> Bilingual:
    return msgspec.json.decode(written, type=Bilingual)


def _flag(columns: dict[str, Any]) -> StoredFlag:
    columns["evidence"] = evidence_of(columns["evidence"])
    return StoredFlag(**columns)


def _visit(row: Record) -> Visit:
    return visit_facts(
        row, Visit, survey_id=row["survey_id"], auditor=row["auditor"], answers=read_answers(row["answers"])
    )


def _photo(row: Record) -> Photo:
    named = msgspec.json.decode(row["files"], type=dict[str, str])
    question = next((question for question, name in named.items() if name == row["name"]), "")
    return Photo(question=question, **{name: row[name] for name in _PHOTO})
