"""The office's and the firms' pages of visits: the list, one visit, giving out a draw, handing over."""

from typing import Any
from urllib.parse import quote, urlencode

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, may, require
from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments import giving, offering, planning_queries, reminding
from fieldkit.assignments.giving import AssignError, AssignRules
from fieldkit.assignments.offering import OfferRules
from fieldkit.assignments.reminder_queries import n_overdue
from fieldkit.assignments.tables import AssignmentState
from fieldkit.assignments.timeline import NO_VISIT, timeline_of
from fieldkit.assignments.view import REMINDERS, VISITS, seen_by, state_label
from fieldkit.checks.queries import flags_of_visit
from fieldkit.checks.view import flag_lines
from fieldkit.dependencies import SignedIn
from fieldkit.errors import FieldkitError, NotFoundError, WrongStateError
from fieldkit.firms.tables import Firm
from fieldkit.lists.routes import answer_list
from fieldkit.pages import page, typed_in
from fieldkit.problems import in_language
from fieldkit.waves.actions import find_wave
from fieldkit.waves.asked import day
from forms.text import Bilingual

AnyRequest = Request[Any, Any, Any]
NOT_UNSENT = Bilingual(
    "只有还没交过的走访才能放出认领。", "Only visits of which nothing was sent can be offered."
)
NOT_OPEN = Bilingual(
    "只有还没交的和需更正的走访才能转派或撤回。",
    "Only visits that are not sent yet, or to correct, can be handed over or taken back.",
)


@get("/")
async def visits_page(account: SignedIn, request: AnyRequest) -> Template | Response[bytes]:
    scope = require(account, Permission.READ_VISITS)
    return await answer_list(
        *(VISITS, request, account), within=seen_by(scope), template="assignments/visits.html"
    )


@get("/{code:str}")
async def visit_page(code: FromPath[str], account: SignedIn) -> Template:
    return await _visit(account, code)


@post("/{code:str}/auditor", status_code=303)
async def hand_over(code: FromPath[str], account: SignedIn, request: AnyRequest) -> Redirect | Template:
    require(account, Permission.ASSIGN_VISITS)
    typed = str((await request.form()).get("auditor", ""))
    try:
        if not typed.isdecimal() or not await giving.reassign(account, [code], int(typed)):
            raise AssignError(NOT_OPEN, where="auditor")
    except FieldkitError as error:
        return await _visit(account, code, error)
    return _to(code)


@post("/{code:str}/withdraw", status_code=303)
async def withdraw(code: FromPath[str], account: SignedIn) -> Redirect | Template:
    require(account, Permission.ASSIGN_VISITS)
    try:
        if not await giving.withdraw(account, [code]):
            raise AssignError(NOT_OPEN)
    except FieldkitError as error:
        return await _visit(account, code, error)
    return _to(code)


@post("/{code:str}/offered", status_code=303)
async def offer(code: FromPath[str], account: SignedIn, request: AnyRequest) -> Redirect | Template:
    require(account, Permission.ASSIGN_VISITS)
    firm = (await typed_in(request)).get("firm", "")
    try:
        if not await offering.offer(account, [code], firm=firm):
            raise AssignError(NOT_UNSENT)
    except FieldkitError as error:
        return await _visit(account, code, error)
    return _to(code)


@post("/expire", status_code=303)
async def expire(account: SignedIn, request: AnyRequest) -> Redirect:
    """Close what is overdue in a wave, and show it."""
    wave = str((await request.form()).get("wave", ""))
    await giving.expire(account, wave)
    return Redirect(f"/visits?{urlencode({'wave': wave, 'state': AssignmentState.EXPIRED})}", status_code=303)


@get("/reminders")
async def reminders_page(account: SignedIn, request: AnyRequest) -> Template | Response[bytes]:
    return await _reminders(account, request)


@post("/reminders", status_code=303)
async def remind(account: SignedIn, request: AnyRequest) -> Redirect | Template | Response[bytes]:
    """All who have something due in the wave of the address, or the one auditor of the form."""
    wave = request.query_params.get("wave", "")
    auditor = (await typed_in(request)).get("auditor", "")
    try:
        await reminding.remind(account, wave, int(auditor) if auditor.isdecimal() else None)
    except WrongStateError as error:
        return await _reminders(account, request, error)
    return Redirect(f"/visits/reminders?{urlencode({'wave': wave})}", status_code=303)


