"""Taking in a month's closed repairs and drawing those that are called back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from fieldkit.access import Permission, Scope, require
from fieldkit.accounts.tables import Account
from fieldkit.callbacks import queries
from fieldkit.callbacks.compose import CityShare, Composition, ListedRepair, compose, digest_of
from fieldkit.callbacks.personal import refuse_personal
from fieldkit.callbacks.queries import DrawFacts
from fieldkit.callbacks.repairs import RepairFile
from fieldkit.callbacks.tables import CallbackDraw
from fieldkit.clock import today
from fieldkit.database.engine import ENGINE
from fieldkit.errors import FieldkitError, NotFoundError, WrongStateError
from fieldkit.registers.actions import STILL_WRONG
from fieldkit.registers.plan import Plan, Standing, plan_of
from fieldkit.registers.reading import read_table, sheets_of
from fieldkit.registers.staging import Upload, stage, staged, unstage
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.actions import PLANNABLE, TOO_LATE, wave_of
from fieldkit.waves.tables import Wave
from forms.faults import Fault
from forms.text import Bilingual
from scoring.planning.planning_rules import packaged_planning_rules


class CallbackRefusedError(FieldkitError):
    """What keeps call-backs from being drawn or given out; nothing was stored."""

    code = "callbacks_refused"
    title = Bilingual("没有抽取或派发回访", "No call-backs were drawn or given out")


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """What taking a list in would do.

    Attributes:
        file: its rows, good and wrong by cell.
        cities: what would be drawn from the good ones; only of a list without a wrong one is it drawn.
        digest: of the list, seed and rules; what was looked at is what is drawn.
        present: the month's draw that it would replace; None where there is none.
    """

    file: Plan
    cities: tuple[CityShare, ...]
    digest: str
    present: DrawFacts | None

    @property
    def is_drawn_already(self) -> bool:
        return self.present is not None and self.present.digest == self.digest and not self.file.all_faults

    @property
    def stays(self) -> bool:
        """Whether another list comes too late, as call-backs of the present one are given out."""
        return self.present is not None and self.present.n_given > 0 and not self.is_drawn_already


@dataclass(frozen=True, slots=True)
class _Read:
    plan: RepairPlan
    composition: Composition
    rules: str


async def upload_repairs(account: Account, wave_code: str, month: date, upload: Upload) -> str:
    """Keep the list for its dry run; the token under which it is found again.

    Raises:
        CallbackRefusedError: a month that has not begun.
        PersonalDataError: numbers or names of customers in it; nothing of it is kept.
        TooLargeError: too large to be read.
        WrongStateError: the wave is past collecting.
    """
    require(account, Permission.PLAN_WAVES)
    wave = await _drawable(account, wave_code)
    if month > today():
        raise CallbackRefusedError(NO_REPAIRS_YET.filled(month=f"{month:%Y-%m}"), where="month")
    columns = RepairFile(wave, month)
    tables = await asyncio.to_thread(sheets_of, upload.content, upload.name)
    if not isinstance(tables, Fault):  # what cannot be read is told by the dry run
        await asyncio.to_thread(refuse_personal, columns, tables)
    return await stage(columns, account, upload)


async def staged_repairs(
    account: Account, wave_code: str, month: date, token: str
) -> tuple[Upload, RepairPlan]:
    """The uploaded list and what taking it in would do; nothing is stored by it."""
    require(account, Permission.PLAN_WAVES)
    wave = await wave_of(account, wave_code)
    upload = await staged(RepairFile(wave, month), account, token)
    return upload, (await _read(wave, month, upload)).plan


async def draw_repairs(account: Account, wave_code: str, month: date, token: str, *, digest: str) -> int:
    """Take the list in whole and draw from it, in the place of the month's last draw; the draw's id.

    The same list again draws nothing and gives the draw that stands.

    Raises:
        WrongStateError: the list has a wrong row, is no longer what was looked at, or call-backs of the
            month's present draw are given out; or the wave is past collecting.
    """
    require(account, Permission.PLAN_WAVES)
    wave = await _drawable(account, wave_code)
    upload = await staged(RepairFile(wave, month), account, token)
    drawn_id = 0
    async with ENGINE.transaction():
        await queries.lock_wave(wave.id)
        await _drawable(account, wave_code)  # it may have moved on meanwhile
        read = await _read(wave, month, upload)
        drawn_id = await _draw(account, wave, month, read, digest=digest)
        await unstage(token)
    return drawn_id


async def draw_of(account: Account, draw_id: int) -> DrawFacts:
    """A draw, for those who plan; raises `NotFoundError`."""
    require(account, Permission.PLAN_WAVES)
    draw = await queries.draw_by_id(draw_id)
    if draw is None:
        raise NotFoundError(NO_DRAW)
    return draw


def refuse_settled(draw: DrawFacts) -> None:
    """Raises `WrongStateError` for a draw whose place a later one took, or whose wave is past collecting."""
    if draw.replaced_at is not None:
        raise WrongStateError(REPLACED)
    if draw.state not in PLANNABLE:
        raise WrongStateError(TOO_LATE)


NO_DRAW = Bilingual("没有这次抽样。", "There is no such draw.")
REPLACED = Bilingual("这份清单已被新的清单代替。", "A later list has taken this one's place.")
NO_REPAIRS_YET = Bilingual("{month} 还没有开始。", "{month} has not begun yet.")
CHANGED_SINCE = Bilingual(
    "看过以后网点登记或清单又有变化，没有抽取。",
    "The register of sites or the list has changed since you looked; nothing was drawn.",
)
GIVEN_OUT = Bilingual(
    "{month} 已按现有清单派发了 {n} 个回访（见该月的抽样），不能换清单。",
    "{n} call-backs of {month} are given out from the present list (see that month's draw): it stays.",
)
REPLACE_ONE = Bilingual(
    "联系不上的客户请在该月的抽样里换用备选。",
    "For a customer who cannot be reached take a reserve on that month's page.",
)


async def _drawable(account: Account, wave_code: str) -> Wave:
    wave = await wave_of(account, wave_code)
    if wave.state not in PLANNABLE:
        raise WrongStateError(TOO_LATE)
    return wave


async def _read(wave: Wave, month: date, upload: Upload) -> _Read:
    columns, rules = RepairFile(wave, month), packaged_planning_rules().callbacks
    table = await asyncio.to_thread(read_table, columns, upload.content, upload.name)
    file = await plan_of(columns, table, Scope())
    repairs = await _listed(file)
    found = await asyncio.to_thread(compose, repairs, month=month, rules=rules, seed=wave.seed)
    digest = digest_of(repairs, month=month, rules=rules, seed=wave.seed)
    plan = RepairPlan(file, found.cities, digest, await queries.present_draw(wave.id, month))
    return _Read(plan, found, msgspec.json.encode(rules).decode())


async def _listed(file: Plan) -> Sequence[ListedRepair]:
    """The rows that are right, with their outlets' cities."""
    rows = [each.row for each in file.of(Standing.NEW)]
    outlets = await queries.outlets([str(row["outlet"]) for row in rows])
    return [
        ListedRepair(
            work_order=str(row["work_order"]),
            site=outlet.id,
            site_code=outlet.code,
            city=outlet.city,
            city_code=outlet.city_code,
            city_name=Bilingual(outlet.zh, outlet.en),
            repaired_on=day,
        )
        for row in rows
        if (outlet := outlets.get(str(row["outlet"]))) and isinstance(day := row["repaired_on"], date)
    ]


async def _draw(account: Account, wave: Wave, month: date, read: _Read, *, digest: str) -> int:
    plan = read.plan
    if plan.file.all_faults:
        raise WrongStateError(STILL_WRONG)
    if plan.digest != digest:
        raise WrongStateError(CHANGED_SINCE)
    if plan.present and plan.is_drawn_already:
        return plan.present.id
    if plan.present and plan.stays:
        facts = {"month": f"{month:%Y-%m}", "n": plan.present.n_given}
        raise WrongStateError(GIVEN_OUT.filled(**facts), remedy=REPLACE_ONE)
    drawn = CallbackDraw(
        wave=wave.id, month=month, seed=wave.seed, rules=read.rules, digest=digest, drawn_by=account.id
    )
    await queries.store_draw(drawn, read.composition.rows)
    counts = {"listed": len(read.composition.rows), "drawn": sum(city.n_drawn for city in plan.cities)}
    await record(
        account, Deed.UPLOADED, "repairs", wave.code, {"draw": drawn.id, "month": f"{month:%Y-%m}", **counts}
    )
    return drawn.id
