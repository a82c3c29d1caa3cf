"""A register and a planned wave to draw from."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from fieldkit.accounts.tables import Account
from fieldkit.areas.tables import Area, AreaKind
from fieldkit.assignments.tables import Assignment
from fieldkit.database.sql import fetch
from fieldkit.sampling.rules import DrawRules
from fieldkit.sites.tables import Site
from fieldkit.waves import actions as waves
from fieldkit.waves.actions import WaveFacts
from fieldkit.waves.tables import Line, Method, Wave, WaveForm
from tests.fieldkit.office import publish_small_hall

FACTS = WaveFacts("第二期", "Second wave", "福建", "Fujian", date(2026, 12, 1), date(2026, 12, 31))
APART = DrawRules(is_matched=False, reserves=2)
MATCHED = DrawRules(caliper_m=3_000, reserves=2)
DEGREE_M = 6_371_008.8 * 3.141592653589793 / 180  # of latitude, on the sphere that distances are measured on


@dataclass(frozen=True, slots=True)
class Planned:
    """W2 with one form, and the ids of its cities by code."""

    form: int
    survey: int
    cities: dict[str, int]


async def plan_wave(mo: Account, *codes: str) -> Planned:
    """W2 in the state planned, its seed 2026; Fuzhou FZ and Xiamen XM, or the cities of these codes."""
    names = {"FZ": ("福州", "Fuzhou"), "XM": ("厦门", "Xiamen")}
    cities: dict[str, int] = {}
    for code in codes or ("FZ", "XM"):
        zh, en = names[code]
        city = Area(code=code, kind=AreaKind.CITY, zh=zh, en=en)
        await city.save()
        cities[code] = city.id
    survey = await publish_small_hall()
    await waves.open_wave(mo, "W2", FACTS)
    await Wave.update({Wave.seed: 2026}, force=True)
    await waves.use_form(mo, "W2", survey.id, line=Line.THIRD_PARTY, method=Method.EXPERIENCE)
    form = await WaveForm.objects().first()
    assert form is not None
    return Planned(form.id, survey.id, cities)


async def aim(mo: Account, planned: Planned, targets: dict[tuple[str, str], tuple[int, int]]) -> None:
    """Sites and visits to each, by operator and city code."""
    asked = {(operator, planned.cities[city]): numbers for (operator, city), numbers in targets.items()}
    await waves.set_targets(mo, "W2", planned.form, asked)


async def build(
    city: int, code: str, *, north_m: float | None = 0.0, kind: str = "hall", closed_on: date | None = None
) -> Site:
    """A site whose code begins with its operator, so many metres north of the city's middle, or nowhere."""
    latitude = None if north_m is None else 26.0 + north_m / DEGREE_M
    site = Site(
        code=code,
        operator=code[:2],
        city=city,
        kind=kind,
        name=f"营业厅 {code}",
        address="东街1号",
        latitude=latitude,
        longitude=None if north_m is None else 119.0,
        closed_on=closed_on,
    )
    await site.save()
    return site


async def build_many(city: int, operator: str, n: int, *, prefix: str = "") -> None:
    """So many halls at one place."""
    for place in range(n):
        await build(city, f"{operator}-{prefix}{place:02}")


async def drawn(draw_id: int) -> list[tuple[object, ...]]:
    """Every row of a draw as it stands, in a fixed order; sites by code."""
    rows = await fetch(
        """
        SELECT s.code, d.operator, c.code AS city, d.matched_set, d.distance_m, d.is_reserve, d.place,
               d.weight, d.n_visits, d.left_at IS NOT NULL AS has_left, d.left_why
          FROM drawn_site d JOIN site s ON s.id = d.site JOIN area c ON c.id = d.city
         WHERE d.draw = $1 ORDER BY c.code, d.operator, d.is_reserve, d.place, s.code
        """,
        draw_id,
    )
    return [tuple(row) for row in rows]


async def visited(draw_id: int) -> dict[str, list[str]]:
    """The sites to visit, by set; under the empty code those that stand in none."""
    rows = await fetch(
        """
        SELECT d.matched_set, s.code FROM drawn_site d JOIN site s ON s.id = d.site
         WHERE d.draw = $1 AND NOT d.is_reserve AND d.left_at IS NULL ORDER BY d.operator, d.place
        """,
        draw_id,
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["matched_set"], []).append(row["code"])
    return found


async def give_out(planned: Planned, auditor: Account, site: str, *, state: str = "assigned") -> None:
    """One visit to a site with the wave's form."""
    wave, found = await Wave.objects().first(), await Site.objects().get(Site.code == site)
    assert wave is not None
    assert found is not None
    visit = Assignment(
        code=f"V-{site}",
        wave=wave.id,
        survey=planned.survey,
        site=found.id,
        city=found.city,
        auditor=auditor.id,
        line=Line.THIRD_PARTY,
        method=Method.EXPERIENCE,
        due_at=datetime(2026, 12, 31, 12, tzinfo=UTC),
        state=state,
    )
    await visit.save()
