"""What planning asks of the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldkit.checks.known import DOUBTFUL_RISK
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.surveys.tables import Survey, SurveyState

# the forms and targets of one wave, taken over by another; of a retired version its form's current one
COPY_FORMS = """
WITH taken AS (
    INSERT INTO wave_form (wave, survey, line, method)
    SELECT DISTINCT $2::int, current.id, f.line, f.method
      FROM wave_form f
      JOIN survey v ON v.id = f.survey
      CROSS JOIN LATERAL (SELECT n.id
                            FROM survey n
                           WHERE n.form_id = v.form_id AND n.state = 'published'
                           ORDER BY n.published_at DESC LIMIT 1) current
     WHERE f.wave = $1
    RETURNING id, survey, line, method
)
INSERT INTO wave_target (wave_form, operator, city, n_sites, n_visits)
SELECT DISTINCT ON (taken.id, t.operator, t.city) taken.id, t.operator, t.city, t.n_sites, t.n_visits
  FROM wave_form f
  JOIN survey v ON v.id = f.survey
  JOIN taken ON taken.line = f.line AND taken.method = f.method
  JOIN survey n ON n.id = taken.survey AND n.form_id = v.form_id
  JOIN wave_target t ON t.wave_form = f.id
 WHERE f.wave = $1
 ORDER BY taken.id, t.operator, t.city, f.id DESC
"""

FORMS = """
SELECT f.id, f.survey, f.line, f.method, v.form_id, v.version, v.title_zh, v.title_en,
       (SELECT coalesce(sum(t.n_sites * t.n_visits), 0)
          FROM wave_target t
         WHERE t.wave_form = f.id)::int AS n_planned,
       (SELECT count(*)
          FROM assignment a
         WHERE a.wave = f.wave AND a.survey = f.survey
           AND a.line = f.line AND a.method = f.method) AS n_assigned
  FROM wave_form f
  JOIN survey v ON v.id = f.survey
 WHERE f.wave = $1
 ORDER BY v.form_id, f.line, f.method, f.id
"""

TARGETS = """
SELECT t.wave_form, t.operator, t.city, t.n_sites, t.n_visits
  FROM wave_target t
  JOIN wave_form f ON f.id = t.wave_form
 WHERE f.wave = $1
"""

N_ASSIGNED_WITH = """
SELECT count(*) AS n
  FROM assignment a
  JOIN wave_form f ON f.wave = a.wave AND f.survey = a.survey AND f.line = a.line AND f.method = a.method
 WHERE a.wave = $1 AND f.id = $2
"""

FORGET_DRAWS = """
DELETE FROM draw d USING wave_form f
 WHERE f.id = d.wave_form AND f.wave = $1 AND f.id = $2
"""

# cities with a site of somebody in them, and how many each operator has there
CITIES = """
SELECT c.id, c.code, c.zh, c.en, s.operator, count(*) AS n_sites
  FROM site s
  JOIN area c ON c.id = s.city
 WHERE s.kind = ANY($1) AND s.closed_on IS NULL
 GROUP BY c.id, s.operator
 ORDER BY c.code, s.operator
"""


N_UNDECIDED_REVIEWS = """
SELECT count(*) AS n
  FROM submission
 WHERE wave_id = $1 AND state = 'accepted' AND (review = 'second' OR (review = 'waiting' AND risk >= $2))
"""

# whether something of the wave was corrected or left out since the newest scoring that is done began
HAS_UNSCORED = """
SELECT EXISTS (
    SELECT FROM review_step s
      JOIN submission u ON u.instance_id = s.instance_id
     WHERE u.wave_id = $1 AND s.kind IN ('corrected', 'rejected', 'returned', 'reopened')
       AND s.at > (SELECT max(r.created_at) FROM scoring_run r WHERE r.wave = $1 AND r.state = 'done')
) AS has
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedForm:
    """A form of a wave; `n_planned` visits by its targets, `n_assigned` so far."""

    id: int
    survey: int
    line: str
    method: str
    form_id: str
    version: str
    title_zh: str
    title_en: str
    n_planned: int
    n_assigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    wave_form: int
    operator: str
    city: int
    n_sites: int
    n_visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySites:
    """How many sites the register has of one operator in one city."""

    id: int
    code: str
    zh: str
    en: str
    operator: str
    n_sites: int


async def copy_forms(from_wave: int, to_wave: int) -> None:
    await fetch(COPY_FORMS, from_wave, to_wave)


async def forms_of(wave_id: int) -> list[PlannedForm]:
    return [PlannedForm(**row) for row in await fetch(FORMS, wave_id)]


async def targets_of(wave_id: int) -> list[Target]:
    return [Target(**row) for row in await fetch(TARGETS, wave_id)]


async def cities_with_sites(kinds: Sequence[str]) -> list[CitySites]:
    return [CitySites(**row) for row in await fetch(CITIES, list(kinds))]


async def published_survey(survey_id: int) -> Survey | None:
    return await Survey.objects().get((Survey.id == survey_id) & (Survey.state == SurveyState.PUBLISHED))


async def n_assigned(wave_id: int) -> int:
    row = await fetch_one("SELECT count(*) AS n FROM assignment WHERE wave = $1", wave_id)
    return row["n"] if row else 0


async def n_undecided_reviews(wave_id: int) -> int:
    """Visits of the wave with a doubt that nobody has judged, or that wait for a second person."""
    row = await fetch_one(N_UNDECIDED_REVIEWS, wave_id, DOUBTFUL_RISK)
    return row["n"] if row else 0


async def has_unscored_changes(wave_id: int) -> bool:
    row = await fetch_one(HAS_UNSCORED, wave_id)
    return bool(row and row["has"])


async def n_assigned_with(wave_id: int, wave_form_id: int) -> int:
    """Visits of the wave with that form, line and method."""
    row = await fetch_one(N_ASSIGNED_WITH, wave_id, wave_form_id)
    return row["n"] if row else 0


async def forget_draws(wave_id: int, wave_form_id: int) -> None:
    """The form's draws and their sites: nothing was assigned from them."""
    await fetch(FORGET_DRAWS, wave_id, wave_form_id)
