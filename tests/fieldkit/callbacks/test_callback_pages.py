"""The pages of call-backs.

R1 from the wave's page a list is tried out, taken in and drawn; its cities and wrong cells are shown
R2 a refused file, month or deed is told above the page, and nothing is kept
R3 the drawn list is filtered by city, outlet, standing and whether it is given out, and taken along
R4 given out and exchanged from the pages; what is missing is said with the way there
R5 the sender's own file comes back with the wrong cells marked; the empty workbook comes in again
R6 an outsider sees and does nothing of it
"""

import csv
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import httpx
import pytest
from openpyxl import load_workbook

from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments.tables import Assignment
from fieldkit.callbacks.actions import staged_repairs, upload_repairs
from fieldkit.callbacks.tables import CallbackDraw, Repair
from fieldkit.registers.staging import Upload
from fieldkit.registers.tables import StagedUpload
from fieldkit.trail.tables import TrailEntry
from fieldkit.waves.tables import Wave
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.callbacks.calling import (
    HEADINGS,
    OCTOBER,
    Rows,
    draw,
    interviewers,
    repairs,
    use_callback_form,
    wave_of_repairs,
)
from tests.fieldkit.filled_books import book, saved
from tests.fieldkit.reviews.reviewing import firm_with
from tests.fieldkit.roles import sign_in_as

pytestmark = pytest.mark.anyio
PAGE_OF_W1 = "/waves/W1/callbacks"


@pytest.fixture
async def wave(mo: Account) -> Wave:
    assert mo.id
    wave = await wave_of_repairs()
    wave.ends_on = datetime.now(UTC).date() + timedelta(days=20)  # pages go by the clock
    await wave.save()
    return wave


@pytest.fixture
def browser(mos_client: httpx.AsyncClient, wave: Wave) -> Browser:
    assert wave.id
    return Browser(mos_client)


async def upload(
    browser: Browser, rows: Rows, *, headings: tuple[str, ...] = HEADINGS, month: str = "2026-10"
) -> httpx.Response:
    content = book(*rows, headings=headings, title="工单")
    return await browser.upload(PAGE_OF_W1, content, "十月.xlsx", found_on=PAGE_OF_W1, month=month)


def digest_in(page: str) -> str:
    found = re.search('name="digest" value="([^"]+)"', page)
    return found.group(1) if found else ""


async def test_r1_from_upload_to_draw(browser: Browser) -> None:
    assert f'href="{PAGE_OF_W1}"' in (await browser.open("/waves/W1/plan")).text
    first = (await browser.open(PAGE_OF_W1)).text
    assert (True, True) == ('value="2026-10"' in first, "至少 20%" in first)
    answer = await upload(browser, [*repairs(11), *repairs(2, "XM")])
    assert 303 == answer.status_code
    address = answer.headers["location"]
    page = (await browser.open(address)).text
    for told in ("福州", "厦门", "每一行都正确", "收下并抽取"):
        assert told in page
    assert 0 == await CallbackDraw.count()
    answer = await browser.submit(address, found_on=address, digest=digest_in(page))
    (drawn,) = await CallbackDraw.objects()
    assert (303, f"/callbacks/{drawn.id}") == (answer.status_code, answer.headers["location"])
    page = (await browser.open(PAGE_OF_W1)).text
    assert (True, True) == (f'href="/callbacks/{drawn.id}/assign"' in page, "清单共 13 个工单" in page)
    assert 404 == (await browser.open(address)).status_code  # it is taken in


async def test_r1_the_same_again(browser: Browser, mo: Account) -> None:
    draw_id = await draw(mo, repairs(5))
    page = (await browser.open((await upload(browser, repairs(5))).headers["location"])).text
    assert ("已经抽过" in page, f'href="/callbacks/{draw_id}"' in page, "收下并抽取" in page) == (
        *(True, True, False),
    )
    page = (await browser.open((await upload(browser, repairs(6))).headers["location"])).text
    assert ("它将代替" in page, "收下并抽取" in page) == (True, True)


