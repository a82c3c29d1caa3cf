"""Who may do what, and with whose rows: one table, asked in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fieldkit.accounts.tables import Account, Role
from fieldkit.errors import NotAllowedError


class Permission(StrEnum):
    READ_RESULTS = "read_results"  # waves, comparisons, workbooks
    PLAN_WAVES = "plan_waves"  # open, plan, take through their states
    SCORE_WAVE = "score_wave"
    AUTHOR_FORMS = "author_forms"  # upload, preview, compare, send to review
    PUBLISH_FORMS = "publish_forms"  # publish and retire
    READ_REGISTERS = "read_registers"  # areas and sites
    EDIT_REGISTERS = "edit_registers"
    READ_FIRMS = "read_firms"
    EDIT_FIRMS = "edit_firms"
    MANAGE_ACCOUNTS = "manage_accounts"  # invite, close, end sessions, renew links
    READ_TRAIL = "read_trail"  # who did and took out what
    READ_VISITS = "read_visits"  # who goes where and when; never those who are audited
    ASSIGN_VISITS = "assign_visits"  # give out, hand over, take back
    READ_FLAGS = "read_flags"  # doubts about visits; never those who are audited, nor the auditors
    REVIEW_VISITS = "review_visits"  # look at what came in, return it, accept it as the first of two
    DECIDE_REVIEWS = "decide_reviews"  # accept for good, reject, correct an answer, dismiss a doubt
    READ_FINDINGS = "read_findings"  # score sheets of audited sites, without who went there and when
    READ_APPEALS = "read_appeals"
    FILE_APPEALS = "file_appeals"  # the audited alone
    ADMIT_APPEALS = "admit_appeals"  # the secretary: admit, refuse, pass on what the auditor says
    DECIDE_APPEALS = "decide_appeals"  # as one of two who had nothing to do with the review
    DECIDE_VETOES = "decide_vetoes"  # the same where a veto is appealed against
    FILL_OWN_VISITS = "fill_own_visits"  # the assignments of the link's own auditor, nobody else's


class Reach(StrEnum):
    """Whose rows: everybody's, or those of the account's own area, site or firm, or the account's own."""

    ALL = "all"
    AREA = "area"
    SITE = "site"
    FIRM = "firm"
    OWN = "own"


# a role that is not named, or a thing it is not named with, may not
MAY: Mapping[Role, Mapping[Permission, Reach]] = {
    Role.HEADQUARTERS: {
        Permission.READ_RESULTS: Reach.ALL,
        Permission.READ_REGISTERS: Reach.ALL,
    },
    Role.LEADING_GROUP: {
        Permission.READ_RESULTS: Reach.ALL,
        Permission.READ_REGISTERS: Reach.ALL,
        Permission.READ_FINDINGS: Reach.ALL,
        Permission.READ_APPEALS: Reach.ALL,
        Permission.DECIDE_APPEALS: Reach.ALL,
        Permission.DECIDE_VETOES: Reach.ALL,
    },
    Role.PROJECT_OFFICE: {
        Permission.READ_RESULTS: Reach.ALL,
        Permission.PLAN_WAVES: Reach.ALL,
        Permission.SCORE_WAVE: Reach.ALL,
        Permission.READ_VISITS: Reach.ALL,
        Permission.ASSIGN_VISITS: Reach.ALL,
        Permission.READ_FLAGS: Reach.ALL,
        Permission.REVIEW_VISITS: Reach.ALL,
        Permission.DECIDE_REVIEWS: Reach.ALL,
        Permission.AUTHOR_FORMS: Reach.ALL,
        Permission.PUBLISH_FORMS: Reach.ALL,
        Permission.READ_REGISTERS: Reach.ALL,
        Permission.EDIT_REGISTERS: Reach.ALL,
        Permission.READ_FIRMS: Reach.ALL,
        Permission.EDIT_FIRMS: Reach.ALL,
        Permission.READ_FINDINGS: Reach.ALL,
        Permission.READ_APPEALS: Reach.ALL,
        Permission.ADMIT_APPEALS: Reach.ALL,
        Permission.DECIDE_APPEALS: Reach.ALL,
    },
    Role.SPECIAL_GROUP: {
        Permission.READ_RESULTS: Reach.ALL,
        Permission.AUTHOR_FORMS: Reach.ALL,
        Permission.READ_REGISTERS: Reach.ALL,
        Permission.READ_APPEALS: Reach.ALL,
        Permission.DECIDE_APPEALS: Reach.ALL,
    },
    Role.CITY_BRANCH: {
        Permission.READ_REGISTERS: Reach.AREA,
        Permission.EDIT_REGISTERS: Reach.AREA,
        Permission.READ_FINDINGS: Reach.AREA,
        Permission.READ_APPEALS: Reach.AREA,
        Permission.FILE_APPEALS: Reach.AREA,
    },
    Role.HALL_MANAGER: {
        Permission.READ_REGISTERS: Reach.SITE,
        Permission.READ_FINDINGS: Reach.SITE,
        Permission.READ_APPEALS: Reach.SITE,
        Permission.FILE_APPEALS: Reach.SITE,
    },
    Role.FIRM_MANAGER: {
        Permission.READ_FIRMS: Reach.FIRM,
        Permission.MANAGE_ACCOUNTS: Reach.FIRM,
        Permission.READ_VISITS: Reach.FIRM,
        Permission.ASSIGN_VISITS: Reach.FIRM,
        Permission.READ_FLAGS: Reach.FIRM,
    },
    Role.FIRM_REVIEWER: {
        Permission.READ_FIRMS: Reach.FIRM,
        Permission.READ_VISITS: Reach.FIRM,
        Permission.READ_FLAGS: Reach.FIRM,
        Permission.REVIEW_VISITS: Reach.FIRM,
    },
    Role.AUDITOR: {
        Permission.FILL_OWN_VISITS: Reach.OWN,
    },
    Role.PARTNER: {
        Permission.READ_REGISTERS: Reach.SITE,
        Permission.READ_FINDINGS: Reach.SITE,
        Permission.READ_APPEALS: Reach.SITE,
        Permission.FILE_APPEALS: Reach.SITE,
    },
    Role.INTERVIEWER: {
        Permission.FILL_OWN_VISITS: Reach.OWN,
    },
    Role.DATA_PROTECTION: {
        Permission.READ_TRAIL: Reach.ALL,
    },
    Role.ADMINISTRATOR: {
        Permission.MANAGE_ACCOUNTS: Reach.ALL,
        Permission.READ_FIRMS: Reach.ALL,
        Permission.READ_REGISTERS: Reach.ALL,
    },
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows an account may have, by id; what is None narrows nothing."""

    area: int | None = None
    site: int | None = None
    firm: int | None = None
    account: int | None = None


def may(account: Account, permission: Permission) -> bool:
    """Whether a page offers it; what is done is asked of `require`."""
    return permission in MAY[Role(account.role)]


def require(account: Account, permission: Permission) -> Scope:
    """Whose rows `account` may have; raises `NotAllowedError` for none.

    A role that reaches its own area, site or firm reaches nothing while the account names none.
    """
    reach = MAY[Role(account.role)].get(permission)
    if reach is None:
        raise NotAllowedError
    if reach is Reach.ALL:
        return Scope()
    own = {
        Reach.AREA: account.area,
        Reach.SITE: account.site,
        Reach.FIRM: account.firm,
        Reach.OWN: account.id,
    }[reach]
    if own is None:
        raise NotAllowedError
    return Scope(**{"account" if reach is Reach.OWN else reach.value: own})
