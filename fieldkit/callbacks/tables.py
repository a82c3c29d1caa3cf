"""The repairs of a month, those of them that are called back, and the seed that brings the draw back.

No telephone number, name or other personal data is kept: the interviewer finds the case by its work order in
the call centre's own system (domain 7.7).
"""

from piccolo.columns import (
    JSONB,
    BigInt,
    Boolean,
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
from piccolo.constraints import Unique
from piccolo.table import Table

from fieldkit.accounts.tables import Account
from fieldkit.areas.tables import Area
from fieldkit.assignments.tables import Assignment
from fieldkit.sites.tables import Site
from fieldkit.waves.tables import Wave


class CallbackDraw(Table, tablename="callback_draw"):
    """One draw from one month's repairs. Another list of the month takes the place of the last one."""

    id: Serial
    wave = ForeignKey(Wave, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree)
    month = Date()  # its first day
    seed = BigInt()
    # share, minimum and reserves: `scoring.planning.callbacks.CallbackRules`
    rules = JSONB(default="{}")
    # SHA-256 of the list, the seed and the rules: the same again is no new draw
    digest = Varchar(length=64)
    drawn_at = Timestamptz(default=TimestamptzNow())
    drawn_by = ForeignKey(Account, on_delete=OnDelete.restrict)
    # a later list's moment; null for the one that counts
    replaced_at = Timestamptz(null=True, default=None)


class Repair(Table):
    """A closed repair of a month's list, drawn or not."""

    id: Serial
    draw = ForeignKey(CallbackDraw, on_delete=OnDelete.cascade)
    work_order = Varchar(length=40)
    site = ForeignKey(Site, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree)
    # the outlet's city when the list was drawn from
    city = ForeignKey(Area, on_delete=OnDelete.restrict)
    repaired_on = Date()
    # in the order of its city's draw, from 1; reserves are taken in this order; 0: listed and not drawn
    place = Integer(default=0)
    is_reserve = Boolean(default=False)
    # repairs listed in its city ÷ drawn there; null where it is not drawn
    weight = DoublePrecision(null=True, default=None)
    assignment = ForeignKey(
        Assignment,
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        index=True,
        index_method=IndexMethod.btree,
    )
    # when and why it left the draw, mostly because nobody was reached; null while it is called or in reserve
    left_at = Timestamptz(null=True, default=None)
    left_why = Text(default="")

    listed_once = Unique([draw, work_order])