@post("/from-draw/{draw_id:int}/offered", status_code=303)
async def offer_draw(draw_id: FromPath[int], account: SignedIn, request: AnyRequest) -> Redirect | Template:
    require(account, Permission.ASSIGN_VISITS)
    typed = await typed_in(request)
    try:
        rules = OfferRules(
            day(typed.get("until", ""), "until"),
            tuple(typed.get("scenarios", "").split()) or ("",),
            typed.get("firm", ""),
        )
        await offering.offer_draw(account, draw_id, rules)
    except FieldkitError as error:
        return await _assign(account, draw_id, error)
    return await _to_visits_of(draw_id)


@get("/from-draw/{draw_id:int}")
async def assign_page(draw_id: FromPath[int], account: SignedIn) -> Template:
    return await _assign(account, draw_id)


@post("/from-draw/{draw_id:int}", status_code=303)
async def assign_draw(draw_id: FromPath[int], account: SignedIn, request: AnyRequest) -> Redirect | Template:
    require(account, Permission.ASSIGN_VISITS)
    typed = await request.form()
    chosen = tuple(int(each) for each in typed.getall("auditor", []) if str(each).isdecimal())
    scenarios = tuple(str(typed.get("scenarios", "")).split()) or ("",)
    try:
        rules = AssignRules(
            chosen,
            first_day=day(str(typed.get("first_day", "")), "first_day"),
            last_day=day(str(typed.get("last_day", "")), "last_day"),
            with_sundays="with_sundays" in typed,
            scenarios=scenarios,
        )
        await giving.assign_draw(account, draw_id, rules)
    except FieldkitError as error:
        return await _assign(account, draw_id, error)
    return await _to_visits_of(draw_id)


async def _visit(account: Account, code: str, error: FieldkitError | None = None) -> Template:
    scope = require(account, Permission.READ_VISITS)
    visit = await timeline_of(code, firm=scope.firm)
    if visit is None:
        raise NotFoundError(NO_VISIT)
    may_assign = may(account, Permission.ASSIGN_VISITS)
    may_offer = may_assign and scope.firm is None and visit.may_be_offered
    return page(
        "assignments/visit.html",
        status=error.status if error else 200,
        account=account,
        visit=visit,
        state=state_label(visit.state),
        auditors=await planning_queries.people(Role(visit.auditor_role or Role.AUDITOR), firm=scope.firm)
        if may_assign and visit.is_open
        else [],
        may_assign=may_assign and visit.is_open,
        may_offer=may_offer,
        firms=await Firm.objects().order_by(Firm.code) if may_offer else [],
        flags=flag_lines(await flags_of_visit(visit.id)) if may(account, Permission.READ_FLAGS) else None,
        url=f"/visits/{quote(code, safe='')}",
        problem=in_language(error) if error else None,
    )


async def _reminders(
    account: Account, request: AnyRequest, error: FieldkitError | None = None
) -> Template | Response[bytes]:
    scope = require(account, Permission.ASSIGN_VISITS)
    code = request.query_params.get("wave", "").strip()
    wave = await find_wave(code) if code else None
    return await answer_list(
        *(REMINDERS, request, account),
        within=seen_by(scope),
        template="assignments/reminders.html",
        status=error.status if error else 200,
        wave_code=code,
        texts=await reminding.reminder_texts(account, wave) if wave else [],
        n_overdue=await n_overdue(wave.id) if wave and scope.firm is None else 0,
        remind_url=f"/visits/reminders?{urlencode({'wave': code})}",
        problem=in_language(error) if error else None,
    )


async def _assign(account: Account, draw_id: int, error: FieldkitError | None = None) -> Template:
    require(account, Permission.ASSIGN_VISITS)
    draw = await planning_queries.draw_facts(draw_id)
    if draw is None:
        raise NotFoundError(giving.NO_DRAW)
    sites = await planning_queries.drawn_sites(draw_id)
    return page(
        "assignments/assign.html",
        status=error.status if error else 200,
        account=account,
        draw=draw,
        n_visits=sum(one.n_visits for one in sites),
        firms=await Firm.objects().order_by(Firm.code),
        auditors=await planning_queries.auditors(),
        url=f"/visits/from-draw/{draw_id}",
        problem=in_language(error) if error else None,
    )


async def _to_visits_of(draw_id: int) -> Redirect:
    draw = await planning_queries.draw_facts(draw_id)
    return Redirect(f"/visits?wave={quote(draw.wave_code, safe='') if draw else ''}", status_code=303)


def _to(code: str) -> Redirect:
    return Redirect(f"/visits/{quote(code, safe='')}", status_code=303)


router = Router(
    "/visits",
    route_handlers=[
        *(visits_page, visit_page, hand_over, withdraw, offer, expire, reminders_page, remind),
        *(assign_page, assign_draw, offer_draw),
    ],
)
