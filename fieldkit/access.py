"""Who may do what: one table, asked in one place."""

from enum import StrEnum

from fieldkit.accounts.tables import Account, Role
from fieldkit.errors import NotAllowedError


class Permission(StrEnum):
    READ_RESULTS = "read_results"  # waves, comparisons, workbooks
    SCORE_WAVE = "score_wave"
    AUTHOR_FORMS = "author_forms"  # upload, preview, compare, send to review
    PUBLISH_FORMS = "publish_forms"  # publish and retire
    FILL_OWN_VISITS = "fill_own_visits"  # the assignments of the link's own auditor, nobody else's


MAY: dict[Role, frozenset[Permission]] = {
    Role.QUALITY: frozenset(
        {
            Permission.READ_RESULTS,
            Permission.SCORE_WAVE,
            Permission.AUTHOR_FORMS,
            Permission.PUBLISH_FORMS,
        }
    ),
    Role.AUDITOR: frozenset({Permission.FILL_OWN_VISITS}),
}


def require(account: Account, permission: Permission) -> None:
    """Let `account` pass or raise `NotAllowedError`."""
    if permission not in MAY[Role(account.role)]:
        raise NotAllowedError
