"""The one database engine. Its address is known only once the settings are read, so it starts unconnected."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from asyncpg import Connection, InterfaceError, PostgresError
from piccolo.engine.postgres import PostgresEngine

from fieldkit.database.embedded import EmbeddedPostgres
from fieldkit.settings import Settings

# where Piccolo's tables and migrations look for their engine
os.environ.setdefault("PICCOLO_CONF", "fieldkit.piccolo_conf")


class LateEngine(PostgresEngine):
    """Piccolo's engine, which would ask the server for its version while it is being imported."""

    async def check_version(self) -> None:
        """Nothing to ask yet; `connected` fails clearly when the server is missing."""


class PlainConnection(Connection):
    """Goes back to the pool as it is: nothing here sets, listens or locks beyond a transaction.

    The reset that asyncpg would send is a round trip of its own, a third of what the door's statements take.
    """

    def get_reset_query(self) -> str:
        return ""


ENGINE = LateEngine(config={})


class DatabaseUnreachableError(Exception):
    """The database that ``FIELDKIT_DATABASE_URL`` names does not let us in."""


@asynccontextmanager
async def connected(settings: Settings, *, max_connections: int = 16) -> AsyncGenerator[str]:
    """The database, up and pooled, for as long as the block runs; yields its address.

    Without ``FIELDKIT_DATABASE_URL`` the embedded server is started first, and stopped at the end by the
    process that started it.

    Raises:
        DatabaseStartError: the embedded server did not start.
        DatabaseUnreachableError: the one that was named does not answer or refuses us.
    """
    embedded = None if settings.database_url else EmbeddedPostgres(settings.data_dir / "postgres")
    is_ours = embedded.start() if embedded else False
    url = embedded.url if embedded else str(settings.database_url)
    ENGINE.config = {"dsn": url, "connection_class": PlainConnection}
    try:
        try:
            await ENGINE.start_connection_pool(min_size=1, max_size=max_connections)
        except (OSError, PostgresError, InterfaceError) as error:
            raise DatabaseUnreachableError(f"PostgreSQL {urlsplit(url).hostname or ''}: {error}") from error
        try:
            yield url
        finally:
            await ENGINE.close_connection_pool()
    finally:
        if embedded and is_ours:
            embedded.stop()
