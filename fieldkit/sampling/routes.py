"""The office's pages of drawing: a wave's draws, one draw's sites, and how many sites find a difference."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.dependencies import SignedIn
from fieldkit.errors import FieldkitError
from fieldkit.lists.routes import answer_list
from fieldkit.pages import page, typed_in
from fieldkit.problems import in_language
from fieldkit.sampling import actions, queries
from fieldkit.sampling.asked import rules_asked
from fieldkit.sampling.reserves import take_reserve
from fieldkit.sampling.sizes import sizes_of, usual_fields
from fieldkit.sampling.sizes_view import fields_page, form_sizes_page
from fieldkit.sampling.view import draw_page, drawn_sites, form_draws, operator_names
from fieldkit.sites.tables import SiteKind
from fieldkit.waves.actions import plan_of, wave_of
from fieldkit.waves.queries import cities_with_sites, forms_of
from fieldkit.waves.tables import Wave

AnyRequest = Request[Any, Any, Any]


@get("/waves/{code:str}/draws")
async def draws(code: FromPath[str], account: SignedIn) -> Template:
    require(account, Permission.PLAN_WAVES)
    return await _draws(account, await wave_of(account, code))


@post("/waves/{code:str}/forms/{wave_form_id:int}/draw", status_code=303)
async def draw(
    code: FromPath[str], wave_form_id: FromPath[int], account: SignedIn, request: AnyRequest
) -> Redirect | Template:
    require(account, Permission.PLAN_WAVES)
    wave = await wave_of(account, code)
    typed = await typed_in(request)
    try:
        await actions.draw(account, code, wave_form_id, rules_asked(typed))
    except FieldkitError as error:
        return await _draws(account, wave, error)
    return Redirect(f"{_wave_url(code)}/draws#form-{wave_form_id}", status_code=303)


@get("/waves/{code:str}/sample-sizes")
async def sample_sizes(code: FromPath[str], account: SignedIn, request: AnyRequest) -> Template:
    require(account, Permission.PLAN_WAVES)
    wave = await wave_of(account, code)
    usual = usual_fields(len(plan_of(wave).elements))
    fields = {name: request.query_params.get(name, value)[:20] for name, value in usual.items()}
    forms, problem = await forms_of(wave.id), None
    try:
        sized = [(form, sizes_of(await queries.cells_of(form.id), fields)) for form in forms]
    except FieldkitError as error:
        sized, problem = [], error
    return page(
        "sampling/sizes.html",
        status=problem.status if problem else 200,
        account=account,
        wave=wave,
        url=_wave_url(code),
        fields=fields_page(fields),
        forms=[form_sizes_page(form, sizes) for form, sizes in sized],
        problem=in_language(problem) if problem else None,
    )


@get("/draws/{draw_id:int}")
async def drawn(draw_id: FromPath[int], account: SignedIn, request: AnyRequest) -> Template | Response[bytes]:
    return await _drawn(draw_id, account, request)


@post("/draws/{draw_id:int}/reserve", status_code=303)
async def reserve(
    draw_id: FromPath[int], account: SignedIn, request: AnyRequest
) -> Redirect | Template | Response[bytes]:
    require(account, Permission.PLAN_WAVES)
    typed = await request.form()
    site, reason = (str(typed.get(name, "")).strip() for name in ("site", "reason"))
    try:
        await take_reserve(account, draw_id, site, reason)
    except FieldkitError as error:
        return await _drawn(draw_id, account, request, error)
    return Redirect(f"/draws/{draw_id}?standing=left", status_code=303)


async def _draws(account: Account, wave: Wave, error: FieldkitError | None = None) -> Template:
    """The page, with what was refused above it."""
    forms = await forms_of(wave.id)
    stored = await queries.draws_of([form.id for form in forms])
    counts = await queries.counts_of([one.id for one in stored if one.replaced_at is None])
    shown = [
        form_draws(
            form,
            facts,
            await queries.cells_of(form.id),
            draws=[one for one in stored if one.wave_form == form.id],
            counts=[one for one in counts if one.wave_form == form.id],
        )
        for form in forms
        if (facts := await queries.form_facts(form.id))
    ]
    return page(
        "sampling/draws.html",
        status=error.status if error else 200,
        account=account,
        wave=wave,
        url=_wave_url(wave.code),
        forms=shown,
        operators=operator_names(),
        has_sites=bool(await cities_with_sites([*SiteKind])),
        problem=in_language(error) if error else None,
    )


async def _drawn(
    draw_id: int, account: Account, request: AnyRequest, error: FieldkitError | None = None
) -> Template | Response[bytes]:
    stored, form = await actions.draw_of(account, draw_id)
    return await answer_list(
        drawn_sites(draw_id),
        request,
        account,
        within=[("d.draw = {}", draw_id)],
        template="sampling/draw.html",
        draw=draw_page(stored, form, await queries.counts_of([draw_id])),
        status=error.status if error else 200,
        problem=in_language(error) if error else None,
    )


def _wave_url(code: str) -> str:
    return f"/waves/{quote(code, safe='')}"


router = Router("/", route_handlers=[draws, draw, sample_sizes, drawn, reserve])
