"""What drawing asks of the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter

from asyncpg import Record

from fieldkit.database.sql import connection, fetch, fetch_one
from fieldkit.sampling.compose import Cell, DrawnRow, ListedSite
from fieldkit.sampling.rules import OURS
from fieldkit.sampling.tables import Draw
from forms.text import Bilingual

ROW_COLUMNS = tuple(field.name for field in fields(DrawnRow))

FORM = """
SELECT f.id, f.line, f.method, v.form_id, w.code AS wave, w.state, w.seed, w.starts_on, w.ends_on,
       (SELECT count(*)
          FROM draw d
          JOIN drawn_site s ON s.draw = d.id
          JOIN assignment a ON a.site = s.site
         WHERE d.wave_form = f.id AND d.replaced_at IS NULL AND NOT s.is_reserve AND a.state <> 'withdrawn'
           AND a.wave = f.wave AND a.survey = f.survey
           AND a.line = f.line AND a.method = f.method) AS n_assigned
  FROM wave_form f
  JOIN wave w ON w.id = f.wave
  JOIN survey v ON v.id = f.survey
 WHERE f.id = $1
"""

CELLS = """
SELECT t.operator, t.city, c.code, c.zh, c.en, t.n_sites, t.n_visits
  FROM wave_target t
  JOIN area c ON c.id = t.city
 WHERE t.wave_form = $1 AND t.n_sites > 0
 ORDER BY c.code, t.operator
"""

# what stands, in its kind and city, from the wave's first day ($3) on, or opens until its last ($4)
OPEN_SITES = """
SELECT s.id, s.code, s.operator, s.city, s.latitude, s.longitude
  FROM site s
 WHERE s.kind = $1 AND s.city = ANY($2)
   AND (s.closed_on IS NULL OR s.closed_on > $3) AND (s.opened_on IS NULL OR s.opened_on <= $4)
"""

REPLACE = "UPDATE draw SET replaced_at = now() WHERE wave_form = $1 AND replaced_at IS NULL"

DRAW = """
SELECT d.id, d.wave_form, d.seed, d.drawn_at, d.rules, d.gaps, d.replaced_at, p.name AS who
  FROM draw d
  JOIN account p ON p.id = d.drawn_by
"""

COUNTS = """
SELECT d.wave_form, s.operator, s.city, c.zh, c.en,
       count(*) FILTER (WHERE NOT s.is_reserve AND s.left_at IS NULL) AS n_drawn,
       count(*) FILTER (WHERE s.is_reserve AND s.left_at IS NULL) AS n_reserves,
       count(*) FILTER (WHERE s.left_at IS NOT NULL) AS n_left
  FROM drawn_site s
  JOIN draw d ON d.id = s.draw
  JOIN area c ON c.id = s.city
 WHERE s.draw = ANY($1)
 GROUP BY d.id, s.operator, s.city, c.id
 ORDER BY c.code, s.operator
"""

# a site that the draw visits
PLACE = """
SELECT d.site, s.code, d.operator, d.city, c.zh, c.en, d.matched_set, d.place, d.weight, d.n_visits
  FROM drawn_site d
  JOIN site s ON s.id = d.site
  JOIN area c ON c.id = d.city
 WHERE d.draw = $1 AND NOT d.is_reserve AND d.left_at IS NULL
"""

NEXT_RESERVE = """
SELECT s.id, s.code, s.operator, s.city, s.latitude, s.longitude
  FROM drawn_site d
  JOIN site s ON s.id = d.site
 WHERE d.draw = $1 AND d.operator = $2 AND d.city = $3 AND d.is_reserve AND d.left_at IS NULL
   AND (s.closed_on IS NULL OR s.closed_on > $4) AND (s.opened_on IS NULL OR s.opened_on <= $5)
 ORDER BY d.place LIMIT 1
"""

HEAD = """
SELECT s.id, s.code, s.operator, s.city, s.latitude, s.longitude
  FROM drawn_site d
  JOIN site s ON s.id = d.site
 WHERE d.draw = $1 AND d.matched_set = $2 AND d.operator = $3 AND d.left_at IS NULL
