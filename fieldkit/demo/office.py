"""What the project office sets up before the field begins: form, cities, halls, people, waves, visits."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

import msgspec
from piccolo.columns import Column

from fieldkit.accounts.actions import create_account
from fieldkit.accounts.tables import Account, Role
from fieldkit.areas.tables import Area, AreaKind
from fieldkit.assignments.tables import Assignment
from fieldkit.checks.known import LATEST_H
from fieldkit.demo.places import DemoAuditor
from fieldkit.demo.world import LINE, METHOD, DemoSite, DemoVisit, DemoWave
from fieldkit.sites.search import search_text
from fieldkit.sites.tables import Site
from fieldkit.surveys.publishing import publish
from fieldkit.surveys.tables import Survey
from fieldkit.waves.plan import WavePlan
from fieldkit.waves.tables import Wave, WaveState
from forms import Form
from forms.read import library_form, read_form
from forms.text import Bilingual

FORM = "store_visit"
QUALITY_LOGIN = "quality"
PROVINCE = Bilingual("福建", "Fujian")
PROVINCE_CODE = "FJ"


class LibraryFormError(Exception):
    """The packaged form has faults: a broken installation."""


def read_library_form() -> tuple[Form, bytes]:
    source = library_form(FORM)
    form = read_form(source, f"{FORM}.md")
    if not isinstance(form, Form):
        raise LibraryFormError("; ".join(fault.sentence.en for fault in form))
    return form, source


async def set_up(form: Form, source: bytes, wave: DemoWave, *, state: WaveState) -> None:
    """Everything the wave's visits need; what is there already stays as it is."""
    survey = await publish(form, source, f"{FORM}.md")
    province = await _area(PROVINCE_CODE, AreaKind.PROVINCE, PROVINCE, None)
    cities = {city.code: await _area(city.code, AreaKind.CITY, city.name, province) for city in wave.cities}
    sites = {site.code: await _site(site, cities[site.city.code]) for site in wave.sites}
    auditors = {auditor.code: await _auditor(auditor) for auditor in wave.auditors}
    row = await _wave(wave, state)
    codes = Assignment.select(Assignment.code).where(Assignment.wave == row.id).output(as_list=True)
    known = set(await codes)
    missing = [
        _assignment(
            visit, wave=row, survey=survey, site=sites[visit.site.code], auditor=auditors[visit.auditor.code]
        )
        for visit in wave.visits
        if visit.code not in known
    ]
    if missing:
        await Assignment.insert(*missing)


async def quality_user(secret: str) -> tuple[Account, str]:
    """The demo's quality account and its password, which differs from installation to installation."""
    password = hmac.new(secret.encode(), b"demo-password", hashlib.sha256).hexdigest()[:12]
    known = await Account.objects().get(Account.login == QUALITY_LOGIN)
    account = known or await create_account(
        QUALITY_LOGIN, "质量部演示账号", Role.PROJECT_OFFICE, password=password
    )
    return account, password


async def auditor_account(auditor: DemoAuditor) -> Account:
    return await _auditor(auditor)


async def _area(code: str, kind: AreaKind, name: Bilingual, parent: Area | None) -> Area:
    defaults: dict[Column, Any] = {
        Area.kind: kind,
        Area.parent: parent and parent.id,
        Area.zh: name.zh,
        Area.en: name.en,
    }
    return await Area.objects().get_or_create(Area.code == code, defaults=defaults)


async def _site(site: DemoSite, city: Area) -> Site:
    defaults: dict[Column, Any] = {
        Site.operator: site.operator.value,
        Site.city: city.id,
        Site.name: site.name.zh,
        Site.address: site.address.zh,
        Site.latitude: site.place.latitude,
        Site.longitude: site.place.longitude,
        Site.search: search_text(site.name.zh, site.code, site.address.zh),
    }
    return await Site.objects().get_or_create(Site.code == site.code, defaults=defaults)


async def _auditor(auditor: DemoAuditor) -> Account:
    known = await Account.objects().get(Account.login == auditor.code)
    return known or await create_account(auditor.code, auditor.name.zh, Role.AUDITOR)


async def _wave(wave: DemoWave, state: WaveState) -> Wave:
    defaults: dict[Column, Any] = {
        Wave.zh: wave.name.zh,
        Wave.en: wave.name.en,
        Wave.area_zh: PROVINCE.zh,
        Wave.area_en: PROVINCE.en,
        Wave.state: state,
        # its visits are of last autumn, and are sent whenever somebody runs the demo
        Wave.plan: msgspec.json.encode(WavePlan(thresholds={"received_late": LATEST_H})).decode(),
        Wave.starts_on: wave.starts_on,
        Wave.ends_on: wave.ends_on,
    }
    return await Wave.objects().get_or_create(Wave.code == wave.code, defaults=defaults)


def _assignment(visit: DemoVisit, *, wave: Wave, survey: Survey, site: Site, auditor: Account) -> Assignment:
    return Assignment(
        code=visit.code,
        wave=wave.id,
        survey=survey.id,
        site=site.id,
        city=site.city,
        auditor=auditor.id,
        line=LINE,
        method=METHOD,
        scenario=visit.scenario.value,
        matched_set=visit.site.set_code,
        due_at=visit.starts_at + timedelta(hours=9),
    )
