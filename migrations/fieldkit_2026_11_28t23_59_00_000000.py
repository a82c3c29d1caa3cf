from enum import Enum

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-11-28T23:59:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "states and deeds"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    manager.alter_column(
        table_class_name="Assignment",
        tablename="assignment",
        column_name="state",
        db_column_name="state",
        params={
            "choices": Enum(
                "AssignmentState",
                {
                    "ASSIGNED": "assigned",
                    "SUBMITTED": "submitted",
                    "RETURNED": "returned",
                    "CLOSED": "closed",
                    "EXPIRED": "expired",
                    "WITHDRAWN": "withdrawn",
                },
            )
        },
        old_params={
            "choices": Enum(
                "AssignmentState",
                {
                    "ASSIGNED": "assigned",
                    "SUBMITTED": "submitted",
                    "RETURNED": "returned",
                    "CLOSED": "closed",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
