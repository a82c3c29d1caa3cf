"""What a scoring run reads and writes."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from asyncpg import Record

from fieldkit.database.sql import connection, fetch
from fieldkit.results.scored import ScoredWave, VisitFacts
from fieldkit.results.tables import RunState, ScoringRun
from fieldkit.waves.tables import Wave
from forms.logic.evaluate import Violation
from forms.text import Bilingual

Facts = TypeVar("Facts", bound=VisitFacts)
CHUNK_ROWS = 2_000

# Every received visit of a wave's form with what comparisons need, but for those that check another one.
# One accepted submission per visit.
VISITS = """
SELECT DISTINCT ON (a.code, (u.state <> 'accepted'), CASE WHEN u.state <> 'accepted' THEN u.instance_id END)
       u.instance_id, u.assignment_id, u.auditor_id, a.code, u.state, a.weight,
       u.started_at, u.ended_at, u.received_at, u.latitude, u.longitude, u.answers, u.violations, u.unknown,
       s.code AS site_code, s.name AS site_name, s.operator, s.latitude AS site_latitude,
       s.longitude AS site_longitude, c.code AS city, c.zh AS city_zh, c.en AS city_en
  FROM submission u
  JOIN assignment a ON a.id = u.assignment_id
  JOIN site s ON s.id = u.site_id
  JOIN area c ON c.id = a.city
 WHERE u.wave_id = $1 AND u.survey_id = $2 AND u.state IN ('accepted', 'incomplete', 'returned')
   AND a.checks_visit IS NULL
 ORDER BY a.code, (u.state <> 'accepted'), CASE WHEN u.state <> 'accepted' THEN u.instance_id END,
          u.received_at, u.instance_id
"""

# the submissions that a run scored, whatever became of them since
VISITS_OF_RUN = """
SELECT u.instance_id, u.assignment_id, u.auditor_id, a.code, 'accepted' AS state, a.weight,
       u.started_at, u.ended_at, u.received_at, u.latitude, u.longitude, u.answers, u.violations, u.unknown,
       s.code AS site_code, s.name AS site_name, s.operator, s.latitude AS site_latitude,
       s.longitude AS site_longitude, c.code AS city, c.zh AS city_zh, c.en AS city_en
  FROM score k
  JOIN submission u ON u.instance_id = k.instance_id
  JOIN assignment a ON a.id = u.assignment_id
  JOIN site s ON s.id = u.site_id
  JOIN area c ON c.id = a.city
 WHERE k.run_id = $1
 ORDER BY a.code, u.received_at, u.instance_id
"""

PHOTOS = """
SELECT f.instance_id, f.name, f.sha256, f.width_px, f.height_px, f.taken_at,
       f.original_sha256, f.received_at, u.files
  FROM submission_file f
  JOIN submission u ON u.instance_id = f.instance_id
  JOIN assignment a ON a.id = u.assignment_id AND a.checks_visit IS NULL
 WHERE u.wave_id = $1 AND u.survey_id = $2 AND f.width_px IS NOT NULL
   AND u.state IN ('accepted', 'incomplete', 'returned')
 ORDER BY f.instance_id, f.name
"""

# How far the field is, wave by wave: its visits, and its newest run and newest finished one.
WAVES = """
WITH counted AS (
    SELECT wave, count(*) AS n_planned,
           count(*) FILTER (WHERE state IN ('submitted', 'returned', 'closed')) AS n_received,
           count(*) FILTER (WHERE state = 'returned') AS n_returned
      FROM assignment WHERE state <> 'withdrawn' GROUP BY wave
)
SELECT w.id, w.code, w.zh, w.en, w.area_zh, w.area_en, w.state, w.starts_on, w.ends_on,
       coalesce(c.n_planned, 0)::int AS n_planned, coalesce(c.n_received, 0)::int AS n_received,
       coalesce(c.n_returned, 0)::int AS n_returned,
       (SELECT max(r.id) FROM scoring_run r WHERE r.wave = w.id) AS newest_run,
       EXISTS (SELECT FROM scoring_run r WHERE r.wave = w.id AND r.state = 'done') AS has_results
  FROM wave w
  LEFT JOIN counted c ON c.wave = w.id
 ORDER BY w.starts_on DESC, w.code
"""

# Runs that nobody works on: asked for more than a minute ago, and no job for them waits or works.
END_ABANDONED = """
UPDATE scoring_run r SET state = 'failed', failure = $2, finished_at = now()
 WHERE r.state IN ('queued', 'running') AND r.created_at < now() - interval '1 minute'
   AND NOT EXISTS (SELECT FROM procrastinate_jobs j
                    WHERE j.task_name = $1 AND j.status IN ('todo', 'doing')
                      AND (j.args ->> 'run_id')::int = r.id)
"""

SCORES_OF_RUN = "SELECT * FROM score WHERE run_id = $1 ORDER BY instance_id"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One visit's points, as a row of `score` holds them: the columns beside the run's, in order."""

    instance_id: str
    assignment_id: int
    total: float | None
    raw_total: float | None
    applicable_share: float
    is_veto: bool
    is_scorable: bool
    measured: Sequence[float]
    statuses: Sequence[int]
    earned: Sequence[float]
    possible: Sequence[float]

    def figures(self) -> dict[str, object]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


SCORE_COLUMNS = ("run_id", *(each.name for each in fields(ScoreRow)))


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    instance_id: str
    name: str
    question: str
    sha256: str
    width_px: int
    height_px: int
    taken_at: str | None
    original_sha256: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class WaveCounts:
    """Visits of a wave, without those that were taken back."""

    id: int
    code: str
    zh: str
    en: str
    area_zh: str
    area_en: str
    state: str
    starts_on: object
    ends_on: object
    n_planned: int
    n_received: int
    n_returned: int
    newest_run: int | None
    has_results: bool


