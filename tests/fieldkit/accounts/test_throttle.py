"""Guessing.

R1 five failures in a quarter of an hour bring a wait of a minute, doubled by each more, an hour at most: 429
R2 it is counted by login, wherever from, and by address, whatever the login; other people come in
R3 unknown logins are counted alike, told in the same words, and cost as much work
R4 a success clears the login's count; the address keeps what failed before
R5 several processes count together, and many at once are as few as one after the other
R6 codes of the second factor, and the old password, are counted too; the right password does not clear them
R7 a quarter of an hour later it is forgotten; what was typed is kept as a hash only
"""

import asyncio
from typing import Literal

import pytest
from argon2 import PasswordHasher
from litestar import Litestar

from fieldkit.accounts import passwords
from fieldkit.accounts.actions import create_account
from fieldkit.accounts.keys import seal
from fieldkit.accounts.second_factor import PURPOSE
from fieldkit.accounts.tables import Account, Role, SecondFactor, Session, SignInTries
from fieldkit.accounts.throttle import Tries
from fieldkit.database.sql import fetch
from fieldkit.errors import TooManyTriesError
from fieldkit.services import Services
from fieldkit.settings import Settings
from tests.fieldkit.accounts.people_cast import caller, enter, second_app
from tests.fieldkit.browser import Browser
from tests.fieldkit.office import PASSWORD

pytestmark = pytest.mark.anyio


async def _fail(browser: Browser, login: str = "mo", times: int = 5) -> list[int]:
    return [(await browser.sign_in(login, "wrong")).status_code for _ in range(times)]


async def _pass(seconds: int) -> None:
    """Let time go by: everything that was counted is that much older."""
    await fetch(
        "UPDATE sign_in_tries SET since = since - $1 * interval '1 second',"
        " wait_until = wait_until - $1 * interval '1 second'",
        seconds,
    )


async def _wait(login: str, address: str = "10.0.0.1") -> int:
    """How long the next try has to wait."""
    try:
        await Tries(login, address).count()
    except TooManyTriesError as error:
        return error.wait_s
    return 0


async def test_r1_the_sixth(mo: Account, anybody: Browser) -> None:
    assert [401] * 5 == await _fail(anybody)
    answer = await anybody.sign_in(mo.login, PASSWORD)
    assert (429, True, 0) == (
        answer.status_code,
        "请过 1 分钟再试" in answer.text,
        await Session.count(),
    )
    assert 55 <= int(answer.headers["retry-after"]) <= 60
    await _pass(61)
    assert 303 == (await anybody.sign_in(mo.login, PASSWORD)).status_code


@pytest.mark.usefixtures("services")
async def test_r1_doubled_up_to_an_hour() -> None:
    waits: list[int] = []
    for _ in range(4):
        assert 0 == await _wait("mo")
    for _ in range(9):
        assert 0 == await _wait("mo")
        waits.append(await _wait("mo"))
        await _pass(waits[-1] + 1)
    expected = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert all(0 <= whole - wait <= 5 for whole, wait in zip(expected, waits, strict=True)), waits


async def test_r2_by_login_from_elsewhere(app: Litestar, mo: Account, anybody: Browser) -> None:
    await _fail(anybody)
    async with caller(app, address="10.0.0.2") as elsewhere:
        assert 429 == (await elsewhere.sign_in(mo.login, PASSWORD)).status_code


async def test_r2_by_address_of_other_logins(app: Litestar, mo: Account, anybody: Browser) -> None:
    for login in ("a1", "a2", "a3", "a4", "a5"):
        await _fail(anybody, login, 1)
    assert 429 == (await anybody.sign_in(mo.login, PASSWORD)).status_code
    async with caller(app, address="10.0.0.2") as elsewhere:
        assert 303 == (await elsewhere.sign_in(mo.login, PASSWORD)).status_code


@pytest.mark.parametrize("login", ["mo", "nobody"])
@pytest.mark.usefixtures("mo")
async def test_r3_alike(anybody: Browser, login: str) -> None:
    answer = await anybody.sign_in(login, "wrong")
    assert (401, "用户名或密码不对。") == (answer.status_code, _said(answer.text))
    assert [401, 401, 401, 401, 429] == await _fail(anybody, login)


