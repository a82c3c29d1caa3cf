"""Scores and comparisons. A new run adds rows; nothing here is ever overwritten once a run is done."""

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    Array,
    Boolean,
    DoublePrecision,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from fieldkit.surveys.tables import Survey
from fieldkit.waves.tables import Wave


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Step(StrEnum):
    """What a run is doing, in order."""

    READING = "reading"
    COMPARING = "comparing"
    KEEPING = "keeping"
    WRITING = "writing"


class ScoringRun(Table, tablename="scoring_run"):
    """One scoring of a wave's form: which versions, how far, what it found, and the workbook it wrote."""

    id: Serial
    wave = ForeignKey(Wave)
    survey = ForeignKey(Survey)
    rubric_version = Varchar(length=60)
    # what the wave planned to measure when it was asked for: `fieldkit.waves.plan.WavePlan`
    plan = JSONB(default="{}")
    state = Varchar(length=20, choices=RunState, default=RunState.QUEUED)
    step = Varchar(length=40, default="")
    progress = DoublePrecision(default=0.0)  # 0–1
    failure = Text(default="")
    facts = JSONB(null=True, default=None)  # what the wave was when it was scored
    results = JSONB(null=True, default=None)
    workbook_sha256 = Varchar(length=64, null=True, default=None)
    started_by = Integer()
    created_at = Timestamptz(default=TimestamptzNow())
    finished_at = Timestamptz(null=True, default=None)


class Score(Table):
    """One visit's points in one run. Arrays stand in the rubric's order; NaN where nothing applies.

    Shards on `instance_id` like the submissions. Without nulls inside, PostgreSQL's binary copy of a row has
    a fixed length, so a wave loads into numpy without parsing.
    """

    run_id = Integer(index=True)
    instance_id = Varchar(length=200)
    assignment_id = Integer()
    total = DoublePrecision(null=True, default=None)
    raw_total = DoublePrecision(null=True, default=None)
    applicable_share = DoublePrecision()
    is_veto = Boolean()
    is_scorable = Boolean()
    measured = Array(base_column=DoublePrecision())
    statuses = Array(base_column=SmallInt())
    earned = Array(base_column=DoublePrecision())
    possible = Array(base_column=DoublePrecision())
