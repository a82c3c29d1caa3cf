"""Where an account belongs, as far as its role asks for it, and who may give which role."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldkit.access import MAY, Permission, Reach, Scope, require
from fieldkit.accounts.tables import Account, Role
from fieldkit.database.sql import fetch
from fieldkit.errors import FieldkitError
from forms.text import Bilingual

# they come in by their own link and have no password
FIELD_ROLES = frozenset(role for role in Role if Permission.FILL_OWN_VISITS in MAY[role])
# a firm's manager gives these, and manages their accounts
FIRMS_ROLES = (Role.AUDITOR, Role.FIRM_REVIEWER)
MISSING = {
    Reach.AREA: Bilingual("没有选择地市。", "No city was chosen."),
    Reach.SITE: Bilingual("没有这个编号的网点，或它已关闭。", "There is no such site, or it is closed."),
    Reach.FIRM: Bilingual("没有选择第三方公司。", "No firm was chosen."),
}
# what can be chosen now, by code
STANDING = {
    Reach.AREA: """
SELECT id, code, zh, en FROM area
 WHERE kind = 'city' AND (closed_on IS NULL OR closed_on > current_date)
   AND ($1::text[] IS NULL OR code = ANY($1))
 ORDER BY code
""",
    Reach.SITE: """
SELECT id, code, name AS zh, name AS en FROM site
 WHERE (closed_on IS NULL OR closed_on > current_date)
   AND ($1::text[] IS NULL OR code = ANY($1))
 ORDER BY code
""",
    Reach.FIRM: """
SELECT id, code, zh, en FROM firm
 WHERE (closed_on IS NULL OR closed_on > current_date)
   AND ($1::text[] IS NULL OR code = ANY($1))
 ORDER BY code
""",
}


@dataclass(frozen=True, slots=True)
class Place:
    """By their ids; a role has one of them at most."""

    area: int | None = None
    site: int | None = None
    firm: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    name: Bilingual


def roles_given_by(actor: Account) -> tuple[Role, ...]:
    """The roles that `actor` may give and whose accounts `actor` may manage; raises `NotAllowedError`."""
    return roles_within(require(actor, Permission.MANAGE_ACCOUNTS))


def roles_within(scope: Scope) -> tuple[Role, ...]:
    """The roles whose accounts somebody with this scope manages."""
    return FIRMS_ROLES if scope.firm else tuple(Role)


def asked_of(role: Role) -> Reach | None:
    """What kind of place the role belongs to; an auditor may, but need not, belong to a firm."""
    if role in FIELD_ROLES:
        return Reach.FIRM
    return next((kind for kind in STANDING if kind in MAY[role].values()), None)


async def choices(kind: Reach) -> list[Choice]:
    """Every city or firm that stands; sites are too many to choose from and are typed."""
    if kind is Reach.SITE:
        return []
    rows = await fetch(STANDING[kind], None)
    return [Choice(row["code"], Bilingual(row["zh"], row["en"])) for row in rows]


async def standing(kind: Reach, codes: Sequence[str] | None = None) -> dict[str, int]:
    """What an account can belong to now by code, of these codes or all of it, with the ids."""
    return {row["code"]: row["id"] for row in await fetch(STANDING[kind], codes)}


def is_place_needed(role: Role) -> bool:
    """Whether there is no account of the role without a place."""
    return asked_of(role) is not None and role not in FIELD_ROLES


async def place_of(role: Role, code: str) -> Place:
    """The place with this code, of the kind that `role` asks for; raises `FieldkitError` for none."""
    kind = asked_of(role)
    if kind is None or not (code or is_place_needed(role)):
        return Place()
    found = await standing(kind, [code])
    if code not in found:
        raise FieldkitError(MISSING[kind], where="place")
    return Place(**{kind.value: found[code]})
