"""What an audited unit sees of its own results.

F1 nothing before the results are provisional; the empty list says when they will be
F2 a hall sees its own visits, a city its own, a province its cities'; never a rival's, never another's
F3 a score sheet has answers and points, reasons, the veto, the number of photos and the day
F4 and nothing that tells who came, from which firm, at what time, by which schedule or scenario
F5 points are those of the newest finished scoring, of a published wave those that were published
F6 who may see none of it: firms, auditors, headquarters and the other roles
"""

from datetime import date

import httpx
import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.areas.tables import Area, AreaKind
from fieldkit.database.sql import fetch
from fieldkit.errors import NotAllowedError, NotFoundError
from fieldkit.findings.actions import find_finding
from fieldkit.firms.tables import Firm
from fieldkit.services import Services
from fieldkit.sites.tables import Site
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.appeals.appealing import (
    Halls,
    as_caller,
    person,
    province_over,
    published_provisionally,
    scored,
    visited,
)
from tests.fieldkit.browser import PAGE
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio


@pytest.fixture
async def halls(services: Services, mo: Account, sam: Account, sams_phone: Phone) -> Halls:
    """Provisional results of three halls; the second one was found closed."""
    closed = {"open": "no", "greeted": "", "wait_s": "", "closed_photo": "door.jpg"}
    halls = await visited(sam, sams_phone, CM1={"wait_s": "330"}, CM2=closed)
    await published_provisionally(services, mo)
    return halls


async def listed(client: httpx.AsyncClient, account: Account) -> list[str]:
    """The codes that the list shows; nothing else in it begins so."""
    text = (await (await as_caller(client, account)).get("/findings?as=csv")).text
    return sorted(line.split(",")[0] for line in text.splitlines() if line.startswith("V-"))


async def test_f1_not_before(
    services: Services, client: httpx.AsyncClient, mo: Account, sam: Account, sams_phone: Phone
) -> None:
    halls = await visited(sam, sams_phone)
    await Wave.update({Wave.provisional_on: date(2026, 12, 3)}).where(Wave.code == "W1")
    manager = await person("mei", Role.HALL_MANAGER, site=halls.sites["CM1"])
    await scored(services, mo)
    for state in (WaveState.COLLECTING, WaveState.IN_REVIEW):
        await Wave.update({Wave.state: state}).where(Wave.code == "W1")
        with pytest.raises(NotFoundError):
            await find_finding(manager, "V-CM1")
    page = (await (await as_caller(client, manager)).get("/findings", headers=PAGE)).text
    assert "2026-12-03 公布结果" in page
    assert "V-CM1" not in page


@pytest.mark.parametrize("state", ["provisional", "appeal", "final"])
async def test_f1_from_then_on(halls: Halls, state: str) -> None:
    await Wave.update({Wave.state: state}).where(Wave.code == "W1")
    manager = await person("mei", Role.HALL_MANAGER, site=halls.sites["CM1"])
    assert "V-CM1" == (await find_finding(manager, "V-CM1")).code


async def test_f2_whose(halls: Halls, client: httpx.AsyncClient, mo: Account) -> None:
    fuzhou = halls.sites["CM1"]
    province = await province_over(fuzhou)
    county = Area(code="GL", kind=AreaKind.COUNTY, zh="鼓楼", en="Gulou", parent=fuzhou.city)
    await county.save()
    await Site.update({Site.county: county.id}).where(Site.id == fuzhou.id)
    readers = {
        "mei": (await person("mei", Role.HALL_MANAGER, site=fuzhou), ["V-CM1"]),
        "pan": (await person("pan", Role.PARTNER, site=halls.sites["CM2"]), ["V-CM2"]),
        "city": (await person("city", Role.CITY_BRANCH, area=fuzhou.city), ["V-CM1"]),
        "county": (await person("county", Role.CITY_BRANCH, area=county.id), ["V-CM1"]),
        "province": (await person("province", Role.CITY_BRANCH, area=province.id), ["V-CM1"]),
        "rival": (await person("rival", Role.HALL_MANAGER, site=halls.sites["CU1"]), []),
        "mo": (mo, ["V-CM1", "V-CM2"]),
    }
    for reader, codes in readers.values():
        assert codes == await listed(client, reader), reader.login


@pytest.mark.parametrize("code", ["V-CM2", "V-CU1", "V-none"])
async def test_f2_nobody_elses(halls: Halls, code: str) -> None:
    site = halls.sites["CM1"]
    for reader in (
        await person("mei", Role.HALL_MANAGER, site=site),
        await person("city", Role.CITY_BRANCH, area=site.city),
    ):
        with pytest.raises(NotFoundError):
            await find_finding(reader, code)


