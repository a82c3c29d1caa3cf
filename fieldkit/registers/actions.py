"""What people do with a register: try a file out, take it in, change one row, close it, delete it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from asyncpg.exceptions import ForeignKeyViolationError

from fieldkit.accounts.tables import Account
from fieldkit.clock import today
from fieldkit.database.engine import ENGINE
from fieldkit.database.sql import fetch
from fieldkit.errors import NotFoundError, ReferredToError, WrongStateError
from fieldkit.registers.faults import fault
from fieldkit.registers.history import as_text, keep_changes, keep_deletion
from fieldkit.registers.plan import Plan, PlannedRow, Standing, plan_of, with_pairs
from fieldkit.registers.reading import FileRow, Table, read_table
from fieldkit.registers.references import references_to, told
from fieldkit.registers.register import Register, Row
from fieldkit.registers.staging import Upload, staged, unstage
from fieldkit.registers.values import tidy
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.faults import Place
from forms.text import Bilingual

NO_ROW = Bilingual("登记表里没有“{code}”。", "The register has no “{code}”.")
CHANGED_SINCE = Bilingual(
    "看过以后登记表又有变化，没有导入任何内容。",
    "The register has changed since you looked; nothing was taken in.",
)
STILL_WRONG = Bilingual(
    "文件里还有错误，没有导入任何内容。", "The file still has faults; nothing was taken in."
)
# one change of a register at a time, while everybody reads on
ALONE = "LOCK TABLE {0.table} IN {0.lock} MODE"


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is taken in.

    Attributes:
        digest: of the plan that was looked at; of another nothing is taken in.
        effective_on: from when its changes hold.
        is_partial: the good rows of a file that has wrong ones too.
    """

    digest: str
    effective_on: date
    is_partial: bool


async def dry_run(register: Register, account: Account, upload: Upload) -> Plan:
    """What taking the file in would do. Raises `NotAllowedError` for those who may change no row."""
    scope = register.edit_scope(account)
    table = await asyncio.to_thread(read_table, register, upload.content, upload.name)
    return await with_pairs(register, await plan_of(register, table, scope))


async def take_in(register: Register, account: Account, token: str, wish: Wish) -> Plan:
    """Apply a staged file in one transaction: all that it was said to do, or nothing.

    Raises:
        WrongStateError: it would now do something else, or it has wrong rows that were not given up.
    """
    scope = register.edit_scope(account)
    upload = await staged(register, account, token)
    table = await asyncio.to_thread(read_table, register, upload.content, upload.name)
    plan = Plan()
    async with ENGINE.transaction():
        await fetch(ALONE.format(register))
        plan = await plan_of(register, table, scope)
        if plan.faults or (plan.of(Standing.WRONG) and not wish.is_partial):
            raise WrongStateError(STILL_WRONG)
        if plan.digest != wish.digest:
            raise WrongStateError(CHANGED_SINCE)
        await _store(register, account, plan.writes, effective_on=wish.effective_on)
        facts = {each.value: len(plan.of(each)) for each in Standing}
        await record(account, Deed.UPLOADED, register.noun, upload.name, facts)
        await unstage(token)
    return plan


async def put(
    register: Register,
    account: Account,
    texts: Mapping[str, str],
    *,
    effective_on: date,
    code: str | None = None,
) -> PlannedRow:
    """Make a row, or change the one with `code`, from what was typed; a row that is wrong is not stored.

    The same rules as for a file, so that there is one way to be right.
    """
    register.edit_scope(account)
    given = {**texts, register.key.name: code} if code is not None else texts
    cells = {each.name: tidy(given[each.name]) for each in register.fields if each.name in given}
    table = Table(letters={each.name: each.name for each in register.fields}, rows=[FileRow(0, cells)])
    row = PlannedRow(0, code or "", Standing.UNCHANGED, {})
    async with ENGINE.transaction():
        await fetch(ALONE.format(register))
        row = await _put(register, account, table, effective_on=effective_on, is_new=code is None)
    return row  # noqa: RET504 -- pyright cannot know that a transaction swallows nothing


async def delete(register: Register, account: Account, code: str) -> None:
    """Only while nothing refers to it; raises `ReferredToError` that says what does."""
    scope = register.edit_scope(account)
    stored = await row_of(register, code)
    judge = await register.judge([stored])
    if any(misfit.code == "not_yours" for misfit in judge.judge(stored, stored, scope).misfits):
        raise NotFoundError(NO_ROW.filled(code=code))
    try:
        async with ENGINE.transaction():
            await fetch(ALONE.format(register))
            await _refuse_referred(register, code)
            await fetch(f"DELETE FROM {register.table} WHERE code = $1", code)  # noqa: S608 -- our own name
            await keep_deletion(register, account, code, effective_on=today())
            await record(account, Deed.DELETED, register.noun, code)
    except ForeignKeyViolationError:  # somebody began to refer to it in between
        await _refuse_referred(register, code)
        raise


async def row_of(register: Register, code: str) -> Row:
    row = (await register.stored([code])).get(code)
    if row is None:
        raise NotFoundError(NO_ROW.filled(code=code))
    return row


async def _refuse_referred(register: Register, code: str) -> None:
    found = await references_to(register.table, code)
    if found:
        where = told(found)
        raise ReferredToError(
            Bilingual(
                f"“{code}”还被引用，没有删除：{where.zh}。",
                f"“{code}” is referred to and was not deleted: {where.en}.",
            )
        )


async def _store(register: Register, account: Account, rows: list[PlannedRow], *, effective_on: date) -> None:
    await register.write(account, [row.row for row in rows])
    await keep_changes(register, account, rows, effective_on=effective_on)


async def _put(
    register: Register, account: Account, table: Table, *, effective_on: date, is_new: bool
) -> PlannedRow:
    [row] = (await plan_of(register, table, register.edit_scope(account))).rows
    if is_new and row.standing in {Standing.CHANGED, Standing.UNCHANGED}:
        taken = fault("code_taken", Place("", 0, register.key.name), value=row.code)
        return PlannedRow(0, row.code, Standing.WRONG, row.row, faults=[taken])
    if row.standing in {Standing.NEW, Standing.CHANGED}:
        await _store(register, account, [row], effective_on=effective_on)
        facts = {each.field: f"{as_text(each.before)} → {as_text(each.after)}" for each in row.changes}
        await record(account, Deed.CHANGED, register.noun, row.code, facts)
    return row
