"""What Piccolo's tables cannot say of the flags: a key that can shard, and what finds their comparisons."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection

ID = "2026-11-29T00:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "what the checks look up"

# two 64-bit hashes of at most three different bits have one of four bands in common: an index finds those
LOOKED_UP = """
ALTER TABLE flag DROP CONSTRAINT flag_pkey;
ALTER TABLE flag ADD PRIMARY KEY (instance_id, id);
CREATE FUNCTION dhash_bands(dhash bigint) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY[dhash & 65535, 65536 + ((dhash >> 16) & 65535), 131072 + ((dhash >> 32) & 65535),
                 196608 + ((dhash >> 48) & 65535)]
$$;
CREATE INDEX submission_file_bands ON submission_file USING gin (dhash_bands(dhash)) WITH (fastupdate = off);
CREATE INDEX submission_file_original ON submission_file ((coalesce(original_sha256, sha256)));
CREATE INDEX submission_auditor ON submission (wave_id, auditor_id);
CREATE INDEX submission_unchecked ON submission (wave_id, auditor_id) WHERE checked_at IS NULL;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(LOOKED_UP)

    manager.add_raw(run)
    return manager
