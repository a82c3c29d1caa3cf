"""How far the field is (R13): planned, received, accepted, to correct and late, by whatever one asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fieldkit.database.sql import fetch, fetch_one

# what came in, from the states of its visits; a visit that was taken back is no part of the plan;
# what only some labels need is joined by LEFT JOIN, and so left out for the others
PROGRESS = """
WITH doubted AS (
    SELECT assignment_id, bool_or(state = 'rejected') AS is_rejected,
           bool_or(risk >= 30 AND state <> 'superseded') AS is_doubtful
      FROM submission
     WHERE wave_id = $1 AND (risk >= 30 OR state = 'rejected')
     GROUP BY assignment_id
)
SELECT {label} AS label,
       count(*)::int AS n_planned,
       (count(*) FILTER (WHERE a.state IN ('submitted', 'returned', 'closed')))::int AS n_received,
       (count(*) FILTER (WHERE a.state = 'closed'))::int AS n_accepted,
       (count(*) FILTER (WHERE a.state = 'returned'))::int AS n_returned,
       (count(*) FILTER (WHERE d.is_rejected))::int AS n_rejected,
       (count(*) FILTER (WHERE d.is_doubtful))::int AS n_doubtful,
       (count(*) FILTER (WHERE a.state = 'handed_back'))::int AS n_handed_back,
       (count(*) FILTER (WHERE a.state = 'expired'
                            OR (a.state IN ('offered', 'assigned', 'accepted', 'handed_back')
                                AND a.due_at < now())))::int AS n_late
  FROM assignment a
  JOIN wave w ON w.id = a.wave
  LEFT JOIN site s ON s.id = a.site
  LEFT JOIN area c ON c.id = a.city
  LEFT JOIN survey v ON v.id = a.survey
  LEFT JOIN account p ON p.id = a.auditor
  LEFT JOIN firm f ON f.id = coalesce(p.firm, a.offered_to)
  LEFT JOIN doubted d ON d.assignment_id = a.id
 WHERE w.id = $1 AND a.state <> 'withdrawn' AND ($2::int IS NULL OR f.id = $2)
 GROUP BY {label}, {order}
 ORDER BY {order}
"""

# changes whenever a visit of the wave does: what a page that watches compares
PULSE = """
SELECT concat_ws(':', count(*), count(*) FILTER (WHERE state = 'submitted'),
                 count(*) FILTER (WHERE state = 'closed'),
                 count(*) FILTER (WHERE state = 'returned'),
                 count(*) FILTER (WHERE state = 'handed_back'), count(*) FILTER (WHERE state = 'offered'),
                 count(*) FILTER (WHERE state = 'expired'
                                     OR (state IN ('offered', 'assigned', 'accepted', 'handed_back')
                                         AND due_at < now()))) AS pulse
  FROM assignment
 WHERE wave = $1 AND state <> 'withdrawn'
"""


class By(StrEnum):
    DAY = "day"
    CITY = "city"
    OPERATOR = "operator"
    FIRM = "firm"
    AUDITOR = "auditor"
    FORM = "form"


# the label, and what sorts it
_DAY = "(a.due_at AT TIME ZONE w.timezone)::date::text"
_FIRM = "coalesce(f.zh, '')"
_LABELS: Mapping[By, tuple[str, str]] = {
    By.DAY: (_DAY, _DAY),
    By.CITY: ("c.zh", "c.code"),
    By.OPERATOR: ("s.operator", "s.operator"),
    By.FIRM: (_FIRM, _FIRM),
    By.AUDITOR: ("coalesce(p.name || ' ' || p.login, '')", "p.login"),
    By.FORM: ("v.title_zh || ' ' || v.version", "v.form_id || v.version"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Visits of one day, city, … or of all.

    `n_accepted`: by a reviewer; `n_rejected`: at least once; `n_doubtful`: a doubt of risk 30 or more stands;
    `n_late`: overdue, and nothing came; `n_handed_back`: their auditors will not
    go.
    """

    label: str
    n_planned: int
    n_received: int
    n_accepted: int
    n_returned: int
    n_rejected: int
    n_doubtful: int
    n_handed_back: int
    n_late: int

    @property
    def received_pct(self) -> int:
        return round(100 * self.n_received / self.n_planned) if self.n_planned else 0


async def progress_by(wave_id: int, by: By, *, firm: int | None) -> list[Progress]:
    """A row per day, city, …; of one firm's auditors where it is given."""
    label, order = _LABELS[by]
    sql = PROGRESS.format(label=label, order=order)
    return [Progress(**row) for row in await fetch(sql, wave_id, firm)]


def total(rows: list[Progress]) -> Progress:
    """All rows together."""
    return Progress(
        label="",
        n_planned=sum(row.n_planned for row in rows),
        n_received=sum(row.n_received for row in rows),
        n_accepted=sum(row.n_accepted for row in rows),
        n_returned=sum(row.n_returned for row in rows),
        n_rejected=sum(row.n_rejected for row in rows),
        n_doubtful=sum(row.n_doubtful for row in rows),
        n_handed_back=sum(row.n_handed_back for row in rows),
        n_late=sum(row.n_late for row in rows),
    )


async def pulse_of(wave_id: int) -> str:
    row = await fetch_one(PULSE, wave_id)
    return row["pulse"] if row else ""
