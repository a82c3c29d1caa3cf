"""Who may come in: people, their sessions and the auditors' links."""

from enum import StrEnum

from piccolo.columns import BigInt, Boolean, Bytea, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
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
    account = ForeignKey(Account, index=True, index_method=IndexMethod.btree)
    # browser and system in a word each; what else the browser tells of itself is not kept
    device = Varchar(length=60, default="")
    created_at = Timestamptz(default=TimestamptzNow())
    # to the minute: written at most once in it
    seen_at = Timestamptz(default=TimestamptzNow())
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


class Invitation(Table):
    """A link by which its holder sets the account's password, once: for a new account, or after a reset."""

    id: Serial
    token_hash = Bytea(unique=True, secret=True)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class SecondFactor(Table, tablename="second_factor"):
    """The time-based codes (RFC 6238) of one account."""

    id: Serial
    account = ForeignKey(Account, on_delete=OnDelete.restrict, unique=True)
    # sealed with the installation's secret, which lies elsewhere: a copy of this table makes no codes
    sealed_secret = Text(secret=True)
    # asked at sign-in from then on; null until the first code came back
    confirmed_at = Timestamptz(null=True, default=None)
    # the 30 seconds of the newest code that was accepted, counted from 1970: no code counts twice
    last_step = BigInt(default=0)


class RecoveryCode(Table, tablename="recovery_code"):
    """One of the codes for the day the phone is lost."""

    id: Serial
    account = ForeignKey(Account, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree)
    code_hash = Bytea(secret=True)
    used_at = Timestamptz(null=True, default=None)


class SignInTries(Table, tablename="sign_in_tries"):
    """Failed sign-ins of one login, whether it exists or not, or from one address; forgotten with time."""

    id: Serial
    # sha256 of which login or address: people type passwords into the wrong field
    key = Bytea(unique=True, secret=True)
    failures = Integer(default=0)
    since = Timestamptz(default=TimestamptzNow())
    wait_until = Timestamptz(null=True, default=None)
