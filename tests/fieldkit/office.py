"""What the office has to set up before a visit can come in: a form, a wave, halls, visits."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from fieldkit.accounts.tables import Account
from fieldkit.areas.tables import Area, AreaKind
from fieldkit.assignments.tables import Assignment
from fieldkit.sites.search import search_text
from fieldkit.sites.tables import Site
from fieldkit.surveys.publishing import publish
from fieldkit.surveys.tables import Survey
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.small_hall import small_hall

PASSWORD = "correct horse"  # noqa: S105 -- of accounts that live for one test


async def publish_small_hall(version: str = "1") -> Survey:
    form, source = small_hall(version)
    return await publish(form, source, "small_hall.md")


async def open_wave(code: str = "W1") -> Wave:
    wave = Wave(
        code=code,
        zh="第一期",
        en="First wave",
        area_zh="福建",
        area_en="Fujian",
        state=WaveState.COLLECTING,
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30),
    )
    await wave.save()
    return wave


async def build_site(code: str = "CM-1", operator: str = "CM", *, city: str = "FZ") -> Site:
    """A hall in a city that is made with its first hall; it stands at 26.08 N 119.30 E."""
    found = await Area.objects().get_or_create(
        Area.code == city, {Area.kind: AreaKind.CITY, Area.zh: "福州", Area.en: "Fuzhou"}
    )
    site = Site(
        code=code,
        operator=operator,
        city=found.id,
        name=f"营业厅 {code}",
        address="东街1号",
        latitude=26.08,
        longitude=119.30,
        search=search_text(f"营业厅 {code}", code, "东街1号"),
    )
    await site.save()
    return site


async def assign(auditor: Account, code: str = "V1", *, wave: Wave, survey: Survey, site: Site) -> Assignment:
    visit = Assignment(
        code=code,
        wave=wave.id,
        survey=survey.id,
        site=site.id,
        city=site.city,
        auditor=auditor.id,
        line="third_party",
        method="mystery",
        scenario="query",
        due_at=datetime.now(UTC) + timedelta(days=1),
    )
    await visit.save()
    return visit


async def assign_first_visits(auditor: Account, codes: Sequence[str] = ("V1",)) -> list[Assignment]:
    """The form published, a wave opened, one China Mobile hall, and these visits to it."""
    survey, wave, site = await publish_small_hall(), await open_wave(), await build_site()
    return [await assign(auditor, code, wave=wave, survey=survey, site=site) for code in codes]
