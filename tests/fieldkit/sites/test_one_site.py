"""One site: its page, its history, what may be done with it.

R1 adding and changing follow the rules of a file; what is wrong is told beside its field
R2 every change is kept with the date from which it holds, who made it and when, and in the trail
R3 a site that moves in mid-wave keeps its history, and its visits the city they were drawn in
R4 closing and reopening have a date
R5 only what nothing refers to is deleted; otherwise the answer says what does; the history outlasts it
R6 a branch works on its own city's sites and sees no other's; a hall's manager reads
R7 a site is found by name, code, address, full pinyin and initials, every word, wherever it stands
R8 possible duplicates are listed, of what one may see
"""

import json

import httpx
import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.areas.tables import Area
from fieldkit.assignments.queries import visits_of
from fieldkit.assignments.tables import Assignment
from fieldkit.database.sql import fetch
from fieldkit.lists.listing import Asked
from fieldkit.lists.queries import page_of
from fieldkit.registers.tables import RegisterChange
from fieldkit.results.queries import visits_of_wave
from fieldkit.sites.search import search_text, typed_words
from fieldkit.sites.tables import Site
from fieldkit.sites.view import SITES
from fieldkit.submissions.queries import find_standing
from fieldkit.trail.tables import TrailEntry
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.importer import text_of
from tests.fieldkit.office import assign_first_visits, build_site
from tests.fieldkit.roles import sign_in_as

pytestmark = pytest.mark.anyio

SUBMITTED = """
INSERT INTO submission (instance_id, assignment_id, wave_id, survey_id, site_id, auditor_id, state,
                        digest, document, answers, violations, unknown, files)
SELECT 'u1', id, wave, survey, site, auditor, 'accepted', '', '', '{}', '[]', '[]', '{}' FROM assignment
"""
FIELDS = {"code": "FZ-9", "name": "东街口营业厅", "kind": "hall", "operator": "CM", "city": "福州"}


@pytest.fixture
def mos_browser(mos_client: httpx.AsyncClient) -> Browser:
    return Browser(mos_client)


async def _submit(browser: Browser, path: str, **fields: str) -> httpx.Response:
    return await browser.submit(path, found_on="/sites", **fields)


async def _history(code: str) -> list[tuple[object, ...]]:
    rows = await RegisterChange.select().where(RegisterChange.code == code).order_by(RegisterChange.id)
    return [(row["field"], row["before"], row["after"], row["effective_on"].isoformat()) for row in rows]


async def test_r1_added(mos_browser: Browser) -> None:
    await build_site("FZ-1")
    answer = await _submit(mos_browser, "/sites", **FIELDS, latitude="26.1", longitude="119.3")
    assert (303, "/sites/FZ-9") == (answer.status_code, answer.headers["location"])
    page = text_of(await mos_browser.open("/sites/FZ-9"))
    for text in ("东街口营业厅", "营业厅", "移动", "福州", "26.1"):
        assert text in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"code": ""}, "“编号”没有填"),
        ({"code": "FZ-1"}, "编号“FZ-1”已经登记"),
        ({"code": "a/b"}, "不能用的字符"),
        ({"city": "泉州"}, "没有地市“泉州”"),
        ({"latitude": "26"}, "经度和纬度只填了一个"),
        ({"kind": "palace"}, "“palace”不是可选的值"),
    ],
)
async def test_r1_refused(mos_browser: Browser, changed: dict[str, str], told: str) -> None:
    await build_site("FZ-1")
    before = await Site.select()
    answer = await _submit(mos_browser, "/sites", **{**FIELDS, **changed})
    assert (422, True, True) == (
        answer.status_code,
        told in text_of(answer),
        'value="东街口营业厅"' in answer.text,
    )
    assert (before, 0) == (await Site.select(), await RegisterChange.count())


async def test_r1_a_change_that_is_refused(mos_browser: Browser) -> None:
    await build_site("FZ-1")
    answer = await _submit(mos_browser, "/sites/FZ-1", name="")
    assert (422, True, 0) == (
        answer.status_code,
        "“名称”没有填" in text_of(answer),
        await RegisterChange.count(),
    )


