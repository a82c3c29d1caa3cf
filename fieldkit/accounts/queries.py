"""The accounts that somebody may manage, as the pages list them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fieldkit.access import Permission, require
from fieldkit.accounts.places import FIELD_ROLES, roles_given_by
from fieldkit.accounts.tables import Account
from fieldkit.database.sql import fetch, fetch_one
from forms.text import Bilingual


class AccountState(StrEnum):
    ACTIVE = "active"
    INVITED = "invited"  # no password has been set yet, or not since the reset
    CLOSED = "closed"


# What is known of each account: in $1 (a firm, or everybody's) of the roles $2; $3 are the field's roles.
KNOWN = """
SELECT a.id, a.login, a.name, a.role, a.created_at, a.firm,
       CASE WHEN NOT a.is_active THEN 'closed'
            WHEN a.password_hash IS NULL AND a.role <> ALL($3::text[]) THEN 'invited'
            ELSE 'active' END AS state,
       f.code AS firm_code,
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
 WHERE ($1::int IS NULL OR a.firm = $1) AND a.role = ANY($2::text[])
"""
# One page of them by login: a part of login or name, a role, a state, a firm's code; and how many there are.
FOUND = f"""
SELECT k.*, count(*) OVER () AS n_found
  FROM ({KNOWN}) k
 WHERE ($4 = '' OR strpos(lower(k.login), lower($4)) > 0 OR strpos(lower(k.name), lower($4)) > 0)
   AND ($5 = '' OR k.role = $5) AND ($6 = '' OR k.state = $6) AND ($7 = '' OR k.firm_code = $7)
 ORDER BY k.login
 LIMIT $8 OFFSET $9
"""  # noqa: S608 -- ours
ONE = f"SELECT k.* FROM ({KNOWN}) k WHERE k.id = $4"  # noqa: S608 -- ours


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFilter:
    """What is asked for; an empty one narrows nothing."""

    text: str = ""
    role: str = ""
    state: str = ""
    firm: str = ""


async def people(actor: Account, asked: PeopleFilter, *, page: int, size: int) -> tuple[list[Person], int]:
    """The `page`-th (from 1) `size` accounts by login, and how many there are; raises `NotAllowedError`."""
    wanted = (asked.text, asked.role, asked.state, asked.firm)
    rows = await fetch(FOUND, *_reach(actor), *wanted, size, (page - 1) * size)
    return [_person(dict(row)) for row in rows], rows[0]["n_found"] if rows else 0


async def person_row(actor: Account, account_id: int) -> Person | None:
    """None where `actor` may not look at it, or there is none."""
    row = await fetch_one(ONE, *_reach(actor), account_id)
    return _person(dict(row)) if row else None


def _reach(actor: Account) -> tuple[int | None, Sequence[str], Sequence[str]]:
    scope = require(actor, Permission.MANAGE_ACCOUNTS)
    return scope.firm, [role.value for role in roles_given_by(actor)], [role.value for role in FIELD_ROLES]


def _person(row: dict[str, object]) -> Person:
    place = Bilingual(str(row.pop("place_zh")), str(row.pop("place_en")))
    known = {name: row[name] for name in Person.__slots__ if name != "place"}
    return Person(**known, place=place)  # pyright: ignore[reportArgumentType] -- as the statement says
