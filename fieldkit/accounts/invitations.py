"""Links by which somebody sets a password, once: for a new account, and after a reset."""

from datetime import UTC, datetime, timedelta

from fieldkit.accounts.keys import fresh_token, token_hash
from fieldkit.accounts.passwords import check_new_password, hash_password
from fieldkit.accounts.sessions import end_all_sessions
from fieldkit.accounts.tables import Account, Invitation
from fieldkit.accounts.throttle import Tries
from fieldkit.database.engine import ENGINE
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.errors import InvitationRefusedError
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed

HOURS = 72

# two links that are made at once: the later one alone is good
LOCK = "SELECT id FROM account WHERE id = $1 FOR UPDATE"
REVOKE = """
UPDATE invitation SET revoked_at = now() WHERE account = $1 AND used_at IS NULL AND revoked_at IS NULL
"""
INVITED = """
SELECT a.id, a.login, a.name, a.role, a.area, a.site, a.firm, a.is_active, a.created_at
  FROM invitation i
  JOIN account a ON a.id = i.account
 WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
   AND a.is_active
"""
# of two who open it at once, one only
USE = """
UPDATE invitation SET used_at = now()
 WHERE token_hash = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now()
RETURNING id
"""


async def make_invitation(account_id: int) -> str:
    """The secret part of the link, which is kept as its hash only; every earlier link is useless now."""
    token = fresh_token()
    expires_at = datetime.now(UTC) + timedelta(hours=HOURS)
    async with ENGINE.transaction():
        await fetch(LOCK, account_id)
        await revoke_invitations(account_id)
        await Invitation(token_hash=token_hash(token), account=account_id, expires_at=expires_at).save()
    return token


async def revoke_invitations(account_id: int) -> None:
    await fetch(REVOKE, account_id)


async def invited(token: str) -> Account:
    """Whose link this is; raises `InvitationRefusedError` for a wrong, used or old one alike."""
    row = await fetch_one(INVITED, token_hash(token))
    if row is None:
        raise InvitationRefusedError
    return Account(_exists_in_db=True, **row)


async def accept(token: str, password: str, repeated: str) -> Account:
    """Set the password; the account may sign in with it.

    Raises:
        InvitationRefusedError: as `invited`.
        PasswordRefusedError: the password must not be set; the link stays good.
    """
    account = await invited(token)
    check_new_password(password, repeated, login=account.login)
    hashed = await hash_password(password)
    async with ENGINE.transaction():
        if not await fetch(USE, token_hash(token)):
            raise InvitationRefusedError
        await Account.update({Account.password_hash: hashed}).where(Account.id == account.id)
        await end_all_sessions(account.id)
        await Tries(account.login, "").clear()
        await record(account, Deed.CHANGED, "account", account.login, {"password": "by link"})
    return account
