"""Which auditor visits which site, with which form, in which wave."""

from enum import StrEnum

from piccolo.columns import (
    Date,
    DoublePrecision,
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
from piccolo.table import Table

from fieldkit.accounts.tables import Account
from fieldkit.areas.tables import Area
from fieldkit.firms.tables import Firm
from fieldkit.sites.tables import Site
from fieldkit.surveys.tables import Survey
from fieldkit.waves.tables import Wave


class AssignmentState(StrEnum):
    OFFERED = "offered"  # nobody's, and anybody's who claims it
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"  # the auditor said they will go
    HANDED_BACK = "handed_back"  # the auditor will not go: somebody else is wanted
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLOSED = "closed"
    EXPIRED = "expired"  # overdue, and nothing came
    WITHDRAWN = "withdrawn"  # nobody need go


# the auditor still has to go, or to correct
OPEN_STATES = frozenset({AssignmentState.ASSIGNED, AssignmentState.ACCEPTED, AssignmentState.RETURNED})


class Assignment(Table):
    id: Serial
    code = Varchar(length=60, unique=True)  # the form's audit_id
    wave = ForeignKey(Wave, on_delete=OnDelete.restrict)
    survey = ForeignKey(Survey, on_delete=OnDelete.restrict)
    site = ForeignKey(Site, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree)
    # the site's city when the visit was drawn; a site that moves later leaves its visits where they were
    city = ForeignKey(
        Area, null=False, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree
    )
    # null while it is offered, and of an offer that nobody took
    auditor = ForeignKey(Account, index=True, index_method=IndexMethod.btree, on_delete=OnDelete.restrict)
    # the firm whose auditors alone may claim it; null: everybody
    offered_to = ForeignKey(Firm, null=True, default=None, on_delete=OnDelete.restrict)
    line = Varchar(length=40)
    method = Varchar(length=40)
    scenario = Varchar(length=40, default="")
    # the halls of the three operators that are visited together
    matched_set = Varchar(length=40, default="")
    due_at = Timestamptz()
    state = Varchar(length=20, choices=AssignmentState, default=AssignmentState.ASSIGNED)
    # sites in the stratum ÷ sites drawn
    weight = DoublePrecision(default=1.0)
    remark = Text(default="")
    # the visit that this one repeats blind, to check it; it is never scored
    checks_visit = Integer(null=True, default=None)


class HandBack(Table, tablename="hand_back"):
    """Why an auditor did not go: kept when the visit has long been another's."""

    id: Serial
    assignment = ForeignKey(
        Assignment, null=False, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree
    )
    auditor = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)
    reason = Text()
    at = Timestamptz(default=TimestamptzNow())


class Reminder(Table):
    """An auditor was told what is due; shown on the phone for the rest of that day."""

    id: Serial
    wave = ForeignKey(Wave, null=False, on_delete=OnDelete.restrict)
    auditor = ForeignKey(
        Account, null=False, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree
    )
    # null: every morning's, by itself
    reminded_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict)
    n_visits = Integer()
    due_at = Timestamptz()  # of the first of them
    day = Date()  # by the wave's clock
    at = Timestamptz(default=TimestamptzNow())
