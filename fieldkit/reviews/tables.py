"""What reviewers did with a visit. Shards on `instance_id` with the submissions: no foreign key across."""

from enum import StrEnum

from piccolo.columns import JSONB, BigSerial, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from fieldkit.submissions.tables import MAX_ID_CHARACTERS


class StepKind(StrEnum):
    ACCEPTED = "accepted"  # by one person; whether it needs another says the submission
    RETURNED = "returned"
    REJECTED = "rejected"
    REOPENED = "reopened"
    CORRECTED = "corrected"
    DISMISSED = "dismissed"  # a doubt, which does not stand against the visit any more


class ReviewStep(Table, tablename="review_step"):
    """One deed upon one submission. A trigger refuses to change or to delete a row, whoever asks."""

    id: BigSerial
    instance_id = Varchar(length=MAX_ID_CHARACTERS)
    # the submission's after it: two who start from the same one cannot both go on
    revision = Integer()
    kind = Varchar(length=20, choices=StepKind)
    account = Integer(index=True)
    at = Timestamptz(default=TimestamptzNow())
    reason = Text(default="")
    # which items it is about: `fieldkit.reviews.history.ItemNote`
    items = JSONB(default="[]")
    # the appeal that it follows from; "" for the reviewer's own
    appeal = Varchar(length=60, default="")

    one_after_another = Unique([instance_id, revision])
