"""What Piccolo's tables cannot say: keys that can shard, and the job queue's own schema."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from procrastinate.schema import SchemaManager

from fieldkit.database.sql import connection

ID = "2026-11-22T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "shard keys and the job queue"

# a unique constraint without the shard column would keep these tables on one machine for ever
SHARD_KEYS = """
ALTER TABLE submission_file DROP CONSTRAINT submission_file_pkey;
ALTER TABLE submission_file ADD PRIMARY KEY (instance_id, id);
ALTER TABLE set_aside DROP CONSTRAINT set_aside_pkey;
ALTER TABLE set_aside ADD PRIMARY KEY (instance_id, id);
ALTER TABLE score DROP CONSTRAINT score_pkey;
ALTER TABLE score ADD PRIMARY KEY (instance_id, run_id);
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(SHARD_KEYS)
            await migrating.execute(SchemaManager.get_schema())

    manager.add_raw(run)
    return manager
