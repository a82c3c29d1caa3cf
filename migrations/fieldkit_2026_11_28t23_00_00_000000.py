"""Provinces, which cities knew by their codes, become areas; the quality role becomes the project office."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection

ID = "2026-11-28T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "provinces as areas"

# the register knew a province by its code alone; its names are the office's to correct
PROVINCES = """
INSERT INTO area (code, kind, zh, en)
SELECT DISTINCT province, 'province', province, province FROM area WHERE province <> '';
UPDATE area SET kind = 'city' WHERE kind = '';
UPDATE area c SET parent = p.id FROM area p
 WHERE c.kind = 'city' AND p.kind = 'province' AND p.code = c.province;
UPDATE account SET role = 'project_office' WHERE role = 'quality';
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(PROVINCES)

    manager.add_raw(run)
    manager.drop_column("Area", "area", "province", "province")
    return manager
