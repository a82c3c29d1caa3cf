"""The office's pages of call-backs: a month's repairs taken in, drawn, given out, reserves taken."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments.planning_queries import people
from fieldkit.callbacks import actions, giving, queries
from fieldkit.callbacks.asked import month_asked, month_of_address
from fieldkit.callbacks.repairs import blank_workbook
from fieldkit.callbacks.view import (
    draw_card,
    drawn_repairs,
    month_draws,
    repair_plan_page,
    usual_month,
    wave_url,
)
from fieldkit.dependencies import SignedIn
from fieldkit.errors import FieldkitError, NotFoundError
from fieldkit.i18n import moment_text
from fieldkit.lists.routes import answer_list
from fieldkit.pages import download, page
from fieldkit.problems import in_language
from fieldkit.registers.marking import marked
from fieldkit.registers.staging import Upload
from fieldkit.waves.actions import PLANNABLE, wave_of
from forms.text import Bilingual
from scoring.planning.planning_rules import packaged_planning_rules

AnyRequest = Request[Any, Any, Any]


@get("/waves/{code:str}/callbacks")
async def callbacks_page(code: FromPath[str], account: SignedIn) -> Template:
    return await _callbacks(account, code)


@post("/waves/{code:str}/callbacks", status_code=303)
async def upload(code: FromPath[str], account: SignedIn, request: AnyRequest) -> Redirect | Template:
    require(account, Permission.PLAN_WAVES)
    typed = await request.form()
    month_typed = str(typed.get("month", ""))
    try:
        month = month_asked(month_typed)
        token = await actions.upload_repairs(account, code, month, await _uploaded(typed.get("file")))
    except FieldkitError as error:
        return await _callbacks(account, code, error, month_typed=month_typed)
    return Redirect(f"{wave_url(code)}/callbacks/{month:%Y-%m}/imports/{token}", status_code=303)


@get("/waves/{code:str}/callbacks/repairs.xlsx")
async def workbook(code: FromPath[str], account: SignedIn) -> Response[bytes]:
    require(account, Permission.PLAN_WAVES)
    await wave_of(account, code)
    return download(await asyncio.to_thread(blank_workbook), "维修工单.xlsx", plain_name="repairs.xlsx")


@get("/waves/{code:str}/callbacks/{month:str}/imports/{token:str}")
async def dry_run(
    code: FromPath[str], month: FromPath[str], token: FromPath[str], account: SignedIn
) -> Template:
    return await _dry_run(account, code, month, token)


@get("/waves/{code:str}/callbacks/{month:str}/imports/{token:str}/marked.xlsx")
async def marked_file(
    code: FromPath[str], month: FromPath[str], token: FromPath[str], account: SignedIn
) -> Response[bytes]:
    upload, plan = await actions.staged_repairs(account, code, month_of_address(month), token)
    content = await asyncio.to_thread(marked, upload, plan.file.all_faults)
    if content is None:
        raise NotFoundError(NOTHING_TO_MARK)
    return download(content, upload.name.rpartition(".")[0] + " ✗.xlsx")


@post("/waves/{code:str}/callbacks/{month:str}/imports/{token:str}", status_code=303)
async def draw(
    code: FromPath[str],
    month: FromPath[str],
    token: FromPath[str],
    account: SignedIn,
    request: AnyRequest,
) -> Redirect | Template:
    require(account, Permission.PLAN_WAVES)
    digest = str((await request.form()).get("digest", ""))
    try:
        draw_id = await actions.draw_repairs(account, code, month_of_address(month), token, digest=digest)
    except NotFoundError:
        raise
    except FieldkitError as error:
        return await _dry_run(account, code, month, token, error)
    return Redirect(f"/callbacks/{draw_id}", status_code=303)


@get("/callbacks/{draw_id:int}")
async def drawn(draw_id: FromPath[int], account: SignedIn, request: AnyRequest) -> Template | Response[bytes]:
    return await _drawn(draw_id, account, request)


@post("/callbacks/{draw_id:int}/reserve", status_code=303)
async def reserve(
    draw_id: FromPath[int], account: SignedIn, request: AnyRequest
) -> Redirect | Template | Response[bytes]:
    require(account, Permission.PLAN_WAVES)
    typed = await request.form()
    order, reason = (str(typed.get(name, "")).strip() for name in ("work_order", "reason"))
    try:
        await giving.take_reserve(account, draw_id, order, reason)
    except FieldkitError as error:
        return await _drawn(draw_id, account, request, error)
    return Redirect(f"/callbacks/{draw_id}?standing=left", status_code=303)


@get("/callbacks/{draw_id:int}/assign")
async def assign_page(draw_id: FromPath[int], account: SignedIn) -> Template:
    return await _assign(account, draw_id)


@post("/callbacks/{draw_id:int}/assign", status_code=303)
async def assign(draw_id: FromPath[int], account: SignedIn, request: AnyRequest) -> Redirect | Template:
    require(account, Permission.PLAN_WAVES)
    typed = await request.form()
    chosen = [int(each) for each in typed.getall("interviewer", []) if str(each).isdecimal()]
    try:
        await giving.give_out(account, draw_id, chosen)
    except FieldkitError as error:
        return await _assign(account, draw_id, error)
    return Redirect(f"/callbacks/{draw_id}?given=yes", status_code=303)


NO_FILE = Bilingual("没有选择文件。", "No file was chosen.")
NOTHING_TO_MARK = Bilingual(
    "没有可以标出的错误，或文件太大、打不开。",
    "There is no cell to mark, or the file is too large or cannot be opened.",
)


async def _uploaded(part: object) -> Upload:
    if not isinstance(part, UploadFile) or not part.filename:
        raise FieldkitError(NO_FILE, where="file")
    return Upload(part.filename, await part.read())


async def _callbacks(
    account: Account, code: str, error: FieldkitError | None = None, *, month_typed: str = ""
) -> Template:
    """The wave's page, with what was refused above it; whoever may not plan meets the refusal itself."""
    require(account, Permission.PLAN_WAVES)
    wave = await wave_of(account, code)
    return page(
        "callbacks/callbacks.html",
        status=error.status if error else 200,
        account=account,
        wave=wave,
        url=wave_url(code),
        months=month_draws(await queries.draws_of(wave.id)),
        month=month_typed[:20] or usual_month(wave),
        share_pct=f"{packaged_planning_rules().callbacks.share:.0%}",
        may_draw=wave.state in PLANNABLE,
        problem=in_language(error) if error else None,
    )


