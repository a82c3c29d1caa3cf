"""Visits to claim (认领): the office offers them, and who of the city comes first has them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.assignments import offer_queries as queries
from fieldkit.assignments.giving import OFFICE_ONLY, OUTSIDE, AssignError, open_draw
from fieldkit.assignments.planning_queries import DrawFacts, Drawn, drawn_sites
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.clock import today
from fieldkit.database.engine import ENGINE
from fieldkit.errors import FieldkitError, LinkRefusedError
from fieldkit.firms.tables import Firm
from fieldkit.sampling.queries import lock_form
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

# a week's work at three a day: who takes more keeps it from others and hands it back in the end
MOST_OPEN = 20
CLOSES = time(18)  # halls do


class ClaimError(FieldkitError):
    """A visit that this auditor cannot have, and why."""

    status = 409
    code = "claim_refused"
    title = Bilingual("没有认领成功", "The visit was not claimed")
    remedy = Bilingual("请看看列表里的其他走访。", "Look at the other visits of the list.")


@dataclass(frozen=True, slots=True)
class OfferRules:
    """How a draw is offered: until which day, what is played in turns, to which firm alone (its code)."""

    until: date
    scenarios: tuple[str, ...] = ("",)
    firm: str = ""


async def offer_draw(account: Account, draw_id: int, rules: OfferRules) -> int:
    """Offer every visit of a draw, all or none; how many. Several visits to a site are due one after another.

    Raises:
        AssignError: a day outside the wave, fewer days than visits to a site, no such firm.
        WrongStateError: the draw was replaced, or its visits are given out already, or the wave is too far.
    """
    _require_office(account)
    draw = await open_draw(draw_id)
    firm = await _firm(rules.firm)
    rows = list(_rows(await drawn_sites(draw.id), draw, rules, firm))
    async with ENGINE.transaction():
        await lock_form(draw.wave_form)
        await open_draw(draw_id)  # nobody drew again or gave it out meanwhile
        for start in range(0, len(rows), 500):
            await Assignment.insert(*rows[start : start + 500])
        facts = {"draw": draw.id, "visits": len(rows), "offered_to": rules.firm}
        await record(account, Deed.ASSIGNED, "wave", draw.wave_code, facts)
    return len(rows)


async def offer(account: Account, codes: Sequence[str], *, firm: str = "") -> list[str]:
    """Offer single visits of which nothing was sent, whoever has them now; gives the codes that are."""
    _require_office(account)
    firm_id = await _firm(firm)
    offered: list[str] = []
    async with ENGINE.transaction():
        offered = await queries.offer(codes, firm=firm_id)
        if offered:
            facts = {"offered": len(offered), "offered_to": firm}
            await record(account, Deed.ASSIGNED, "visits", " ".join(offered[:20]), facts)
    return offered


async def claim(auditor: Account, code: str) -> list[str]:
    """Take a visit, with the others of its matched set that day; gives their codes. The first has them.

    Raises:
        ClaimError: somebody was faster, the auditor was at one of the sites last, or has enough to do.
        LinkRefusedError: it was never offered to this auditor.
    """
    require(auditor, Permission.FILL_OWN_VISITS)
    if not await queries.is_near(auditor.id, code):
        raise LinkRefusedError
    trip: dict[int, str] = {}
    async with ENGINE.transaction():
        trip = await queries.lock_trip(auditor.id, code)
        if not trip:
            raise ClaimError(TAKEN)
        if sites := await queries.twice_running(auditor.id, list(trip)):
            raise ClaimError(THERE_LAST.filled(sites="、".join(sites)))
        if await queries.n_open(auditor.id) + len(trip) > MOST_OPEN:
            raise ClaimError(ENOUGH.filled(n=MOST_OPEN), remedy=SEND_FIRST)
        await queries.claim(auditor.id, list(trip))
        await record(auditor, Deed.CHANGED, "visits", " ".join(trip.values()), {"claimed": len(trip)})
    return list(trip.values())


TAKEN = Bilingual(
    "这次走访刚被别人认领，或已不再提供。",
    "Somebody was a moment faster, or the visit is not offered any more.",
)
THERE_LAST = Bilingual(
    "同一个网点不能由同一人连续去两次：{sites}。", "Nobody visits a site twice running: {sites}."
)
ENOUGH = Bilingual(
    "手上未完成的走访最多 {n} 次。", "Nobody may have more than {n} visits that are still to be sent."
)
SEND_FIRST = Bilingual("请先完成并发送手上的走访。", "Do and send some of yours first.")
NO_FIRM = Bilingual("没有这家公司。", "There is no such firm.")


def _require_office(account: Account) -> None:
    if require(account, Permission.ASSIGN_VISITS).firm is not None:
        raise AssignError(OFFICE_ONLY)


async def _firm(code: str) -> int | None:
    if not code:
        return None
    firm = await Firm.objects().get(Firm.code == code)
    if firm is None:
        raise AssignError(NO_FIRM, where="firm")
    return firm.id


def _rows(
    sites: Sequence[Drawn], draw: DrawFacts, rules: OfferRules, firm: int | None
) -> Iterator[Assignment]:
    n_rounds = max((site.n_visits for site in sites), default=1)
    days = _due_days(draw, rules.until, n_rounds)
    played = {key: place for place, key in enumerate(sorted({site.set_key for site in sites}))}
    for site in sites:
        for number in range(1, site.n_visits + 1):
            turn = played[site.set_key] + (number - 1) * len(played)
            scenario = rules.scenarios[turn % len(rules.scenarios)]
            yield _row(site, number, draw, due=days[number - 1], scenario=scenario, firm=firm)


def _due_days(draw: DrawFacts, until: date, n_rounds: int) -> list[date]:
    """The last day of each round, evenly apart; the last of them `until`."""
    first = max(cast("date", draw.starts_on), today())
    n_days = (until - first).days + 1
    if until > cast("date", draw.ends_on) or n_days < n_rounds:
        raise AssignError(OUTSIDE.filled(first=first, last=draw.ends_on), where="until")
    return [first + timedelta(days=number * n_days // n_rounds - 1) for number in range(1, n_rounds + 1)]


def _row(
    site: Drawn, number: int, draw: DrawFacts, *, due: date, scenario: str, firm: int | None
) -> Assignment:
    return Assignment(
        code=f"{draw.wave_code}-{site.code}-{site.n_before + number}",
        wave=draw.wave,
        survey=draw.survey,
        site=site.site,
        city=site.city,
        auditor=None,
        offered_to=firm,
        state=AssignmentState.OFFERED,
        line=draw.line,
        method=draw.method,
        scenario=scenario,
        matched_set="" if site.set_key == site.code else site.set_key,
        due_at=datetime.combine(due, CLOSES, ZoneInfo(draw.timezone)),
        weight=site.weight,
    )
