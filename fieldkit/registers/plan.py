"""What taking in a file would do: every row new, changed, unchanged or wrong. Nothing is stored by it."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from fieldkit.access import Scope
from fieldkit.registers.faults import fault
from fieldkit.registers.reading import FileRow, Table
from fieldkit.registers.register import Columns, Judge, Pair, Register, Row
from fieldkit.registers.values import Misread, Value, tidy
from forms.faults import Fault


class Standing(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


# what a row is told from another by
TOLD_BY = {"name", "latitude", "longitude", "city", "area", "site", "firm"}


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the file; `row` is how it would stand. A wrong one has faults, the others none."""

    number: int
    code: str
    standing: Standing
    row: Row
    changes: Sequence[Change] = ()
    faults: Sequence[Fault] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """`faults` and `notes` are of the file as a whole; `pairs` may be the same site twice."""

    rows: Sequence[PlannedRow] = ()
    faults: Sequence[Fault] = ()
    notes: Sequence[Fault] = ()
    pairs: Sequence[Pair] = field(default_factory=list[Pair])

    def of(self, standing: Standing) -> list[PlannedRow]:
        return [row for row in self.rows if row.standing is standing]

    @property
    def all_faults(self) -> list[Fault]:
        return [*self.faults, *(each for row in self.rows for each in row.faults)]

    @property
    def writes(self) -> list[PlannedRow]:
        return [*self.of(Standing.NEW), *self.of(Standing.CHANGED)]

    @property
    def digest(self) -> str:
        """The same for two plans that would change the same: what was seen is what is taken in."""
        told = repr([(row.code, row.standing.value, list(row.changes)) for row in self.writes])
        return hashlib.sha256(told.encode()).hexdigest()


async def plan_of(register: Columns, table: Table, scope: Scope) -> Plan:
    """Hold the file against what is stored now; reads only."""
    if table.faults:
        return Plan(faults=table.faults, notes=table.notes)
    drafts = [_draft(register, table, row) for row in table.rows]
    codes = [str(draft.values[register.key.name] or "") for draft in drafts]
    stored = await register.stored(codes)
    judge = await register.judge([_whole(register, draft, stored) for draft in drafts])
    repeated = _repeated(drafts, codes)
    rows = [
        _planned(register, table, draft, stored.get(code), judge, scope, repeated.get(code, ()))
        for draft, code in zip(drafts, codes, strict=True)
    ]
    return Plan(rows, notes=table.notes)


async def with_pairs(register: Register, plan: Plan) -> Plan:
    """The plan and what may be a duplicate in it: for people to look at, as it reads the whole register."""
    fresh = [row.row for row in plan.rows if _may_repeat(row)]
    return replace(plan, pairs=await register.alike(fresh)) if fresh else plan


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file's row, read cell by cell."""

    number: int
    values: Mapping[str, Value]
    faults: Sequence[Fault]


def _draft(register: Columns, table: Table, row: FileRow) -> _Draft:
    values: dict[str, Value] = {}
    faults: list[Fault] = []
    for name, text in row.texts.items():
        values[name] = None
        try:
            values[name] = register.field(name).kind.read(text) if text else None
        except Misread as misread:
            faults.append(fault(misread.code, table.place(row.number, name), **misread.facts))
    return _Draft(row.number, values, faults)


def _whole(register: Columns, draft: _Draft, stored: Mapping[str, Row]) -> Row:
    """Columns that the file does not have stay as they are."""
    before = stored.get(str(draft.values[register.key.name]))
    blank: dict[str, Value] = {each.name: None for each in register.fields}
    return {**blank, **(before or {}), **draft.values}


def _repeated(drafts: Sequence[_Draft], codes: Sequence[str]) -> Mapping[str, Sequence[int]]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for draft, code in zip(drafts, codes, strict=True):
        numbers[code].append(draft.number)
    return {code: rows for code, rows in numbers.items() if code and len(rows) > 1}


def _planned(
    register: Columns,
    table: Table,
    draft: _Draft,
    stored: Row | None,
    judge: Judge,
    scope: Scope,
    repeated: Sequence[int],
) -> PlannedRow:
    code = str(draft.values[register.key.name] or "")
    whole = _whole(register, draft, {code: stored} if stored else {})
    faults = [*draft.faults, *_blank(register, table, draft, whole)]
    if repeated:
        facts = {"value": code, "rows": ", ".join(map(str, repeated))}
        faults.append(fault("key_repeated", table.place(draft.number, register.key.name), **facts))
    judged = judge.judge(whole, stored, scope)
    known = {each.column for each in faults}
    faults += [
        told
        for each in judged.misfits
        if (told := fault(each.code, table.place(draft.number, each.field), **each.facts)).column not in known
    ]
    if faults:
        return PlannedRow(draft.number, code, Standing.WRONG, judged.values, faults=faults)
    changes = changes_between(register, stored, judged.values)
    standing = Standing.NEW if stored is None else Standing.CHANGED if changes else Standing.UNCHANGED
    return PlannedRow(draft.number, code, standing, judged.values, changes)


def _blank(register: Columns, table: Table, draft: _Draft, whole: Row) -> list[Fault]:
    """Required cells without a value, but for those that were told to be misread."""
    misread = {each.column for each in draft.faults}
    required = (each for each in register.fields if each.is_required and whole[each.name] is None)
    blank = [(each, table.place(draft.number, each.name)) for each in required]
    return [
        fault("blank", place, column=each.heading) for each, place in blank if place.column not in misread
    ]


def changes_between(register: Columns, stored: Row | None, row: Row) -> list[Change]:
    """Field by field; of a new row everything that it has. Tidying alone is no change."""
    before: Row = stored or {each.name: None for each in register.fields}
    return [
        Change(each.name, before[each.name], row[each.name])
        for each in register.fields
        if _compared(before[each.name]) != row[each.name]
    ]


def _compared(value: Value) -> Value:
    return tidy(value) or None if isinstance(value, str) else value


def _may_repeat(row: PlannedRow) -> bool:
    """Whether the row may bring in something that is there already: it is new, renamed or moved."""
    told = {change.field for change in row.changes}
    return row.standing is Standing.NEW or bool(told & TOLD_BY)
