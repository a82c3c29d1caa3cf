"""Coming in: sign-in and sessions for the office, links for the field."""

import asyncio
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from fieldkit.accounts.tables import Account, FieldLink, Role, Session
from fieldkit.database.sql import fetch_one
from fieldkit.errors import LinkRefusedError, NotSignedInError
from forms.text import Bilingual

HASHER = PasswordHasher()
WRONG = Bilingual("用户名或密码不对。", "The login or the password is wrong.")
ENDED = Bilingual("登录已过期或已退出。", "The session has ended.")

# Whose link this is, while it opens anything: asked with every submission, so in one plain statement.
AUDITOR_OF_LINK = """
SELECT a.id, a.login, a.name, a.role, a.area, a.site, a.firm, a.is_active, a.created_at
  FROM field_link l
  JOIN account a ON a.id = l.account
 WHERE l.token_hash = $1 AND l.expires_at > now() AND l.revoked_at IS NULL AND a.is_active
"""


async def create_account(login: str, name: str, role: Role, *, password: str | None = None) -> Account:
    hashed = await asyncio.to_thread(HASHER.hash, password) if password else None
    account = Account(login=login, name=name, role=role, password_hash=hashed)
    await account.save()
    return account


async def sign_in(login: str, password: str, *, hours: int) -> str:
    """The new session's cookie; raises `NotSignedInError` alike for a wrong login and a wrong password."""
    account = await Account.objects().get((Account.login == login) & (Account.is_active.eq(True)))
    known = account.password_hash if account else None
    if not await asyncio.to_thread(_matches, known, password) or account is None:
        raise NotSignedInError(WRONG, where="password")
    return await open_session(account, hours=hours)


async def open_session(account: Account, *, hours: int) -> str:
    """The cookie of a new session, which is kept here as its hash only."""
    cookie = secrets.token_urlsafe(32)
    expires_at = datetime.now(UTC) + timedelta(hours=hours)
    await Session(token_hash=token_hash(cookie), account=account.id, expires_at=expires_at).save()
    return cookie


async def signed_in(cookie: str) -> Account:
    """Whose session this is; raises `NotSignedInError` when it is nobody's, over or revoked."""
    session = await Session.objects(Session.account).get(
        (Session.token_hash == token_hash(cookie))
        & (Session.expires_at > datetime.now(UTC))
        & Session.revoked_at.is_null()
    )
    if session is None or not session.account.is_active:
        raise NotSignedInError(ENDED)
    return session.account


async def sign_out(cookie: str) -> None:
    await Session.update({Session.revoked_at: datetime.now(UTC)}).where(
        Session.token_hash == token_hash(cookie)
    )


async def open_field_link(auditor: Account, *, secret: str, days: int) -> str:
    """The auditor's link for the next `days`; the same one with a new end, until it is revoked."""
    revoked = (FieldLink.account == auditor.id) & FieldLink.revoked_at.is_not_null()
    token = field_token(auditor, secret=secret, generation=await FieldLink.count().where(revoked))
    link = FieldLink(
        token_hash=token_hash(token), account=auditor.id, expires_at=datetime.now(UTC) + timedelta(days=days)
    )
    await FieldLink.insert(link).on_conflict(
        FieldLink.token_hash, action="DO UPDATE", values=[FieldLink.expires_at]
    )
    return token


async def auditor_of(token: str) -> Account:
    """Whose link this is; raises `LinkRefusedError` for a wrong, expired or revoked one alike."""
    row = await fetch_one(AUDITOR_OF_LINK, token_hash(token))
    if row is None:
        raise LinkRefusedError
    return Account(_exists_in_db=True, **row)


def field_token(auditor: Account, *, secret: str, generation: int) -> str:
    """The secret part of the auditor's address: derived, so it can be printed again and is never stored."""
    message = f"field-link:{auditor.id}:{auditor.login}:{generation}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:40]


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@cache
def _nobodys_hash() -> str:
    """Verified for unknown logins, so that the time taken does not tell who has an account."""
    return HASHER.hash(secrets.token_urlsafe(16))


def _matches(hashed: str | None, password: str) -> bool:
    try:
        return HASHER.verify(hashed or _nobodys_hash(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
