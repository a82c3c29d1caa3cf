"""The quality user's pages of forms: upload, faults, preview, comparison, a version's way to the field."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.dependencies import SharedServices, SignedIn
from fieldkit.errors import FieldkitError
from fieldkit.headers import FRAMED
from fieldkit.i18n import current_language
from fieldkit.pages import download, media_file, page
from fieldkit.phone.media import NEVER, shown_file
from fieldkit.phone.page import installation_id, visit_json
from fieldkit.surveys import publishing, rubrics
from fieldkit.surveys.preview import invented_visit
from fieldkit.surveys.publishing import FaultyFile, FormFile, is_companion
from fieldkit.surveys.queries import versions
from fieldkit.surveys.tables import Survey, SurveyState
from fieldkit.surveys.view import (
    change_groups,
    faults_page,
    form_rows,
    form_title,
    library_rows,
    rubric_row,
    version_row,
)
from forms.compare import compare_forms, compare_rubrics
from forms.text import Bilingual

NO_FILE = Bilingual("没有选择表单文件。", "No form file was chosen.")
SHEETS = (".xlsx", ".md")


@get("/")
async def forms_page(account: SignedIn) -> Template:
    require(account, Permission.AUTHOR_FORMS)
    rows = form_rows(await versions())
    return page("surveys/forms.html", account=account, forms=rows, library=library_rows())


@post("/", status_code=200)
async def upload_form(account: SignedIn, request: Request[Any, Any, Any]) -> Template | Redirect:
    require(account, Permission.AUTHOR_FORMS)
    kept = await publishing.upload(account, await _uploaded(request))
    if isinstance(kept, FaultyFile):
        return _faults(account, kept, "/forms")
    return Redirect(f"/forms/{kept.id}", status_code=303)


@get("/{survey_id:int}")
async def version_page(survey_id: FromPath[int], account: SignedIn) -> Template:
    survey = await publishing.version_of(account, survey_id)
    form = publishing.form_of(survey)
    current = await publishing.current_version(survey)
    differences = compare_forms(publishing.form_of(current), form) if current else ()
    (row,) = (version_row(version) for version in await versions(survey_id))
    return page(
        "surveys/version.html",
        account=account,
        version=row,
        form_id=survey.form_id,
        n_items=len(form.rubric.items),
        is_for_phone=form.is_for_phone,
        current=current.version if current else None,
        changes=change_groups(differences),
        rubrics=[rubric_row(each) for each in await rubrics.rubrics_of(account, survey_id)],
        rubric_version=(await rubrics.current_rubric(survey)).version,
    )


@get("/{survey_id:int}/preview")
async def preview_page(survey_id: FromPath[int], account: SignedIn, services: SharedServices) -> Template:
    survey = await publishing.version_of(account, survey_id)
    form = publishing.form_of(survey)
    installation = installation_id(services.settings.secret)
    visit = invented_visit(survey, form)
    content = visit_json(
        *(visit, form, ""),
        language=current_language(),
        installation=installation,
        media_url=f"/forms/{survey_id}/media/",
    )
    shown = page("phone/visit.html", visit=content, site_name=visit.site_name)
    shown.headers.update(FRAMED)
    return shown


@get("/{survey_id:int}/media/{name:str}")
async def preview_media(
    survey_id: FromPath[int], name: FromPath[str], account: SignedIn, request: Request[Any, Any, Any]
) -> Response[bytes]:
    survey = await publishing.version_of(account, survey_id)
    shown = shown_file(publishing.form_of(survey), name, request.headers.get("range"))
    return media_file(shown.content, shown.media_type, content_range=shown.content_range, cache=NEVER)


@get("/{survey_id:int}/workbook")
async def version_workbook(survey_id: FromPath[int], account: SignedIn) -> Response[bytes]:
    survey = await publishing.version_of(account, survey_id)
    return download(publishing.workbook_of(survey), f"{survey.form_id}-{survey.version}.xlsx")


@get("/library/{name:str}")
async def library_workbook(name: FromPath[str], account: SignedIn) -> Response[bytes]:
    return download(publishing.library_workbook(account, name), f"{name}.xlsx")


@post("/{survey_id:int}/draft", status_code=303)
async def back_to_draft(survey_id: FromPath[int], account: SignedIn) -> Redirect:
    return _shown(await publishing.move(account, survey_id, SurveyState.DRAFT))


@post("/{survey_id:int}/in_review", status_code=303)
async def send_to_review(survey_id: FromPath[int], account: SignedIn) -> Redirect:
    return _shown(await publishing.move(account, survey_id, SurveyState.IN_REVIEW))


@post("/{survey_id:int}/published", status_code=303)
async def publish_version(survey_id: FromPath[int], account: SignedIn) -> Redirect:
    return _shown(await publishing.move(account, survey_id, SurveyState.PUBLISHED))


@post("/{survey_id:int}/retired", status_code=303)
async def retire_version(survey_id: FromPath[int], account: SignedIn) -> Redirect:
    return _shown(await publishing.move(account, survey_id, SurveyState.RETIRED))


@post("/{survey_id:int}/rubrics", status_code=200)
async def upload_rubric(
    survey_id: FromPath[int], account: SignedIn, request: Request[Any, Any, Any]
) -> Template | Redirect:
    require(account, Permission.AUTHOR_FORMS)
    kept = await rubrics.upload_rubric(account, survey_id, await _uploaded(request))
    if isinstance(kept, FaultyFile):
        return _faults(account, kept, f"/forms/{survey_id}/rubrics")
    return Redirect(f"/forms/rubrics/{kept.id}", status_code=303)


@get("/rubrics/{rubric_id:int}")
async def rubric_page(rubric_id: FromPath[int], account: SignedIn) -> Template:
    row = await rubrics.rubric_row(account, rubric_id)
    survey = await publishing.version_of(account, row.survey)
    current = await rubrics.current_rubric(survey, but=row.id)
    return page(
        "surveys/rubric.html",
        account=account,
        rubric=rubric_row(row),
        title=form_title(survey),
        survey_url=f"/forms/{survey.id}",
        current=current.version,
        changes=change_groups(compare_rubrics(current, rubrics.rubric_of(row))),
    )


@post("/rubrics/{rubric_id:int}/published", status_code=303)
async def publish_rubric(rubric_id: FromPath[int], account: SignedIn) -> Redirect:
    await rubrics.publish_rubric(account, rubric_id)
    return Redirect(f"/forms/rubrics/{rubric_id}", status_code=303)


@get("/rubrics/{rubric_id:int}/workbook")
async def rubric_workbook(rubric_id: FromPath[int], account: SignedIn) -> Response[bytes]:
    row = await rubrics.rubric_row(account, rubric_id)
    return download(publishing.as_workbook(row.source, row.source_name), f"rubric-{row.version}.xlsx")


def _faults(account: Account, file: FaultyFile, upload_url: str) -> Template:
    shown = faults_page(file)
    return page("surveys/faults.html", status=422, account=account, page=shown, upload_url=upload_url)


async def _uploaded(request: Request[Any, Any, Any]) -> FormFile:
    """The form and, beside it, the lists and pictures that it names."""
    parts = (await request.form()).getall("file", [])
    files = {part.filename: await part.read() for part in parts if isinstance(part, UploadFile)}
    name = next((name for name in files if name and name.lower().endswith(SHEETS)), None)
    name = name or next((name for name in files if name and not is_companion(name)), None)
    if name is None:
        raise FieldkitError(NO_FILE, where="file")
    return FormFile(name, files[name], {other: files[other] for other in files if other != name})


def _shown(survey: Survey) -> Redirect:
    return Redirect(f"/forms/{survey.id}", status_code=303)


router = Router(
    "/forms",
    route_handlers=[
        forms_page,
        upload_form,
        version_page,
        preview_page,
        preview_media,
        version_workbook,
        library_workbook,
        back_to_draft,
        send_to_review,
        publish_version,
        retire_version,
        upload_rubric,
        rubric_page,
        publish_rubric,
        rubric_workbook,
    ],
)
