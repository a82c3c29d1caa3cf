"""The pages of drawing.

R1 what is missing comes first: sites, forms, targets; then a draw, its cells and gaps, again on request
R2 rules that cannot be, and too few sites, are told above the page, and nothing is drawn
R3 a draw's sites are a list: filtered by city, operator, set and standing, taken along as .xlsx and .csv
R4 a site that cannot be visited is exchanged from the list
R5 sample sizes follow the address; a wrong field is told
R6 an outsider sees and does nothing of it
"""

import csv
import re
from dataclasses import dataclass
from io import BytesIO, StringIO

import httpx
import pytest
from openpyxl import load_workbook

from fieldkit.accounts.tables import Account, Role
from fieldkit.database.sql import fetch
from fieldkit.sampling import actions
from fieldkit.sampling.tables import Draw
from fieldkit.trail.tables import TrailEntry
from fieldkit.waves import actions as waves
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.roles import sign_in_as
from tests.fieldkit.sampling.drawing import MATCHED, Planned, aim, build, build_many, plan_wave, visited

pytestmark = pytest.mark.anyio

MATCHED_TYPED = {"kind": "hall", "way": "matched", "caliper_m": "3000", "reserves": "1"}


@dataclass(frozen=True, slots=True)
class Office:
    """Mo at a browser, with W2 planned."""

    browser: Browser
    planned: Planned
    mo: Account

    async def draw(self, **typed: str) -> httpx.Response:
        address = f"/waves/W2/forms/{self.planned.form}/draw"
        return await self.browser.submit(address, found_on="/waves/W2/draws", **typed)


@pytest.fixture
async def office(mos_client: httpx.AsyncClient, mo: Account) -> Office:
    """Four halls of ours and of China Unicom at one place in Fuzhou, one China Telecom hall 5 km off."""
    planned = await plan_wave(mo, "FZ")
    for operator in ("CM", "CU"):
        await build_many(planned.cities["FZ"], operator, 4)
    await build(planned.cities["FZ"], "CT-00", north_m=5_000)
    return Office(Browser(mos_client), planned, mo)


async def test_r1_what_is_missing(mos_client: httpx.AsyncClient, mo: Account) -> None:
    browser = Browser(mos_client)
    planned = await plan_wave(mo, "FZ")
    page = (await browser.open("/waves/W2/draws")).text
    assert (True, True) == ("还没有网点" in page, 'href="/sites"' in page)
    await build(planned.cities["FZ"], "CM-00")
    page = (await browser.open("/waves/W2/draws")).text
    assert (True, True) == (
        "这张表单还没有目标" in page,
        f'href="/waves/W2/plan#form-{planned.form}"' in page,
    )
    assert '/draw"' not in page  # nothing to press yet
    await waves.drop_form(mo, "W2", planned.form)
    page = (await browser.open("/waves/W2/draws")).text
    assert (True, True) == ("还没有表单" in page, 'href="/waves/W2/plan#forms"' in page)


async def test_r1_drawn_and_again(office: Office) -> None:
    await aim(office.mo, office.planned, {("CM", "FZ"): (2, 3), ("CU", "FZ"): (2, 1), ("CT", "FZ"): (2, 1)})
    assert (
        '<a class="button" href="/waves/W2/draws">抽样</a>'
        in (await office.browser.open("/waves/W2/plan")).text
    )
    page = (await office.browser.open("/waves/W2/draws")).text
    assert "计划 6 个网点、10 次访问" in page
    answer = await office.draw(**MATCHED_TYPED)
    location = f"/waves/W2/draws#form-{office.planned.form}"
    assert (303, location) == (answer.status_code, answer.headers["location"])
    page = (await office.browser.open("/waves/W2/draws")).text
    cells = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", page)]
    assert ["2 / 2 + 1", "2 / 2", "0 / 2"] == cells
    assert "电信：2 组 · 最近的同类网点超出距离上限" in page
    [draw] = await Draw.objects()
    assert (True, True) == (f"种子 {draw.seed}" in page, "由Mo抽取" in page)
    assert 303 == (await office.draw(**MATCHED_TYPED | {"reserves": "0"})).status_code
    page = (await office.browser.open("/waves/W2/draws")).text
    assert (True, True) == ("重新抽样" in page, f'href="/draws/{draw.id}"' in page)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": "castle"}, "请选择网点种类"),
        ({"caliper_m": "far"}, "“far”不是数字"),
        ({"caliper_m": "0"}, "距离上限应大于 0"),
        ({"reserves": "1.5"}, "“1.5”不是整数"),
        ({"reserves": "101"}, "备选数应在 0 到 100 之间"),
        ({"reserves": "١"}, "不是整数"),
        ({"way": "apart"}, "福州 电信 登记 1 个，要抽 2 个"),
    ],
)
async def test_r2_told(office: Office, typed: dict[str, str], told: str) -> None:
    await aim(office.mo, office.planned, {("CM", "FZ"): (2, 3), ("CU", "FZ"): (2, 1), ("CT", "FZ"): (2, 1)})
    answer = await office.draw(**MATCHED_TYPED | typed)
    assert (400, True, 0) == (answer.status_code, told in answer.text, await Draw.count())


async def _drawn(office: Office) -> int:
    await aim(office.mo, office.planned, {("CM", "FZ"): (2, 3), ("CU", "FZ"): (2, 1), ("CT", "FZ"): (2, 1)})
    return await actions.draw(office.mo, "W2", office.planned.form, MATCHED)


