"""Who may come in: people, their sessions and the auditors' links."""

from enum import StrEnum

from piccolo.columns import Boolean, Bytea, ForeignKey, Serial, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class Role(StrEnum):
    """The roles of domain 7.1 that have work in this release."""

    QUALITY = "quality"
    AUDITOR = "auditor"


class Account(Table):
    id: Serial
    login = Varchar(length=120, unique=True)
    name = Varchar(length=120)
    role = Varchar(length=20, choices=Role)
    # Argon2; null for auditors, who come in by their link only
    password_hash = Varchar(length=255, null=True, default=None, secret=True)
    is_active = Boolean(default=True)
    created_at = Timestamptz(default=TimestamptzNow())


class Session(Table, tablename="account_session"):
    id: Serial
    # sha256 of the cookie: a copy of this table opens no session
    token_hash = Bytea(unique=True, secret=True)
    account = ForeignKey(Account)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)


class FieldLink(Table, tablename="field_link"):
    """An auditor's address in the field: who holds it is the auditor, for that auditor's visits only."""

    id: Serial
    token_hash = Bytea(unique=True, secret=True)
    account = ForeignKey(Account)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)