"""

LEAVE = "UPDATE drawn_site SET left_at = now(), left_why = $3 WHERE draw = $1 AND site = ANY($2)"
TAKE = "UPDATE drawn_site SET is_reserve = false, matched_set = $3 WHERE draw = $1 AND site = $2"
MEASURE = """
UPDATE drawn_site d SET distance_m = m.distance_m
  FROM unnest($2::int[], $3::float8[]) m (site, distance_m)
 WHERE d.draw = $1 AND d.site = m.site
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """A form of a wave; `n_assigned` visits to sites of its present draw, those withdrawn left out."""

    id: int
    line: str
    method: str
    form_id: str
    wave: str
    state: str
    seed: int
    starts_on: date
    ends_on: date
    n_assigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraw:
    """`who` drew it; `replaced_at` None for the one that counts."""

    id: int
    wave_form: int
    seed: int
    drawn_at: datetime
    rules: str
    gaps: str
    replaced_at: datetime | None
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumCounts:
    """Sites of one operator in one city: to visit, in reserve, and gone from the draw."""

    wave_form: int
    operator: str
    city: int
    zh: str
    en: str
    n_drawn: int
    n_reserves: int
    n_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A site that the draw visits, where and with which weight."""

    site: int
    code: str
    operator: str
    city: int
    city_name: Bilingual
    matched_set: str
    place: int
    weight: float
    n_visits: int


async def form_facts(wave_form_id: int) -> FormFacts | None:
    row = await fetch_one(FORM, wave_form_id)
    return FormFacts(**row) if row else None


async def lock_form(wave_form_id: int) -> None:
    """Until the transaction ends nobody else draws for the form, or changes its draw."""
    await fetch("SELECT 1 FROM wave_form WHERE id = $1 FOR UPDATE", wave_form_id)


async def cells_of(wave_form_id: int) -> list[Cell]:
    return [
        Cell(
            operator=row["operator"],
            city=row["city"],
            city_code=row["code"],
            city_name=Bilingual(row["zh"], row["en"]),
            n_sites=row["n_sites"],
            n_visits=row["n_visits"],
        )
        for row in await fetch(CELLS, wave_form_id)
    ]


async def open_sites(kind: str, cities: Sequence[int], *, starts_on: date, ends_on: date) -> list[ListedSite]:
    """Those that can be visited between the two days."""
    return [ListedSite(*row) for row in await fetch(OPEN_SITES, kind, list(cities), starts_on, ends_on)]


async def store_draw(draw: Draw, rows: Sequence[DrawnRow]) -> None:
    """In the place of the form's last draw, in the running transaction."""
    await fetch(REPLACE, draw.wave_form)
    await draw.save()
    await store_rows(draw.id, rows)


async def store_rows(draw_id: int, rows: Sequence[DrawnRow]) -> None:
    values = attrgetter(*ROW_COLUMNS)  # which `astuple` would take one by one, and copy
    records = [(draw_id, *values(row)) for row in rows]
    async with connection() as db:
        await db.copy_records_to_table("drawn_site", records=records, columns=("draw", *ROW_COLUMNS))


async def draw_by_id(draw_id: int) -> StoredDraw | None:
    row = await fetch_one(f"{DRAW} WHERE d.id = $1", draw_id)
    return StoredDraw(**row) if row else None


async def draws_of(wave_form_ids: Sequence[int]) -> list[StoredDraw]:
    """Newest first; of each form the first is the one that counts."""
    rows = await fetch(f"{DRAW} WHERE d.wave_form = ANY($1) ORDER BY d.id DESC", list(wave_form_ids))
    return [StoredDraw(**row) for row in rows]


async def counts_of(draw_ids: Sequence[int]) -> list[StratumCounts]:
    """By city and operator."""
    return [StratumCounts(**row) for row in await fetch(COUNTS, list(draw_ids))]


async def place_of(draw_id: int, site_code: str) -> Place | None:
    """Where the draw visits the site; None where it does not, any more or yet."""
    row = await fetch_one(f"{PLACE} AND s.code = $2", draw_id, site_code)
    return _place(row) if row else None


async def one_of(draw_id: int, operator: str, city: int) -> Place | None:
    """The first of a stratum that is visited, whose weight and visits are those of the others."""
    row = await fetch_one(
        f"{PLACE} AND d.operator = $2 AND d.city = $3 ORDER BY d.place LIMIT 1", draw_id, operator, city
    )
    return _place(row) if row else None


async def rivals_in(draw_id: int, matched_set: str) -> list[Place]:
    rows = await fetch(f"{PLACE} AND d.matched_set = $2 AND d.operator <> $3", draw_id, matched_set, OURS)
    return [_place(row) for row in rows]


async def head_of(draw_id: int, matched_set: str) -> ListedSite:
    """Ours of a set; each set that is visited has one."""
    [row] = await fetch(HEAD, draw_id, matched_set, OURS)
    return ListedSite(*row)


async def next_reserve(draw_id: int, place: Place, starts_on: date, ends_on: date) -> ListedSite | None:
    """The first of the place's stratum that can be visited between the two days."""
    row = await fetch_one(NEXT_RESERVE, draw_id, place.operator, place.city, starts_on, ends_on)
    return ListedSite(*row) if row else None


async def held_sites(draw_id: int) -> set[int]:
    """All that the draw ever held, reserves and those that left among them."""
    return {row["site"] for row in await fetch("SELECT site FROM drawn_site WHERE draw = $1", draw_id)}


async def leave(draw_id: int, sites: Sequence[int], why: str) -> None:
    await fetch(LEAVE, draw_id, list(sites), why)


async def take(draw_id: int, reserve: int, *, matched_set: str) -> None:
    """Visit a reserve, at the head of a set where there is one."""
    await fetch(TAKE, draw_id, reserve, matched_set)


async def measure(draw_id: int, distance_m: Mapping[int, float]) -> None:
    """How far these sites are from ours of their set."""
    await fetch(MEASURE, draw_id, [*distance_m], [*distance_m.values()])


async def keep_gaps(draw_id: int, gaps: str) -> None:
    await fetch("UPDATE draw SET gaps = $2 WHERE id = $1", draw_id, gaps)


def _place(row: Record) -> Place:
    facts = dict(row)
    return Place(city_name=Bilingual(facts.pop("zh"), facts.pop("en")), **facts)
