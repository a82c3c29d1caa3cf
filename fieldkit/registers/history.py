"""What stood in a register when: written in the transaction that changes it, read newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fieldkit.accounts.tables import Account
from fieldkit.database.sql import fetch
from fieldkit.registers.plan import PlannedRow
from fieldkit.registers.register import Register
from fieldkit.registers.values import Value

KEEP = """
INSERT INTO register_change (noun, account, effective_on, code, field, before, after)
SELECT $1, $2, $3::date, f.* FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) f
"""

HISTORY = """
SELECT h.at, h.effective_on, h.field, h.before, h.after, a.name AS who
  FROM register_change h JOIN account a ON a.id = h.account
 WHERE h.noun = $1 AND h.code = $2
 ORDER BY h.effective_on DESC, h.id DESC
"""


@dataclass(frozen=True, slots=True)
class PastChange:
    """One field's change, as stored."""

    at: datetime
    effective_on: date
    field: str
    before: str
    after: str
    who: str


async def keep_changes(
    register: Register, account: Account, rows: Sequence[PlannedRow], *, effective_on: date
) -> None:
    """Of a new row only that it was made: what it was made with is what the first later change was before."""
    told: list[tuple[str, str, str, str]] = []
    for row in rows:
        is_new = any(change.field == register.key.name for change in row.changes)
        kept = [change for change in row.changes if not is_new or change.field == register.key.name]
        told += [(row.code, each.field, as_text(each.before), as_text(each.after)) for each in kept]
    if told:
        await fetch(KEEP, register.noun, account.id, effective_on, *map(list, zip(*told, strict=True)))


async def keep_deletion(register: Register, account: Account, code: str, *, effective_on: date) -> None:
    await fetch(
        KEEP, register.noun, account.id, effective_on, [code], [register.key.name], [code], [""]
    )  # fmt: skip


async def history_of(register: Register, code: str) -> list[PastChange]:
    return [PastChange(**row) for row in await fetch(HISTORY, register.noun, code)]


def as_text(value: Value) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
