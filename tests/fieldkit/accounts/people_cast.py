"""The people of the accounts' tests: Ada administers, Fay manages one firm, Gus another's."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import msgspec
from litestar import Litestar

from fieldkit.accounts.actions import create_account, open_session
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account, Role
from fieldkit.asgi import create_app
from fieldkit.database.sql import fetch
from fieldkit.firms.tables import Firm
from fieldkit.services import Services
from fieldkit.settings import Settings
from tests.fieldkit.browser import Browser

LINK = re.compile(r"http://field\.test(/invitations/[\w-]+)")
GOOD_PASSWORD = "four words nobody joins"  # noqa: S105 -- of accounts that live for one test


async def firm(code: str) -> Firm:
    made = Firm(code=code, zh=f"{code} 公司", en=f"{code} Ltd")
    await made.save()
    return made


async def member(login: str, role: Role, of: Firm | None = None) -> Account:
    """Somebody who comes in by a session that the test opens, not by a password."""
    account = await create_account(login, login.capitalize(), role)
    account.firm = of.id if of else None
    await account.save()
    return account


@asynccontextmanager
async def caller(app: Litestar, *, address: str = "10.0.0.1") -> AsyncGenerator[Browser]:
    """A browser of its own, coming from `address`."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url="http://field.test") as client:
        yield Browser(client)


async def enter(browser: Browser, account: Account) -> Browser:
    """`browser` with a session of `account`."""
    browser.client.cookies.set(COOKIE, await open_session(account, hours=1))
    return browser


def second_app(services: Services, **changes: object) -> Litestar:
    """Another process of the same installation, or one that is set up otherwise."""
    settings: Settings = replace(services.settings, **changes)  # pyright: ignore[reportArgumentType]
    other = create_app(settings)
    other.state.services = replace(services, settings=settings)
    return other


def link_in(page: str) -> str:
    """The path of the link that a page shows."""
    found = LINK.search(page)
    assert found is not None, page
    return found.group(1)


async def told() -> list[tuple[str, str, str, str, dict[str, object]]]:
    """The trail, the oldest first: who, deed, noun, code, facts."""
    rows = await fetch(
        "SELECT a.login, t.deed, t.noun, t.code, t.facts"
        "  FROM trail_entry t JOIN account a ON a.id = t.account ORDER BY t.id"
    )
    return [
        (row["login"], row["deed"], row["noun"], row["code"], msgspec.json.decode(row["facts"]))
        for row in rows
    ]
