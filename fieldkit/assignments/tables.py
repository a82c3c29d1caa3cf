"""Which auditor visits which site, with which form, in which wave."""

from enum import StrEnum

from piccolo.columns import DoublePrecision, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table

from fieldkit.accounts.tables import Account
from fieldkit.areas.tables import Area
from fieldkit.sites.tables import Site
from fieldkit.surveys.tables import Survey
from fieldkit.waves.tables import Wave


class AssignmentState(StrEnum):
    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLOSED = "closed"
    EXPIRED = "expired"  # overdue, and nothing came
    WITHDRAWN = "withdrawn"  # nobody need go


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
    auditor = ForeignKey(Account, index=True, index_method=IndexMethod.btree, on_delete=OnDelete.restrict)
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
