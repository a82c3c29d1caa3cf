"""What changed in the registers and when, and files that wait to be taken in."""

from piccolo.columns import Bytea, Date, ForeignKey, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table

from fieldkit.accounts.tables import Account


class RegisterChange(Table, tablename="register_change"):
    """One field of one row. It names the row by its code, so that it outlasts a row that is deleted."""

    id: Serial
    noun = Varchar(length=20)  # the register
    code = Varchar(length=120, index=True, index_method=IndexMethod.btree)
    at = Timestamptz(default=TimestamptzNow())
    account = ForeignKey(Account, on_delete=OnDelete.restrict)
    # from when it holds in the world, which may be before or after it was written down
    effective_on = Date()
    # of the key: the row was made (nothing before) or deleted (nothing after)
    field = Varchar(length=40)
    # as the register stores them: codes and ISO dates
    before = Text(default="")
    after = Text(default="")


class StagedUpload(Table, tablename="staged_upload"):
    """A file between its dry run and its taking in; older ones than a day go with the next upload."""

    id: Serial
    token = Varchar(length=40, unique=True)
    account = ForeignKey(Account, on_delete=OnDelete.restrict)
    noun = Varchar(length=20)
    name = Text()
    content = Bytea()
    at = Timestamptz(default=TimestamptzNow(), index=True, index_method=IndexMethod.btree)
