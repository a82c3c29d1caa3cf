"""Accounts as they come to be, their sessions as they open, and the auditors' links."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from fieldkit.accounts.keys import fresh_token, token_hash
from fieldkit.accounts.passwords import HASHER, hash_password
from fieldkit.accounts.tables import Account, FieldLink, Role, Session
from fieldkit.database.sql import fetch_one
from fieldkit.errors import LinkRefusedError

__all__ = [
    "HASHER",
    "auditor_of",
    "create_account",
    "field_token",
    "living_link",
    "open_field_link",
    "open_session",
]

# Whose link this is, while it opens anything: asked with every submission, so in one plain statement.
AUDITOR_OF_LINK = """
SELECT a.id, a.login, a.name, a.role, a.area, a.site, a.firm, a.is_active, a.created_at
  FROM field_link l
  JOIN account a ON a.id = l.account
 WHERE l.token_hash = $1 AND l.expires_at > now() AND l.revoked_at IS NULL AND a.is_active
"""
LIVING_LINK = """
SELECT expires_at FROM field_link WHERE token_hash = $1 AND expires_at > now() AND revoked_at IS NULL
"""


async def create_account(login: str, name: str, role: Role, *, password: str | None = None) -> Account:
    hashed = await hash_password(password) if password else None
    account = Account(login=login, name=name, role=role, password_hash=hashed)
    await account.save()
    return account


async def open_session(account: Account, *, hours: int, device: str = "") -> str:
    """The cookie of a new session, which is kept here as its hash only."""
    cookie = fresh_token()
    expires_at = datetime.now(UTC) + timedelta(hours=hours)
    await Session(
        token_hash=token_hash(cookie), account=account.id, device=device, expires_at=expires_at
    ).save()
    return cookie


async def open_field_link(auditor: Account, *, secret: str, days: int) -> str:
    """The auditor's link for the next `days`; the same one with a new end, until it is revoked."""
    token = await _token_now(auditor, secret)
    link = FieldLink(
        token_hash=token_hash(token), account=auditor.id, expires_at=datetime.now(UTC) + timedelta(days=days)
    )
    await FieldLink.insert(link).on_conflict(
        FieldLink.token_hash, action="DO UPDATE", values=[FieldLink.expires_at]
    )
    return token


async def living_link(auditor: Account, *, secret: str) -> tuple[str, datetime] | None:
    """The auditor's link and when it ends; None where none opens anything now."""
    token = await _token_now(auditor, secret)
    row = await fetch_one(LIVING_LINK, token_hash(token))
    return (token, row["expires_at"]) if row else None


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


async def _token_now(auditor: Account, secret: str) -> str:
    revoked = (FieldLink.account == auditor.id) & FieldLink.revoked_at.is_not_null()
    return field_token(auditor, secret=secret, generation=await FieldLink.count().where(revoked))
