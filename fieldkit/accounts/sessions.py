"""Sessions: whose one is, which ones an account has, and their end."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fieldkit.accounts.keys import token_hash
from fieldkit.accounts.tables import Account, Session
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.errors import NotFoundError, NotSignedInError
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

ENDED = Bilingual("登录已过期或已退出。", "The session has ended.")
NO_SESSION = Bilingual("没有这个登录。", "There is no such session.")
SEEN_EVERY = timedelta(minutes=1)

# asked with every request of the office, so in one plain statement
LIVING = """
SELECT s.id AS session_id, s.seen_at,
       EXISTS (SELECT FROM second_factor f WHERE f.account = a.id AND f.confirmed_at IS NOT NULL)
           AS has_second_factor,
       a.id, a.login, a.name, a.role, a.area, a.site, a.firm, a.is_active, a.created_at
  FROM account_session s
  JOIN account a ON a.id = s.account
 WHERE s.token_hash = $1 AND s.expires_at > now() AND s.revoked_at IS NULL AND a.is_active
"""
SEEN = "UPDATE account_session SET seen_at = now() WHERE id = $1"
SESSIONS = """
SELECT id, device, created_at, seen_at
  FROM account_session
 WHERE account = $1 AND expires_at > now() AND revoked_at IS NULL
 ORDER BY seen_at DESC, id DESC
"""
# of one account: the session asked for, or all, but for the one that is kept
END = """
UPDATE account_session SET revoked_at = now()
 WHERE account = $1 AND revoked_at IS NULL AND expires_at > now()
   AND ($2::int IS NULL OR id = $2) AND id IS DISTINCT FROM $3::int
 RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Living:
    """A session that a request came with."""

    id: int
    account: Account
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class OpenSession:
    id: int
    device: str
    created_at: datetime
    seen_at: datetime


async def living_session(cookie: str) -> Living:
    """Whose session this is; raises `NotSignedInError` when it is nobody's, over or revoked."""
    row = await fetch_one(LIVING, token_hash(cookie))
    if row is None:
        raise NotSignedInError(ENDED)
    found = dict(row)
    session_id, seen_at, has_second_factor = (
        found.pop(name) for name in ("session_id", "seen_at", "has_second_factor")
    )
    if datetime.now(UTC) - seen_at >= SEEN_EVERY:
        await fetch(SEEN, session_id)
    return Living(session_id, Account(_exists_in_db=True, **found), has_second_factor)


async def sign_out(cookie: str) -> None:
    await Session.update({Session.revoked_at: datetime.now(UTC)}).where(
        Session.token_hash == token_hash(cookie)
    )


async def open_sessions(account_id: int) -> list[OpenSession]:
    """The one that was seen last first."""
    return [OpenSession(**row) for row in await fetch(SESSIONS, account_id)]


async def end_session(account: Account, session_id: int) -> None:
    """End one session of one's own; raises `NotFoundError` for one that is over, or somebody else's."""
    if not await fetch(END, account.id, session_id, None):
        raise NotFoundError(NO_SESSION)
    await record(account, Deed.SESSIONS_ENDED, "account", account.login, {"sessions": 1})


async def end_other_sessions(account: Account, *, kept: int) -> None:
    ended = await fetch(END, account.id, None, kept)
    await record(account, Deed.SESSIONS_ENDED, "account", account.login, {"sessions": len(ended)})


async def end_all_sessions(account_id: int) -> int:
    """How many ended; whoever asks for it writes it down."""
    return len(await fetch(END, account_id, None, None))
