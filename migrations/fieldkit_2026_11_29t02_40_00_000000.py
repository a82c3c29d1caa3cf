from enum import Enum

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import ForeignKey, Serial, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table


class Firm(Table, tablename="firm", schema=None):
    id = Serial(
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name="id",
        secret=False,
    )


ID = "2026-11-29T02:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "visits to claim"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Assignment",
        tablename="assignment",
        column_name="offered_to",
        db_column_name="offered_to",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Firm,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
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

    manager.alter_column(
        table_class_name="Assignment",
        tablename="assignment",
        column_name="state",
        db_column_name="state",
        params={
            "choices": Enum(
                "AssignmentState",
                {
                    "OFFERED": "offered",
                    "ASSIGNED": "assigned",
                    "ACCEPTED": "accepted",
                    "HANDED_BACK": "handed_back",
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
                    "ACCEPTED": "accepted",
                    "HANDED_BACK": "handed_back",
                    "SUBMITTED": "submitted",
                    "RETURNED": "returned",
                    "CLOSED": "closed",
                    "EXPIRED": "expired",
                    "WITHDRAWN": "withdrawn",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
