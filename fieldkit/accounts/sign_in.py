"""Coming in: the password, then the second factor of whoever has one, then a session."""

import hmac
from dataclasses import dataclass

import msgspec
from piccolo.custom_types import Combinable

from fieldkit.accounts.actions import open_session
from fieldkit.accounts.keys import BrokenSealError, seal, token_hash, unseal
from fieldkit.accounts.passwords import is_password
from fieldkit.accounts.second_factor import has_second_factor, spend
from fieldkit.accounts.tables import Account
from fieldkit.accounts.throttle import Tries
from fieldkit.errors import NotSignedInError
from fieldkit.settings import Settings
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

WRONG = Bilingual("用户名或密码不对。", "The login or the password is wrong.")
TOO_SLOW = Bilingual("验证等待太久。请重新登录。", "The code took too long. Sign in again.")
CHALLENGE_S = 300
PURPOSE = "sign-in"


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a sign-in comes from: the address it is counted by, and the device that its session will name."""

    address: str
    device: str


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """The first step was right; `challenge` proves it for five minutes and opens nothing by itself."""

    challenge: str


class _Challenge(msgspec.Struct, frozen=True):
    account: int
    by: str
    password: str  # the stored hash's own print: a reset ends what has begun


async def sign_in(login: str, password: str, *, caller: Caller, settings: Settings) -> str | CodeWanted:
    """The new session's cookie, or the challenge for the second factor.

    Raises:
        NotSignedInError: alike for a wrong login and a wrong password.
        TooManyTriesError: too many have failed of this login or from this address.
    """
    tries = Tries(login, caller.address)
    await tries.count()
    account = await _active(Account.login == login)
    if not await is_password(account and account.password_hash, password) or account is None:
        raise NotSignedInError(WRONG, where="password")
    await tries.take_back()
    return await let_in(account, by="password", caller=caller, settings=settings)


async def let_in(account: Account, *, by: str, caller: Caller, settings: Settings) -> str | CodeWanted:
    """As `sign_in`, for somebody whose first step, `by` which means, has just been right."""
    if not await has_second_factor(account.id):
        return await _open(account, by=by, caller=caller, hours=settings.session_hours)
    challenge = msgspec.json.encode(_Challenge(account.id, by, _print(account))).decode()
    return CodeWanted(seal(challenge, secret=settings.secret, purpose=PURPOSE))


async def sign_in_by_code(challenge: str, code: str, *, caller: Caller, settings: Settings) -> str:
    """The new session's cookie.

    Raises:
        NotSignedInError: the first step was not made, or too long ago.
        CodeRefusedError: the code is wrong or used.
        TooManyTriesError: as `sign_in`.
    """
    first, account = await _first_step(challenge, settings.secret)
    tries = Tries(account.login, caller.address)
    await tries.count()
    await spend(account.id, code, secret=settings.secret)
    await tries.take_back()
    by = f"{first.by} + code"
    return await _open(account, by=by, caller=caller, hours=settings.session_hours)


async def _first_step(sealed: str, secret: str) -> tuple[_Challenge, Account]:
    try:
        text = unseal(sealed, secret=secret, purpose=PURPOSE, seconds=CHALLENGE_S)
    except BrokenSealError as error:
        raise NotSignedInError(TOO_SLOW) from error
    first = msgspec.json.decode(text, type=_Challenge)
    account = await _active(Account.id == first.account)
    if account is None or not hmac.compare_digest(first.password, _print(account)):
        raise NotSignedInError(TOO_SLOW)
    return first, account


async def _open(account: Account, *, by: str, caller: Caller, hours: int) -> str:
    await Tries(account.login, caller.address).clear()
    await record(account, Deed.SIGNED_IN, "account", account.login, {"by": by, "device": caller.device})
    return await open_session(account, hours=hours, device=caller.device)


async def _active(which: Combinable) -> Account | None:
    return await Account.objects().get(which & Account.is_active.eq(True))


def _print(account: Account) -> str:
    return token_hash(account.password_hash or "").hex()
