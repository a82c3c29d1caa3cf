from enum import Enum

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique

ID = "2026-11-29T02:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "reviews"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    manager.add_table(
        class_name="ReviewStep",
        tablename="review_step",
        schema=None,
        columns=None,
    )

    manager.add_column(
        table_class_name="ReviewStep",
        tablename="review_step",
        column_name="instance_id",
        db_column_name="instance_id",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 200,
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

    manager.add_column(
        table_class_name="ReviewStep",
        tablename="review_step",
        column_name="revision",
        db_column_name="revision",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 0,
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

    manager.add_column(
        table_class_name="ReviewStep",
        tablename="review_step",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 20,
            "default": "",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": Enum(
                "StepKind",
                {
                    "ACCEPTED": "accepted",
                    "RETURNED": "returned",
                    "REJECTED": "rejected",
                    "REOPENED": "reopened",
                    "CORRECTED": "corrected",
                    "DISMISSED": "dismissed",
                },
            ),
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="ReviewStep",
        tablename="review_step",
        column_name="account",
        db_column_name="account",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 0,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": True,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="ReviewStep",
        tablename="review_step",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": TimestamptzNow(),
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

    manager.add_column(
        table_class_name="ReviewStep",
        tablename="review_step",
        column_name="reason",
        db_column_name="reason",
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

    manager.add_column(
        table_class_name="ReviewStep",
        tablename="review_step",
        column_name="items",
        db_column_name="items",
        column_class_name="JSONB",
        column_class=JSONB,
        params={
            "default": "[]",
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

    manager.add_column(
        table_class_name="ReviewStep",
        tablename="review_step",
        column_name="appeal",
        db_column_name="appeal",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 60,
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

    manager.add_constraint(
        table_class_name="ReviewStep",
        tablename="review_step",
        constraint_name="one_after_another",
        constraint_class=Unique,
        params={"columns": ["instance_id", "revision"], "nulls_distinct": True},
        schema=None,
    )

    manager.add_column(
        table_class_name="Assignment",
        tablename="assignment",
        column_name="checks_visit",
        db_column_name="checks_visit",
        column_class_name="Integer",
        column_class=Integer,
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
        table_class_name="Submission",
        tablename="submission",
        column_name="review",
        db_column_name="review",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 20,
            "default": "waiting",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": Enum(
                "ReviewState",
                {
                    "WAITING": "waiting",
                    "SECOND": "second",
                    "ACCEPTED": "accepted",
                },
            ),
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="Submission",
        tablename="submission",
        column_name="revision",
        db_column_name="revision",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 0,
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

    manager.add_column(
        table_class_name="Submission",
        tablename="submission",
        column_name="risk",
        db_column_name="risk",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={
            "default": 0,
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

    manager.add_column(
        table_class_name="Wave",
        tablename="wave",
        column_name="provisional_run",
        db_column_name="provisional_run",
        column_class_name="Integer",
        column_class=Integer,
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

    manager.alter_column(
        table_class_name="Submission",
        tablename="submission",
        column_name="state",
        db_column_name="state",
        params={
            "choices": Enum(
                "SubmissionState",
                {
                    "INCOMPLETE": "incomplete",
                    "ACCEPTED": "accepted",
                    "RETURNED": "returned",
                    "REJECTED": "rejected",
                    "SUPERSEDED": "superseded",
                    "DELETED": "deleted",
                },
            )
        },
        old_params={
            "choices": Enum(
                "SubmissionState",
                {
                    "INCOMPLETE": "incomplete",
                    "ACCEPTED": "accepted",
                    "RETURNED": "returned",
                    "SUPERSEDED": "superseded",
                    "DELETED": "deleted",
                },
            )
        },
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
                    "LINK_RENEWED": "link_renewed",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    manager.add_column(
        table_class_name="Flag",
        tablename="flag",
        column_name="wave_id",
        db_column_name="wave_id",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 0,
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

    return manager