async def test_f2_a_site_that_moved(halls: Halls) -> None:
    """Its visit stays with the city in which it was drawn."""
    fuzhou, xiamen = halls.sites["CM1"], halls.sites["CM2"]
    county = Area(code="SM", kind=AreaKind.COUNTY, zh="思明", en="Siming", parent=xiamen.city)
    await county.save()
    await Site.update({Site.city: xiamen.city, Site.county: county.id}).where(Site.id == fuzhou.id)
    before = await person("before", Role.CITY_BRANCH, area=fuzhou.city)
    assert "V-CM1" == (await find_finding(before, "V-CM1")).code
    for area in (xiamen.city, county.id):
        after = await person(f"after-{area}", Role.CITY_BRANCH, area=area)
        with pytest.raises(NotFoundError):
            await find_finding(after, "V-CM1")


async def shown(client: httpx.AsyncClient, reader: Account, code: str = "V-CM1") -> str:
    answer = await (await as_caller(client, reader)).get(f"/findings/{code}", headers=PAGE)
    assert 200 == answer.status_code, answer.text
    return answer.text


async def test_f3_the_sheet(halls: Halls, client: httpx.AsyncClient) -> None:
    """Open 40 of 40, not greeted 0 of 40, 330 s of 60/600 10 of 20."""
    page = await shown(client, await person("mei", Role.HALL_MANAGER, site=halls.sites["CM1"]))
    for text in ("50.00", "40 / 40", "0 / 40", "10 / 20", "2026-11-20", "主动问候", "330"):
        assert text in page, text


async def test_f3_a_veto(halls: Halls, client: httpx.AsyncClient) -> None:
    page = await shown(client, await person("pan", Role.PARTNER, site=halls.sites["CM2"]), "V-CM2")
    assert "一票否决" in page
    assert "<dt>现场取证照片数</dt><dd>1</dd>" in page
    assert "door.jpg" not in page


async def test_f4_nothing_of_who_came(halls: Halls, client: httpx.AsyncClient, sam: Account) -> None:
    firm = Firm(code="F1", zh="某调查公司", en="A firm")
    await firm.save()
    await Account.update({Account.firm: firm.id, Account.name: "孙检测"}).where(Account.id == sam.id)
    await fetch("UPDATE assignment SET scenario = 'secretly', matched_set = 'M7', remark = 'hush'")
    manager = await person("mei", Role.HALL_MANAGER, site=halls.sites["CM1"])
    for text in (
        await shown(client, manager),
        (await client.get("/findings", headers=PAGE)).text,
        (await client.get("/findings?as=csv")).text,
    ):
        told = ["孙检测", "sam", "某调查公司", "09:00", "09:40", "01:00", "secretly", "M7", "hush", "第三方"]
        assert [] == [secret for secret in told if secret in text]


async def test_f5_the_newest_run(services: Services, halls: Halls, mo: Account) -> None:
    manager = await person("mei", Role.HALL_MANAGER, site=halls.sites["CM1"])
    await fetch("""UPDATE submission SET answers = jsonb_set(answers, '{wait_s}', '"60"')""")
    assert 50.0 == (await find_finding(manager, "V-CM1")).total
    await scored(services, mo)
    assert 60.0 == (await find_finding(manager, "V-CM1")).total


async def test_f5_the_published_run(services: Services, halls: Halls, mo: Account) -> None:
    manager = await person("mei", Role.HALL_MANAGER, site=halls.sites["CM1"])
    first = await find_finding(manager, "V-CM1")
    await fetch("""UPDATE submission SET answers = jsonb_set(answers, '{wait_s}', '"60"')""")
    await scored(services, mo)
    first_run = "(SELECT min(id) FROM scoring_run WHERE wave = $1)"
    await fetch(f"UPDATE wave SET state = 'published', published_run = {first_run}", first.wave_id)  # noqa: S608
    assert 50.0 == (await find_finding(manager, "V-CM1")).total


@pytest.mark.parametrize(
    "role",
    [
        *(Role.HEADQUARTERS, Role.SPECIAL_GROUP, Role.FIRM_MANAGER, Role.FIRM_REVIEWER, Role.AUDITOR),
        *(Role.INTERVIEWER, Role.DATA_PROTECTION, Role.ADMINISTRATOR),
    ],
)
async def test_f6_outsiders(halls: Halls, client: httpx.AsyncClient, role: Role) -> None:
    oz = await person("oz", role, site=halls.sites["CM1"])
    with pytest.raises(NotAllowedError):
        await find_finding(oz, "V-CM1")
    caller = await as_caller(client, oz)
    for path in ("/findings", "/findings/V-CM1"):
        assert (await caller.get(path)).status_code in {401, 403}