async def test_r2_kept(mos_browser: Browser, mo: Account) -> None:
    await build_site("FZ-1")
    fields = {"name": "新名", "operator": "CU", "effective_on": "2026-10-01", "code": "OTHER"}
    assert 303 == (await _submit(mos_browser, "/sites/FZ-1", **fields)).status_code
    assert [
        ("name", "营业厅 FZ-1", "新名", "2026-10-01"),
        ("operator", "CM", "CU", "2026-10-01"),
    ] == await _history("FZ-1")
    entry = (await TrailEntry.objects())[-1]
    assert ("changed", "sites", "FZ-1", mo.id) == (entry.deed, entry.noun, entry.code, entry.account)
    assert {"name": "营业厅 FZ-1 → 新名", "operator": "CM → CU"} == json.loads(entry.facts)
    assert "2026-10-01 运营商 移动 → 联通" in text_of(await mos_browser.open("/sites/FZ-1"))


async def test_r2_the_same_again(mos_browser: Browser) -> None:
    await build_site("FZ-1")
    await _submit(mos_browser, "/sites/FZ-1", name="营业厅 FZ-1")
    assert (0, 0) == (await RegisterChange.count(), await TrailEntry.count())


async def test_r2_a_day_that_is_none(mos_browser: Browser) -> None:
    await build_site("FZ-1")
    answer = await _submit(mos_browser, "/sites/FZ-1", name="新名", effective_on="2026-02-30")
    assert (400, 0) == (answer.status_code, await RegisterChange.count())


async def test_r3_moved_in_mid_wave(mos_browser: Browser, sam: Account) -> None:
    await assign_first_visits(sam)
    await Area(code="XM", kind="city", zh="厦门", en="Xiamen").save()
    answer = await _submit(mos_browser, "/sites/CM-1", city="厦门", effective_on="2026-11-15")
    assert (303, [("city", "FZ", "XM", "2026-11-15")]) == (answer.status_code, await _history("CM-1"))
    [site] = await Site.objects()
    assert "XM" == (await Area.objects().get(Area.id == site.city) or Area()).code
    [visit] = await visits_of(sam.id)
    assert ("FZ", "福州") == (visit.city, visit.city_zh)
    standing = await find_standing(audit_id="V1", auditor_id=sam.id, instance_id="u1", edits=None)
    assert "福州" == standing.facts["city"]
    await fetch(SUBMITTED)
    assert ["FZ"] == [
        facts.city async for facts, _ in visits_of_wave(standing.wave_id or 0, standing.survey_id or 0)
    ]
    [wave], [survey] = await fetch("SELECT id FROM wave"), await fetch("SELECT id FROM survey")
    await Assignment(
        code="V2", wave=wave["id"], survey=survey["id"], site=site.id, city=site.city, auditor=sam.id,
        line="province", method="mystery", due_at=visit.due_at,
    ).save()  # fmt: skip
    assert {"V1": "FZ", "V2": "XM"} == {each.code: each.city for each in await visits_of(sam.id)}


async def test_r4_closed_and_reopened(mos_browser: Browser) -> None:
    await build_site("FZ-1")
    await _submit(mos_browser, "/sites/FZ-1/close", closed_on="2026-06-30")
    assert "停业日期 2026-06-30" in text_of(await mos_browser.open("/sites/FZ-1"))
    found = {
        standing: (await page_of(SITES, Asked({"standing": standing}, sort="code"))).n_found
        for standing in ("open", "closed")
    }
    assert {"open": 0, "closed": 1} == found
    await _submit(mos_browser, "/sites/FZ-1/reopen", effective_on="2026-08-01")
    assert [
        ("closed_on", "", "2026-06-30", "2026-06-30"),
        ("closed_on", "2026-06-30", "", "2026-08-01"),
    ] == await _history("FZ-1")
    assert 400 == (await _submit(mos_browser, "/sites/FZ-1/close", closed_on="")).status_code


async def test_r5_referred_to(mos_browser: Browser, sam: Account) -> None:
    visits = [f"V{n}" for n in range(4)]
    [first, *_] = await assign_first_visits(sam, visits)
    await Account(login="ann", name="Ann", role=Role.HALL_MANAGER, site=first.site).save()
    answer = await _submit(mos_browser, "/sites/CM-1/delete")
    told = text_of(answer)
    assert (409, 1) == (answer.status_code, await Site.count())
    assert ("4 个走访任务（V0, V1, V2, …）" in told, "1 个账号（ann）" in told) == (True, True)


async def test_r5_deleted(mos_browser: Browser) -> None:
    await build_site("FZ-1")
    await _submit(mos_browser, "/sites/FZ-1", name="新名")
    answer = await _submit(mos_browser, "/sites/FZ-1/delete")
    assert (303, "/sites", 0) == (answer.status_code, answer.headers["location"], await Site.count())
    assert ["name", "code"] == [row[0] for row in await _history("FZ-1")]
    assert "deleted" == (await TrailEntry.objects())[-1].deed
    assert 404 == (await mos_browser.open("/sites/FZ-1")).status_code


