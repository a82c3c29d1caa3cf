"""Other people's accounts, as an administrator manages all of them and a firm's manager the firm's own."""

import re
from dataclasses import dataclass
from datetime import datetime

from asyncpg.exceptions import UniqueViolationError

from fieldkit.access import Permission, Scope, require
from fieldkit.accounts import second_factor
from fieldkit.accounts.actions import living_link, open_field_link
from fieldkit.accounts.invitations import make_invitation, revoke_invitations
from fieldkit.accounts.places import FIELD_ROLES, FIRMS_ROLES, Place, place_of, roles_given_by
from fieldkit.accounts.sessions import end_all_sessions
from fieldkit.accounts.tables import Account, Role
from fieldkit.database.engine import ENGINE
from fieldkit.database.sql import fetch
from fieldkit.errors import (
    FieldkitError,
    LastAdministratorError,
    LoginTakenError,
    NotAllowedError,
    NotFoundError,
    WrongStateError,
)
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

NOUN = "account"
FIELD_LINK_DAYS = 60
LOGIN = re.compile(r"[\w.@+-]{2,120}")
NO_ACCOUNT = Bilingual("没有这个账号。", "There is no such account.")
BAD_LOGIN = Bilingual(
    "登录账号要 2 到 120 个字符：字母、汉字、数字和 . _ - + @。",
    "A login has 2 to 120 letters, digits and . _ - + @.",
)
NO_NAME = Bilingual(
    "没有写姓名，或姓名超过 120 个字符。", "The name is missing, or longer than 120 characters."
)
TAKEN = Bilingual("已有人用这个登录账号（不分大小写）。", "An account has this login, in capitals or not.")
IS_CLOSED = Bilingual("账号已停用。请先重新启用。", "The account is closed. Reopen it first.")
BY_LINK = Bilingual(
    "这个角色凭自己的链接进入，没有密码。", "This role comes in by its own link, without a password."
)
BY_PASSWORD = Bilingual("这个角色凭密码登录，没有现场链接。", "This role signs in; it has no field link.")

ADMINISTRATORS = "SELECT id FROM account WHERE role = 'administrator' AND is_active ORDER BY id FOR UPDATE"
LOCK = "SELECT id FROM account WHERE id = $1 FOR UPDATE"
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


async def invite(actor: Account, login: str, wanted: Belonging, *, secret: str) -> tuple[Account, str]:
    """A new account and its link's path: to set a password, or a field role's own.

    Raises:
        NotAllowedError: `actor` may not give this role.
        LoginTakenError: the login is somebody's.
        FieldkitError: the login, the name or the place will not do; `where` says which.
    """
    place = await _wanted_place(actor, wanted)
    account = Account(login=_checked_login(login), name=_checked_name(wanted), role=wanted.role)
    _put(account, place)
    async with ENGINE.transaction():
        if await fetch(SAME_LOGIN, account.login):
            raise LoginTakenError(TAKEN, where="login")
        await _save_new(account)
        await record(actor, Deed.INVITED, NOUN, account.login, _facts(wanted))
    return account, await _first_link(account, secret)


async def invite_from_here(account: Account, *, secret: str) -> str:
    """The path of the link of an account that the command line has made; nobody is signed in there."""
    facts = {"by": "command line", "role": account.role}
    await record(account, Deed.INVITED, NOUN, account.login, facts)
    return await _first_link(account, secret)


async def new_link(actor: Account, account_id: int) -> tuple[Account, str]:
    """The account and the path of a new link for its password.

    Where there is a password it counts no more from now on, and every session ends.
    """
    account = await _other(actor, account_id)
    if account.role in FIELD_ROLES:
        raise WrongStateError(BY_LINK)
    _check_open(account)
    async with ENGINE.transaction():
        ended = await end_all_sessions(account.id)
        deed = Deed.RESET if account.password_hash else Deed.INVITED
        await Account.update({Account.password_hash: None}).where(Account.id == account.id)
        await record(actor, deed, NOUN, account.login, {"sessions": ended})
    return account, await _invitation(account)


async def close(actor: Account, account_id: int) -> None:
    """Nobody comes in by it; raises `LastAdministratorError` when nobody else could manage accounts then."""
    account = await _other(actor, account_id)
    async with ENGINE.transaction():
        await _keep_an_administrator(account)
        await Account.update({Account.is_active: False}).where(Account.id == account.id)
        await revoke_invitations(account.id)
        ended = await end_all_sessions(account.id)
        await record(actor, Deed.CLOSED, NOUN, account.login, {"sessions": ended})


