from enum import Enum

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

from fieldkit.database.sql import connection

ID = "2026-11-29T02:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "people as a register"

# a login is one person's, in capitals or not
BY_LOGIN = "CREATE INDEX account_login_lower ON account (lower(login))"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    manager.alter_column(
        table_class_name="RegisterChange",
        tablename="register_change",
        column_name="code",
        db_column_name="code",
        params={"length": 120},
        old_params={"length": 40},
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    manager.alter_column(
        table_class_name="TrailEntry",
        tablename="trail_entry",
        column_name="deed",
        db_column_name="deed",
        params={
            "choices": Enum(
                "Deed",
                {
                    "EXPORTED": "exported",
                    "SCORED": "scored",
                    "UPLOADED": "uploaded",
                    "ASSIGNED": "assigned",
                    "MOVED": "moved",
                    "SIGNED_IN": "signed_in",
                    "REGISTERED": "registered",
                    "INVITED": "invited",
                    "RESET": "reset",
                    "CLOSED": "closed",
                    "REOPENED": "reopened",
                    "CHANGED": "changed",
                    "DELETED": "deleted",
                    "SESSIONS_ENDED": "sessions_ended",
                    "REVIEWED": "reviewed",
                    "APPEALED": "appealed",
                    "DECIDED": "decided",
                    "LINK_RENEWED": "link_renewed",
                },
            )
        },
        old_params={
            "choices": Enum(
                "Deed",
                {
                    "EXPORTED": "exported",
                    "SCORED": "scored",
                    "UPLOADED": "uploaded",
                    "ASSIGNED": "assigned",
                    "MOVED": "moved",
                    "SIGNED_IN": "signed_in",
                    "INVITED": "invited",
                    "RESET": "reset",
                    "CLOSED": "closed",
                    "REOPENED": "reopened",
                    "CHANGED": "changed",
                    "DELETED": "deleted",
                    "SESSIONS_ENDED": "sessions_ended",
                    "REVIEWED": "reviewed",
                    "APPEALED": "appealed",
                    "DECIDED": "decided",
                    "LINK_RENEWED": "link_renewed",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(BY_LOGIN)

    manager.add_raw(run)
    return manager
