"""Signing in by an OpenID provider, a real one on loopback.

R1 whom the provider vouches for comes in by an account of that login, which has to be there and open
R2 an ID token that is not the provider's, not for us, not for this sign-in, or too old signs nobody in
R3 what comes back has to belong to what was begun in this browser, and a code counts once
R4 the second factor is asked for all the same
R5 a provider that fails, or names itself otherwise, is said without details
R6 without a provider there is neither a button nor an address
"""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from fieldkit.accounts.actions import create_account
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account, Role, SecondFactor, Session
from fieldkit.services import Services
from fieldkit.settings import OpenIdClient, settings_from_environment
from tests.fieldkit.accounts.people_cast import caller, second_app, told
from tests.fieldkit.accounts.provider import CLIENT_ID, CLIENT_SECRET, Provider, running
from tests.fieldkit.browser import PAGE, Browser

pytestmark = pytest.mark.anyio

Claims = dict[str, Any]


@pytest.fixture(scope="module")
def key() -> RSAKey:
    """Made once, for making it is slow."""
    return RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})


@pytest.fixture
def provider(key: RSAKey) -> Iterator[Provider]:
    with running(Provider({"preferred_username": "mo"}, signing=key)) as provider:
        yield provider


def _client(provider: Provider, claim: str = "preferred_username") -> OpenIdClient:
    return OpenIdClient(provider.address, CLIENT_ID, CLIENT_SECRET, claim)


@pytest.fixture
async def browser(services: Services, provider: Provider) -> AsyncIterator[Browser]:
    """Of a service that has the provider."""
    async with caller(second_app(services, openid=_client(provider))) as browser:
        yield browser


async def _at_provider(browser: Browser) -> str:
    """The way to the provider and through it: the address that it sends the browser back to."""
    answer = await browser.open("/sign-in/openid")
    assert 302 == answer.status_code, answer.text
    async with httpx.AsyncClient() as outside:
        back = await outside.get(answer.headers["location"])
    assert 302 == back.status_code
    return back.headers["location"]


async def _sign_in(browser: Browser) -> httpx.Response:
    return await browser.client.get(await _at_provider(browser), headers=PAGE)


async def _nobody_is_in(browser: Browser, answer: httpx.Response) -> None:
    assert (401, True) == (answer.status_code, 'role="alert"' in answer.text)
    assert (0, False) == (await Session.count(), COOKIE in browser.client.cookies)
    assert "Traceback" not in answer.text


async def test_r1_in(mo: Account, browser: Browser, provider: Provider) -> None:
    assert 'href="/sign-in/openid"' in (await browser.open("/sign-in")).text
    answer = await _sign_in(browser)
    assert (303, "/", []) == (answer.status_code, answer.headers["location"], provider.problems)
    assert 200 == (await browser.open("/waves")).status_code
    assert [(mo.login, "signed_in", {"by": "openid", "device": ""})] == [
        (who, deed, facts) for who, deed, _, _, facts in await told()
    ]


@pytest.mark.parametrize("login", ["nobody", "MO", "", None, 7, ["mo"]])
async def test_r1_no_such_account(mo: Account, browser: Browser, provider: Provider, login: object) -> None:
    provider.person = {"preferred_username": login}
    await _nobody_is_in(browser, await _sign_in(browser))
    assert [mo.login] == await Account.select(Account.login).output(as_list=True)


async def test_r1_closed(mo: Account, browser: Browser) -> None:
    await Account.update({Account.is_active: False}).where(Account.id == mo.id)
    await _nobody_is_in(browser, await _sign_in(browser))


async def test_r1_auditors_have_their_link(browser: Browser, provider: Provider) -> None:
    await create_account("sam", "Sam", Role.AUDITOR)
    provider.person = {"preferred_username": "sam"}
    await _nobody_is_in(browser, await _sign_in(browser))


@pytest.mark.parametrize(("is_verified", "status"), [(True, 303), (False, 401), (None, 401), ("true", 401)])
async def test_r1_an_address_has_to_be_verified(
    services: Services, provider: Provider, is_verified: object, status: int
) -> None:
    await create_account("mo@field.test", "Mo", Role.PROJECT_OFFICE)
    provider.person = {"email": "mo@field.test", "email_verified": is_verified}
    async with caller(second_app(services, openid=_client(provider, "email"))) as browser:
        assert status == (await _sign_in(browser)).status_code


def _of_another_issuer(claims: Claims, _: Claims) -> None:
    claims["iss"] = "https://elsewhere.test"


def _for_another_client(claims: Claims, _: Claims) -> None:
    claims["aud"] = "another"


