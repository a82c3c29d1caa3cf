"""The second factor: time-based codes (RFC 6238) of an app on the phone, recovery codes for its loss."""

import base64
import hmac
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from pyotp import random_base32
from pyotp.totp import TOTP

from fieldkit.accounts.keys import BrokenSealError, seal, token_hash, unseal
from fieldkit.accounts.tables import Account, RecoveryCode, Role, SecondFactor
from fieldkit.database.engine import ENGINE
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.errors import CodeRefusedError, WrongStateError
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

ISSUER = "fieldkit"
PURPOSE = "second-factor"
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits, 16 letters
STEP_S = 30
TOLERATED_STEPS = (-1, 0, 1)
# of whom the installation demands it, where it demands it at all
OFFICE_ROLES = frozenset(
    {
        Role.HEADQUARTERS,
        Role.LEADING_GROUP,
        Role.PROJECT_OFFICE,
        Role.SPECIAL_GROUP,
        Role.DATA_PROTECTION,
        Role.ADMINISTRATOR,
        Role.FIRM_MANAGER,
    }
)
NOT_BEGUN = Bilingual("还没有开始设置两步验证。", "Setting up the second factor has not begun.")
IN_USE = Bilingual("两步验证已启用。", "The second factor is in use already.")

# begun anew each time the page is asked for; one in use stays as it is
BEGIN = """
INSERT INTO second_factor (account, sealed_secret, last_step) VALUES ($1, $2, 0)
ON CONFLICT (account) DO UPDATE SET sealed_secret = excluded.sealed_secret, last_step = 0
 WHERE second_factor.confirmed_at IS NULL
RETURNING id
"""
SEALED = """
SELECT sealed_secret FROM second_factor WHERE account = $1 AND (confirmed_at IS NOT NULL) = $2
"""
# only a step later than every one before: a code that was read over a shoulder is spent
SPEND_STEP = """
UPDATE second_factor SET last_step = $2, confirmed_at = coalesce(confirmed_at, now())
 WHERE account = $1 AND last_step < $2
RETURNING id
"""
SPEND_RECOVERY = """
UPDATE recovery_code SET used_at = now()
 WHERE account = $1 AND code_hash = $2 AND used_at IS NULL
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the app on the phone takes in: the address behind the QR code, or the key typed by hand."""

    address: str
    key: str


async def has_second_factor(account_id: int) -> bool:
    return await _secret(account_id, is_confirmed=True) is not None


async def recovery_codes_left(account_id: int) -> int:
    return await RecoveryCode.count().where(
        (RecoveryCode.account == account_id) & RecoveryCode.used_at.is_null()
    )


async def begin(account: Account, *, secret: str) -> Enrolment:
    """A new key, which counts once its first code comes back; raises `WrongStateError` if one is in use."""
    key = random_base32()
    if not await fetch(BEGIN, account.id, seal(key, secret=secret, purpose=PURPOSE)):
        raise WrongStateError(IN_USE)
    return _enrolment(account, key)


async def begun(account: Account, *, secret: str) -> Enrolment | None:
    """The key that waits for its first code; None where there is none, or it cannot be read any more."""
    key = _opened(await _secret(account.id, is_confirmed=False), secret)
    return _enrolment(account, key) if key else None


async def confirm(account: Account, code: str, *, secret: str) -> tuple[str, ...]:
    """Use it from now on; the recovery codes, which are shown once.

    Raises:
        CodeRefusedError: `code` is not the phone's.
        WrongStateError: nothing has been begun, or it is in use already.
    """
    key = _opened(await _secret(account.id, is_confirmed=False), secret)
    if key is None:
        raise WrongStateError(NOT_BEGUN)
    codes = _recovery_codes()
    async with ENGINE.transaction():
        if not await _spend_step(account.id, key, code):
            raise CodeRefusedError
        await _keep_recovery_codes(account.id, codes)
        await record(account, Deed.CHANGED, "account", account.login, {"second factor": "on"})
    return codes


async def spend(account_id: int, code: str, *, secret: str) -> None:
    """Take a code of the phone or a recovery code, each once; raises `CodeRefusedError` for any other."""
    key = _opened(await _secret(account_id, is_confirmed=True), secret)
    typed = _normal(code)
    if key is not None and await _spend_step(account_id, key, typed):
        return
    if not await fetch(SPEND_RECOVERY, account_id, _recovery_hash(typed)):
        raise CodeRefusedError


async def renew_recovery_codes(account: Account) -> tuple[str, ...]:
    """Ten new ones instead of those left."""
    codes = _recovery_codes()
    async with ENGINE.transaction():
        await _keep_recovery_codes(account.id, codes)
        await record(account, Deed.CHANGED, "account", account.login, {"recovery codes": "new"})
    return codes


async def forget(account_id: int) -> None:
    """Key and recovery codes; whoever asks for it writes it down."""
    await RecoveryCode.delete().where(RecoveryCode.account == account_id)
    await SecondFactor.delete().where(SecondFactor.account == account_id)


def _enrolment(account: Account, key: str) -> Enrolment:
    return Enrolment(TOTP(key).provisioning_uri(name=account.login, issuer_name=ISSUER), key)


async def _secret(account_id: int, *, is_confirmed: bool) -> str | None:
    row = await fetch_one(SEALED, account_id, is_confirmed)
    return row["sealed_secret"] if row else None


def _opened(sealed: str | None, secret: str) -> str | None:
    """None, too, where the installation's secret has changed: then the recovery codes remain."""
    try:
        return unseal(sealed, secret=secret, purpose=PURPOSE) if sealed else None
    except BrokenSealError:
        return None


async def _spend_step(account_id: int, key: str, code: str) -> bool:
    now, app = int(time.time()) // STEP_S, TOTP(key, interval=STEP_S)
    typed = _normal(code).encode()
    steps = [
        step
        for step in (now + shift for shift in TOLERATED_STEPS)
        if hmac.compare_digest(app.generate_otp(step).encode(), typed)
    ]
    return bool(steps) and bool(await fetch(SPEND_STEP, account_id, steps[-1]))


async def _keep_recovery_codes(account_id: int, codes: Sequence[str]) -> None:
    await RecoveryCode.delete().where(RecoveryCode.account == account_id)
    rows = [RecoveryCode(account=account_id, code_hash=_recovery_hash(_normal(code))) for code in codes]
    await RecoveryCode.insert(*rows)


def _recovery_codes() -> tuple[str, ...]:
    return tuple(_recovery_code() for _ in range(RECOVERY_CODES))


def _recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(_in_fours(letters))


def _in_fours(letters: str) -> Sequence[str]:
    return [letters[start : start + 4] for start in range(0, len(letters), 4)]


def _recovery_hash(code: str) -> bytes:
    return token_hash(f"recovery:{code}")


def _normal(code: str) -> str:
    """As people type it: with spaces or dashes, in either case."""
    return re.sub(r"[\s-]", "", code).lower()