async def test_r3_the_list(office: Office) -> None:
    draw_id = await _drawn(office)
    sets = await visited(draw_id)
    address = f"/draws/{draw_id}"
    page = (await office.browser.open(address)).text
    assert "2 个配对位置没有配到" in page
    codes = re.findall(r'href="/sites/([^"]+)"', page)
    heads = [code for code in codes if code.startswith("CM")]
    assert (6, 4) == (len(codes), len(heads))  # two of ours in reserve
    # a set together, ours first
    assert [code for members in (sets[key] for key in sorted(sets)) for code in members] == codes[:4]
    first = min(sets)
    for query, expected in {
        f"set={first}": set(sets[first]),
        "operator=CU": {code for each in sets.values() for code in each if code.startswith("CU")},
        "standing=reserve": set(heads) - {code for each in sets.values() for code in each},
        "city=福州": set(codes),
        "city=FZ": set(codes),
        "city=厦门": set[str](),
    }.items():
        found = (await office.browser.open(f"{address}?{query}")).text
        assert expected == set(re.findall(r'href="/sites/([^"]+)"', found))


async def test_r3_other_draws_are_not_in_it(office: Office) -> None:
    first = await _drawn(office)
    second = await actions.draw(office.mo, "W2", office.planned.form, MATCHED)
    page = (await office.browser.open(f"/draws/{first}")).text
    assert (6, True) == (len(re.findall(r'href="/sites/', page)), "已被新的抽样代替" in page)
    assert f'action="/draws/{first}/reserve"' not in page
    assert f'action="/draws/{second}/reserve"' in (await office.browser.open(f"/draws/{second}")).text
    assert 404 == (await office.browser.open(f"/draws/{second + 1}")).status_code


async def test_r3_taken_along(office: Office) -> None:
    draw_id = await _drawn(office)
    answer = await office.browser.open(f"/draws/{draw_id}?as=csv&operator=CU")
    rows = [*csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))]
    numbers = [[float(row[name]) for name in ("距我方（米）", "权重", "访问次数")] for row in rows]
    assert (["联通"] * 2, [[0, 2, 1]] * 2) == ([row["运营商"] for row in rows], numbers)
    answer = await office.browser.open(f"/draws/{draw_id}?as=xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert 1 + 6 == sheet.max_row
    entry = await TrailEntry.select().order_by(TrailEntry.id, ascending=False).first()
    assert entry is not None
    assert ("exported", "drawn sites", "xlsx") == (entry["deed"], entry["noun"], entry["code"])


async def test_r4_exchanged(office: Office) -> None:
    draw_id = await _drawn(office)
    leaving = next(
        code for each in (await visited(draw_id)).values() for code in each if code.startswith("CM")
    )
    address = f"/draws/{draw_id}"
    answer = await office.browser.submit(f"{address}/reserve", found_on=address, site=leaving, reason=" ")
    assert (400, True) == (answer.status_code, "请写明原因" in answer.text)
    answer = await office.browser.submit(f"{address}/reserve", found_on=address, site="CM-99", reason="停业")
    assert (400, True) == (answer.status_code, "没有要走访的网点“CM-99”" in answer.text)
    answer = await office.browser.submit(f"{address}/reserve", found_on=address, site=leaving, reason="停业")
    assert (303, f"{address}?standing=left") == (answer.status_code, answer.headers["location"])
    page = (await office.browser.open(answer.headers["location"])).text
    assert (True, True) == (f'href="/sites/{leaving}"' in page, "停业" in page)


async def test_r5_sample_sizes(office: Office) -> None:
    """Nine cities: 74 sites of each for 5 points at two visits, as the command prints."""
    page = (await office.browser.open("/waves/W2/sample-sizes?elements=1")).text
    assert (True, True) == ("还没有目标，按常用值" in page, ">74<" in page)
    await aim(office.mo, office.planned, {("CM", "FZ"): (4, 2), ("CU", "FZ"): (2, 2)})
    page = (await office.browser.open("/waves/W2/sample-sizes?delta=30&share=0.5")).text
    assert ("1 个市、2 家运营商" in page, "4 : 2" in page, "1 × 2 × 2" in page) == (True, True, True)
    assert 'name="delta" value="30"' in page
    answer = await office.browser.open("/waves/W2/sample-sizes?icc=2&lang=en")
    told = "Intra-site correlation, 0–1: “2” will not do; give a number from 0 to 1."
    assert (400, True, True) == (answer.status_code, told in answer.text, 'value="2"' in answer.text)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROJECT_OFFICE])
async def test_r6_outsiders(client: httpx.AsyncClient, mo: Account, role: Role) -> None:
    planned = await plan_wave(mo, "FZ")
    for operator in ("CM", "CU"):
        await build_many(planned.cities["FZ"], operator, 3)
    await aim(mo, planned, {("CM", "FZ"): (2, 1), ("CU", "FZ"): (2, 1)})
    draw_id = await actions.draw(mo, "W2", planned.form, MATCHED)
    before = await fetch("SELECT * FROM drawn_site ORDER BY id")
    await sign_in_as(client, role)
    for path in (
        "/waves/W2/draws",
        "/waves/W2/sample-sizes",
        f"/draws/{draw_id}",
        f"/draws/{draw_id}?as=csv",
    ):
        assert 403 == (await client.get(path, headers=JSON)).status_code
    await client.get("/account", headers=PAGE)
    typed = {"_csrf_token": client.cookies["csrftoken"], **MATCHED_TYPED, "site": "CM-00", "reason": "停业"}
    for path in (f"/waves/W2/forms/{planned.form}/draw", f"/draws/{draw_id}/reserve"):
        answer = await client.post(path, data=typed, headers=JSON)
        assert (403, "urn:fieldkit:problem:not_allowed") == (answer.status_code, answer.json()["type"])
    assert before == await fetch("SELECT * FROM drawn_site ORDER BY id")
