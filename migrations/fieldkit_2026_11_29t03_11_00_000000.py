"""What Piccolo's tables cannot say of call-backs: one draw of a month that counts, and what cannot be."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection

ID = "2026-11-29T03:11:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "what holds of call-backs"

HOLDS = """
CREATE UNIQUE INDEX callback_draw_present ON callback_draw (wave, month) WHERE replaced_at IS NULL;
ALTER TABLE callback_draw ADD CONSTRAINT callback_draw_month CHECK (extract(day FROM month) = 1);
ALTER TABLE repair ADD CONSTRAINT repair_place CHECK (place >= 0 AND (place > 0) = (weight IS NOT NULL));
ALTER TABLE repair ADD CONSTRAINT repair_reserve CHECK (
    NOT is_reserve OR (place > 0 AND assignment IS NULL AND left_at IS NULL));
CREATE INDEX repair_in_order ON repair (draw, city, place) WHERE place > 0;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(HOLDS)

    manager.add_raw(run)
    return manager
