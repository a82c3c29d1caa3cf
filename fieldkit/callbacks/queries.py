"""What call-backs ask of the database."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter

from fieldkit.callbacks.compose import RepairRow
from fieldkit.callbacks.tables import CallbackDraw
from fieldkit.database.sql import connection, fetch, fetch_one

FORM_ID = "repair_callback"
ROW_COLUMNS = tuple(field.name for field in fields(RepairRow))

OUTLETS = """
SELECT s.id, s.code, s.kind, s.city, c.code AS city_code, c.zh, c.en
  FROM site s
  JOIN area c ON c.id = s.city
 WHERE s.code = ANY($1)
"""

# work orders of the wave's other months
ELSEWHERE = """
SELECT r.work_order, d.month
  FROM repair r
  JOIN callback_draw d ON d.id = r.draw
 WHERE d.wave = $1 AND d.month <> $2 AND d.replaced_at IS NULL AND r.work_order = ANY($3)
"""

# a draw with its wave and what became of its repairs; visits that were taken back count as given
DRAW = """
SELECT d.id, d.month, d.seed, d.digest, d.drawn_at, d.replaced_at, p.name AS who,
       w.id AS wave, w.code AS wave_code, w.state, w.ends_on, w.timezone,
       r.n_listed, r.n_drawn, r.n_reserves, r.n_left, r.n_given, r.n_to_give
  FROM callback_draw d
  JOIN wave w ON w.id = d.wave
  JOIN account p ON p.id = d.drawn_by
 CROSS JOIN LATERAL (
       SELECT count(*) AS n_listed,
              count(*) FILTER (WHERE r.place > 0 AND NOT r.is_reserve AND r.left_at IS NULL) AS n_drawn,
              count(*) FILTER (WHERE r.is_reserve AND r.left_at IS NULL) AS n_reserves,
              count(*) FILTER (WHERE r.left_at IS NOT NULL) AS n_left,
              count(*) FILTER (WHERE r.assignment IS NOT NULL) AS n_given,
              count(*) FILTER (WHERE r.place > 0 AND NOT r.is_reserve AND r.left_at IS NULL
                                 AND r.assignment IS NULL) AS n_to_give
         FROM repair r
        WHERE r.draw = d.id) r
"""

# how the wave uses the form of call-backs, the usable first
FORMS = """
SELECT f.survey, f.line, f.method, v.state
  FROM wave_form f
  JOIN survey v ON v.id = f.survey
 WHERE f.wave = $1 AND v.form_id = $2
 ORDER BY (v.state = 'published') DESC, (f.method = 'survey') DESC, f.id
"""

TO_GIVE = """
SELECT r.id, r.work_order, r.site, r.city, r.weight
  FROM repair r
  JOIN area c ON c.id = r.city
 WHERE r.draw = $1 AND r.place > 0 AND NOT r.is_reserve AND r.left_at IS NULL AND r.assignment IS NULL
 ORDER BY c.code, r.place
"""

CALLED = """
SELECT r.id, r.work_order, r.site, r.city, r.weight, c.zh, c.en, a.code, a.state, a.auditor
  FROM repair r
  JOIN area c ON c.id = r.city
  LEFT JOIN assignment a ON a.id = r.assignment
 WHERE r.draw = $1 AND r.work_order = $2 AND r.place > 0 AND NOT r.is_reserve AND r.left_at IS NULL
"""

NEXT_RESERVE = """
SELECT r.id, r.work_order, r.site, r.city, r.weight
  FROM repair r
 WHERE r.draw = $1 AND r.city = $2 AND r.is_reserve AND r.left_at IS NULL
 ORDER BY r.place LIMIT 1