async def test_r5_a_city_with_sites(mos_browser: Browser) -> None:
    await build_site("FZ-1")
    answer = await mos_browser.submit("/areas/FZ/delete", found_on="/areas")
    assert (409, True) == (answer.status_code, "1 个网点（FZ-1）" in text_of(answer))


async def test_r6_a_branch(client: httpx.AsyncClient) -> None:
    ours, _ = await build_site("FZ-1"), await build_site("XM-1", city="XM")
    await sign_in_as(client, Role.CITY_BRANCH, area=ours.city)
    browser = Browser(client)
    assert 303 == (await _submit(browser, "/sites/FZ-1", name="新名")).status_code
    assert 422 == (await _submit(browser, "/sites/FZ-1", city="XM")).status_code
    assert 404 == (await browser.open("/sites/XM-1")).status_code
    for step in ("", "/close", "/reopen", "/delete"):
        answer = await _submit(browser, f"/sites/XM-1{step}", name="新名", closed_on="2026-01-01")
        assert 404 == answer.status_code
    assert [("FZ-1", "新名"), ("XM-1", "营业厅 XM-1")] == [
        (site.code, site.name) for site in await Site.objects().order_by(Site.code)
    ]


async def test_r6_a_hall_s_manager_reads(client: httpx.AsyncClient) -> None:
    own, _ = await build_site("FZ-1"), await build_site("FZ-2")
    await sign_in_as(client, Role.HALL_MANAGER, site=own.id)
    page = await client.get("/sites/FZ-1", headers=PAGE)
    assert (200, True) == (page.status_code, "营业厅 FZ-1" in page.text)
    assert (
        "/sites/FZ-1/delete" in page.text,
        "/sites/new" in (await client.get("/sites", headers=PAGE)).text,
    ) == (False, False)
    assert 404 == (await client.get("/sites/FZ-2", headers=JSON)).status_code


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("东街口", True),
        ("街口营", True),
        ("街", True),
        ("djkyyt", True),
        ("DJK", True),
        ("dongjiekou", True),
        ("ＤＯＮＧ", True),
        ("fz-9", True),
        ("五一路", True),
        ("五一 djk", True),
        ("五一 西街", False),
        ("口街东", False),
        ("djt", False),
        ("%", False),
        ("东_口", False),
    ],
)
@pytest.mark.usefixtures("services")
async def test_r7_search(typed: str, *, is_found: bool) -> None:
    site = await build_site("FZ-9")
    name, address = "东街口 营业厅（VIP）", "五一路1号"
    site.name, site.address, site.search = name, address, search_text(name, "FZ-9", address)
    await site.save()
    assert is_found is bool((await page_of(SITES, Asked({"name": typed}, sort="name"))).n_found)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("重庆路营业厅", "chongqingluyingyeting", "cqlyyt"),
        ("长沙银行", "changshayinhang", "csyh"),
        ("A座1层", "azuo1ceng", "az1c"),
    ],
)
def test_r7_pinyin(name: str, pinyin: str, initials: str) -> None:
    """Signs with two readings are read by the word they stand in."""
    assert [pinyin, initials] == search_text(name, "", "").split()[:2]


def test_r7_typed() -> None:
    assert "东街 dj" == typed_words("  东街　ＤＪ ")


async def test_r7_found_after_each_change(mos_browser: Browser) -> None:
    await build_site("FZ-1")
    await _submit(mos_browser, "/sites/FZ-1", name="湖东路厅")
    for typed, n in (("hdlt", 1), ("fz-1", 1), ("yytfz", 0)):
        assert n == (await page_of(SITES, Asked({"name": typed}, sort="code"))).n_found


async def test_r8_duplicates(client: httpx.AsyncClient) -> None:
    ours = [await build_site(code) for code in ("FZ-1", "FZ-2")]
    theirs = [await build_site(code, city="XM") for code in ("XM-1", "XM-2")]
    for site, name in zip((*ours, *theirs), ("湖东路厅", "移动湖东路营业厅", "甲厅", "甲店"), strict=True):
        site.name, site.latitude, site.longitude = name, None, None
        await site.save()
    await sign_in_as(client, Role.CITY_BRANCH, area=ours[0].city)
    page = text_of(await client.get("/sites/duplicates", headers=PAGE))
    assert ("湖东路厅 FZ-1 移动湖东路营业厅 FZ-2" in page, "XM-1" in page) == (True, False)
    client.cookies.clear()
    assert 401 == (await client.get("/sites/duplicates", headers=JSON)).status_code
