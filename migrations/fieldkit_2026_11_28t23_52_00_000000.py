from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import ForeignKey

ID = "2026-11-28T23:52:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "every visit has a city"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    manager.alter_column(
        table_class_name="Assignment",
        tablename="assignment",
        column_name="city",
        db_column_name="city",
        params={"null": False},
        old_params={"null": True},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )

    return manager