async def newest_run(wave_id: int) -> ScoringRun | None:
    return (
        await ScoringRun.objects()
        .where(ScoringRun.wave == wave_id)
        .order_by(ScoringRun.id, ascending=False)
        .first()
    )


async def runs_of(run_ids: Sequence[int]) -> dict[int, ScoringRun]:
    """By id, without what they found, which is large."""
    if not run_ids:
        return {}
    found = [ScoringRun.results, ScoringRun.facts]
    columns = [column for column in ScoringRun.all_columns() if column not in found]
    rows = await ScoringRun.select(*columns).where(ScoringRun.id.is_in(list(run_ids)))
    return {row["id"]: ScoringRun(**row) for row in rows}


async def newest_finished_run(wave_id: int) -> ScoringRun | None:
    runs = ScoringRun.objects().where((ScoringRun.wave == wave_id) & (ScoringRun.state == RunState.DONE))
    return await runs.order_by(ScoringRun.id, ascending=False).first()


async def run_that_counts(wave: Wave) -> ScoringRun | None:
    """The published one, else the newest finished."""
    if wave.published_run:
        return await ScoringRun.objects().get(ScoringRun.id == wave.published_run)
    return await newest_finished_run(wave.id)


async def visits_of_wave(wave_id: int, survey_id: int) -> AsyncGenerator[tuple[VisitFacts, dict[str, str]]]:
    """Each visit with its answers by question name, a chunk at a time, in a fixed order."""
    async with aclosing(_visits(VISITS, wave_id, survey_id)) as visits:
        async for visit in visits:
            yield visit


async def visits_of_run(run_id: int) -> AsyncGenerator[tuple[VisitFacts, dict[str, str]]]:
    """Each visit that the run scored, as accepted, in the order in which it read them."""
    async with aclosing(_visits(VISITS_OF_RUN, run_id)) as visits:
        async for visit in visits:
            yield visit


async def _visits(sql: str, *arguments: int) -> AsyncGenerator[tuple[VisitFacts, dict[str, str]]]:
    async with connection() as db, db.transaction():
        async for row in db.cursor(sql, *arguments, prefetch=CHUNK_ROWS):
            yield visit_facts(row, VisitFacts), read_answers(row["answers"])


def visit_facts(
    row: Record,
    facts: type[Facts],
    **others: Any,  # noqa: ANN401 -- each fact its own type
) -> Facts:
    """A row with the columns of `VISITS` as facts; `others` are what a wider kind of facts has beside."""
    return facts(
        **{name: row[name] for name in _PLAIN},
        city_label=Bilingual(row["city_zh"], row["city_en"]),
        violations=msgspec.json.decode(row["violations"], type=tuple[Violation, ...]),
        unknown=msgspec.json.decode(row["unknown"], type=tuple[str, ...]),
        **others,
    )


_PLAIN = (
    *("instance_id", "assignment_id", "auditor_id", "code", "state", "weight", "started_at", "ended_at"),
    *("received_at", "latitude", "longitude", "site_code", "site_name", "operator", "site_latitude"),
    *("site_longitude", "city"),
)


_PHOTO = (
    *("instance_id", "name", "sha256", "width_px", "height_px", "taken_at", "original_sha256"),
    "received_at",
)


def read_answers(answers: str) -> dict[str, str]:
    """As a row holds them, without those inside repeats."""
    return own_answers(msgspec.json.decode(answers, type=dict[str, Any]))


def own_answers(answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers outside repeats: inside a repeat nothing is scored, its summary stands outside."""
    return {name: answer for name, answer in answers.items() if isinstance(answer, str)}


async def photos_of_wave(wave_id: int, survey_id: int) -> list[PhotoFacts]:
    photos: list[PhotoFacts] = []
    for row in await fetch(PHOTOS, wave_id, survey_id):
        named = msgspec.json.decode(row["files"], type=dict[str, str])
        question = next((question for question, name in named.items() if name == row["name"]), "")
        photos.append(PhotoFacts(question=question, **{name: row[name] for name in _PHOTO}))
    return photos


async def waves_with_counts() -> list[WaveCounts]:
    return [WaveCounts(**row) for row in await fetch(WAVES)]


async def end_abandoned_runs(task_name: str, *, failure: str) -> None:
    await fetch(END_ABANDONED, task_name, failure)


async def scores_of_run(run_id: int) -> dict[str, ScoreRow]:
    """What the run kept, by the submission it scored."""
    names = [each.name for each in fields(ScoreRow)]
    rows = await fetch(SCORES_OF_RUN, run_id)
    return {row["instance_id"]: ScoreRow(**{name: row[name] for name in names}) for row in rows}


def score_rows(wave: ScoredWave) -> Iterator[ScoreRow]:
    """The scored visits' points, visit by visit."""
    scores = wave.scores
    rows = zip(
        wave.visits,
        *(scores.total.tolist(), scores.raw.tolist(), scores.applicable_share.tolist()),
        *(scores.is_veto.tolist(), scores.is_scorable.tolist()),
        *(wave.values.tolist(), wave.statuses.tolist(), scores.earned.tolist(), scores.possible.tolist()),
        strict=True,
    )
    return (ScoreRow(visit.instance_id, visit.assignment_id, *rest) for visit, *rest in rows)


async def store_scores(run_id: int, wave: ScoredWave) -> None:
    """One row per visit, by COPY: the lasting record of every point. A run that died starts clean."""
    records = ((run_id, *row.figures().values()) for row in score_rows(wave))
    async with connection() as db, db.transaction():
        await db.execute("DELETE FROM score WHERE run_id = $1", run_id)
        await db.copy_records_to_table("score", records=records, columns=SCORE_COLUMNS)
