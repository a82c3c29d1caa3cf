"""Other people's accounts, as an administrator manages all of them and a firm's manager the firm's own."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime

from fieldkit.access import Permission, require
from fieldkit.accounts import deeds, second_factor
from fieldkit.accounts.actions import living_link, open_field_link
from fieldkit.accounts.deeds import NOUN, REVOKE_LINKS, Belonging, other, person
from fieldkit.accounts.invitations import make_invitation
from fieldkit.accounts.places import FIELD_ROLES
from fieldkit.accounts.register import PersonRegister
from fieldkit.accounts.sessions import end_all_sessions
from fieldkit.accounts.tables import Account
from fieldkit.clock import today
from fieldkit.database.engine import ENGINE
from fieldkit.database.sql import fetch
from fieldkit.errors import WrongStateError
from fieldkit.registers.history import keep_changes
from fieldkit.registers.plan import PlannedRow, Standing, changes_between
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

FIELD_LINK_DAYS = 60
IS_CLOSED = Bilingual("账号已停用。请先重新启用。", "The account is closed. Reopen it first.")
BY_LINK = Bilingual(
    "这个角色凭自己的链接进入，没有密码。", "This role comes in by its own link, without a password."
)
BY_PASSWORD = Bilingual("这个角色凭密码登录，没有现场链接。", "This role signs in; it has no field link.")
LOCK = "SELECT id FROM account WHERE id = $1 FOR UPDATE"
REGISTER = PersonRegister()


async def invite(actor: Account, login: str, wanted: Belonging, *, secret: str) -> tuple[Account, str]:
    """A new account and its link's path: to set a password, or a field role's own; raises as `deeds.make`."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    async with _kept(actor, login):
        account = await deeds.make(actor, login, wanted, deed=Deed.INVITED)
        path = await first_link(account, secret)
    return account, path


async def invite_from_here(account: Account, *, secret: str) -> str:
    """The path of the link of an account that the command line has made; nobody is signed in there."""
    facts = {"by": "command line", "role": account.role}
    await record(account, Deed.INVITED, NOUN, account.login, facts)
    return await first_link(account, secret)


async def new_link(actor: Account, account_id: int) -> tuple[Account, str]:
    """The account and the path of a new link for its password.

    Where there is a password it counts no more from now on, and every session ends.
    """
    account = await other(actor, account_id)
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
    """Raises as `deeds.close`."""
    async with _kept(actor, (await other(actor, account_id)).login):
        await deeds.close(actor, account_id)


async def reopen(actor: Account, account_id: int) -> None:
    """As it was; see `deeds.reopen`."""
    async with _kept(actor, (await other(actor, account_id)).login):
        await deeds.reopen(actor, account_id)


async def change(actor: Account, account_id: int, wanted: Belonging) -> None:
    """Another name, role or place; raises as `deeds.change`."""
    async with _kept(actor, (await other(actor, account_id)).login):
        await deeds.change(actor, account_id, wanted)


async def end_sessions(actor: Account, account_id: int) -> None:
    account = await other(actor, account_id)
    async with ENGINE.transaction():
        ended = await end_all_sessions(account.id)
        await record(actor, Deed.SESSIONS_ENDED, NOUN, account.login, {"sessions": ended})


async def take_away_second_factor(actor: Account, account_id: int) -> None:
    account = await other(actor, account_id)
    async with ENGINE.transaction():
        await second_factor.forget(account.id)
        await record(actor, Deed.CHANGED, NOUN, account.login, {"second factor": "taken away"})


async def hand_out_link(actor: Account, account_id: int, *, secret: str, is_new: bool) -> None:
    """The auditor's field link for another 60 days; the old address opens nothing where `is_new`."""
    account = await other(actor, account_id)
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


async def first_link(account: Account, secret: str) -> str:
    """The path of the link by which somebody comes in who could not until now."""
    if account.role in FIELD_ROLES:
        return f"/collect/{await open_field_link(account, secret=secret, days=FIELD_LINK_DAYS)}"
    return await _invitation(account)


@asynccontextmanager
async def _kept(actor: Account, login: str) -> AsyncGenerator[None]:
    """One transaction, which ends with the register's history of what was done in it."""
    async with ENGINE.transaction():
        before = (await REGISTER.stored([login])).get(login)
        yield
        after = (await REGISTER.stored([login]))[login]
        changes = changes_between(REGISTER, before, after)
        standing = Standing.CHANGED if before else Standing.NEW
        row = PlannedRow(0, login, standing, after, changes)
        await keep_changes(REGISTER, actor, [row], effective_on=today())


def _check_open(account: Account) -> None:
    if not account.is_active:
        raise WrongStateError(IS_CLOSED)


async def _invitation(account: Account) -> str:
    return f"/invitations/{await make_invitation(account.id)}"
