"""The second factor.

R1 a code is right within one step of 30 seconds, as RFC 6238's own examples say
R2 a code is accepted once, and none older than it afterwards, at sign-in and anywhere else
R3 whoever has one gets no session by the password alone; that step is good for five minutes, or until a reset
R4 it is enrolled by the first code; until then nothing asks for it
R5 ten recovery codes sign in once each; new ones end the old
R6 turning it off asks for a code
R7 where the installation demands it, the office's roles set it up before anything else; others need not
R8 the key lies sealed, and neither it nor a code is in an address or the trail
"""

import re
from types import SimpleNamespace

import httpx
import pytest
from litestar import Litestar

from fieldkit.accounts import second_factor
from fieldkit.accounts.keys import seal
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.routes.coming_in import CHALLENGE_COOKIE
from fieldkit.accounts.second_factor import OFFICE_ROLES, PURPOSE, STEP_S, confirm, spend
from fieldkit.accounts.tables import Account, RecoveryCode, Role, SecondFactor, Session
from fieldkit.errors import CodeRefusedError
from fieldkit.services import Services
from fieldkit.settings import Settings
from tests.fieldkit.accounts.people_cast import caller, enter, firm, member, second_app, told
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.office import PASSWORD

pytestmark = pytest.mark.anyio

# RFC 6238, appendix B: the key is "12345678901234567890"; the last six of the eight digits of its SHA-1 rows
KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
EXAMPLES = {
    59: "287082",
    1_111_111_109: "081804",
    1_111_111_111: "050471",
    1_234_567_890: "005924",
    2_000_000_000: "279037",
}
CODES = re.compile(r"<li>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</li>")


class Clock:
    """The service's clock, in the test's hands."""

    now = 1_111_111_109.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(second_factor, "time", SimpleNamespace(time=made.time))
    return made


@pytest.fixture
async def guarded(mo: Account, settings: Settings) -> Account:
    """Mo, whose phone has the key of the RFC."""
    sealed = seal(KEY, secret=settings.secret, purpose=PURPOSE)
    await SecondFactor(account=mo.id, sealed_secret=sealed, last_step=0).save()
    await SecondFactor.update({SecondFactor.confirmed_at: mo.created_at}, force=True)
    return mo


@pytest.fixture
def browser(client: httpx.AsyncClient) -> Browser:
    return Browser(client)


async def _is_right(account: Account, code: str, settings: Settings) -> bool:
    try:
        await spend(account.id, code, secret=settings.secret)
    except CodeRefusedError:
        return False
    return True


@pytest.mark.parametrize(("second", "code"), EXAMPLES.items())
async def test_r1_examples(
    guarded: Account, settings: Settings, clock: Clock, second: int, code: str
) -> None:
    clock.now = second
    assert await _is_right(guarded, code, settings)


