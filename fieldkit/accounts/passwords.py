"""Passwords: kept as Argon2 hashes only."""

import asyncio
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from fieldkit.errors import PasswordRefusedError
from forms.text import Bilingual

HASHER = PasswordHasher()
SHORTEST = 12
LONGEST = 200
TOO_SHORT = Bilingual(f"密码至少要 {SHORTEST} 个字符。", f"A password needs {SHORTEST} characters at least.")
TOO_LONG = Bilingual(f"密码最多 {LONGEST} 个字符。", f"A password may have {LONGEST} characters at most.")
IS_LOGIN = Bilingual("密码不能与登录账号相同。", "The password must not be the login.")
NOT_ALIKE = Bilingual("两次输入的密码不一样。", "The two passwords are not the same.")


async def hash_password(password: str) -> str:
    return await asyncio.to_thread(HASHER.hash, password)


async def is_password(hashed: str | None, password: str) -> bool:
    """Whether `password` was hashed to `hashed`; as slow where there is no hash."""
    return await asyncio.to_thread(_matches, hashed, password)


def check_new_password(password: str, repeated: str, *, login: str) -> None:
    """Raises `PasswordRefusedError` for one that must not be set for `login`."""
    if len(password) < SHORTEST:
        raise PasswordRefusedError(TOO_SHORT)
    if len(password) > LONGEST:
        raise PasswordRefusedError(TOO_LONG)
    if password.strip().casefold() == login.casefold():
        raise PasswordRefusedError(IS_LOGIN)
    if password != repeated:
        raise PasswordRefusedError(NOT_ALIKE)


@cache
def _nobodys_hash() -> str:
    """Verified for unknown logins, so that the time taken does not tell who has an account."""
    return HASHER.hash(secrets.token_urlsafe(16))


def _matches(hashed: str | None, password: str) -> bool:
    try:
        return HASHER.verify(hashed or _nobodys_hash(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
