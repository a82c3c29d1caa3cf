"""Showing an audited unit what was found at its own sites."""

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.errors import NotFoundError
from fieldkit.findings.queries import Finding, finding_of
from forms.text import Bilingual

NO_FINDING = Bilingual(
    "没有这份评分明细，或结果还没有公布。", "There is no such score sheet, or its results are not out yet."
)


async def find_finding(account: Account, code: str) -> Finding:
    """Raises `NotFoundError` for whatever is not out, not scored, or not the account's own."""
    finding = await finding_of(code, require(account, Permission.READ_FINDINGS))
    if finding is None:
        raise NotFoundError(NO_FINDING)
    return finding
