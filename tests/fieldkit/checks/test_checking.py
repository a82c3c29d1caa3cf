"""Flags of what really came in, stored and shown.

R1 what comes in is checked once; checking again changes nothing
R2 a correction takes the flags of what it corrects off the list; a file that comes later is checked with it
R3 a photo of another wave is told on both visits, byte for byte or by its looks
R4 the office has a wave checked again, by the wave's own thresholds; a dismissed flag stays as it is
R5 the list is filtered by wave, check, city, firm, auditor and risk, and downloaded with a line in the trail
R6 a visit's page says its flags in words
R7 a firm sees its own auditors' flags only; those who are audited, and auditors, see none
"""

import io
from datetime import UTC, datetime

import httpx
import msgspec
import pytest
from PIL import Image

from fieldkit.accounts.tables import Account, Role
from fieldkit.checks.actions import check_waiting
from fieldkit.checks.queries import uncheck_wave
from fieldkit.checks.tables import Flag
from fieldkit.firms.tables import Firm
from fieldkit.services import Services
from fieldkit.surveys.tables import Survey
from fieldkit.trail.tables import TrailEntry
from fieldkit.waves.actions import plan_of
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.camera import photo
from tests.fieldkit.office import assign, assign_first_visits, build_site, open_wave
from tests.fieldkit.roles import sign_in_as
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone, Sent

pytestmark = pytest.mark.anyio

FAR = {"start_geo": "26.18 119.30 0 10"}  # 0.1 degree of latitude from the hall: 11.1 km
NEAR = {"start_geo": "26.08 119.30 0 10"}
SECOND = {"start_at": "2026-11-20T11:00:00.000+08:00", "end_at": "2026-11-20T11:40:00.000+08:00"}


@pytest.fixture(autouse=True)
def only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service's own worker, which checks every minute, leaves it to the tests."""

    async def nothing(_: object) -> int:
        return 0

    monkeypatch.setattr("fieldkit.checks.actions.check_waiting", nothing)