def _asked_by_another_client(claims: Claims, _: Claims) -> None:
    claims |= {"aud": [CLIENT_ID, "another"], "azp": "another"}


def _of_another_sign_in(claims: Claims, _: Claims) -> None:
    claims["nonce"] = "another"


def _without_a_nonce(claims: Claims, _: Claims) -> None:
    del claims["nonce"]


def _too_old(claims: Claims, _: Claims) -> None:
    claims |= {"iat": int(time.time()) - 900, "exp": int(time.time()) - 300}


def _for_ever(claims: Claims, _: Claims) -> None:
    del claims["exp"]


def _not_signed(_: Claims, header: Claims) -> None:
    header["alg"] = "none"


def _signed_with_the_clients_secret(_: Claims, header: Claims) -> None:
    header["alg"] = "HS256"


@pytest.mark.parametrize(
    "spoil",
    [
        _of_another_issuer,
        _for_another_client,
        _asked_by_another_client,
        _of_another_sign_in,
        _without_a_nonce,
        _too_old,
        _for_ever,
        _not_signed,
        _signed_with_the_clients_secret,
    ],
)
async def test_r2(
    mo: Account, browser: Browser, provider: Provider, spoil: Callable[[Claims, Claims], None]
) -> None:
    provider.spoil = spoil
    answer = await _sign_in(browser)
    await _nobody_is_in(browser, answer)
    assert ("身份证明无效" in answer.text, "mo") == (True, mo.login)


async def test_r2_signed_by_somebody_else(mo: Account, browser: Browser, provider: Provider) -> None:
    provider.published = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
    await _nobody_is_in(browser, await _sign_in(browser))
    assert mo.login == "mo"


@pytest.mark.usefixtures("mo")
async def test_r3_another_browser(services: Services, browser: Browser, provider: Provider) -> None:
    back = await _at_provider(browser)
    async with caller(second_app(services, openid=_client(provider))) as victim:
        await _nobody_is_in(victim, await victim.client.get(back, headers=PAGE))
        await victim.open("/sign-in/openid")
        await _nobody_is_in(victim, await victim.client.get(back, headers=PAGE))


@pytest.mark.usefixtures("mo")
async def test_r3_once(browser: Browser) -> None:
    back = await _at_provider(browser)
    kept = browser.client.cookies["fieldkit_openid"]
    assert 303 == (await browser.client.get(back, headers=PAGE)).status_code
    browser.client.cookies.set("fieldkit_openid", kept, path="/sign-in/openid")
    assert 401 == (await browser.client.get(back, headers=PAGE)).status_code


@pytest.mark.usefixtures("mo")
async def test_r3_declined(browser: Browser) -> None:
    back = httpx.URL(await _at_provider(browser))
    state = back.params["state"]
    params = {"error": "access_denied", "state": state}
    answer = await browser.client.get(back.path, params=params, headers=PAGE)
    await _nobody_is_in(browser, answer)


async def test_r4(mo: Account, browser: Browser) -> None:
    await SecondFactor(account=mo.id, sealed_secret="x", last_step=0).save()  # noqa: S106 -- no key
    await SecondFactor.update({SecondFactor.confirmed_at: mo.created_at}, force=True)
    answer = await _sign_in(browser)
    assert ("/sign-in/code", 0) == (answer.headers["location"], await Session.count())


@pytest.mark.usefixtures("mo")
async def test_r5_names_itself_otherwise(browser: Browser, provider: Provider) -> None:
    provider.named = "https://elsewhere.test"
    await _nobody_is_in(browser, await browser.open("/sign-in/openid"))


async def test_r5_not_there(services: Services) -> None:
    gone = OpenIdClient("http://127.0.0.1:9", CLIENT_ID, CLIENT_SECRET)
    async with caller(second_app(services, openid=gone)) as browser:
        await _nobody_is_in(browser, await browser.open("/sign-in/openid"))


async def test_r6(anybody: Browser) -> None:
    assert "/sign-in/openid" not in (await anybody.open("/sign-in")).text
    for path in ("/sign-in/openid", "/sign-in/openid/callback?state=x&code=y"):
        assert 404 == (await anybody.open(path)).status_code


def test_r6_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_from_environment(tmp_path).openid is None
    for name, value in {"ISSUER": "https://id.test/", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}.items():
        monkeypatch.setenv(f"FIELDKIT_OIDC_{name}", value)
    assert OpenIdClient("https://id.test", "a", "b") == settings_from_environment(tmp_path).openid
    monkeypatch.setenv("FIELDKIT_OIDC_CLAIM", "email")
    assert OpenIdClient("https://id.test", "a", "b", "email") == settings_from_environment(tmp_path).openid