"""

# the visits that were just made, tied to their repairs by their codes
TIE = """
UPDATE repair r SET assignment = a.id
  FROM assignment a
 WHERE r.draw = $1 AND r.assignment IS NULL AND a.wave = $2 AND a.code = $3 || '-' || r.work_order
   AND r.work_order = ANY($4)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A site that a list names."""

    id: int
    code: str
    kind: str
    city: int
    city_code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFacts:
    """A draw, its wave, and how its repairs stand; `replaced_at` None for the one that counts."""

    id: int
    month: date
    seed: int
    digest: str
    drawn_at: datetime
    replaced_at: datetime | None
    who: str
    wave: int
    wave_code: str
    state: str
    ends_on: date
    timezone: str
    n_listed: int
    n_drawn: int
    n_reserves: int
    n_left: int
    n_given: int
    n_to_give: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedForm:
    survey: int
    line: str
    method: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCall:
    """A drawn repair that somebody calls about."""

    id: int
    work_order: str
    site: int
    city: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Called(ToCall):
    """With its visit, where it was given out; `auditor` is whose it is."""

    zh: str
    en: str
    code: str | None
    state: str | None
    auditor: int | None


async def outlets(codes: Sequence[str]) -> dict[str, Outlet]:
    return {row["code"]: Outlet(**row) for row in await fetch(OUTLETS, sorted(set(codes)))}


async def listed_elsewhere(wave_id: int, month: date, work_orders: Sequence[str]) -> dict[str, date]:
    """Month by work order, of those that another month of the wave lists."""
    rows = await fetch(ELSEWHERE, wave_id, month, list(work_orders))
    return {row["work_order"]: row["month"] for row in rows}


async def lock_wave(wave_id: int) -> None:
    """Until the transaction ends nobody else draws or gives out call-backs of the wave."""
    await fetch("SELECT 1 FROM wave WHERE id = $1 FOR NO KEY UPDATE", wave_id)


async def draw_by_id(draw_id: int) -> DrawFacts | None:
    row = await fetch_one(f"{DRAW} WHERE d.id = $1", draw_id)
    return DrawFacts(**row) if row else None


async def draws_of(wave_id: int) -> list[DrawFacts]:
    """By month, the newest first; of each month the first is the one that counts."""
    rows = await fetch(f"{DRAW} WHERE d.wave = $1 ORDER BY d.month DESC, d.id DESC", wave_id)
    return [DrawFacts(**row) for row in rows]


async def present_draw(wave_id: int, month: date) -> DrawFacts | None:
    row = await fetch_one(
        f"{DRAW} WHERE d.wave = $1 AND d.month = $2 AND d.replaced_at IS NULL", wave_id, month
    )
    return DrawFacts(**row) if row else None


async def store_draw(draw: CallbackDraw, rows: Sequence[RepairRow]) -> None:
    """In the place of the month's last draw, in the running transaction."""
    await fetch(
        "UPDATE callback_draw SET replaced_at = now() WHERE wave = $1 AND month = $2 AND replaced_at IS NULL",
        draw.wave,
        draw.month,
    )
    await draw.save()
    values = attrgetter(*ROW_COLUMNS)
    records = [(draw.id, *values(row)) for row in rows]
    async with connection() as db:
        await db.copy_records_to_table("repair", records=records, columns=("draw", *ROW_COLUMNS))


async def forms_used(wave_id: int) -> list[UsedForm]:
    return [UsedForm(**row) for row in await fetch(FORMS, wave_id, FORM_ID)]


async def to_give(draw_id: int) -> list[ToCall]:
    return [ToCall(**row) for row in await fetch(TO_GIVE, draw_id)]


async def called(draw_id: int, work_order: str) -> Called | None:
    """A repair that the draw calls about; None where it does not, any more or yet."""
    row = await fetch_one(CALLED, draw_id, work_order)
    return Called(**row) if row else None


async def next_reserve(draw_id: int, city: int) -> ToCall | None:
    row = await fetch_one(NEXT_RESERVE, draw_id, city)
    return ToCall(**row) if row else None


async def leave(repair_id: int, why: str) -> None:
    await fetch("UPDATE repair SET left_at = now(), left_why = $2 WHERE id = $1", repair_id, why)


async def take(repair_id: int) -> None:
    """Call about a reserve."""
    await fetch("UPDATE repair SET is_reserve = false WHERE id = $1", repair_id)


async def codes_taken(codes: Sequence[str]) -> list[str]:
    rows = await fetch("SELECT code FROM assignment WHERE code = ANY($1) ORDER BY code", list(codes))
    return [row["code"] for row in rows]


async def tie(draw: DrawFacts, work_orders: Sequence[str]) -> None:
    """The repairs and the visits that were made for them, by their codes."""
    await fetch(TIE, draw.id, draw.wave, draw.wave_code, list(work_orders))