async def _dry_run(
    account: Account, code: str, month_text: str, token: str, error: FieldkitError | None = None
) -> Template:
    month = month_of_address(month_text)
    upload, plan = await actions.staged_repairs(account, code, month, token)
    return page(
        "callbacks/plan.html",
        status=error.status if error else 200,
        account=account,
        url=f"{wave_url(code)}/callbacks",
        plan=repair_plan_page(code, plan, month=month, name=upload.name, token=token),
        problem=in_language(error) if error else None,
    )


async def _drawn(
    draw_id: int, account: Account, request: AnyRequest, error: FieldkitError | None = None
) -> Template | Response[bytes]:
    draw = await actions.draw_of(account, draw_id)
    return await answer_list(
        *(drawn_repairs(draw), request, account),
        within=[("r.draw = {}", draw_id), ("r.place > {}", 0)],
        template="callbacks/draw.html",
        draw=draw_card(draw),
        wave_code=draw.wave_code,
        url=f"{wave_url(draw.wave_code)}/callbacks",
        status=error.status if error else 200,
        problem=in_language(error) if error else None,
    )


async def _assign(account: Account, draw_id: int, error: FieldkitError | None = None) -> Template:
    draw = await actions.draw_of(account, draw_id)
    due_at, missing = "", error
    try:
        giving.form_in_use(await queries.forms_used(draw.wave))
        due_at = moment_text(giving.due_of(draw, datetime.now(UTC)))
    except FieldkitError as problem:
        missing = error or problem
    return page(
        "callbacks/assign.html",
        status=error.status if error else 200,
        account=account,
        draw=draw_card(draw),
        n_to_give=draw.n_to_give,
        wave_code=draw.wave_code,
        plan_url=f"{wave_url(draw.wave_code)}/plan#forms",
        due_at=due_at,
        interviewers=await people(Role.INTERVIEWER),
        problem=in_language(missing) if missing else None,
    )


router = Router(
    "/",
    route_handlers=[
        *(callbacks_page, upload, workbook, dry_run, marked_file, draw),
        *(drawn, reserve, assign_page, assign),
    ],
)
