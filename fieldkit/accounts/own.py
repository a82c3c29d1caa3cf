"""What everybody may change of the own account; a wrong password or code counts as a failed sign-in does."""

from fieldkit.accounts import second_factor
from fieldkit.accounts.passwords import check_new_password, hash_password, is_password
from fieldkit.accounts.sessions import end_other_sessions
from fieldkit.accounts.tables import Account
from fieldkit.accounts.throttle import Tries
from fieldkit.errors import PasswordRefusedError
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

OLD_IS_WRONG = Bilingual("原密码不对。", "The old password is wrong.")


async def change_password(
    account: Account, *, old: str, new: str, repeated: str, address: str, session_id: int
) -> None:
    """Set the new one and end every session but this one.

    Raises:
        PasswordRefusedError: the old one is wrong, or the new one must not be set.
        TooManyTriesError: too many old ones were wrong.
    """
    check_new_password(new, repeated, login=account.login)
    tries = Tries(account.login, address)
    await tries.count()
    (known,) = await Account.select(Account.password_hash).where(Account.id == account.id)
    if not await is_password(known["password_hash"], old):
        raise PasswordRefusedError(OLD_IS_WRONG, where="old")
    await tries.take_back()
    await Account.update({Account.password_hash: await hash_password(new)}).where(Account.id == account.id)
    await record(account, Deed.CHANGED, "account", account.login, {"password": "new"})
    await end_other_sessions(account, kept=session_id)


async def turn_off_second_factor(account: Account, code: str, *, address: str, secret: str) -> None:
    """Raises `CodeRefusedError` or `TooManyTriesError`."""
    await _check_code(account, code, address=address, secret=secret)
    await second_factor.forget(account.id)
    await record(account, Deed.CHANGED, "account", account.login, {"second factor": "off"})


async def renew_recovery_codes(account: Account, code: str, *, address: str, secret: str) -> tuple[str, ...]:
    """The new ones, which are shown once; raises `CodeRefusedError` or `TooManyTriesError`."""
    await _check_code(account, code, address=address, secret=secret)
    return await second_factor.renew_recovery_codes(account)


async def _check_code(account: Account, code: str, *, address: str, secret: str) -> None:
    tries = Tries(account.login, address)
    await tries.count()
    await second_factor.spend(account.id, code, secret=secret)
    await tries.take_back()
