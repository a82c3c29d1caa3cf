"""Giving visits out: a whole draw by rule, and single ones from hand to hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import cast
from zoneinfo import ZoneInfo

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments import planning_queries as queries
from fieldkit.assignments.planning_queries import DrawFacts, Drawn
from fieldkit.assignments.rota import FieldAuditor, Rota, SetToVisit, Slot, Stop, rota
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.database.engine import ENGINE
from fieldkit.errors import FieldkitError, NotFoundError, WrongStateError
from fieldkit.sampling.queries import lock_form
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.actions import PLANNABLE, find_wave
from forms.text import Bilingual

STARTS = {Slot.MORNING: time(10), Slot.AFTERNOON: time(15)}
BETWEEN = timedelta(hours=1)  # from one operator's site to the next
SUNDAY = 6


class AssignError(FieldkitError):
    """What keeps visits from being given out; `where` names the field."""

    code = "assign_refused"
    title = Bilingual("没有派发任务", "No visits were assigned")


@dataclass(frozen=True, slots=True)
class AssignRules:
    """How a draw is given out.

    Attributes:
        auditors: ids of those who may be sent.
        first_day: of the visits; `last_day` likewise, both included.
        last_day: see `first_day`.
        with_sundays: whether visits fall on Sundays, too.
        scenarios: what is played, taking turns over the sets; all operators of a set have the same.
    """

    auditors: tuple[int, ...]
    first_day: date
    last_day: date
    with_sundays: bool = True
    scenarios: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Given:
    """How many visits were given out, and which sets, with the round, nobody may visit."""

    n_visits: int
    left: tuple[tuple[str, int], ...]


async def assign_draw(account: Account, draw_id: int, rules: AssignRules) -> Given:
    """Give out every visit of a draw, all or none.

    Raises:
        AssignError: no auditors, days outside the wave or none at all, a set that nobody may visit.
        WrongStateError: the draw was replaced, or its visits are given out already, or the wave is too far.
    """
    scope = require(account, Permission.ASSIGN_VISITS)
    if scope.firm is not None:
        raise AssignError(OFFICE_ONLY)
    draw = await open_draw(draw_id)
    days = _days(rules, draw)
    sites = await queries.drawn_sites(draw.id)
    auditors = await queries.auditors(ids=rules.auditors)
    if not auditors:
        raise AssignError(NO_AUDITORS, where="auditors")
    plan = rota(
        [_set(key, list(group)) for key, group in groupby(sites, key=lambda one: one.set_key)],
        [FieldAuditor(one.id, one.area, one.load) for one in auditors],
        days=days,
        seed=draw.seed,
    )
    _refuse_left(plan)
    rows = list(_rows(plan, draw, {one.site: one for one in sites}, rules.scenarios))
    async with ENGINE.transaction():
        await lock_form(draw.wave_form)
        await open_draw(draw_id)  # nobody drew again or gave it out meanwhile
        for start in range(0, len(rows), 500):
            await Assignment.insert(*rows[start : start + 500])
        await record(account, Deed.ASSIGNED, "wave", draw.wave_code, {"draw": draw.id, "visits": len(rows)})
    return Given(len(rows), plan.left)


async def reassign(account: Account, codes: Sequence[str], auditor_id: int) -> list[str]:
    """Hand open visits to another auditor, call-backs to another interviewer; gives the codes that moved.

    A firm's manager moves visits of the firm's own auditors to its own auditors alone. What has been sent is
    not moved.
    """
    scope = require(account, Permission.ASSIGN_VISITS)
    found = [
        each
        for role in (Role.AUDITOR, Role.INTERVIEWER)
        for each in await queries.people(role, firm=scope.firm, ids=[auditor_id])
    ]
    if not found:
        raise NotFoundError(NO_AUDITOR)
    moved: list[str] = []
    async with ENGINE.transaction():
        moved = await queries.move_open(codes, firm=scope.firm, auditor=auditor_id)
        if moved:
            facts = {"to": found[0].login, "visits": len(moved)}
            await record(account, Deed.ASSIGNED, "visits", " ".join(moved[:20]), facts)
    return moved


async def withdraw(account: Account, codes: Sequence[str]) -> list[str]:
    """Take open visits back: nobody need go; what was sent meanwhile is still received and looked at."""
    scope = require(account, Permission.ASSIGN_VISITS)
    moved: list[str] = []
    async with ENGINE.transaction():
        moved = await queries.move_open(codes, firm=scope.firm, state=AssignmentState.WITHDRAWN)
        if moved:
            await record(account, Deed.CHANGED, "visits", " ".join(moved[:20]), {"withdrawn": len(moved)})
    return moved


async def expire(account: Account, wave_code: str, *, now: datetime | None = None) -> list[str]:
    """Close the wave's visits that are overdue and of which nothing came."""
    scope = require(account, Permission.ASSIGN_VISITS)
    if scope.firm is not None:
        raise AssignError(OFFICE_ONLY)
    wave = await find_wave(wave_code)
    expired: list[str] = []
    async with ENGINE.transaction():
        expired = await queries.expire_before(wave.id, now or datetime.now(UTC))
        await record(account, Deed.CHANGED, "wave", wave_code, {"expired": len(expired)})
    return expired


