"""What Piccolo's tables cannot say of the trail: nobody changes it, nobody deletes it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection

ID = "2026-11-28T23:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the trail is append-only"

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % takes new rows only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(APPEND_ONLY)

    manager.add_raw(run)
    return manager
