"""What the pages of form versions show, without the files themselves."""

from dataclasses import dataclass
from datetime import datetime

from fieldkit.database.sql import fetch

# Every version, or the one asked for, with the names of who brought and who published it.
VERSIONS = """
SELECT s.id, s.form_id, s.version, s.rubric_version, s.title_zh, s.title_en, s.state, s.source_name,
       s.uploaded_at, s.published_at, s.retired_at, u.name AS uploaded_by, p.name AS published_by
  FROM survey s
  LEFT JOIN account u ON u.id = s.uploaded_by
  LEFT JOIN account p ON p.id = s.published_by
 WHERE $1::int IS NULL OR s.id = $1
 ORDER BY s.form_id, s.id DESC
"""


@dataclass(frozen=True, slots=True)
class Version:
    """One form version; the names are None where nobody signed in did it."""

    id: int
    form_id: str
    version: str
    rubric_version: str
    title_zh: str
    title_en: str
    state: str
    source_name: str
    uploaded_at: datetime
    published_at: datetime | None
    retired_at: datetime | None
    uploaded_by: str | None
    published_by: str | None


async def versions(survey_id: int | None = None) -> list[Version]:
    return [Version(**row) for row in await fetch(VERSIONS, survey_id)]
