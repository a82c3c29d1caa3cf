"""One account that somebody may manage, with what its page says of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fieldkit.access import Permission, require
from fieldkit.accounts.places import FIELD_ROLES, roles_given_by
from fieldkit.accounts.tables import Account
from fieldkit.database.sql import fetch_one
from forms.text import Bilingual


class AccountState(StrEnum):
    ACTIVE = "active"
    INVITED = "invited"  # no password has been set yet, or not since the reset
    CLOSED = "closed"


# of account a
STATE = f"""
CASE WHEN NOT a.is_active THEN 'closed'
     WHEN a.password_hash IS NULL AND a.role NOT IN ({", ".join(f"'{role}'" for role in sorted(FIELD_ROLES))})
     THEN 'invited' ELSE 'active' END
"""
# What is known of account $3, where it is in $1 (a firm, or everybody's) and of the roles $2.
ONE = f"""
SELECT a.id, a.login, a.name, a.role, a.created_at, {STATE} AS state,
       coalesce(c.code, s.code, f.code, '') AS place_code,
       coalesce(c.zh, s.name, f.zh, '') AS place_zh,
       coalesce(c.en, s.name, f.en, '') AS place_en,
       (SELECT max(n.seen_at) FROM account_session n WHERE n.account = a.id) AS seen_at,
       (SELECT count(*) FROM account_session n
         WHERE n.account = a.id AND n.revoked_at IS NULL AND n.expires_at > now()) AS n_sessions,
       EXISTS (SELECT FROM second_factor t WHERE t.account = a.id AND t.confirmed_at IS NOT NULL)
           AS has_second_factor,
       (SELECT max(i.expires_at) FROM invitation i
         WHERE i.account = a.id AND i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now())
           AS invited_until
  FROM account a
  LEFT JOIN area c ON c.id = a.area
  LEFT JOIN site s ON s.id = a.site
  LEFT JOIN firm f ON f.id = a.firm
 WHERE ($1::int IS NULL OR a.firm = $1) AND a.role = ANY($2::text[]) AND a.id = $3
"""  # noqa: S608 -- ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: int
    login: str
    name: str
    role: str
    state: str
    created_at: datetime
    place_code: str
    place: Bilingual
    seen_at: datetime | None
    n_sessions: int
    has_second_factor: bool
    invited_until: datetime | None


async def person_row(actor: Account, account_id: int) -> Person | None:
    """None where `actor` may not look at it, or there is none."""
    scope = require(actor, Permission.MANAGE_ACCOUNTS)
    roles = [role.value for role in roles_given_by(actor)]
    row = await fetch_one(ONE, scope.firm, roles, account_id)
    return _person(dict(row)) if row else None


def _person(row: dict[str, object]) -> Person:
    place = Bilingual(str(row.pop("place_zh")), str(row.pop("place_en")))
    known = {name: row[name] for name in Person.__slots__ if name != "place"}
    return Person(**known, place=place)  # pyright: ignore[reportArgumentType] -- as the statement says
