"""Who the accounts' tests are about."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from fieldkit.accounts.tables import Account, Role
from fieldkit.firms.tables import Firm
from fieldkit.services import Services
from tests.fieldkit.accounts.people_cast import caller, enter, firm, member
from tests.fieldkit.browser import Browser


@pytest.fixture
async def ours(services: Services) -> Firm:  # noqa: ARG001 -- empties the tables first
    """The firm that Fay manages."""
    return await firm("OURS")


@pytest.fixture
async def ada(services: Services) -> Account:  # noqa: ARG001 -- as above
    """Ada, the administrator."""
    return await member("ada", Role.ADMINISTRATOR)


@pytest.fixture
async def adas(app: Litestar, ada: Account) -> AsyncIterator[Browser]:
    """Ada's browser."""
    async with caller(app) as browser:
        yield await enter(browser, ada)


@pytest.fixture
async def fay(ours: Firm) -> Account:
    """Fay, the manager of one firm."""
    return await member("fay", Role.FIRM_MANAGER, ours)


@pytest.fixture
async def fays(app: Litestar, fay: Account) -> AsyncIterator[Browser]:
    """Fay's browser."""
    async with caller(app) as browser:
        yield await enter(browser, fay)


@pytest.fixture
async def anybody(app: Litestar, services: Services) -> AsyncIterator[Browser]:  # noqa: ARG001 -- as above
    """A browser without a session."""
    async with caller(app) as browser:
        yield browser
