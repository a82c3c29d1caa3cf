"""Bring the database to this version's schema: harmless to repeat, one process at a time."""

import contextlib
import io

from asyncpg import PostgresError
from piccolo.apps.migrations.commands.forwards import run_forwards

from fieldkit.database.engine import ENGINE

ADVISORY_LOCK = 0x0F1E1D


class MigrationError(Exception):
    """A migration failed; the message holds what Piccolo printed."""


async def migrate() -> None:
    """Apply every migration that has not run. Needs a connected engine."""
    connection = await ENGINE.get_new_connection()
    printed = io.StringIO()
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        with contextlib.redirect_stdout(printed):
            outcome = await run_forwards("fieldkit")
    except PostgresError as error:
        raise MigrationError(f"{error}\n{printed.getvalue()}") from error
    else:
        if not outcome.success:
            raise MigrationError(f"{outcome.message}\n{printed.getvalue()}")
    finally:
        await connection.close()
