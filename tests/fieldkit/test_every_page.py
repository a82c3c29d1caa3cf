"""What every page and refusal has in common.

R1 ``?lang=`` chooses the language and is remembered; Chinese first
R2 an address that holds nothing: a page for people, a problem document for programs
R3 every answer carries the security headers
R4 the built files are served for good, and nothing beside them
R5 no answer shows how the program failed
"""

import httpx
import pytest

from fieldkit.headers import HEADERS
from fieldkit.i18n import COOKIE
from fieldkit.pages import asset
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio


@pytest.fixture
def browser(client: httpx.AsyncClient) -> Browser:
    return Browser(client)


async def test_r1_chinese_first(browser: Browser) -> None:
    answer = await browser.open("/sign-in")
    assert ('<html lang="zh-CN">' in answer.text, "登录" in answer.text) == (True, True)
    assert COOKIE not in browser.client.cookies


async def test_r1_asked_for_and_remembered(browser: Browser) -> None:
    for path in ("/sign-in?lang=en", "/sign-in", "/nowhere"):
        assert '<html lang="en">' in (await browser.open(path)).text
    for path in ("/sign-in?lang=zh", "/sign-in", "/nowhere"):
        assert '<html lang="zh-CN">' in (await browser.open(path)).text


async def test_r1_of_a_refused_address(browser: Browser) -> None:
    """A request that reaches no handler, after one in the other language."""
    await browser.open("/sign-in?lang=zh")
    answer = await browser.open("/nowhere?lang=en")
    assert ('<html lang="en">' in answer.text, "en") == (True, browser.client.cookies[COOKIE])


@pytest.mark.parametrize("asked", ["fr", "EN", "", "en'\"><script>"])
async def test_r1_unknown_languages_are_chinese(browser: Browser, asked: str) -> None:
    answer = await browser.client.get("/sign-in", params={"lang": asked}, headers=PAGE)
    assert '<html lang="zh-CN">' in answer.text


async def test_r2_nowhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/nowhere", headers=PAGE)
    assert (404, True) == (page.status_code, "没有找到" in page.text)
    document = await client.get("/nowhere", headers=JSON)
    assert (404, "application/problem+json") == (document.status_code, document.headers["content-type"])
    assert ("urn:fieldkit:problem:not_found", 404) == (document.json()["type"], document.json()["status"])


async def test_r2_wrong_method(client: httpx.AsyncClient, sams_phone: Phone) -> None:
    for path in ("/health", sams_phone.address):
        answer = await client.put(path, headers=JSON)
        assert answer.status_code in {403, 405}
    assert 405 == (await client.get(sams_phone.address, headers=JSON)).status_code


async def test_r3_headers(client: httpx.AsyncClient) -> None:
    for path in ("/sign-in", "/nowhere", "/health", "/waves", "/collect/x", asset("fieldkit.css")):
        answer = await client.get(path, headers=PAGE)
        assert HEADERS == {name: answer.headers[name] for name in HEADERS}


async def test_r3_no_page_may_run_foreign_scripts(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/sign-in")).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "unsafe-eval" not in policy


async def test_r4_built_files(client: httpx.AsyncClient) -> None:
    for name, media_type in (("fieldkit.css", "text/css"), ("phone.js", "text/javascript")):
        answer = await client.get(asset(name))
        assert (200, True) == (answer.status_code, answer.headers["content-type"].startswith(media_type))
        assert "max-age=31536000" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["../pages.py", "%2e%2e/pages.py", "..%2f..%2fpages.py", "manifest", "%00"])
async def test_r4_nothing_beside_them(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"/assets/{path}", headers=PAGE)
    assert 404 == answer.status_code


@pytest.mark.parametrize("path", ["/waves/%00", "/waves/%ff", "/%00", "/collect/%00", "/sign-in?lang=%00"])
async def test_r5_strange_addresses(mos_client: httpx.AsyncClient, path: str) -> None:
    answer = await mos_client.get(path, headers=PAGE)
    assert answer.status_code < 500
    assert not [word for word in ("Traceback", ".py", "Error(") if word in answer.text]