@pytest.mark.parametrize("login", ["mo", "nobody", "ann"])
async def test_r3_as_much_work(
    mo: Account, anybody: Browser, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    """One verification of a hash of the same cost, with a password, without one, and for nobody."""
    await create_account("ann", "Ann", Role.PROJECT_OFFICE)
    verified: list[str] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 -- its name
            verified.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Watched())
    assert [401] == await _fail(anybody, login, 1)
    (hashed,) = verified
    assert _cost(hashed) == _cost(str(mo.password_hash))


def _cost(hashed: str) -> str:
    return hashed.rsplit("$", 2)[0]


def _said(page: str) -> str:
    return page.partition('role="alert"')[2].partition("<p>")[2].partition("</p>")[0]


async def test_r4_success_clears(app: Litestar, mo: Account, anybody: Browser) -> None:
    await _fail(anybody, times=4)
    assert 303 == (await anybody.sign_in(mo.login, PASSWORD)).status_code
    async with caller(app, address="10.0.0.2") as elsewhere:
        assert [401] * 4 == await _fail(elsewhere, times=4)
        assert 303 == (await elsewhere.sign_in(mo.login, PASSWORD)).status_code
    assert [401] == await _fail(anybody, "somebody", 1)  # the fifth from this address
    assert [429] == await _fail(anybody, "another", 1)


async def test_r5_two_processes(services: Services, app: Litestar, mo: Account) -> None:
    async with caller(app) as one, caller(second_app(services)) as other:
        assert ([401] * 3, [401] * 2) == (await _fail(one, times=3), await _fail(other, times=2))
        for browser in (one, other):
            assert 429 == (await browser.sign_in(mo.login, PASSWORD)).status_code


@pytest.mark.usefixtures("services")
async def test_r5_at_once() -> None:
    waits = await asyncio.gather(*(_wait("mo") for _ in range(40)))
    assert 5 == waits.count(0)


async def test_r6_codes(app: Litestar, mo: Account, anybody: Browser, settings: Settings) -> None:
    sealed = seal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", secret=settings.secret, purpose=PURPOSE)
    await SecondFactor(account=mo.id, sealed_secret=sealed, last_step=0).save()
    await SecondFactor.update({SecondFactor.confirmed_at: mo.created_at}, force=True)
    statuses: list[int] = []
    for _ in range(3):
        await anybody.sign_in(mo.login, PASSWORD)
        for _ in range(2):
            answer = await anybody.submit("/sign-in/code", found_on="/sign-in/code", code="no")
            statuses.append(answer.status_code)
    assert [422, 422, 422, 422, 422, 429] == statuses
    async with caller(app, address="10.0.0.2") as elsewhere:
        assert 429 == (await elsewhere.sign_in(mo.login, PASSWORD)).status_code


async def test_r6_old_password(mo: Account, anybody: Browser) -> None:
    await enter(anybody, mo)
    fields = {"old": "wrong", "new": "four words nobody joins", "repeated": "four words nobody joins"}
    answers = [await anybody.submit("/account/password", found_on="/account", **fields) for _ in range(6)]
    assert [422] * 5 + [429] == [answer.status_code for answer in answers]
    assert answers[-1].headers["retry-after"].isdecimal()


async def test_r7_forgotten(mo: Account, anybody: Browser) -> None:
    await _fail(anybody, times=4)
    await _pass(15 * 60 + 1)
    assert [401] * 4 == await _fail(anybody, times=4)
    assert 303 == (await anybody.sign_in(mo.login, PASSWORD)).status_code


async def test_r7_not_yet(mo: Account, anybody: Browser) -> None:
    await _fail(anybody, times=4)
    await _pass(14 * 60)
    assert [401] == await _fail(anybody, times=1)
    assert 429 == (await anybody.sign_in(mo.login, PASSWORD)).status_code


@pytest.mark.usefixtures("services")
async def test_r7_hashes(anybody: Browser) -> None:
    await _fail(anybody, "my-secret-password", 1)
    keys = [row.key for row in await SignInTries.objects()]
    assert [32, 32] == [len(key) for key in keys]
    assert not [key for key in keys if b"secret" in key]