async def reopen(actor: Account, account_id: int) -> None:
    """As it was: with its password; an auditor's link, which may hold unsent visits, opens again, too."""
    account = await _other(actor, account_id)
    async with ENGINE.transaction():
        await Account.update({Account.is_active: True}).where(Account.id == account.id)
        await record(actor, Deed.REOPENED, NOUN, account.login)


async def end_sessions(actor: Account, account_id: int) -> None:
    account = await _other(actor, account_id)
    async with ENGINE.transaction():
        ended = await end_all_sessions(account.id)
        await record(actor, Deed.SESSIONS_ENDED, NOUN, account.login, {"sessions": ended})


async def take_away_second_factor(actor: Account, account_id: int) -> None:
    account = await _other(actor, account_id)
    async with ENGINE.transaction():
        await second_factor.forget(account.id)
        await record(actor, Deed.CHANGED, NOUN, account.login, {"second factor": "taken away"})


async def change(actor: Account, account_id: int, wanted: Belonging) -> None:
    """Another name, role or place; whoever goes to or from the field loses every way in that was open.

    Raises:
        NotAllowedError: it is one's own, or `actor` may not give this role.
        LastAdministratorError: nobody else could manage accounts then.
        FieldkitError: the name or the place will not do.
    """
    account = await _other(actor, account_id)
    place, name = await _wanted_place(actor, wanted), _checked_name(wanted)
    async with ENGINE.transaction():
        if wanted.role != Role.ADMINISTRATOR:
            await _keep_an_administrator(account)
        if (account.role in FIELD_ROLES) != (wanted.role in FIELD_ROLES):
            await _shut_every_way_in(account)
        account.name, account.role = name, wanted.role
        _put(account, place)
        await account.save([Account.name, Account.role, Account.area, Account.site, Account.firm])
        await record(actor, Deed.CHANGED, NOUN, account.login, _facts(wanted))


async def hand_out_link(actor: Account, account_id: int, *, secret: str, is_new: bool) -> None:
    """The auditor's field link for another 60 days; the old address opens nothing where `is_new`."""
    account = await _other(actor, account_id)
    if account.role not in FIELD_ROLES:
        raise WrongStateError(BY_PASSWORD)
    _check_open(account)
    async with ENGINE.transaction():
        await fetch(LOCK, account.id)
        if is_new:
            await fetch(REVOKE_LINKS, account.id)
        await open_field_link(account, secret=secret, days=FIELD_LINK_DAYS)
        address = "new" if is_new else "same"
        facts = {"address": address, "days": FIELD_LINK_DAYS}
        await record(actor, Deed.LINK_RENEWED, NOUN, account.login, facts)


async def take_out_link(
    actor: Account, account_id: int, *, secret: str
) -> tuple[Account, tuple[str, datetime] | None]:
    """The auditor's link and when it ends; written down, for whoever sees it can act as the auditor."""
    account = await person(actor, account_id)
    if account.role not in FIELD_ROLES:
        raise WrongStateError(BY_PASSWORD)
    link = await living_link(account, secret=secret) if account.is_active else None
    if link:
        await record(actor, Deed.EXPORTED, "field link", account.login)
    return account, link


def _is_within(scope: Scope, account: Account) -> bool:
    return scope.firm is None or (account.firm == scope.firm and account.role in FIRMS_ROLES)


async def _other(actor: Account, account_id: int) -> Account:
    """Not one's own: nobody takes away or gives to oneself."""
    account = await person(actor, account_id)
    if account.id == actor.id:
        raise NotAllowedError
    return account


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
    if not 1 <= len(wanted.name) <= 120:
        raise FieldkitError(NO_NAME, where="name")
    return wanted.name


def _check_open(account: Account) -> None:
    if not account.is_active:
        raise WrongStateError(IS_CLOSED)


def _put(account: Account, place: Place) -> None:
    account.area, account.site, account.firm = place.area, place.site, place.firm


async def _save_new(account: Account) -> None:
    try:
        await account.save()
    except UniqueViolationError as error:  # somebody else took it a moment ago
        raise LoginTakenError(TAKEN, where="login") from error


async def _first_link(account: Account, secret: str) -> str:
    if account.role in FIELD_ROLES:
        return f"/collect/{await open_field_link(account, secret=secret, days=FIELD_LINK_DAYS)}"
    return await _invitation(account)


async def _invitation(account: Account) -> str:
    return f"/invitations/{await make_invitation(account.id)}"


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
