"""What came in. All tables here shard on `instance_id`: no other unique column, no foreign key across.

(Piccolo wants one primary key column; a migration replaces the key on `id` by one with `instance_id`.)
"""

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Bytea,
    DoublePrecision,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

MAX_ID_CHARACTERS = 200


class SubmissionState(StrEnum):
    INCOMPLETE = "incomplete"  # the document is here, files it names are still to come
    ACCEPTED = "accepted"  # follows its form's rules and is complete
    RETURNED = "returned"  # breaks its form's rules; never scored, the auditor corrects it
    REJECTED = "rejected"  # a reviewer does not believe it; never scored, somebody goes again
    SUPERSEDED = "superseded"  # a later edit took its place
    DELETED = "deleted"


class ReviewState(StrEnum):
    """How far the review of a submission is that follows its form's rules."""

    WAITING = "waiting"
    SECOND = "second"  # one has accepted it, another person has to confirm
    ACCEPTED = "accepted"


class Submission(Table):
    instance_id = Varchar(length=MAX_ID_CHARACTERS, primary_key=True)
    assignment_id = Integer(index=True)
    wave_id = Integer(index=True)
    survey_id = Integer()
    site_id = Integer()
    auditor_id = Integer()
    state = Varchar(length=20, choices=SubmissionState)
    # of the canonical document: formatting alone is no difference
    digest = Varchar(length=64)
    document = Bytea()  # as it came, to the byte
    answers = JSONB()  # relevant, non-blank answers by question name
    violations = JSONB()  # broken rules, every item named
    unknown = JSONB()  # paths the form version does not know
    files = JSONB()  # question name -> file name, as the document names them
    edits = Varchar(length=MAX_ID_CHARACTERS, null=True, default=None)  # the instance that this one corrects
    received_at = Timestamptz(default=TimestamptzNow())
    started_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    # when the automatic checks read it; null again when more of it comes in, or it shall be read anew
    checked_at = Timestamptz(null=True, default=None)
    review = Varchar(length=20, choices=ReviewState, default=ReviewState.WAITING)
    revision = Integer(default=0)  # counts what reviewers did with it
    risk = SmallInt(default=0)  # of the gravest doubt that stands, 0–100


class SubmissionFile(Table, tablename="submission_file"):
    id = BigSerial(primary_key=True)
    instance_id = Varchar(length=MAX_ID_CHARACTERS)
    name = Text()
    sha256 = Varchar(length=64, index=True)
    size_bytes = Integer()
    media_type = Varchar(length=60)
    width_px = Integer(null=True, default=None)
    height_px = Integer(null=True, default=None)
    taken_at = Varchar(length=40, null=True, default=None)  # as the camera wrote it, local time
    # of the photo before the phone made it small
    original_sha256 = Varchar(length=64, null=True, default=None)
    changed_at = Varchar(length=40, null=True, default=None)  # as its notes say, local time
    software = Varchar(length=40, null=True, default=None)  # that wrote it, by its notes
    dhash = BigInt(null=True, default=None)  # `fieldkit.files.photos.difference_hash`
    fine_hash = Varchar(length=64, null=True, default=None)  # the same of 256 bits, hexadecimal
    received_at = Timestamptz(default=TimestamptzNow())

    one_name_once = Unique([instance_id, name])


class SetAside(Table, tablename="set_aside"):
    """What could not be merged: another document or file under a known name, a file that nothing names."""

    id = BigSerial(primary_key=True)
    instance_id = Varchar(length=MAX_ID_CHARACTERS)
    reason = Varchar(length=40)
    name = Text()
    sha256 = Varchar(length=64)
    auditor_id = Integer()
    received_at = Timestamptz(default=TimestamptzNow())

    kept_once = Unique([instance_id, reason, name, sha256])
