"""What the tests of call-backs share: repair outlets of two cities, lists of repairs, the form."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime

from fieldkit.accounts.actions import create_account
from fieldkit.accounts.tables import Account, Role
from fieldkit.areas.tables import Area, AreaKind
from fieldkit.callbacks.actions import draw_repairs, staged_repairs, upload_repairs
from fieldkit.registers.staging import Upload
from fieldkit.sites.tables import Site, SiteKind
from fieldkit.surveys.publishing import publish
from fieldkit.surveys.tables import Survey
from fieldkit.waves.tables import Line, Method, Wave, WaveForm
from forms import Form
from forms.read import library_form, read_form
from tests.fieldkit.filled_books import book
from tests.fieldkit.office import open_wave

OCTOBER = date(2026, 10, 1)
NOVEMBER = datetime(2026, 11, 2, tzinfo=UTC)  # W1 is in the field
HEADINGS = ("工单号", "网点编号", "维修日期")
CITIES = {"FZ": ("福州", "Fuzhou"), "XM": ("厦门", "Xiamen")}
Rows = Sequence[Sequence[object]]


async def build_outlets(*codes: str) -> list[Site]:
    """Repair points R-FZ-1 and the like, in the city that the code names."""
    sites: list[Site] = []
    for code in codes:
        city = code.split("-")[1]
        zh, en = CITIES[city]
        area = await Area.objects().get_or_create(
            Area.code == city, {Area.kind: AreaKind.CITY, Area.zh: zh, Area.en: en}
        )
        site = Site(
            code=code,
            kind=SiteKind.REPAIR_POINT,
            operator="CM",
            city=area.id,
            name=f"售后网点 {code}",
            address="东街1号",
        )
        await site.save()
        sites.append(site)
    return sites


async def wave_of_repairs() -> Wave:
    """W1 with a repair point in Fuzhou and one in Xiamen."""
    wave = await open_wave()
    wave.seed = 2026
    await wave.save()
    await build_outlets("R-FZ-1", "R-XM-1")
    return wave


def repairs(n: int, city: str = "FZ", *, first: int = 1, day: str = "2026-10-15") -> list[list[object]]:
    return [[f"WX-{city}-{number:04}", f"R-{city}-1", day] for number in range(first, first + n)]


def listed(rows: Rows, *, headings: Sequence[object] = HEADINGS) -> Upload:
    return Upload("十月维修.xlsx", book(*rows, headings=headings, title="工单"))


async def draw(mo: Account, rows: Rows, *, wave: str = "W1", month: date = OCTOBER) -> int:
    """As the office does: uploaded, looked at, drawn."""
    token = await upload_repairs(mo, wave, month, listed(rows))
    _, plan = await staged_repairs(mo, wave, month, token)
    return await draw_repairs(mo, wave, month, token, digest=plan.digest)


async def publish_callback_form() -> Survey:
    source = library_form("repair_callback")
    form = await asyncio.to_thread(read_form, source, "repair_callback.md")
    assert isinstance(form, Form)
    return await publish(form, source, "repair_callback.md")


async def use_callback_form(wave: Wave, *, method: str = Method.SURVEY) -> Survey:
    survey = await publish_callback_form()
    await WaveForm(wave=wave.id, survey=survey.id, line=Line.PROVINCE, method=method).save()
    return survey


async def interviewers(*logins: str) -> list[Account]:
    return [await create_account(login, login.title(), Role.INTERVIEWER) for login in logins]
