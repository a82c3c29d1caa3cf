"""What back-checks read: the visits that could be repeated, and the pairs of those that were."""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldkit.database.sql import fetch
from fieldkit.results.queries import read_answers

# Every visit to a site that came in in order and checks no other, with how often its site is visited;
# no interviewer's call, which no auditor can repeat at the site.
REPEATABLE = """
SELECT a.id, a.code, a.survey, a.site, a.city, a.auditor, a.line, a.method, a.scenario,
       s.code AS site_code, p.firm,
       (SELECT count(*) FROM assignment b WHERE b.wave = a.wave AND b.site = a.site)::int AS n_at_site,
       EXISTS (SELECT FROM assignment b
                WHERE b.checks_visit = a.id AND b.state NOT IN ('withdrawn', 'expired')) AS is_checked
  FROM assignment a
  JOIN site s ON s.id = a.site
  JOIN account p ON p.id = a.auditor
 WHERE a.wave = $1 AND a.checks_visit IS NULL AND p.role <> 'interviewer'
   AND EXISTS (SELECT FROM submission u WHERE u.assignment_id = a.id AND u.state = 'accepted')
 ORDER BY a.code
"""

# The first visit's answers beside those of the one that checks it, of one firm's auditors where it is given.
PAIRS = """
SELECT a.code, a.survey, u.answers AS first, v.answers AS second, p.id AS auditor, p.name, p.login,
       f.zh AS firm_zh
  FROM assignment b
  JOIN assignment a ON a.id = b.checks_visit
  JOIN submission u ON u.assignment_id = a.id AND u.state = 'accepted'
  JOIN submission v ON v.assignment_id = b.id AND v.state = 'accepted'
  JOIN account p ON p.id = u.auditor_id
  LEFT JOIN firm f ON f.id = p.firm
 WHERE b.wave = $1 AND ($2::int IS NULL OR p.firm = $2)
 ORDER BY a.code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeatable:
    """A visit that can be checked; `n_at_site` visits of the wave go to its site."""

    id: int
    code: str
    survey: int
    site: int
    city: int
    auditor: int
    line: str
    method: str
    scenario: str
    site_code: str
    firm: int | None
    n_at_site: int
    is_checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A visit and the one that checks it: answers outside repeats, by question."""

    code: str
    survey: int
    first: Mapping[str, str]
    second: Mapping[str, str]
    auditor: int
    name: str
    login: str
    firm_zh: str


async def repeatable_visits(wave_id: int) -> list[Repeatable]:
    return [Repeatable(**row) for row in await fetch(REPEATABLE, wave_id)]


async def pairs_of(wave_id: int, *, firm: int | None) -> list[Pair]:
    return [
        Pair(
            code=row["code"],
            survey=row["survey"],
            first=read_answers(row["first"]),
            second=read_answers(row["second"]),
            auditor=row["auditor"],
            name=row["name"],
            login=row["login"],
            firm_zh=row["firm_zh"] or "",
        )
        for row in await fetch(PAIRS, wave_id, firm)
    ]
