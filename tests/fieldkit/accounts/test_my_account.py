"""My account.

R1 a new password asks for the old one, ends every other session, and signs in from then on
R2 a wrong old one, or a new one that must not be set, changes nothing
R3 my sessions: the device in a word or two, ended one by one or all the others
R4 when a session was last seen is written once a minute, not with every request
R5 every page leads here
"""

import pytest
from litestar import Litestar

from fieldkit.accounts.devices import device_of
from fieldkit.accounts.tables import Account, Session
from fieldkit.database.sql import fetch
from tests.fieldkit.accounts.people_cast import GOOD_PASSWORD, caller, enter, told
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.office import PASSWORD

pytestmark = pytest.mark.anyio

NEW = {"new": GOOD_PASSWORD, "repeated": GOOD_PASSWORD}
DESK = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"
)
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; M2102J20SG) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
async def mos(anybody: Browser, mo: Account) -> Browser:
    return await enter(anybody, mo)


async def test_r1_changed(app: Litestar, mo: Account, mos: Browser) -> None:
    async with caller(app) as elsewhere:
        await enter(elsewhere, mo)
        answer = await mos.submit("/account/password", found_on="/account", old=PASSWORD, **NEW)
        assert (303, "/account?done=password") == (answer.status_code, answer.headers["location"])
        assert 401 == (await elsewhere.client.get("/account", headers=JSON)).status_code
        page = await mos.open("/account?done=password")
        assert (200, True) == (page.status_code, "密码已更改" in page.text)
        assert 401 == (await elsewhere.sign_in(mo.login, PASSWORD)).status_code
        assert 303 == (await elsewhere.sign_in(mo.login, GOOD_PASSWORD)).status_code
    assert ["changed", "sessions_ended", "signed_in"] == [deed for _, deed, *_ in await told()]
    assert GOOD_PASSWORD not in str(await told())


@pytest.mark.parametrize(
    ("old", "new", "repeated"),
    [
        ("wrong", GOOD_PASSWORD, GOOD_PASSWORD),
        (PASSWORD, "elevenchars", "elevenchars"),
        (PASSWORD, GOOD_PASSWORD, "something else entirely"),
    ],
)
async def test_r2_refused(mo: Account, mos: Browser, old: str, new: str, repeated: str) -> None:
    answer = await mos.submit("/account/password", found_on="/account", old=old, new=new, repeated=repeated)
    assert (422, True) == (answer.status_code, 'role="alert"' in answer.text)
    assert [{"password_hash": mo.password_hash}] == await Account.select(Account.password_hash)


async def test_r3_sessions(app: Litestar, mo: Account, mos: Browser) -> None:
    async with caller(app) as phone, caller(app) as third:
        phone.client.headers["User-Agent"] = PHONE
        for browser in (phone, third):
            await browser.sign_in(mo.login, PASSWORD)
        page = (await mos.open("/account")).text
        assert (1, 1) == (page.count("Safari · iPhone"), page.count("当前"))
        (theirs,) = await Session.objects().where(Session.device == "Safari · iPhone")
        answer = await mos.submit(f"/account/sessions/{theirs.id}/ended", found_on="/account")
        assert 303 == answer.status_code
        assert [401, 200] == [
            (await browser.client.get("/account", headers=JSON)).status_code for browser in (phone, third)
        ]
        await mos.submit("/account/sessions/ended", found_on="/account")
        assert [401, 200] == [
            (await browser.client.get("/account", headers=JSON)).status_code for browser in (third, mos)
        ]


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (PHONE, "Safari · iPhone"),
        (DESK, "Edge · Windows"),
        (WECHAT, "WeChat · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox · Linux"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_r3_devices(user_agent: str, device: str) -> None:
    assert device == device_of(user_agent)


async def test_r4_seen(mos: Browser) -> None:
    async def seen() -> object:
        (session,) = await Session.objects()
        return session.seen_at

    first = await seen()
    await mos.open("/account")
    assert first == await seen()
    await fetch("UPDATE account_session SET seen_at = seen_at - interval '61 seconds'")
    earlier = await seen()
    await mos.open("/account")
    assert earlier != await seen()


async def test_r5_from_every_page(mos: Browser) -> None:
    for path in ("/waves", "/forms", "/account"):
        assert 'href="/account"' in (await mos.open(path)).text
