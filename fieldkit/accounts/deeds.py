"""What is done with somebody's account: by its page and by the register's workbook alike.

Each runs in the caller's transaction, asks whether `actor` may, and writes itself into the trail.
"""

import re
from dataclasses import dataclass

from asyncpg.exceptions import UniqueViolationError

from fieldkit.access import Permission, Scope, require
from fieldkit.accounts import second_factor
from fieldkit.accounts.invitations import revoke_invitations
from fieldkit.accounts.places import FIELD_ROLES, Place, place_of, roles_given_by, roles_within
from fieldkit.accounts.sessions import end_all_sessions
from fieldkit.accounts.tables import Account, Role
from fieldkit.database.sql import fetch
from fieldkit.errors import (
    FieldkitError,
    LastAdministratorError,
    LoginTakenError,
    NotAllowedError,
    NotFoundError,
)
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

NOUN = "account"
LOGIN = re.compile(r"[\w.@+-]{2,120}")
LONGEST_NAME = 120
NO_ACCOUNT = Bilingual("没有这个账号。", "There is no such account.")
BAD_LOGIN = Bilingual(
    "登录账号要 2 到 120 个字符：字母、汉字、数字和 . _ - + @。",
    "A login has 2 to 120 letters, digits and . _ - + @.",
)
NO_NAME = Bilingual(
    "没有写姓名，或姓名超过 120 个字符。", "The name is missing, or longer than 120 characters."
)
TAKEN = Bilingual("已有人用这个登录账号（不分大小写）。", "An account has this login, in capitals or not.")

ADMINISTRATORS = "SELECT id FROM account WHERE role = 'administrator' AND is_active ORDER BY id FOR UPDATE"
SAME_LOGIN = "SELECT id FROM account WHERE lower(login) = lower($1)"
REVOKE_LINKS = "UPDATE field_link SET revoked_at = now() WHERE account = $1 AND revoked_at IS NULL"


@dataclass(frozen=True, slots=True)
class Belonging:
    """What an account is to be: whose, in which role, and the code of the place that the role asks for."""

    name: str
    role: Role
    place: str = ""


async def person(actor: Account, account_id: int) -> Account:
    """An account that `actor` may look at; raises `NotFoundError` for all others alike."""
    scope = require(actor, Permission.MANAGE_ACCOUNTS)
    account = await Account.objects().get(Account.id == account_id)
    if account is None or not _is_within(scope, account):
        raise NotFoundError(NO_ACCOUNT)
    return account


async def other(actor: Account, account_id: int) -> Account:
    """Not one's own: nobody takes away or gives to oneself."""
    account = await person(actor, account_id)
    if account.id == actor.id:
        raise NotAllowedError
    return account


async def make(actor: Account, login: str, wanted: Belonging, *, deed: Deed) -> Account:
    """A new account, without any way in; `deed` is what the trail calls it.

    Raises:
        NotAllowedError: `actor` may not give this role.
        LoginTakenError: the login is somebody's.
        FieldkitError: the login, the name or the place will not do; `where` says which.
    """
    place = await _wanted_place(actor, wanted)
    account = Account(login=_checked_login(login), name=_checked_name(wanted), role=wanted.role)
    _put(account, place)
    if await fetch(SAME_LOGIN, account.login):
        raise LoginTakenError(TAKEN, where="login")
    try:
        await account.save()
    except UniqueViolationError as error:  # somebody else took it a moment ago
        raise LoginTakenError(TAKEN, where="login") from error
    await record(actor, deed, NOUN, account.login, _facts(wanted))
    return account


async def change(actor: Account, account_id: int, wanted: Belonging) -> None:
    """Another name, role or place; whoever goes to or from the field loses every way in that was open.

    Raises:
        NotAllowedError: it is one's own, or `actor` may not give this role.
        LastAdministratorError: nobody else could manage accounts then.
        FieldkitError: the name or the place will not do.
    """
    account = await other(actor, account_id)
    place, name = await _wanted_place(actor, wanted), _checked_name(wanted)
    if wanted.role != Role.ADMINISTRATOR:
        await _keep_an_administrator(account)
    if (account.role in FIELD_ROLES) != (wanted.role in FIELD_ROLES):
        await _shut_every_way_in(account)
    account.name, account.role = name, wanted.role
    _put(account, place)
    await account.save([Account.name, Account.role, Account.area, Account.site, Account.firm])
    await record(actor, Deed.CHANGED, NOUN, account.login, _facts(wanted))


async def close(actor: Account, account_id: int) -> None:
    """Nobody comes in by it; raises `LastAdministratorError` when nobody else could manage accounts then."""
    account = await other(actor, account_id)
    await _keep_an_administrator(account)
    await Account.update({Account.is_active: False}).where(Account.id == account.id)
    await revoke_invitations(account.id)
    ended = await end_all_sessions(account.id)
    await record(actor, Deed.CLOSED, NOUN, account.login, {"sessions": ended})


async def reopen(actor: Account, account_id: int) -> None:
    """As it was: with its password; an auditor's link, which may hold unsent visits, opens again, too."""
    account = await other(actor, account_id)
    await Account.update({Account.is_active: True}).where(Account.id == account.id)
    await record(actor, Deed.REOPENED, NOUN, account.login)


def _is_within(scope: Scope, account: Account) -> bool:
    return scope.firm is None or (account.firm == scope.firm and account.role in roles_within(scope))


async def _wanted_place(actor: Account, wanted: Belonging) -> Place:
    if wanted.role not in roles_given_by(actor):
        raise NotAllowedError
    scope = require(actor, Permission.MANAGE_ACCOUNTS)
    return Place(firm=scope.firm) if scope.firm else await place_of(wanted.role, wanted.place)


def _checked_login(login: str) -> str:
    if not LOGIN.fullmatch(login):
        raise FieldkitError(BAD_LOGIN, where="login")
    return login


def _checked_name(wanted: Belonging) -> str:
    if not 1 <= len(wanted.name) <= LONGEST_NAME:
        raise FieldkitError(NO_NAME, where="name")
    return wanted.name


def _put(account: Account, place: Place) -> None:
    account.area, account.site, account.firm = place.area, place.site, place.firm


async def _keep_an_administrator(account: Account) -> None:
    """In a transaction, whose lock lets two administrators not take each other away at once."""
    administrators = {row["id"] for row in await fetch(ADMINISTRATORS)}
    if administrators == {account.id}:
        raise LastAdministratorError


async def _shut_every_way_in(account: Account) -> None:
    await Account.update({Account.password_hash: None}).where(Account.id == account.id)
    await fetch(REVOKE_LINKS, account.id)
    await revoke_invitations(account.id)
    await end_all_sessions(account.id)
    await second_factor.forget(account.id)


def _facts(wanted: Belonging) -> dict[str, str | int]:
    return {"role": wanted.role.value, **({"place": wanted.place} if wanted.place else {})}