@pytest.mark.parametrize(("shift", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_r1_steps(
    guarded: Account,
    settings: Settings,
    clock: Clock,
    shift: int,
    is_right: bool,  # noqa: FBT001
) -> None:
    clock.now = 1_234_567_890 + shift * STEP_S
    assert is_right is await _is_right(guarded, "005924", settings)


@pytest.mark.parametrize("code", ["", "005925", "0059245", "５", "005924\x00", "recovery"])
async def test_r1_wrong(guarded: Account, settings: Settings, clock: Clock, code: str) -> None:
    clock.now = 1_234_567_890
    assert not await _is_right(guarded, code, settings)


async def test_r1_as_people_type_it(guarded: Account, settings: Settings, clock: Clock) -> None:
    clock.now = 1_234_567_890
    assert await _is_right(guarded, " 005 924", settings)


async def test_r2_once(guarded: Account, settings: Settings, clock: Clock) -> None:
    clock.now = 1_111_111_111
    assert await _is_right(guarded, "050471", settings)
    assert not await _is_right(guarded, "050471", settings)
    assert not await _is_right(guarded, "081804", settings)  # the step before, never used


async def test_r2_at_sign_in(app: Litestar, guarded: Account, browser: Browser, clock: Clock) -> None:
    await browser.sign_in(guarded.login, PASSWORD)
    assert 303 == (await _second_step(browser, EXAMPLES[int(clock.now)])).status_code
    async with caller(app) as thief:
        await thief.sign_in(guarded.login, PASSWORD)
        answer = await _second_step(thief, EXAMPLES[int(clock.now)])
        assert (422, True) == (answer.status_code, "验证码不对" in answer.text)
    assert 1 == await Session.count()


async def _second_step(browser: Browser, code: str) -> httpx.Response:
    return await browser.submit("/sign-in/code", found_on="/sign-in/code", code=code)


async def test_r3_two_steps(guarded: Account, browser: Browser, clock: Clock) -> None:
    answer = await browser.sign_in(guarded.login, PASSWORD)
    assert (303, "/sign-in/code") == (answer.status_code, answer.headers["location"])
    assert (0, False) == (await Session.count(), COOKIE in browser.client.cookies)
    browser.client.cookies.set(COOKIE, browser.client.cookies[CHALLENGE_COOKIE])
    assert 401 == (await browser.client.get("/waves", headers=JSON)).status_code
    browser.client.cookies.delete(COOKIE)
    answer = await _second_step(browser, EXAMPLES[int(clock.now)])
    assert (303, "/", False) == (
        answer.status_code,
        answer.headers["location"],
        CHALLENGE_COOKIE in browser.client.cookies,
    )
    assert 200 == (await browser.open("/waves")).status_code
    assert [("mo", "signed_in", {"by": "password + code", "device": ""})] == [
        (who, deed, facts) for who, deed, _, _, facts in await told()
    ]


async def test_r3_no_first_step(guarded: Account, browser: Browser, clock: Clock) -> None:
    assert "/sign-in" == (await browser.open("/sign-in/code")).headers["location"]
    for challenge in ("", "nonsense", "gAAAAAB"):
        browser.client.cookies.set(CHALLENGE_COOKIE, challenge)
        code = EXAMPLES[int(clock.now)]
        answer = await browser.submit("/sign-in/code", found_on="/sign-in", code=code)
        assert (401, 0) == (answer.status_code, await Session.count())
    assert guarded.login == "mo"


async def test_r3_too_slow(
    guarded: Account, browser: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in(guarded.login, PASSWORD)
    monkeypatch.setattr("fieldkit.accounts.sign_in.CHALLENGE_S", -1)
    answer = await _second_step(browser, EXAMPLES[int(clock.now)])
    assert (401, True) == (answer.status_code, "验证等待太久" in answer.text)


@pytest.mark.parametrize(
    "values", [{Account.password_hash: None}, {Account.password_hash: "other"}, {Account.is_active: False}]
)
async def test_r3_reset_in_between(
    guarded: Account, browser: Browser, clock: Clock, values: dict[object, object]
) -> None:
    await browser.sign_in(guarded.login, PASSWORD)
    await Account.update(values, force=True)  # pyright: ignore[reportArgumentType]
    answer = await _second_step(browser, EXAMPLES[int(clock.now)])
    assert (401, 0) == (answer.status_code, await Session.count())


async def _begin(browser: Browser) -> str:
    """The key that the page shows."""
    await browser.submit("/account/second-factor", found_on="/account/second-factor")
    page = await browser.open("/account/second-factor")
    assert ("no-store", True) == (page.headers["cache-control"], "<svg" in page.text)
    found = re.search(r'class="address">([A-Z2-7 ]+)<', page.text)
    assert found is not None
    return found.group(1).replace(" ", "")


async def test_r4_enrolled(mo: Account, browser: Browser, settings: Settings, clock: Clock) -> None:
    await enter(browser, mo)
    assert 32 == len(await _begin(browser))
    sealed = seal(KEY, secret=settings.secret, purpose=PURPOSE)
    await SecondFactor.update({SecondFactor.sealed_secret: sealed}, force=True)
    place = "/account/second-factor"
    wrong = await browser.submit(f"{place}/confirmed", found_on=place, code="000000")
    assert 422 == wrong.status_code
    browser.client.cookies.clear()
    assert "/" == (await browser.sign_in(mo.login, PASSWORD)).headers["location"]
    right = await browser.submit(f"{place}/confirmed", found_on=place, code=EXAMPLES[int(clock.now)])
    assert (200, "no-store", 10) == (
        right.status_code,
        right.headers["cache-control"],
        len(CODES.findall(right.text)),
    )
    browser.client.cookies.clear()
    assert "/sign-in/code" == (await browser.sign_in(mo.login, PASSWORD)).headers["location"]


async def test_r4_one_in_use_stays(guarded: Account, browser: Browser) -> None:
    await enter(browser, guarded)
    before = await SecondFactor.select()
    answer = await browser.submit("/account/second-factor", found_on="/account")
    assert (409, before) == (answer.status_code, await SecondFactor.select())
    confirmed = await browser.submit("/account/second-factor/confirmed", found_on="/account", code="000000")
    assert (409, before) == (confirmed.status_code, await SecondFactor.select())


async def _codes(account: Account, settings: Settings, clock: Clock) -> tuple[str, ...]:
    """Recovery codes of an enrolment by the RFC's key."""
    await SecondFactor.update({SecondFactor.confirmed_at: None}, force=True)
    return await confirm(account, EXAMPLES[int(clock.now)], secret=settings.secret)


async def test_r5_once_each(guarded: Account, settings: Settings, clock: Clock) -> None:
    codes = await _codes(guarded, settings, clock)
    assert (10, 10) == (len(set(codes)), await RecoveryCode.count())
    for code in (codes[0], codes[1].upper(), codes[2].replace("-", " ")):
        assert await _is_right(guarded, code, settings)
        assert not await _is_right(guarded, code, settings)
    kept = b"".join([row.code_hash for row in await RecoveryCode.objects()])
    assert not [code for code in codes if code.replace("-", "").encode() in kept]


async def test_r5_nobody_elses(guarded: Account, settings: Settings, clock: Clock) -> None:
    codes = await _codes(guarded, settings, clock)
    oz = await member("oz", Role.PROJECT_OFFICE)
    assert not await _is_right(oz, codes[0], settings)


async def test_r5_new_ones(guarded: Account, browser: Browser, settings: Settings, clock: Clock) -> None:
    old = await _codes(guarded, settings, clock)
    await enter(browser, guarded)
    place = "/account/second-factor/recovery-codes"
    assert 422 == (await browser.submit(place, found_on="/account", code="000000")).status_code
    new = CODES.findall((await browser.submit(place, found_on="/account", code=old[0])).text)
    assert (10, set()) == (len(new), set(new) & set(old))
    assert not await _is_right(guarded, old[1], settings)
    assert await _is_right(guarded, new[1], settings)


async def test_r6_off(guarded: Account, browser: Browser, clock: Clock) -> None:
    await enter(browser, guarded)
    place = "/account/second-factor/off"
    assert 422 == (await browser.submit(place, found_on="/account", code="000000")).status_code
    assert 1 == await SecondFactor.count()
    code = EXAMPLES[int(clock.now)]
    assert 303 == (await browser.submit(place, found_on="/account", code=code)).status_code
    assert (0, 0) == (await SecondFactor.count(), await RecoveryCode.count())


@pytest.mark.parametrize("role", Role)
async def test_r7_demanded(services: Services, clock: Clock, role: Role, settings: Settings) -> None:
    pat = await member("pat", role, await firm("OURS"))
    async with caller(second_app(services, second_factor_required=True)) as browser:
        await enter(browser, pat)
        page = await browser.open("/account")
        if role not in OFFICE_ROLES:
            assert 200 == page.status_code
            return
        assert (302, "/account/second-factor") == (page.status_code, page.headers["location"])
        for path in ("/", "/waves", "/accounts", "/sites", "/trail", "/forms"):
            answer = await browser.client.get(path, headers=JSON)
            assert (403, "second_factor_needed") == (answer.status_code, answer.json()["type"].split(":")[-1])
        await _begin(browser)
        sealed = seal(KEY, secret=settings.secret, purpose=PURPOSE)
        await SecondFactor.update({SecondFactor.sealed_secret: sealed}, force=True)
        await confirm(pat, EXAMPLES[int(clock.now)], secret=settings.secret)
        assert 200 == (await browser.open("/account")).status_code


def test_r7_whose() -> None:
    assert {
        Role.HEADQUARTERS,
        Role.LEADING_GROUP,
        Role.PROJECT_OFFICE,
        Role.SPECIAL_GROUP,
        Role.DATA_PROTECTION,
        Role.ADMINISTRATOR,
        Role.FIRM_MANAGER,
    } == OFFICE_ROLES


async def test_r7_not_demanded_by_default(mo: Account, browser: Browser) -> None:
    await enter(browser, mo)
    assert 200 == (await browser.open("/waves")).status_code


async def test_r8_sealed(mo: Account, browser: Browser, settings: Settings) -> None:
    await enter(browser, mo)
    key = await _begin(browser)
    (kept,) = await SecondFactor.objects()
    assert key not in kept.sealed_secret
    assert kept.sealed_secret != seal(key, secret=settings.secret, purpose=PURPOSE)
    assert key not in str(await told())


async def test_r8_another_secret_opens_nothing(guarded: Account, settings: Settings, clock: Clock) -> None:
    codes = await _codes(guarded, settings, clock)
    clock.now = 1_234_567_890
    with pytest.raises(CodeRefusedError):
        await spend(guarded.id, "005924", secret="another")  # noqa: S106 -- the installation's, changed
    await spend(guarded.id, codes[0], secret="another")  # noqa: S106 -- as above
