"""What opens something, kept as its hash only; and text that only this installation can read."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken


class BrokenSealError(Exception):
    """Not sealed here, not for this purpose, or too long ago."""


def fresh_token() -> str:
    """256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def seal(text: str, *, secret: str, purpose: str) -> str:
    """`text` encrypted and signed (Fernet: AES-128-CBC with HMAC-SHA-256), with the time of it."""
    return _fernet(secret, purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, secret: str, purpose: str, seconds: int | None = None) -> str:
    """What was sealed for `purpose`, at most `seconds` ago where given; raises `BrokenSealError`."""
    try:
        return _fernet(secret, purpose).decrypt(sealed.encode(), ttl=seconds).decode()
    except InvalidToken as error:
        raise BrokenSealError from error


def _fernet(secret: str, purpose: str) -> Fernet:
    """A key of its own for each purpose, so that what is sealed for one opens nothing elsewhere."""
    return Fernet(
        base64.urlsafe_b64encode(hmac.digest(secret.encode(), f"seal:{purpose}".encode(), "sha256"))
    )
