"""The quality user's pages over HTTP.

R1 without a session every one of them is refused: pages lead to the sign-in, programs get 401
R2 an account of another role is refused: 403
R3 the list of waves counts what came in; a wave is scored from it, and again only when that is done
R4 a scored wave has a page in both languages and a workbook under a Chinese name
R5 a wave that is not there, or not scored yet
"""

import io

import httpx
import openpyxl
import pytest

from fieldkit.accounts.actions import open_session
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account
from fieldkit.results.tables import RunState, ScoringRun
from fieldkit.waves.tables import Wave
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.held_back import writes_held
from tests.fieldkit.office import assign_first_visits, open_wave
from tests.fieldkit.small_hall import document
from tests.fieldkit.waiting import until
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio

READING = ("/waves", "/waves/W1", "/waves/W1/progress", "/waves/W1/workbook", "/waves/W9")


@pytest.fixture
def mos_browser(mos_client: httpx.AsyncClient) -> Browser:
    return Browser(mos_client)


async def _scored(browser: Browser) -> httpx.Response:
    answer = await browser.submit("/waves/W1/score", found_on="/waves")
    await until(_is_done)
    return answer


async def _is_done() -> bool:
    return await ScoringRun.exists().where(ScoringRun.state == RunState.DONE)


@pytest.mark.parametrize("path", READING)
async def test_r1_no_session(client: httpx.AsyncClient, path: str) -> None:
    await open_wave()
    page = await client.get(path, headers=PAGE)
    assert (302, "/sign-in") == (page.status_code, page.headers["location"])
    answer = await client.get(path, headers=JSON)
    assert (401, "urn:fieldkit:problem:not_signed_in") == (answer.status_code, answer.json()["type"])


async def test_r1_no_session_cannot_score(client: httpx.AsyncClient) -> None:
    await open_wave()
    answer = await Browser(client).submit("/waves/W1/score", found_on="/sign-in")
    assert (401, 0) == (answer.status_code, await ScoringRun.count())


async def test_r2_an_auditor(sam: Account, client: httpx.AsyncClient) -> None:
    await assign_first_visits(sam)
    client.cookies.set(COOKIE, await open_session(sam, hours=1))
    for path in READING:
        for headers in (PAGE, JSON):
            assert 403 == (await client.get(path, headers=headers)).status_code
    answer = await Browser(client).submit("/waves/W1/score", found_on="/sign-in")
    assert (403, 0) == (answer.status_code, await ScoringRun.count())


async def test_r2_an_auditors_link_is_no_session(
    sam: Account, sams_link: str, client: httpx.AsyncClient
) -> None:
    await assign_first_visits(sam)
    client.cookies.set(COOKIE, sams_link)
    assert 401 == (await client.get("/waves", headers=JSON)).status_code


async def test_r3_no_wave_yet(mos_browser: Browser) -> None:
    answer = await mos_browser.open("/waves?lang=en")
    assert (200, True) == (answer.status_code, "There is no wave yet" in answer.text)


async def test_r3_nothing_to_score_yet(sam: Account, sams_phone: Phone, mos_browser: Browser) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document(wait_s="9999"))
    answer = await mos_browser.open("/waves")
    assert (True, False) == ("第一期" in answer.text, "/waves/W1/score" in answer.text)


async def test_r3_scored_from_the_page(sam: Account, sams_phone: Phone, mos_browser: Browser) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document())
    async with writes_held("score") as writes:
        answer = await mos_browser.submit("/waves/W1/score", found_on="/waves")
        assert (303, "/waves") == (answer.status_code, answer.headers["location"])
        await writes.wait_for(1)
        again = await mos_browser.submit("/waves/W1/score", found_on="/sign-in")
        assert (409, True) == (again.status_code, "这一期正在评分。" in again.text)
        assert "hx-get" in (await mos_browser.open("/waves/W1/progress")).text
    await until(_is_done)
    progress = (await mos_browser.open("/waves/W1/progress")).text
    assert (False, True) == ("hx-get" in progress, 'href="/waves/W1"' in progress)


async def test_r4_results_page(sam: Account, sams_phone: Phone, mos_browser: Browser) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document())
    await _scored(mos_browser)
    for language, title in (("zh", "第一期"), ("en", "First wave")):
        answer = await mos_browser.open(f"/waves/W1?lang={language}")
        assert (200, True) == (answer.status_code, title in answer.text)
        assert "/waves/W1/workbook" in answer.text


async def test_r4_workbook(sam: Account, sams_phone: Phone, mos_browser: Browser) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document())
    await _scored(mos_browser)
    answer = await mos_browser.client.get("/waves/W1/workbook")
    assert 200 == answer.status_code
    assert (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" == answer.headers["content-type"]
    )
    named = (
        "filename=\"scored-W1.xlsx\"; filename*=UTF-8''%E8%AF%84%E5%88%86%E5%B7%A5%E4%BD%9C%E7%B0%BF-W1.xlsx"
    )
    assert f"attachment; {named}" == answer.headers["content-disposition"]
    assert "说明" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[0]


async def test_r4_a_code_that_is_no_file_name(sam: Account, sams_phone: Phone, mos_browser: Browser) -> None:
    """Codes are the office's own words; a header must survive them."""
    await assign_first_visits(sam)
    await sams_phone.send(document())
    await _scored(mos_browser)
    await Wave.update({Wave.code: '福建 "12";\r\nX: y'}, force=True)
    code = "%E7%A6%8F%E5%BB%BA%20%2212%22%3B%0D%0AX%3A%20y"
    answer = await mos_browser.client.get(f"/waves/{code}/workbook")
    assert (200, False) == (answer.status_code, "x" in answer.headers)
    assert code in answer.headers["content-disposition"]


async def test_r5_not_there(mos_browser: Browser) -> None:
    await open_wave()
    for path in ("/waves/W9", "/waves/W9/workbook", "/waves/W9/progress", "/waves/W1/workbook"):
        assert 404 == (await mos_browser.client.get(path, headers=PAGE)).status_code
    page = await mos_browser.client.get("/waves/W1", headers=PAGE)
    assert (302, "/waves") == (page.status_code, page.headers["location"])
    assert 204 == (await mos_browser.client.get("/waves/W1/progress", headers=PAGE)).status_code
    assert 404 == (await mos_browser.submit("/waves/W1/score", found_on="/sign-in")).status_code