async def open_draw(draw_id: int) -> DrawFacts:
    """A draw whose visits can be given out; raises `NotFoundError` or `WrongStateError`."""
    draw = await queries.draw_facts(draw_id)
    if draw is None:
        raise NotFoundError(NO_DRAW)
    if draw.replaced_at is not None:
        raise WrongStateError(REPLACED)
    if draw.state not in PLANNABLE:
        raise WrongStateError(SETTLED)
    if draw.n_assigned:
        raise WrongStateError(GIVEN_OUT.filled(n=draw.n_assigned))
    return draw


OFFICE_ONLY = Bilingual("整期的派发由项目办公室进行。", "Whole draws are given out by the project office.")
NO_AUDITORS = Bilingual(
    "没有可派的检测员。请先在“账号”里建立。", "There is no auditor to send. Make their accounts first."
)
NO_AUDITOR = Bilingual("没有这位检测员。", "There is no such auditor.")
NO_DRAW = Bilingual("没有这次抽样。", "There is no such draw.")
REPLACED = Bilingual("这次抽样已被新的抽样代替。", "A later draw has taken this one's place.")
GIVEN_OUT = Bilingual("已派发 {n} 次走访。", "{n} visits are given out already.")
SETTLED = Bilingual("这一期已过采集阶段。", "The wave is past collecting.")
OUTSIDE = Bilingual(
    "日期须在检测期内（{first} 至 {last}），且起始不晚于截止。",
    "Days must lie within the wave, {first} to {last}, the first not after the last.",
)
LEFT = Bilingual(
    "{n} 组没有人能去：{names}。该地市没有检测员，或每一位都刚去过。",
    "{n} sets have nobody to go: {names}. No auditor works in the city, or each was there last.",
)


def _days(rules: AssignRules, draw: DrawFacts) -> list[date]:
    first, last = cast("date", draw.starts_on), cast("date", draw.ends_on)
    if not first <= rules.first_day <= rules.last_day <= last:
        raise AssignError(OUTSIDE.filled(first=first, last=last), where="first_day")
    n_days = (rules.last_day - rules.first_day).days + 1
    days = [rules.first_day + timedelta(days=number) for number in range(n_days)]
    kept = [day for day in days if rules.with_sundays or day.weekday() != SUNDAY]
    if not kept:
        raise AssignError(OUTSIDE.filled(first=first, last=last), where="first_day")
    return kept


def _set(key: str, sites: Sequence[Drawn]) -> SetToVisit:
    return SetToVisit(
        key=key,
        city=sites[0].city,
        sites=tuple(one.site for one in sites),
        n_visits=max(one.n_visits for one in sites),
        last_auditors=frozenset(one.last_auditor for one in sites if one.last_auditor is not None),
    )


def _refuse_left(plan: Rota) -> None:
    if plan.left:
        names = ", ".join(key for key, _ in plan.left[:10])
        raise AssignError(LEFT.filled(n=len(plan.left), names=names), where="auditors")


def _rows(
    plan: Rota, draw: DrawFacts, sites: Mapping[int, Drawn], scenarios: Sequence[str]
) -> Iterator[Assignment]:
    zone = ZoneInfo(draw.timezone)
    trips = sorted({(stop.round, stop.key) for stop in plan.stops})
    played = {trip: scenarios[place % len(scenarios)] for place, trip in enumerate(trips)}
    for stop in plan.stops:
        site = sites[stop.site]
        if stop.round <= site.n_visits:
            yield _row(stop, site, draw, zone=zone, scenario=played[stop.round, stop.key])


def _row(stop: Stop, site: Drawn, draw: DrawFacts, *, zone: ZoneInfo, scenario: str) -> Assignment:
    at = datetime.combine(stop.day, STARTS[stop.slot], zone) + BETWEEN * (stop.order - 1)
    return Assignment(
        code=f"{draw.wave_code}-{site.code}-{site.n_before + stop.round}",
        wave=draw.wave,
        survey=draw.survey,
        site=site.site,
        city=site.city,
        auditor=stop.auditor,
        line=draw.line,
        method=draw.method,
        scenario=scenario,
        matched_set="" if site.set_key == site.code else site.set_key,
        due_at=at,
        weight=site.weight,
    )
