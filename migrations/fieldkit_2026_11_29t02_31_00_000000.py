"""The morning's reminder comes once a day, however many workers send it; what is due is found by date."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection

ID = "2026-11-29T02:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one reminder by itself a day"

ONCE_A_DAY = """
CREATE UNIQUE INDEX reminder_of_the_day ON reminder (wave, auditor, day) WHERE reminded_by IS NULL;
CREATE INDEX reminder_of_wave ON reminder (wave, auditor, at);
CREATE INDEX assignment_unsent ON assignment (due_at) WHERE state IN ('assigned', 'accepted', 'returned');
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(ONCE_A_DAY)

    manager.add_raw(run)
    return manager
