"""Requests brought to the same point at the same time: a lock holds their writes until all have come."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from fieldkit.database.engine import ENGINE
from tests.fieldkit.waiting import until

WAITING = "SELECT DISTINCT pid FROM pg_locks WHERE NOT granted"
TERMINATE = f"SELECT pg_terminate_backend(pid) FROM ({WAITING}) AS waiting"  # noqa: S608 -- ours


@dataclass(frozen=True, slots=True)
class Writes:
    """Writes to a table, held back on a connection of the test's own."""

    connection: asyncpg.Connection

    async def wait_for(self, count: int) -> None:
        """Until so many writers wait."""

        async def have_come() -> bool:
            return len(await self.connection.fetch(WAITING)) >= count

        await until(have_come)

    async def cut_off(self) -> None:
        """End the waiting writers' connections, as a database that goes down does."""
        await self.connection.fetch(TERMINATE)


@asynccontextmanager
async def writes_held(table: str) -> AsyncGenerator[Writes]:
    """Reading goes on; whoever writes waits for the end of the block."""
    connection = await asyncpg.connect(**ENGINE.config)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN SHARE MODE")
            yield Writes(connection)
    finally:
        await connection.close()
