"""The office's and the firms' pages of visits: the list, one visit, giving out a draw, handing over."""

from typing import Any
from urllib.parse import quote, urlencode

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, may, require
from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments import giving, planning_queries
from fieldkit.assignments.giving import AssignError, AssignRules
from fieldkit.assignments.tables import AssignmentState
from fieldkit.assignments.timeline import NO_VISIT, timeline_of
from fieldkit.assignments.view import VISITS, seen_by, state_label
from fieldkit.checks.queries import flags_of_visit
from fieldkit.checks.view import flag_lines
from fieldkit.dependencies import SignedIn
from fieldkit.errors import FieldkitError, NotFoundError
from fieldkit.lists.routes import answer_list
from fieldkit.pages import page
from fieldkit.problems import in_language
from fieldkit.waves.asked import day
from forms.text import Bilingual

AnyRequest = Request[Any, Any, Any]
NOT_OPEN = Bilingual(
    "只有待访和需更正的走访才能转派或撤回。",
    "Only visits to do or to correct can be handed over or taken back.",
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


@post("/expire", status_code=303)
async def expire(account: SignedIn, request: AnyRequest) -> Redirect:
    """Close what is overdue in a wave, and show it."""
    wave = str((await request.form()).get("wave", ""))
    await giving.expire(account, wave)
    return Redirect(f"/visits?{urlencode({'wave': wave, 'state': AssignmentState.EXPIRED})}", status_code=303)


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
    draw = await planning_queries.draw_facts(draw_id)
    return Redirect(f"/visits?wave={quote(draw.wave_code, safe='') if draw else ''}", status_code=303)


async def _visit(account: Account, code: str, error: FieldkitError | None = None) -> Template:
    scope = require(account, Permission.READ_VISITS)
    visit = await timeline_of(code, firm=scope.firm)
    if visit is None:
        raise NotFoundError(NO_VISIT)
    may_assign = may(account, Permission.ASSIGN_VISITS)
    return page(
        "assignments/visit.html",
        status=error.status if error else 200,
        account=account,
        visit=visit,
        state=state_label(visit.state),
        auditors=await planning_queries.people(Role(visit.auditor_role), firm=scope.firm)
        if may_assign and visit.is_open
        else [],
        may_assign=may_assign and visit.is_open,
        flags=flag_lines(await flags_of_visit(visit.id)) if may(account, Permission.READ_FLAGS) else None,
        url=f"/visits/{quote(code, safe='')}",
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
        auditors=await planning_queries.auditors(),
        url=f"/visits/from-draw/{draw_id}",
        problem=in_language(error) if error else None,
    )


def _to(code: str) -> Redirect:
    return Redirect(f"/visits/{quote(code, safe='')}", status_code=303)


router = Router(
    "/visits",
    route_handlers=[visits_page, visit_page, hand_over, withdraw, expire, assign_page, assign_draw],
)
