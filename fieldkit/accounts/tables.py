"""Who may come in: people, their sessions and the auditors' links."""

from enum import StrEnum

from piccolo.columns import Boolean, Bytea, ForeignKey, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from fieldkit.areas.tables import Area
from fieldkit.firms.tables import Firm
from fieldkit.sites.tables import Site


class Role(StrEnum):
    """The roles of domain 7.1; what each may do is the table in `fieldkit/access.py`."""

    HEADQUARTERS = "headquarters"
    LEADING_GROUP = "leading_group"
    PROJECT_OFFICE = "project_office"
    SPECIAL_GROUP = "special_group"
    CITY_BRANCH = "city_branch"
    HALL_MANAGER = "hall_manager"
    FIRM_MANAGER = "firm_manager"
    FIRM_REVIEWER = "firm_reviewer"
    AUDITOR = "auditor"
    PARTNER = "partner"
    INTERVIEWER = "interviewer"
    DATA_PROTECTION = "data_protection"
    ADMINISTRATOR = "administrator"


class Account(Table):
    id: Serial
    login = Varchar(length=120, unique=True)
    name = Varchar(length=120)
    role = Varchar(length=20, choices=Role)
    # where the account belongs, as far as its role asks for it: a branch's city, a manager's hall, a firm
    area = ForeignKey(Area, null=True, default=None, on_delete=OnDelete.restrict)
    site = ForeignKey(Site, null=True, default=None, on_delete=OnDelete.restrict)
    firm = ForeignKey(Firm, null=True, default=None, on_delete=OnDelete.restrict)
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
