"""Named SQL, where Piccolo cannot say it clearly: inside the running transaction, or on the pool."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from asyncpg import Connection, Record
from asyncpg.pool import PoolConnectionProxy

from fieldkit.database.engine import ENGINE

AnyConnection = Connection | PoolConnectionProxy


@asynccontextmanager
async def connection() -> AsyncGenerator[AnyConnection]:
    """The current transaction's connection, or one from the pool."""
    transaction = ENGINE.current_transaction.get()
    if transaction is not None:
        yield transaction.connection
        return
    if ENGINE.pool is None:
        raise RuntimeError("the database is not connected")
    async with ENGINE.pool.acquire() as pooled:
        yield pooled


async def fetch(sql: str, *arguments: object) -> list[Record]:
    async with connection() as open_connection:
        return await open_connection.fetch(sql, *arguments)


async def fetch_one(sql: str, *arguments: object) -> Record | None:
    async with connection() as open_connection:
        return await open_connection.fetchrow(sql, *arguments)
