"""Appeals against findings, their evidence, and the votes of who decides them."""

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    Boolean,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique
from piccolo.table import Table

from fieldkit.accounts.tables import Account
from fieldkit.assignments.tables import Assignment
from fieldkit.submissions.tables import MAX_ID_CHARACTERS
from fieldkit.waves.tables import Wave


class AppealKind(StrEnum):
    FACT = "fact"  # the answer is not what was there
    NOT_APPLICABLE = "not_applicable"  # whether the item applied at all


class AppealState(StrEnum):
    FILED = "filed"
    ADMITTED = "admitted"
    REFUSED = "refused"  # as inadmissible
    DECIDED = "decided"


class Outcome(StrEnum):
    UPHELD = "upheld"
    PARTLY = "partly"
    DISMISSED = "dismissed"


# what is not settled yet
OPEN = (AppealState.FILED, AppealState.ADMITTED)


class Appeal(Table):
    """One finding, one appeal: whoever of the unit files it."""

    id: Serial
    code = Varchar(length=60, unique=True)
    wave = ForeignKey(Wave, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree)
    assignment = ForeignKey(Assignment, on_delete=OnDelete.restrict)
    # the submission whose points are appealed against
    instance_id = Varchar(length=MAX_ID_CHARACTERS)
    # the item by its question's name
    item = Varchar(length=200)
    # what the form calls it in Chinese, for lists
    item_label = Text()
    # its answer failed the whole visit: the leading group decides
    is_veto = Boolean()
    kind = Varchar(length=20, choices=AppealKind)
    reason = Text()
    # what the unit says the answer should have been; "" where it does not say
    wanted = Text(default="")
    filed_by = ForeignKey(Account, on_delete=OnDelete.restrict)
    filed_at = Timestamptz(default=TimestamptzNow())
    # after the window: recorded, and holds nothing up
    is_late = Boolean()
    state = Varchar(length=20, choices=AppealState, default=AppealState.FILED)
    admitted_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict)
    admitted_at = Timestamptz(null=True, default=None)
    # why it is inadmissible
    refusal = Text(default="")
    # what the auditor says to it, as the office passes it on: without a name
    auditor_comment = Text(default="")
    outcome = Varchar(length=20, choices=Outcome, null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)

    one_per_finding = Unique([assignment, item])


class AppealFile(Table, tablename="appeal_file"):
    """A piece of evidence, by its content in the file store."""

    id: Serial
    appeal = ForeignKey(Appeal, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree)
    name = Text()
    sha256 = Varchar(length=64)
    media_type = Varchar(length=60)
    size_bytes = Integer()


class AppealVote(Table, tablename="appeal_vote"):
    """What one of the deciders found. A trigger refuses to change or to delete a row, whoever asks."""

    id: Serial
    appeal = ForeignKey(Appeal, on_delete=OnDelete.restrict)
    decider = ForeignKey(Account, on_delete=OnDelete.restrict)
    # the vote that this one follows; null for an opinion of its own
    agrees_with = Integer(null=True, default=None)
    outcome = Varchar(length=20, choices=Outcome)
    reason = Text(default="")
    # the answers that shall stand: path -> text
    answers = JSONB(default="{}")
    at = Timestamptz(default=TimestamptzNow())

    one_per_decider = Unique([appeal, decider])
