"""Which rows of a register an account may see."""

from collections.abc import Sequence

from fieldkit.access import Scope
from fieldkit.lists.listing import Asked, Condition
from fieldkit.lists.queries import all_of
from fieldkit.registers.register import Register, Row


async def is_seen(register: Register, code: str, scope: Scope) -> bool:
    """Whether the row is there and `scope` reaches it."""
    listing = register.listing
    within: list[Condition] = [
        *register.seen_by(scope),
        (f"{listing.column(register.key.name).sql} = {{}}", code),
    ]
    return bool(await all_of(listing, Asked(sort=register.key.name), within))


async def rows_of(register: Register, asked: Asked, scope: Scope) -> Sequence[Row]:
    """Every row that the list would show, whole and in its order."""
    found = await all_of(register.listing, asked, register.seen_by(scope))
    codes = [row[register.key.name] for row in found]
    stored = await register.stored(codes)
    return [stored[code] for code in codes]
