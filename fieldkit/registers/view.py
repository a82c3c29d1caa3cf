"""The pages of a register, formatted for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fieldkit.fault_rows import FaultRow, fault_row
from fieldkit.i18n import current_language, moment_text, spoken, translate
from fieldkit.registers.history import PastChange, as_text
from fieldkit.registers.plan import Change, Plan, PlannedRow, Standing
from fieldkit.registers.register import Field, Judge, Pair, Register, Row
from fieldkit.registers.values import Value, tidy

ON_ONE_PAGE = 100


@dataclass(frozen=True, slots=True)
class RegisterLinks:
    """What every page of the register shows: its name, and where to."""

    title: str
    one: str
    path: str
    may_edit: bool
    at_once: str


@dataclass(frozen=True, slots=True)
class Count:
    """One part of a plan, and the address that shows it."""

    name: str
    label: str
    n: str
    url: str
    style: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A field's values; `before` is blank of a new row's."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    place: str
    code: str
    title: str
    changes: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two rows that may be one; `urls` are blank for those who cannot open them."""

    codes: tuple[str, str]
    names: tuple[str, str]
    urls: tuple[str, str]
    why: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A dry run: what it would do, part by part, a page of one part at a time."""

    name: str
    url: str
    marked_url: str
    counts: tuple[Count, ...]
    shown: str
    faults: tuple[FaultRow, ...]
    notes: tuple[FaultRow, ...]
    rows: tuple[PlanRow, ...]
    pairs: tuple[PairRow, ...]
    told: str
    previous_url: str
    next_url: str
    digest: str
    n_wrong: int
    n_writes: int
    is_hopeless: bool
    today: str


@dataclass(frozen=True, slots=True)
class FieldInput:
    """One field of the form; `faults` is what is wrong with what was typed."""

    name: str
    label: str
    hint: str
    value: str
    kind: str
    choices: tuple[tuple[str, str, bool], ...]
    offered: tuple[str, ...]
    is_required: bool
    is_fixed: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastRow:
    effective_on: str
    at: str
    who: str
    label: str
    before: str
    after: str


def links(register: Register, *, may_edit: bool) -> RegisterLinks:
    at_once = spoken(register.at_once) if register.at_once else ""
    return RegisterLinks(spoken(register.title), spoken(register.one), register.path, may_edit, at_once)


def plan_page(
    register: Register, plan: Plan, judge: Judge, *, name: str, token: str, shown: str, page: int, today: date
) -> PlanPage:
    """The part that is asked for; where none is, the first that there is something in."""
    url = f"{register.path}/imports/{token}"
    parts: Mapping[str, Sequence[object]] = {
        Standing.WRONG: plan.all_faults,
        Standing.CHANGED: plan.of(Standing.CHANGED),
        Standing.NEW: plan.of(Standing.NEW),
        "alike": plan.pairs,
        Standing.UNCHANGED: plan.of(Standing.UNCHANGED),
    }
    shown = shown if shown in parts else next((part for part, rows in parts.items() if rows), Standing.WRONG)
    rows = parts[shown]
    here = rows[ON_ONE_PAGE * (page - 1) : ON_ONE_PAGE * page]
    return PlanPage(
        name=name,
        url=url,
        marked_url=f"{url}/marked.xlsx" if plan.all_faults else "",
        counts=_counts(plan, url, shown),
        shown=str(shown),
        faults=tuple(fault_row(each) for each in here) if shown == Standing.WRONG else (),  # pyright: ignore[reportArgumentType] -- the part says of what kind
        notes=tuple(fault_row(each) for each in plan.notes),
        rows=tuple(_plan_row(register, each, judge) for each in here if isinstance(each, PlannedRow)),
        pairs=tuple(pair_row(register, each) for each in here if isinstance(each, Pair)),
        told=_told(len(rows), page, len(here)),
        previous_url=f"{url}?show={shown}&page={page - 1}" if page > 1 else "",
        next_url=f"{url}?show={shown}&page={page + 1}" if ON_ONE_PAGE * page < len(rows) else "",
        digest=plan.digest,
        n_wrong=len(plan.of(Standing.WRONG)),
        n_writes=len(plan.writes),
        is_hopeless=bool(plan.faults) or not plan.writes,
        today=today.isoformat(),
    )


def _counts(plan: Plan, url: str, shown: str) -> tuple[Count, ...]:
    told = (
        (Standing.NEW, translate("New"), len(plan.of(Standing.NEW)), "good"),
        (Standing.CHANGED, translate("Changed"), len(plan.of(Standing.CHANGED)), "warn"),
        (Standing.UNCHANGED, translate("Unchanged"), len(plan.of(Standing.UNCHANGED)), ""),
        (Standing.WRONG, translate("Wrong"), len(plan.faults) or len(plan.of(Standing.WRONG)), "problem"),
        ("alike", translate("Possible duplicates"), len(plan.pairs), "warn"),
    )
    return tuple(
        Count(str(part), label, f"{n:,}", f"{url}?show={part}", style if n else "", shown == part)
        for part, label, n, style in told
    )


def _told(n: int, page: int, n_here: int) -> str:
    if not n_here:
        return ""
    first = ON_ONE_PAGE * (page - 1) + 1
    facts = {"first": f"{first:,}", "last": f"{first + n_here - 1:,}", "n": f"{n:,}"}
    return translate("%(first)s–%(last)s of %(n)s") % facts


def _plan_row(register: Register, planned: PlannedRow, judge: Judge) -> PlanRow:
    changes = tuple(change_row(register, each, planned.row, judge) for each in planned.changes)
    place = translate("row %(row)s") % {"row": planned.number}
    return PlanRow(place, planned.code, _title(planned.row), changes)


def _title(row: Row) -> str:
    return as_text(row.get("name") or row.get("zh"))


def change_row(register: Register, change: Change, row: Row, judge: Judge) -> ChangeRow:
    field = register.field(change.field)
    return ChangeRow(
        spoken(field.heading),
        _shown(field, change.before, row, judge),
        _shown(field, change.after, row, judge),
    )


def _shown(field: Field, value: Value, row: Row, judge: Judge) -> str:
    if value is None:
        return ""
    return judge.written(field.name, {**row, field.name: value}) or field.kind.shown(
        value, current_language()
    )


def pair_row(register: Register, pair: Pair) -> PairRow:
    first, second = map(register.url, pair.codes)
    if pair.distance_m is None:
        why = spoken(register.same_name)
    else:
        why = translate("similar names, %(metres)s m apart") % {"metres": f"{pair.distance_m:.0f}"}
    return PairRow(pair.codes, pair.names, (first, second), why)


def facts(register: Register, row: Row, judge: Judge) -> list[tuple[str, str]]:
    """Label and text of every field; a dash where there is nothing."""
    return [
        (spoken(each.heading), _shown(each, row[each.name], row, judge) or "—") for each in register.fields
    ]


def inputs(
    register: Register,
    judge: Judge,
    *,
    typed: Mapping[str, str] | None = None,
    row: Row | None = None,
    wrong: PlannedRow | None = None,
) -> list[FieldInput]:
    """The form: of what was typed, else of what is stored, else blank."""
    return [_input(register, judge, each, typed, row, wrong) for each in register.fields]


def _input(
    register: Register,
    judge: Judge,
    field: Field,
    typed: Mapping[str, str] | None,
    row: Row | None,
    wrong: PlannedRow | None,
) -> FieldInput:
    language = current_language()
    stored = as_text(row[field.name]) if row else ""
    choices = field.kind.choices(language)
    if row and not choices:
        stored = _shown(field, row[field.name], row, judge)
    value = tidy(typed.get(field.name, stored)) if typed is not None else stored
    told = [each for each in wrong.faults if each.column == field.name] if wrong else []
    return FieldInput(
        name=field.name,
        label=spoken(field.heading),
        hint=spoken(field.hint),
        value=value,
        kind="date" if field.name.endswith("_on") else "text",
        choices=tuple((name, label, name == value) for name, label in choices),
        offered=tuple(judge.listed(field.name)),
        is_required=field.is_required,
        is_fixed=row is not None and field is register.key,
        faults=tuple(f"{spoken(each.sentence)} {spoken(each.remedy)}" for each in told),
    )


def past_rows(register: Register, history: Sequence[PastChange], row: Row, judge: Judge) -> list[PastRow]:
    """What a change was, in words; of the key, that the row was made."""
    return [_past_row(register, each, row, judge) for each in history]


def _past_row(register: Register, past: PastChange, row: Row, judge: Judge) -> PastRow:
    field = register.field(past.field)
    is_made = field is register.key
    return PastRow(
        effective_on=past.effective_on.isoformat(),
        at=moment_text(past.at),
        who=past.who,
        label=translate("Registered") if is_made else spoken(field.heading),
        before=_shown(field, past.before or None, row, judge),
        after=_shown(field, past.after or None, row, judge),
    )
