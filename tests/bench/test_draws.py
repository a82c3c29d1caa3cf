"""Drawing ten thousand matched sites of a hundred thousand."""

import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.areas.tables import Area, AreaKind
from fieldkit.database.engine import ENGINE
from fieldkit.database.sql import connection, fetch, fetch_one
from fieldkit.sampling import actions, queries
from fieldkit.sampling.compose import compose, match_rivals
from fieldkit.sampling.rules import DrawRules
from fieldkit.sampling.tables import Draw
from fieldkit.services import running_services
from fieldkit.settings import settings_from_environment
from fieldkit.sites.tables import SiteKind
from fieldkit.surveys.tables import Survey, SurveyState
from fieldkit.waves.actions import WaveFacts, open_wave, set_targets
from fieldkit.waves.tables import Line, Method, WaveForm

pytestmark = [pytest.mark.bench, pytest.mark.anyio]

N_SITES, N_CITIES, N_SETS = 100_000, 14, 3_346  # with two rivals each, 10,038 sites
LIMIT_S = 5.0
WIDTH_DEG = 0.4  # of a city, about 40 km: three quarters of the sites in a tenth of it
COLUMNS = ("code", "operator", "kind", "city", "name", "latitude", "longitude", "search")
FACTS = WaveFacts("大期", "Large wave", "湖南", "Hunan", date(2026, 12, 1), date(2026, 12, 31))
RULES = DrawRules(SiteKind.HALL, is_matched=True, caliper_m=3_000.0, reserves=2)


@dataclass(frozen=True, slots=True)
class Planned:
    mo: Account
    form: int
    cities: list[int]


def _sites(cities: list[int]) -> list[tuple[object, ...]]:
    chance = random.Random(1)  # noqa: S311 -- a fixed one, and no secret
    rows: list[tuple[object, ...]] = []
    for n in range(N_SITES):
        city = n % N_CITIES
        width = WIDTH_DEG / 10**0.5 if chance.random() < 0.75 else WIDTH_DEG
        at = (26 + city + width * chance.random(), 110 + width * chance.random())
        code, operator = f"S-{n:06}", ("CM", "CU", "CT")[n // N_CITIES % 3]
        rows.append((code, operator, "hall", cities[city], f"营业厅 {code}", *at, code.lower()))
    return rows


@pytest.fixture(scope="module")
async def planned(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Planned]:
    async with running_services(settings_from_environment(tmp_path_factory.mktemp("bench"))):
        await Area.insert(
            *(Area(code=f"C{n:02}", kind=AreaKind.CITY, zh=f"市{n}", en=f"City {n}") for n in range(N_CITIES))
        )
        cities = [row["id"] for row in await fetch("SELECT id FROM area ORDER BY id")]
        async with connection() as db:
            await db.copy_records_to_table("site", records=_sites(cities), columns=COLUMNS)
        mo = Account(login="mo", name="Mo", role=Role.PROJECT_OFFICE)
        await mo.save()
        survey = Survey(
            form_id="store_visit", version="1", title_zh="暗访", title_en="Visit", state=SurveyState.PUBLISHED
        )
        await survey.save()
        wave = await open_wave(mo, "W1", FACTS)
        form = WaveForm(wave=wave.id, survey=survey.id, line=Line.THIRD_PARTY, method=Method.EXPERIENCE)
        await form.save()
        yield Planned(mo, form.id, cities)


async def _aim(planned: Planned, n_sets: int) -> None:
    each = n_sets // N_CITIES
    targets = {(operator, city): (each, 1) for operator in ("CM", "CU", "CT") for city in planned.cities}
    await set_targets(planned.mo, "W1", planned.form, targets)


async def _parts(planned: Planned) -> dict[str, float]:
    """Seconds of each part by itself: reading, the pure functions, storing."""
    form = await queries.form_facts(planned.form)
    assert form is not None
    clock = [time.perf_counter()]
    cells = await queries.cells_of(planned.form)
    sites = await queries.open_sites(
        RULES.kind, planned.cities, starts_on=form.starts_on, ends_on=form.ends_on
    )
    clock.append(time.perf_counter())
    found = compose(sites, cells, RULES, seed=1, sets="1")
    clock.append(time.perf_counter())
    by_id = {site.id: site for site in sites}
    ours = [by_id[row.site] for row in found.rows if row.matched_set and row.operator == "CM"]
    others = [site for site in sites if site.operator != "CM"]
    clock.append(time.perf_counter())
    match_rivals(ours, others, rivals=["CU", "CT"], caliper_m=RULES.caliper_m)
    clock.append(time.perf_counter())
    async with ENGINE.transaction():
        await queries.store_draw(Draw(wave_form=planned.form, seed=1, drawn_by=planned.mo.id), found.rows)
    clock.append(time.perf_counter())
    return {
        "SQL: targets and open sites": clock[1] - clock[0],
        "draw and match, pure": clock[2] - clock[1],
        "of it the matching alone": clock[4] - clock[3],
        "stored by COPY": clock[5] - clock[4],
    }


@pytest.mark.parametrize(("n_sets", "limit_s"), [(N_SETS, LIMIT_S), (10_010, None)])
async def test_matched(planned: Planned, n_sets: int, limit_s: float | None) -> None:
    await _aim(planned, n_sets)
    start = time.perf_counter()
    draw_id = await actions.draw(planned.mo, "W1", planned.form, RULES)
    whole_s = time.perf_counter() - start
    row = await fetch_one(
        "SELECT count(*) FILTER (WHERE NOT is_reserve) AS n, count(DISTINCT matched_set) - 1 AS n_sets,"
        " percentile_cont(0.5) WITHIN GROUP (ORDER BY distance_m) AS middle_m"
        " FROM drawn_site WHERE draw = $1",
        draw_id,
    )
    assert row is not None
    print(
        f"\n{row['n']:,} sites in {row['n_sets']:,} sets of {N_SITES:,}, half within {row['middle_m']:,.0f} m"
    )
    print(f"{'':<32}{'s':>8}{'limit':>8}")
    print(f"{'the whole draw':<32}{whole_s:>8.2f}{limit_s or '–':>8}")
    for name, seconds in (await _parts(planned)).items():
        print(f"{name:<32}{seconds:>8.2f}")
    assert row["n"] > 2.9 * n_sets
    assert limit_s is None or whole_s < limit_s
