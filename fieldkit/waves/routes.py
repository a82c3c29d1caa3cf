"""The office's pages of a wave: opening one, planning it, taking it through its states."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from urllib.parse import quote

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.dependencies import SignedIn
from fieldkit.errors import FieldkitError
from fieldkit.pages import page, typed_in
from fieldkit.problems import in_language
from fieldkit.sites.tables import SiteKind
from fieldkit.surveys.queries import versions
from fieldkit.waves import actions, queries
from fieldkit.waves.actions import WaveFacts
from fieldkit.waves.asked import facts_asked, form_asked, plan_asked, state_asked, targets_asked
from fieldkit.waves.tables import Wave
from fieldkit.waves.view import line_choices, method_choices, plan_page, survey_choices
from scoring.catalogue import load_catalogue

AnyRequest = Request[Any, Any, Any]


@get("/new")
async def new_wave_page(account: SignedIn) -> Template:
    require(account, Permission.PLAN_WAVES)
    return await _new_wave(account, {})


@post("/new", status_code=303)
async def open_wave(account: SignedIn, request: AnyRequest) -> Redirect | Template:
    require(account, Permission.PLAN_WAVES)
    typed = await typed_in(request)
    try:
        wave = await actions.open_wave(
            account,
            typed.get("code", "").strip(),
            _with_calendar(facts_asked(typed)),
            like=typed.get("like", ""),
        )
    except FieldkitError as error:
        return await _new_wave(account, typed, error)
    return _to(wave.code)


@get("/{code:str}/plan")
async def plan(code: FromPath[str], account: SignedIn) -> Template:
    require(account, Permission.PLAN_WAVES)
    return await _plan(account, code)


@post("/{code:str}/facts", status_code=303)
async def change_facts(code: FromPath[str], account: SignedIn, request: AnyRequest) -> Redirect | Template:
    typed = await typed_in(request)
    return await _tried(account, code, lambda: actions.change_facts(account, code, facts_asked(typed)))


@post("/{code:str}/forms", status_code=303)
async def use_form(code: FromPath[str], account: SignedIn, request: AnyRequest) -> Redirect | Template:
    typed = await typed_in(request)
    return await _tried(
        account, code, lambda: actions.use_form(account, code, **form_asked(typed)), anchor="forms"
    )


@post("/{code:str}/forms/{wave_form_id:int}/drop", status_code=303)
async def drop_form(
    code: FromPath[str], wave_form_id: FromPath[int], account: SignedIn
) -> Redirect | Template:
    return await _tried(account, code, lambda: actions.drop_form(account, code, wave_form_id), anchor="forms")


@post("/{code:str}/forms/{wave_form_id:int}/targets", status_code=303)
async def set_targets(
    code: FromPath[str], wave_form_id: FromPath[int], account: SignedIn, request: AnyRequest
) -> Redirect | Template:
    typed = await typed_in(request)
    return await _tried(
        account,
        code,
        lambda: actions.set_targets(account, code, wave_form_id, targets_asked(typed)),
        anchor=f"form-{wave_form_id}",
    )


@post("/{code:str}/indicators", status_code=303)
async def change_plan(code: FromPath[str], account: SignedIn, request: AnyRequest) -> Redirect | Template:
    typed = await request.form()
    return await _tried(
        account,
        code,
        lambda: actions.change_plan(account, code, plan_asked(typed, load_catalogue())),
        anchor="indicators",
    )


@post("/{code:str}/move/{to:str}", status_code=303)
async def move(code: FromPath[str], to: FromPath[str], account: SignedIn) -> Redirect | Template:
    return await _tried(account, code, lambda: actions.move(account, code, state_asked(to)))


async def _tried(
    account: Account, code: str, deed: Callable[[], Awaitable[object]], *, anchor: str = ""
) -> Redirect | Template:
    """On to the plan's page once it is done; or the page with what was refused above it."""
    try:
        await deed()
    except FieldkitError as error:
        return await _plan(account, code, error)
    return _to(code, anchor)


async def _plan(account: Account, code: str, error: FieldkitError | None = None) -> Template:
    """The page, with what was refused above it; whoever may not plan meets the refusal itself."""
    if error is not None and error.status == 403:
        raise error
    require(account, Permission.PLAN_WAVES)
    wave = await actions.wave_of(account, code)
    shown = plan_page(
        wave,
        load_catalogue(),
        forms=await queries.forms_of(wave.id),
        targets=await queries.targets_of(wave.id),
        cities=await queries.cities_with_sites([*SiteKind]),
    )
    return page(
        "waves/plan.html",
        status=error.status if error else 200,
        account=account,
        plan=shown,
        url=_url(code),
        facts=_facts_of(wave),
        problem=in_language(error) if error else None,
        surveys=survey_choices(await versions()),
        lines=line_choices(),
        methods=method_choices(),
    )


async def _new_wave(account: Account, typed: dict[str, str], error: FieldkitError | None = None) -> Template:
    waves = await Wave.select(Wave.code, Wave.zh, Wave.en).order_by(Wave.starts_on, ascending=False).limit(50)
    return page(
        "waves/new.html",
        status=error.status if error else 200,
        account=account,
        typed=typed,
        waves=waves,
        problem=in_language(error) if error else None,
    )


def _with_calendar(facts: WaveFacts) -> WaveFacts:
    """With the usual days of the month after; the office may change them on the plan's page."""
    provisional, appeals, final, publication = actions.usual_calendar(facts.ends_on)
    return WaveFacts(
        *(facts.zh, facts.en, facts.area_zh, facts.area_en, facts.starts_on, facts.ends_on),
        *(provisional, appeals, final, publication),
    )


def _facts_of(wave: Wave) -> dict[str, str | date | None]:
    return {name: getattr(wave, name) for name in WaveFacts.__dataclass_fields__}


def _url(code: str) -> str:
    return f"/waves/{quote(code, safe='')}"


def _to(code: str, anchor: str = "") -> Redirect:
    return Redirect(f"{_url(code)}/plan{'#' if anchor else ''}{anchor}", status_code=303)


router = Router(
    "/waves",
    route_handlers=[
        *(new_wave_page, open_wave, plan, change_facts, use_form, drop_form, set_targets, change_plan, move),
    ],
)
