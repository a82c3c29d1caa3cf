"""Counting what came in, wave by wave and state by state, from an index alone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection

ID = "2026-11-29T00:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "submissions by wave and state"

BY_WAVE_AND_STATE = "CREATE INDEX submission_wave_state ON submission (wave_id, state)"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(BY_WAVE_AND_STATE)

    manager.add_raw(run)
    return manager
