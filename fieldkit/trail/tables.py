"""Who did what and took out what (操作记录): written once, never changed and never deleted."""

from enum import StrEnum

from piccolo.columns import JSONB, BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table

from fieldkit.accounts.tables import Account


class Deed(StrEnum):
    """What can be done that somebody may have to answer for."""

    EXPORTED = "exported"
    SCORED = "scored"
    UPLOADED = "uploaded"
    ASSIGNED = "assigned"
    REMINDED = "reminded"
    MOVED = "moved"  # from one state to another
    SIGNED_IN = "signed_in"
    REGISTERED = "registered"  # taken in with a file
    INVITED = "invited"
    RESET = "reset"
    CLOSED = "closed"
    REOPENED = "reopened"
    CHANGED = "changed"
    DELETED = "deleted"
    SESSIONS_ENDED = "sessions_ended"
    REVIEWED = "reviewed"
    APPEALED = "appealed"
    DECIDED = "decided"
    LINK_RENEWED = "link_renewed"


class TrailEntry(Table, tablename="trail_entry"):
    """One deed. A trigger refuses to change or to delete a row, whoever asks."""

    id: BigSerial
    at = Timestamptz(default=TimestamptzNow(), index=True, index_method=IndexMethod.btree)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree)
    deed = Varchar(length=20, choices=Deed)
    # what it was done to: the noun and its code
    noun = Varchar(length=20)
    code = Text(default="")
    # what is worth knowing beside: an export's filter and number of rows, a step's old and new state
    facts = JSONB(default="{}")
