"""The real service over a real PostgreSQL: the embedded one, or the one that ``FIELDKIT_DATABASE_URL`` names.

Each test starts from empty tables and commits for real, so that what is tested is what happens.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from litestar import Litestar

from fieldkit.accounts.actions import HASHER, create_account, open_field_link, open_session
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account, Role
from fieldkit.asgi import create_app
from fieldkit.database.sql import connection
from fieldkit.services import Services
from fieldkit.settings import Settings, settings_from_environment
from tests.fieldkit.emptied import emptying
from tests.fieldkit.office import PASSWORD
from tests.fieldkit.wire import Phone


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """In a folder of its own: another pytest that starts meanwhile closes pytest's to the database."""
    with TemporaryDirectory(prefix="fieldkit-tests-") as folder:
        yield settings_from_environment(Path(folder))


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[Litestar]:
    app = create_app(settings)
    async with app.lifespan():
        yield app


@pytest.fixture(scope="session")
def database_url(app: Litestar) -> str:
    services: Services = app.state.services
    return services.database_url


@pytest.fixture
async def services(app: Litestar) -> Services:
    """The running service's parts, over empty tables."""
    async with connection() as database:
        await database.execute(emptying())
    services: Services = app.state.services
    services.shelf.forget()
    return services


@pytest.fixture
async def client(app: Litestar, services: Services) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001 -- empties
    """A caller with no session and no link."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url="http://field.test") as caller:
        yield caller


@pytest.fixture(scope="session")
def mos_password_hash() -> str:
    """Of `PASSWORD`; made once, for making it is slow on purpose."""
    return HASHER.hash(PASSWORD)


@pytest.fixture
async def mo(services: Services, mos_password_hash: str) -> Account:  # noqa: ARG001 -- empties the tables first
    """Mo of the quality team."""
    mo = Account(login="mo", name="Mo", role=Role.PROJECT_OFFICE, password_hash=mos_password_hash)
    await mo.save()
    return mo


@pytest.fixture
async def sam(services: Services) -> Account:  # noqa: ARG001 -- as above
    """Sam, an auditor."""
    return await create_account("sam", "Sam", Role.AUDITOR)


@pytest.fixture
async def oz(services: Services) -> Account:  # noqa: ARG001 -- as above
    """Oz, an auditor to whom nothing here belongs."""
    return await create_account("oz", "Oz", Role.AUDITOR)


@pytest.fixture
async def sams_link(sam: Account, settings: Settings) -> str:
    return await open_field_link(sam, secret=settings.secret, days=1)


@pytest.fixture
async def ozs_link(oz: Account, settings: Settings) -> str:
    return await open_field_link(oz, secret=settings.secret, days=1)


@pytest.fixture
def sams_phone(client: httpx.AsyncClient, sams_link: str) -> Phone:
    return Phone(client, sams_link)


@pytest.fixture
def ozs_phone(client: httpx.AsyncClient, ozs_link: str) -> Phone:
    return Phone(client, ozs_link)


@pytest.fixture
async def mos_client(client: httpx.AsyncClient, mo: Account, settings: Settings) -> httpx.AsyncClient:
    """Mo, signed in."""
    cookie = await open_session(mo, hours=settings.session_hours)
    client.cookies.set(COOKIE, cookie)
    return client
