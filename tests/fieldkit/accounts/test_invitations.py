"""Invitations and resets.

R1 who is invited sets a password by the link, and signs in with it; the link is shown once and kept as a hash
R2 a link opens nothing once it is used, after 72 hours, when a newer one was made, or to a closed account
R3 of two who use it at once, one only
R4 a reset ends the password and every session at once
R5 a password that must not be set is refused, and the link stays good
R6 no line of a log shows a link's secret
"""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable

import pytest
from litestar import Litestar

from fieldkit.accounts.actions import open_session
from fieldkit.accounts.invitations import accept, invited, make_invitation
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account, Invitation, Role
from fieldkit.database.sql import fetch
from fieldkit.errors import InvitationRefusedError
from fieldkit.logs import MaskLinks
from fieldkit.trail.tables import TrailEntry
from tests.fieldkit.accounts.people_cast import GOOD_PASSWORD, caller, link_in, member
from tests.fieldkit.browser import JSON, Browser

pytestmark = pytest.mark.anyio

NEW = {"login": "pat", "name": "Pat", "role": "project_office"}
SET = {"new": GOOD_PASSWORD, "repeated": GOOD_PASSWORD}


async def _invited(adas: Browser) -> str:
    answer = await adas.submit("/accounts", found_on="/accounts/new?role=project_office", **NEW)
    assert (200, "no-store") == (answer.status_code, answer.headers["cache-control"])
    return link_in(answer.text)


async def test_r1_from_the_link_to_a_session(adas: Browser, anybody: Browser) -> None:
    path = await _invited(adas)
    page = await anybody.open(path)
    assert (200, True, "no-store") == (page.status_code, "pat" in page.text, page.headers["cache-control"])
    answer = await anybody.submit(path, found_on=path, **SET)
    assert (303, "/sign-in?password=set") == (answer.status_code, answer.headers["location"])
    assert COOKIE not in anybody.client.cookies
    assert "密码已设好" in (await anybody.open("/sign-in?password=set")).text
    assert 303 == (await anybody.sign_in("pat", GOOD_PASSWORD)).status_code
    assert 200 == (await anybody.open("/waves")).status_code


async def test_r1_nothing_shows_it_again(adas: Browser) -> None:
    token = (await _invited(adas)).removeprefix("/invitations/")
    (pat,) = await Account.objects().where(Account.login == "pat")
    assert token not in (await adas.open(f"/accounts/{pat.id}")).text
    (kept,) = await Invitation.objects()
    assert token.encode() not in kept.token_hash
    assert [] == [each for each in await TrailEntry.objects() if token in f"{each.code} {each.facts}"]


async def _use(_: Account, token: str) -> None:
    await accept(token, GOOD_PASSWORD, GOOD_PASSWORD)


async def _wait(_: Account, token: str) -> None:
    """71 hours and 59 minutes, in which it is still good, and then a little more than another minute."""
    await fetch("UPDATE invitation SET expires_at = expires_at - interval '71 hours 59 minutes'")
    await invited(token)
    await fetch("UPDATE invitation SET expires_at = expires_at - interval '61 seconds'")


async def _make_another(account: Account, _: str) -> None:
    await make_invitation(account.id)


async def _close(account: Account, _: str) -> None:
    await Account.update({Account.is_active: False}).where(Account.id == account.id)


@pytest.mark.parametrize("before", [_use, _wait, _make_another, _close])
async def test_r2_opens_nothing(anybody: Browser, before: Callable[[Account, str], Awaitable[None]]) -> None:
    pat = await member("pat", Role.PROJECT_OFFICE)
    token = await make_invitation(pat.id)
    assert 200 == (await anybody.open(f"/invitations/{token}")).status_code
    await before(pat, token)
    hashed = await Account.select(Account.password_hash).where(Account.id == pat.id)
    page = await anybody.open(f"/invitations/{token}")
    assert (410, True) == (page.status_code, "链接不可用" in page.text)
    answer = await anybody.submit(f"/invitations/{token}", found_on="/sign-in", **SET)
    assert 410 == answer.status_code
    assert hashed == await Account.select(Account.password_hash).where(Account.id == pat.id)


async def test_r2_unknown(anybody: Browser) -> None:
    answer = await anybody.client.get("/invitations/nonsense", headers=JSON)
    assert (410, "urn:fieldkit:problem:invitation_refused") == (answer.status_code, answer.json()["type"])


@pytest.mark.usefixtures("services")
async def test_r3_at_once() -> None:
    pat = await member("pat", Role.PROJECT_OFFICE)
    token = await make_invitation(pat.id)
    tries = [accept(token, password, password) for password in (GOOD_PASSWORD, GOOD_PASSWORD * 2)]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert 1 == sum(isinstance(each, InvitationRefusedError) for each in ended)
    assert 1 == sum(isinstance(each, Account) for each in ended)


async def test_r4_reset(app: Litestar, adas: Browser, anybody: Browser) -> None:
    pat = await member("pat", Role.PROJECT_OFFICE)
    await accept(await make_invitation(pat.id), GOOD_PASSWORD, GOOD_PASSWORD)
    anybody.client.cookies.set(COOKIE, await open_session(pat, hours=1))
    assert 200 == (await anybody.open("/waves")).status_code
    answer = await adas.submit(f"/accounts/{pat.id}/invited", found_on=f"/accounts/{pat.id}")
    path = link_in(answer.text)
    assert 401 == (await anybody.client.get("/waves", headers=JSON)).status_code
    async with caller(app) as thief:
        assert 401 == (await thief.sign_in("pat", GOOD_PASSWORD)).status_code
    again = f"{GOOD_PASSWORD} again"
    await anybody.submit(path, found_on=path, new=again, repeated=again)
    assert 303 == (await anybody.sign_in("pat", again)).status_code
    deeds = [each.deed for each in await TrailEntry.objects().order_by(TrailEntry.id)]
    assert ["changed", "reset", "changed", "signed_in"] == deeds


@pytest.mark.parametrize(
    ("new", "repeated"),
    [
        ("elevenchars", "elevenchars"),
        ("patricia-the-first", "patricia-the-first"),
        ("Patricia-The-First", "Patricia-The-First"),
        (GOOD_PASSWORD, GOOD_PASSWORD + " "),
        ("x" * 201, "x" * 201),
    ],
)
async def test_r5_refused_passwords(anybody: Browser, new: str, repeated: str) -> None:
    pat = await member("patricia-the-first", Role.PROJECT_OFFICE)
    path = f"/invitations/{await make_invitation(pat.id)}"
    answer = await anybody.submit(path, found_on=path, new=new, repeated=repeated)
    assert (422, True) == (answer.status_code, 'role="alert"' in answer.text)
    assert new not in answer.text.replace(pat.login, "")
    assert 303 == (await anybody.submit(path, found_on=path, **SET)).status_code


def test_r6_logs() -> None:
    printed = io.StringIO()
    handler = logging.StreamHandler(printed)
    handler.addFilter(MaskLinks())
    logger = logging.Logger("anybody")  # noqa: LOG001 -- one that no other test meets
    logger.addHandler(handler)
    logger.warning("failed at %s", "http://field.test/invitations/kD8_-secret?lang=en")
    assert "failed at http://field.test/invitations/***?lang=en\n" == printed.getvalue()
