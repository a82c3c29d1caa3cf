"""The first links of people who were taken in with a file: made together, told once."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fieldkit.access import Permission, require
from fieldkit.accounts.deeds import NOUN
from fieldkit.accounts.invitations import HOURS
from fieldkit.accounts.people import FIELD_LINK_DAYS, first_link
from fieldkit.accounts.places import FIELD_ROLES, roles_within
from fieldkit.accounts.tables import Account
from fieldkit.database.engine import ENGINE
from fieldkit.database.sql import fetch
from fieldkit.errors import WrongStateError
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

NOBODY = Bilingual("没有人在等第一个链接。", "Nobody waits for a first link.")
# two who ask at once: the second finds nobody left
ALONE = "LOCK TABLE account IN SHARE UPDATE EXCLUSIVE MODE"
# Open accounts of firm $1 (or everybody's) in the roles $2, but $3, that never had a way in.
WAITING = """
SELECT a.id, a.login, a.name, a.role, a.area, a.site, a.firm, a.is_active, a.created_at
  FROM account a
 WHERE a.is_active AND a.password_hash IS NULL AND ($1::int IS NULL OR a.firm = $1)
   AND a.role = ANY($2::text[]) AND a.id <> $3
   AND NOT EXISTS (SELECT FROM invitation i WHERE i.account = a.id)
   AND NOT EXISTS (SELECT FROM field_link l WHERE l.account = a.id)
   AND NOT EXISTS (SELECT FROM account_session n WHERE n.account = a.id)
 ORDER BY a.login
"""


@dataclass(frozen=True, slots=True)
class FirstLink:
    """`path` is good once until `until`, or, of somebody in the field, as often as it is opened."""

    person: Account
    path: str
    until: datetime


async def waiting(actor: Account) -> list[Account]:
    """Whom `actor` manages that never had a link, a password or a session."""
    scope = require(actor, Permission.MANAGE_ACCOUNTS)
    rows = await fetch(WAITING, scope.firm, [role.value for role in roles_within(scope)], actor.id)
    return [Account(_exists_in_db=True, **row) for row in rows]


async def first_links(actor: Account, *, secret: str) -> list[FirstLink]:
    """A link for each who waits; raises `WrongStateError` where nobody does.

    Only hashes stay here, so whoever loses the list makes new links person by person.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    links: list[FirstLink] = []
    async with ENGINE.transaction():
        await fetch(ALONE)
        people = await waiting(actor)
        if not people:
            raise WrongStateError(NOBODY)
        links = [FirstLink(each, await first_link(each, secret), _until(each)) for each in people]
        for each in people:
            await record(actor, Deed.INVITED, NOUN, each.login, {"by": "list"})
        await record(actor, Deed.EXPORTED, "people", "first-links.xlsx", {"rows": len(links)})
    return links


def _until(account: Account) -> datetime:
    is_field = account.role in FIELD_ROLES
    return datetime.now(UTC) + (timedelta(days=FIELD_LINK_DAYS) if is_field else timedelta(hours=HOURS))