async def test_r1_wrong_cells(browser: Browser) -> None:
    answer = await upload(browser, [*repairs(2), ["WX-9", "R-FZ-9", "2026-09-15"]])
    page = (await browser.open(answer.headers["location"])).text
    for told in ("工单!B4", "工单!C4", "网点登记里没有“R-FZ-9”", "只按正确的行试算"):
        assert told in page
    assert "收下并抽取" not in page


@pytest.mark.parametrize(
    ("headings", "month", "told"),
    [
        ((*HEADINGS, "客户电话"), "2026-10", "工单!D1 列名“客户电话”"),
        ((*HEADINGS, "备注"), "2026-10", "工单!D2 像手机号"),
        (HEADINGS, "2026-13", "不是月份"),
        (HEADINGS, "2090-01", "还没有开始"),
        (HEADINGS, "", "不是月份"),
    ],
)
async def test_r2_refused(browser: Browser, headings: tuple[str, ...], month: str, told: str) -> None:
    rows = [[*row, "13800138000"][: len(headings)] for row in repairs(1)]
    answer = await upload(browser, rows, headings=headings, month=month)
    assert (True, True) == (400 <= answer.status_code < 500, told in answer.text)
    assert "13800138000" not in answer.text
    assert (0, 0) == (await StagedUpload.count(), await CallbackDraw.count())


async def test_r2_no_file(browser: Browser) -> None:
    answer = await browser.submit(PAGE_OF_W1, found_on=PAGE_OF_W1, month="2026-10")
    assert (400, True) == (answer.status_code, "没有选择文件" in answer.text)


async def test_r2_changed_since(browser: Browser) -> None:
    address = (await upload(browser, repairs(5))).headers["location"]
    answer = await browser.submit(address, found_on=address, digest="another")
    assert (409, True) == (answer.status_code, "没有抽取" in answer.text)
    for gone in ("/waves/W1/callbacks/2026-10/imports/none", "/waves/W1/callbacks/x/imports/none"):
        assert 404 == (await browser.open(gone)).status_code
        assert 404 == (await browser.submit(gone, found_on=PAGE_OF_W1, digest="x")).status_code


async def _orders(browser: Browser, address: str) -> list[str]:
    answer = await browser.open(f"{address}{'&' if '?' in address else '?'}as=csv")
    table = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))
    return [row["工单号"] for row in table]


async def test_r3_the_list(browser: Browser, mo: Account) -> None:
    draw_id = await draw(mo, [*repairs(10), *repairs(6, "XM")])
    url = f"/callbacks/{draw_id}"
    rows = await Repair.objects().where((Repair.draw == draw_id) & (Repair.place > 0))
    assert (8, sorted(row.work_order for row in rows)) == (len(rows), sorted(await _orders(browser, url)))
    reserves = {row.work_order for row in rows if row.is_reserve}
    assert reserves == {*await _orders(browser, f"{url}?standing=reserve")}
    assert 4 == len(await _orders(browser, f"{url}?city=福州"))
    assert 4 == len(await _orders(browser, f"{url}?outlet=R-XM-1"))
    assert (0, 8) == (
        len(await _orders(browser, f"{url}?given=yes")),
        len(await _orders(browser, f"{url}?given=no")),
    )
    answer = await browser.open(f"{url}?as=xlsx")
    assert 9 == load_workbook(BytesIO(answer.content)).worksheets[0].max_row
    assert 7 == await TrailEntry.count().where(TrailEntry.deed == "exported")
    page = (await browser.open(url)).text
    assert (True, True) == ('href="/sites/R-FZ-1"' in page, "WX-FZ-" in page)


