"""Only what is offered, or was in vain, is nobody's; and what is offered is found by its city."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection

ID = "2026-11-29T02:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "nobody's visits"

OFFERED = """
ALTER TABLE assignment ADD CONSTRAINT assignment_somebodys
      CHECK (auditor IS NOT NULL OR state IN ('offered', 'expired', 'withdrawn'));
ALTER TABLE assignment ADD CONSTRAINT assignment_offered_to
      CHECK (offered_to IS NULL OR state IN ('offered', 'expired', 'withdrawn'));
CREATE INDEX assignment_offered ON assignment (city, due_at) WHERE state = 'offered';
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(OFFERED)

    manager.add_raw(run)
    return manager
