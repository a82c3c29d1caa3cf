"""A visit goes back with a reason or not at all."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection

ID = "2026-11-29T02:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "no hand-back without a reason"

WITH_A_REASON = "ALTER TABLE hand_back ADD CONSTRAINT hand_back_reason CHECK (btrim(reason) <> '')"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(WITH_A_REASON)

    manager.add_raw(run)
    return manager
