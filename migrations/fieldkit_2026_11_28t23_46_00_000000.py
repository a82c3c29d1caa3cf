from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Text, Timestamptz
from piccolo.columns.indexes import IndexMethod

from fieldkit.database.sql import connection

ID = "2026-11-28T23:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "sites that leave a draw; one draw a form that counts"

ONE_PRESENT = "CREATE UNIQUE INDEX draw_present ON draw (wave_form) WHERE replaced_at IS NULL"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    manager.add_column(
        table_class_name="DrawnSite",
        tablename="drawn_site",
        column_name="left_at",
        db_column_name="left_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="DrawnSite",
        tablename="drawn_site",
        column_name="left_why",
        db_column_name="left_why",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    async def one_present() -> None:
        async with connection() as migrating:
            await migrating.execute(ONE_PRESENT)

    manager.add_raw(one_present)
    return manager
