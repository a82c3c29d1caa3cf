"""Writing down a deed."""

from collections.abc import Mapping

import msgspec

from fieldkit.accounts.tables import Account
from fieldkit.trail.tables import Deed, TrailEntry


async def record(
    account: Account, deed: Deed, noun: str, code: str = "", facts: Mapping[str, str | int] | None = None
) -> None:
    """Keep who did what to which; in the transaction that does it, where there is one.

    `facts` must hold nothing secret: no password, token, number of a customer.
    """
    written = msgspec.json.encode(facts or {}).decode()
    await TrailEntry(account=account.id, deed=deed, noun=noun, code=code, facts=written).save()
