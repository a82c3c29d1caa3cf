"""The auditor's pages, under the auditor's own link."""

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, require
from fieldkit.accounts.actions import auditor_of
from fieldkit.accounts.tables import Account
from fieldkit.assignments import answering, offering
from fieldkit.assignments.answering import ReasonError
from fieldkit.assignments.offer_queries import claimable_by
from fieldkit.assignments.offering import ClaimError
from fieldkit.assignments.queries import Visit, visit_of, visits_of
from fieldkit.assignments.reminder_queries import reminded_of
from fieldkit.dependencies import SharedServices
from fieldkit.errors import FieldkitError, WrongStateError
from fieldkit.i18n import current_language
from fieldkit.openrosa.caller import AnyRequest, server_address
from fieldkit.openrosa.settings_code import settings_code
from fieldkit.pages import media_file, page, typed_in
from fieldkit.phone.media import FOREVER, shown_file
from fieldkit.phone.page import (
    LastWord,
    claim_row,
    installation_id,
    reminder_line,
    visit_json,
    visit_row,
)
from fieldkit.problems import in_language
from fieldkit.reviews.history import last_word


@get("/")
async def assignments_page(token: FromPath[str]) -> Template:
    auditor = await auditor_of(token)
    return await _list(auditor, token)


@post("/accepted", status_code=303)
async def accept_all(token: FromPath[str]) -> Redirect:
    auditor = await auditor_of(token)
    await answering.accept_all(auditor)
    return _to_list(token)


@post("/visits/{code:str}/accepted", status_code=303)
async def accept(token: FromPath[str], code: FromPath[str]) -> Redirect | Template:
    auditor = await auditor_of(token)
    try:
        await answering.accept(auditor, code)
    except WrongStateError as error:
        return await _list(auditor, token, error)
    return _to_list(token)


@post("/visits/{code:str}/handed-back", status_code=303)
async def hand_back(token: FromPath[str], code: FromPath[str], request: AnyRequest) -> Redirect | Template:
    auditor = await auditor_of(token)
    reason = (await typed_in(request)).get("reason", "")
    try:
        await answering.hand_back(auditor, code, reason)
    except (ReasonError, WrongStateError) as error:
        return await _list(auditor, token, error)
    return _to_list(token)


@get("/collect-app")
async def collect_app_page(token: FromPath[str], request: AnyRequest, services: SharedServices) -> Template:
    auditor = await auditor_of(token)
    require(auditor, Permission.FILL_OWN_VISITS)
    server = server_address(request, token, is_https=services.settings.is_https)
    code = settings_code(server, auditor_name=auditor.name, language=current_language())
    return page("phone/collect_app.html", server=server, code=code, visits_url=f"/collect/{token}")


@get("/visits/{code:str}")
async def visit_page(token: FromPath[str], code: FromPath[str], services: SharedServices) -> Template:
    auditor = await auditor_of(token)
    require(auditor, Permission.FILL_OWN_VISITS)
    visit = await visit_of(auditor.id, code)
    survey = await services.shelf.load(visit.survey_id)
    installation = installation_id(services.settings.secret)
    content = visit_json(
        visit,
        survey.form,
        token,
        language=current_language(),
        installation=installation,
        word=await _last_word(visit),
    )
    return page("phone/visit.html", visit=content, site_name=visit.site_name)


async def _last_word(visit: Visit) -> LastWord:
    reason, notes = await last_word(visit.returned_id or visit.rejected_id or "")
    return LastWord(reason, {note.path: note.comment for note in notes})


@get("/visits/{code:str}/media/{name:str}")
async def visit_media(
    token: FromPath[str],
    code: FromPath[str],
    name: FromPath[str],
    *,
    request: AnyRequest,
    services: SharedServices,
) -> Response[bytes]:
    """A file of the version that the visit was begun under, which may be older than the current one."""
    auditor = await auditor_of(token)
    require(auditor, Permission.FILL_OWN_VISITS)
    visit = await visit_of(auditor.id, code)
    survey = await services.shelf.load(visit.survey_id)
    version = request.query_params.get("version", survey.form.version)
    if version != survey.form.version:
        survey = await services.shelf.find(survey.form.form_id, version)
    shown = shown_file(survey.form, name, request.headers.get("range"))
    return media_file(shown.content, shown.media_type, content_range=shown.content_range, cache=FOREVER)


@post("/visits/{code:str}/claimed", status_code=303)
async def claim(token: FromPath[str], code: FromPath[str]) -> Redirect | Template:
    auditor = await auditor_of(token)
    try:
        await offering.claim(auditor, code)
    except ClaimError as error:
        return await _list(auditor, token, error)
    return _to_list(token)


async def _list(auditor: Account, token: str, error: FieldkitError | None = None) -> Template:
    require(auditor, Permission.FILL_OWN_VISITS)
    rows = [visit_row(visit, token, current_language()) for visit in await visits_of(auditor.id)]
    return page(
        "phone/assignments.html",
        status=error.status if error else 200,
        auditor_name=auditor.name,
        assignments=rows,
        claimable=[claim_row(each, token, current_language()) for each in await claimable_by(auditor.id)],
        reminders=[reminder_line(each) for each in await reminded_of(auditor.id)],
        list_url=f"/collect/{token}",
        longest_reason=answering.LONGEST_REASON,
        collect_app_url=f"/collect/{token}/collect-app",
        problem=in_language(error) if error else None,
    )


def _to_list(token: str) -> Redirect:
    return Redirect(f"/collect/{token}", status_code=303)


router = Router(
    "/collect/{token:str}",
    route_handlers=[
        *(assignments_page, accept_all, accept, hand_back, claim),
        *(collect_app_page, visit_page, visit_media),
    ],
)