async def test_r4_given_out_and_exchanged(browser: Browser, mo: Account, wave: Wave) -> None:
    draw_id = await draw(mo, repairs(10))
    url = f"/callbacks/{draw_id}"
    page = (await browser.open(f"{url}/assign")).text
    assert (True, True) == ("没有用表单 repair_callback" in page, "/waves/W1/plan#forms" in page)
    await use_callback_form(wave)
    assert "还没有访问员" in (await browser.open(f"{url}/assign")).text
    (ivy,) = await interviewers("ivy")
    assert "Ivy" in (await browser.open(f"{url}/assign")).text
    answer = await browser.submit(f"{url}/assign", found_on=f"{url}/assign")
    assert (400, True) == (answer.status_code, "没有选择" in answer.text)
    answer = await browser.submit(f"{url}/assign", found_on=f"{url}/assign", interviewer=str(ivy.id))
    assert f"{url}?given=yes" == answer.headers["location"]
    assert "都已派发" in (await browser.open(f"{url}/assign")).text
    leaving = (await _orders(browser, f"{url}?given=yes"))[0]
    answer = await browser.submit(f"{url}/reserve", found_on=url, work_order=leaving, reason="无人接听")
    assert f"{url}?standing=left" == answer.headers["location"]
    page = (await browser.open(answer.headers["location"])).text
    assert (True, True, True) == (leaving in page, "无人接听" in page, "已撤回" in page)
    answer = await browser.submit(f"{url}/reserve", found_on=url, work_order=leaving, reason="无人接听")
    assert (400, True) == (answer.status_code, "没有要回访的工单" in answer.text)
    assert 3 == await Assignment.count()


async def test_r5_marked_and_empty(browser: Browser, mo: Account) -> None:
    address = (await upload(browser, [["WX-1", "R-FZ-9", "2026-10-15"]])).headers["location"]
    marked = load_workbook(BytesIO((await browser.open(f"{address}/marked.xlsx")).content))
    comment = marked.worksheets[0]["B2"].comment
    assert comment is not None
    assert "R-FZ-9" in comment.text
    right = (await upload(browser, repairs(1))).headers["location"]
    assert 404 == (await browser.open(f"{right}/marked.xlsx")).status_code
    empty = load_workbook(BytesIO((await browser.open(f"{PAGE_OF_W1}/repairs.xlsx")).content))
    empty.worksheets[0].append(repairs(1)[0])
    token = await upload_repairs(mo, "W1", OCTOBER, Upload("维修工单.xlsx", saved(empty)))
    _, plan = await staged_repairs(mo, "W1", OCTOBER, token)
    assert ([], 1) == (plan.file.all_faults, len(plan.file.rows))


ADDRESSES = (
    ("GET", PAGE_OF_W1),
    ("POST", PAGE_OF_W1),
    ("GET", f"{PAGE_OF_W1}/repairs.xlsx"),
    ("GET", f"{PAGE_OF_W1}/2026-10/imports/x"),
    ("GET", f"{PAGE_OF_W1}/2026-10/imports/x/marked.xlsx"),
    ("POST", f"{PAGE_OF_W1}/2026-10/imports/x"),
    ("GET", "/callbacks/{draw}"),
    ("POST", "/callbacks/{draw}/reserve"),
    ("GET", "/callbacks/{draw}/assign"),
    ("POST", "/callbacks/{draw}/assign"),
)


@pytest.mark.parametrize("role", [Role.FIRM_MANAGER, Role.AUDITOR, Role.CITY_BRANCH, Role.INTERVIEWER])
async def test_r6_outsiders(
    client: httpx.AsyncClient, mo: Account, sam: Account, wave: Wave, role: Role
) -> None:
    draw_id = await draw(mo, repairs(5))
    await sign_in_as(client, role, firm=(await firm_with(sam)).id, area=None)
    browser = Browser(client)
    for method, template in ADDRESSES:
        address = template.format(draw=draw_id)
        if method == "GET":
            answer = await browser.open(address)
        else:
            answer = await browser.submit(address, found_on="/account")
        assert (403, True) == (answer.status_code, "您的账号不能做这件事" in answer.text)
    assert (0, 1) == (await Assignment.count(), await CallbackDraw.count())
    assert wave.id


async def test_r6_nobody(client: httpx.AsyncClient, mo: Account, wave: Wave) -> None:
    draw_id = await draw(mo, repairs(5))
    for method, address in ADDRESSES:
        if method == "GET":
            answer = await client.get(address.format(draw=draw_id), headers=JSON)
            assert 401 == answer.status_code
    assert wave.id