def bars(quality: int = 90) -> bytes:
    """A picture of bars, brighter and darker in turn."""
    image = Image.new("L", (180, 160))
    for left in range(0, 180, 20):
        image.paste(60 + 17 * (left * left // 400 % 9), (left, 0, left + 20, 160))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()


async def _flags(check: str = "") -> list[tuple[str, str]]:
    """(submission, check), or the one check's alone."""
    rows = await Flag.select(Flag.instance_id, Flag.check_code).order_by(Flag.instance_id, Flag.check_code)
    found = [(row["instance_id"], row["check_code"]) for row in rows]
    return [each for each in found if not check or each[1] == check]


async def _check(services: Services) -> None:
    await check_waiting(services.shelf)


async def test_r1_once(sam: Account, sams_phone: Phone, services: Services) -> None:
    [visit] = await assign_first_visits(sam)
    assert 201 == (await sams_phone.send(document(**FAR))).status_code
    assert [] == await _flags()
    assert 1 == await check_waiting(services.shelf)
    assert [("uuid:one", "far")] == await _flags()
    flag = await Flag.objects().first()
    assert flag is not None
    assert (70, '{"en": "11,119 m > 300 m", "zh": "11,119 m > 300 m"}') == (flag.risk, flag.evidence)
    assert 0 == await check_waiting(services.shelf)
    assert 1 == await uncheck_wave(visit.wave)
    assert 1 == await check_waiting(services.shelf)
    assert [(flag.id, flag.found_at)] == [(each.id, each.found_at) for each in await Flag.objects()]


async def test_r2_correction(
    sam: Account, sams_phone: Phone, services: Services, mos_client: httpx.AsyncClient
) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document(**FAR))
    await _check(services)
    assert "11,119 m" in (await mos_client.get("/flags", headers=PAGE)).text
    assert (
        201 == (await sams_phone.send(document(instance_id="uuid:two", edits="uuid:one", **NEAR))).status_code
    )
    await _check(services)
    assert "11,119 m" not in (await mos_client.get("/flags", headers=PAGE)).text
    assert [("uuid:one", "far")] == await _flags()


async def test_r2_a_file_that_comes_later(sam: Account, sams_phone: Phone, services: Services) -> None:
    await assign_first_visits(sam)
    visit = document(hall_photo="hall.jpg")
    await sams_phone.send(visit)
    await _check(services)
    assert [("uuid:one", "missing_files")] == await _flags()
    await sams_phone.send(visit, Sent("hall.jpg", photo()))
    assert 1 == await check_waiting(services.shelf)
    assert [("uuid:one", "photo_timeless")] == await _flags()


@pytest.mark.parametrize(("quality", "check"), [(90, "photo_seen"), (40, "photo_alike")])
async def test_r3_photo_of_another_wave(
    quality: int,
    check: str,
    sam: Account,
    oz: Account,
    sams_phone: Phone,
    ozs_phone: Phone,
    services: Services,
) -> None:
    [visit] = await assign_first_visits(sam)
    survey, site = await Survey.objects().get(Survey.id == visit.survey), await build_site("CU-1", "CU")
    assert survey is not None
    await assign(oz, "V2", wave=await open_wave("W2"), survey=survey, site=site)
    await sams_phone.send(document(hall_photo="a.jpg"), Sent("a.jpg", bars()))
    await _check(services)
    assert [] == await _flags(check)
    second = document("V2", instance_id="uuid:two", hall_photo="b.jpg")
    assert 201 == (await ozs_phone.send(second, Sent("b.jpg", bars(quality)))).status_code
    await _check(services)
    assert [("uuid:one", check), ("uuid:two", check)] == await _flags(check)


async def test_r4_again(
    sam: Account, sams_phone: Phone, services: Services, mos_client: httpx.AsyncClient
) -> None:
    [visit] = await assign_first_visits(sam)
    await sams_phone.send(document(**FAR, hall_photo="hall.jpg"), Sent("hall.jpg", photo()))
    await _check(services)
    assert [("uuid:one", "far"), ("uuid:one", "photo_timeless")] == await _flags()
    await Flag.update(
        {Flag.dismissed_at: datetime.now(UTC), Flag.dismissed_by: 1, Flag.reason: "old telephone"}
    ).where(Flag.check_code == "photo_timeless")
    plan = '{"thresholds": {"far": 12000}}'
    await Wave.update({Wave.plan: plan}).where(Wave.id == visit.wave)
    answer = await Browser(mos_client).submit("/flags/W1", found_on="/flags?wave=W1")
    assert (303, "/flags?wave=W1") == (answer.status_code, answer.headers["location"])
    await _check(services)
    kept = await Flag.objects()
    assert [("photo_timeless", "old telephone")] == [(each.check_code, each.reason) for each in kept]
    entry = await TrailEntry.objects().get(TrailEntry.noun == "flags")
    assert entry is not None
    assert ("W1", '{"submissions": 1}') == (entry.code, entry.facts)
    assert 404 == (await Browser(mos_client).submit("/flags/W9", found_on="/flags?wave=W1")).status_code


async def test_r5_list(
    sam: Account, sams_phone: Phone, services: Services, mos_client: httpx.AsyncClient
) -> None:
    firm = Firm(code="F1", zh="一公司", en="One")
    await firm.save()
    await Account.update({Account.firm: firm.id}).where(Account.id == sam.id)
    await assign_first_visits(sam, ("V1", "V2"))
    await sams_phone.send(document(**FAR))
    await sams_phone.send(
        document("V2", instance_id="uuid:two", hall_photo="h.jpg", **SECOND), Sent("h.jpg", photo())
    )
    await _check(services)

    async def shown(query: str) -> list[str]:
        text = (await mos_client.get(f"/flags?{query}", headers=PAGE)).text
        return [code for code in ("V1", "V2") if f'"/visits/{code}"' in text]

    assert ["V1", "V2"] == await shown("wave=W1&city=FZ&firm=F1&auditor=sam")
    assert ["V1"] == await shown("check=far")
    assert ["V1"] == await shown("risk=70")
    assert ["V2"] == await shown("check=photo_timeless")
    for nothing in ("wave=W2", "city=XM", "firm=F2", "auditor=oz"):
        assert [] == await shown(nothing)
    file = await mos_client.get("/flags?check=far&as=csv&lang=en")
    assert "11,119 m > 300 m" in file.text
    entry = await TrailEntry.objects().get(TrailEntry.noun == "flags")
    assert entry is not None
    assert ("exported", {"check": "far", "rows": 1}) == (entry.deed, msgspec.json.decode(entry.facts))


async def test_r6_visit(
    sam: Account, sams_phone: Phone, services: Services, mos_client: httpx.AsyncClient
) -> None:
    await assign_first_visits(sam)
    assert "没有发现疑点" in (await mos_client.get("/visits/V1", headers=PAGE)).text
    await sams_phone.send(document(**FAR))
    await _check(services)
    page = (await mos_client.get("/visits/V1?lang=en", headers=PAGE)).text
    assert ("Far from the site" in page, "11,119 m &gt; 300 m" in page) == (True, True)


@pytest.mark.parametrize("role", [Role.FIRM_MANAGER, Role.FIRM_REVIEWER])
async def test_r7_firms(
    role: Role, sam: Account, sams_phone: Phone, services: Services, client: httpx.AsyncClient
) -> None:
    firms = [Firm(code=code, zh=code, en=code) for code in ("F1", "F2")]
    for firm in firms:
        await firm.save()
    await assign_first_visits(sam)
    await sams_phone.send(document(**FAR))
    await _check(services)
    await sign_in_as(client, role, firm=firms[0].id)
    for firm, is_seen in ((firms[1], False), (firms[0], True)):
        await Account.update({Account.firm: firm.id}).where(Account.id == sam.id)
        assert is_seen == ("11,119 m" in (await client.get("/flags", headers=PAGE)).text)
        assert is_seen == ("11,119 m" in (await client.get("/flags?as=csv", headers=PAGE)).text)
        assert is_seen == ("11,119 m" in (await client.get("/visits/V1", headers=PAGE)).text)
    page = await client.get("/flags?wave=W1", headers=PAGE)
    assert 'action="/flags/W1"' not in page.text
    assert 403 == (await Browser(client).submit("/flags/W1", found_on="/account")).status_code


@pytest.mark.parametrize(
    "role",
    [Role.HEADQUARTERS, Role.CITY_BRANCH, Role.HALL_MANAGER, Role.AUDITOR, Role.PARTNER, Role.ADMINISTRATOR],
)
async def test_r7_outsiders(role: Role, client: httpx.AsyncClient, services: Services) -> None:  # noqa: ARG001 -- empties
    assert 401 == (await client.get("/flags", headers=JSON)).status_code
    await sign_in_as(client, role)
    for path in ("/flags", "/flags?as=xlsx"):
        assert 403 == (await client.get(path, headers=JSON)).status_code


async def test_r4_thresholds_of_a_wave(mos_client: httpx.AsyncClient) -> None:
    wave = await open_wave()
    await Wave.update({Wave.state: WaveState.PLANNED}).where(Wave.id == wave.id)
    browser = Browser(mos_client)
    typed = {"element": "E23", "threshold-far": "500", "threshold-near_copy": "0.95", "threshold-travel": ""}
    answer = await browser.submit("/waves/W1/indicators", found_on="/waves/W1/plan", **typed)
    assert 303 == answer.status_code
    kept = await Wave.objects().get(Wave.id == wave.id)
    assert kept is not None
    assert {"far": 500.0, "near_copy": 0.95} == plan_of(kept).thresholds
    assert 'name="threshold-far" value="500" placeholder="300"' in (await browser.open("/waves/W1/plan")).text
    typed["threshold-far"] = "5"
    answer = await browser.submit("/waves/W1/indicators", found_on="/waves/W1/plan", **typed)
    assert (400, True) == (answer.status_code, "自动检查“far”的阈值不在允许范围内" in answer.text)
