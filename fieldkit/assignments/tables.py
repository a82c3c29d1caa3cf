"""Which auditor visits which site, with which form, in which wave."""

from enum import StrEnum

from piccolo.columns import DoublePrecision, ForeignKey, Serial, Text, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table

from fieldkit.accounts.tables import Account
from fieldkit.sites.tables import Site
from fieldkit.surveys.tables import Survey
from fieldkit.waves.tables import Wave


class AssignmentState(StrEnum):
    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLOSED = "closed"


class Assignment(Table):
    id: Serial
    code = Varchar(length=60, unique=True)  # the form's audit_id
    wave = ForeignKey(Wave)
    survey = ForeignKey(Survey)
    site = ForeignKey(Site)
    auditor = ForeignKey(Account, index=True, index_method=IndexMethod.btree)
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
