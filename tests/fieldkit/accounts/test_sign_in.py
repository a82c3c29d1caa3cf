"""Signing in and out.

R1 the right password opens a session, whose cookie no script reads and no other site sends
R2 a wrong password, an unknown login, an auditor and a closed account are refused in the same words
R3 signing out revokes the session; an expired or unknown one opens nothing
R4 a form without the page's token is refused, and changes nothing
R5 passwords and cookies are stored as hashes only
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from fieldkit.accounts.actions import create_account
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account, Role, Session
from fieldkit.asgi import create_app
from fieldkit.services import Services
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.office import PASSWORD

pytestmark = pytest.mark.anyio


@pytest.fixture
def browser(client: httpx.AsyncClient) -> Browser:
    return Browser(client)


async def test_r1_right(mo: Account, browser: Browser) -> None:
    answer = await browser.sign_in(mo.login, PASSWORD)
    assert (303, "/") == (answer.status_code, answer.headers["location"])
    assert "/waves" == (await browser.open("/")).headers["location"]
    [cookie] = [each for each in answer.headers.get_list("set-cookie") if each.startswith(COOKIE)]
    assert {"httponly", "path=/", "samesite=lax"} <= {word.strip().lower() for word in cookie.split(";")}
    assert "secure" not in cookie.lower()
    assert 200 == (await browser.open("/waves")).status_code


async def test_r1_login_with_blanks_around(mo: Account, browser: Browser) -> None:
    assert 303 == (await browser.sign_in(f" {mo.login} ", PASSWORD)).status_code


async def test_r1_over_https_only(mo: Account, services: Services) -> None:
    """The same sign-in where the service is told that it is reached over HTTPS."""
    settings = replace(services.settings, is_https=True)
    https = create_app(settings)
    https.state.services = replace(services, settings=settings)
    transport = httpx.ASGITransport(https)  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url="https://field.test") as caller:
        answers = [await caller.get("/sign-in"), await Browser(caller).sign_in(mo.login, PASSWORD)]
    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    assert (["csrftoken", COOKIE], [True, True]) == (
        [cookie.split("=")[0] for cookie in cookies],
        ["; secure" in cookie.lower() for cookie in cookies],
    )


async def _nothing(_: Account) -> None:
    """Leave the account as it is."""


async def _close(account: Account) -> None:
    await Account.update({Account.is_active: False}).where(Account.id == account.id)


async def _no_password(account: Account) -> None:
    await Account.update({Account.password_hash: None}).where(Account.id == account.id)


@pytest.mark.parametrize(
    ("login", "password", "before"),
    [
        ("mo", "wrong", _nothing),
        ("nobody", PASSWORD, _nothing),
        ("", "", _nothing),
        ("mo", PASSWORD, _close),
        ("mo", PASSWORD, _no_password),
        ("MO", PASSWORD, _nothing),
    ],
)
async def test_r2_refused(
    mo: Account, browser: Browser, login: str, password: str, before: Callable[[Account], Awaitable[None]]
) -> None:
    await before(mo)
    answer = await browser.sign_in(login, password)
    assert 401 == answer.status_code
    assert "用户名或密码不对。" in answer.text
    assert 0 == await Session.count()
    assert password not in answer.text or not password


async def test_r2_what_was_typed_is_shown_as_text(browser: Browser) -> None:
    answer = await browser.sign_in('"><script>alert(1)</script>', "x")
    assert (401, False) == (answer.status_code, "<script>alert" in answer.text)


async def test_r2_a_character_no_text_holds(browser: Browser) -> None:
    answer = await browser.sign_in("m\x00o", "x")
    assert (400, False) == (answer.status_code, "Traceback" in answer.text)


async def test_r2_fields_missing(browser: Browser) -> None:
    answer = await browser.submit("/sign-in", found_on="/sign-in", login="mo")
    assert 400 == answer.status_code


async def test_r3_signed_out(mo: Account, browser: Browser) -> None:
    await browser.sign_in(mo.login, PASSWORD)
    kept = browser.client.cookies[COOKIE]
    answer = await browser.submit("/sign-out", found_on="/waves")
    assert (303, "/sign-in") == (answer.status_code, answer.headers["location"])
    browser.client.cookies.set(COOKIE, kept)
    assert 401 == (await browser.client.get("/waves", headers=JSON)).status_code


async def test_r3_expired(mos_client: httpx.AsyncClient) -> None:
    await Session.update({Session.expires_at: datetime.now(UTC) - timedelta(seconds=1)}, force=True)
    assert 401 == (await mos_client.get("/waves", headers=JSON)).status_code


async def test_r3_of_a_closed_account(mo: Account, mos_client: httpx.AsyncClient) -> None:
    await _close(mo)
    assert 401 == (await mos_client.get("/waves", headers=JSON)).status_code


@pytest.mark.parametrize("cookie", ["", "x", "x" * 5_000, "%00"])
async def test_r3_unknown(client: httpx.AsyncClient, cookie: str) -> None:
    client.cookies.set(COOKIE, cookie)
    assert 401 == (await client.get("/waves", headers=JSON)).status_code


async def test_r4_no_token(mo: Account, client: httpx.AsyncClient) -> None:
    answer = await client.post("/sign-in", data={"login": mo.login, "password": PASSWORD}, headers=PAGE)
    assert (403, True) == (answer.status_code, "页面已过期" in answer.text)
    assert 0 == await Session.count()


async def test_r4_another_browsers_token(mo: Account, browser: Browser) -> None:
    await browser.open("/sign-in")
    fields = {"login": mo.login, "password": PASSWORD, "_csrf_token": "0" * 128}
    answer = await browser.client.post("/sign-in", data=fields, headers=JSON)
    assert (403, "urn:fieldkit:problem:stale_page") == (answer.status_code, answer.json()["type"])


async def test_r4_signed_in_but_no_token(mos_client: httpx.AsyncClient) -> None:
    for path in ("/sign-out", "/waves/W1/score"):
        assert 403 == (await mos_client.post(path, headers=PAGE)).status_code
    assert 200 == (await mos_client.get("/waves", headers=PAGE)).status_code


async def test_r5_hashes(mo: Account, browser: Browser) -> None:
    await browser.sign_in(mo.login, PASSWORD)
    session = await Session.objects().first()
    assert session is not None
    assert browser.client.cookies[COOKIE].encode() not in session.token_hash
    assert str(mo.password_hash).startswith("$argon2id$")


async def test_r5_two_accounts_with_one_password(mo: Account) -> None:
    ann = await create_account("ann", "Ann", Role.PROJECT_OFFICE, password=PASSWORD)
    assert mo.password_hash != ann.password_hash
