"""The pages of appeals: the list, filing one, the secretary's and the deciders' deeds, and the numbers."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, may, require
from fieldkit.accounts.tables import Account
from fieldkit.appeals import actions, deciding, queries
from fieldkit.appeals.actions import Claim, Evidence
from fieldkit.appeals.ballot import ANSWER, ballot_fields, photos_of, texts_asked
from fieldkit.appeals.deciding import Ballot, Before, permission_for, why_not
from fieldkit.appeals.numbers import AUDITOR_RATES, CITY_RANKS, FIRM_RATES, SITE_RANKS
from fieldkit.appeals.queries import FiledAppeal, Vote
from fieldkit.appeals.tables import Outcome
from fieldkit.appeals.view import (
    LIST,
    OFFICE_LIST,
    Known,
    appeal_page,
    kind_choices,
    outcome_choices,
    vote_cards,
)
from fieldkit.dependencies import SharedServices, SignedIn
from fieldkit.errors import FieldkitError
from fieldkit.findings.queries import finding_of, within
from fieldkit.findings.sheet import SheetItem, sheet_of
from fieldkit.findings.view import item_note, points_text
from fieldkit.i18n import spoken
from fieldkit.lists.listing import Listing
from fieldkit.lists.routes import answer_list
from fieldkit.pages import download, media_file, page, typed_in
from fieldkit.problems import in_language
from fieldkit.reviews.history import history_of
from fieldkit.reviews.queries import subject_of
from fieldkit.services import Services

AnyRequest = Request[Any, Any, Any]
PRIVATE = "private, max-age=600"


@get("/")
async def appeals_page(account: SignedIn, request: AnyRequest) -> Template | Response[bytes]:
    scope = require(account, Permission.READ_APPEALS)
    is_office = may(account, Permission.ADMIT_APPEALS)
    return await answer_list(
        *(OFFICE_LIST if is_office else LIST, request, account),
        within=within(scope),
        template="appeals/appeals.html",
        is_office=is_office,
        may_file=may(account, Permission.FILE_APPEALS),
    )


@get("/new/{visit:str}/{item:str}")
async def new_appeal_page(
    visit: FromPath[str], item: FromPath[str], account: SignedIn, services: SharedServices
) -> Template:
    return await _new_appeal(services, account, visit, item)


@post("/new/{visit:str}/{item:str}", status_code=303)
async def file_appeal(
    visit: FromPath[str],
    item: FromPath[str],
    account: SignedIn,
    services: SharedServices,
    request: AnyRequest,
) -> Redirect | Template:
    require(account, Permission.FILE_APPEALS)
    typed = await typed_in(request)
    claim = Claim(typed.get("kind", ""), typed.get("reason", ""), typed.get("wanted", ""))
    try:
        evidence = await _evidence(request)
        code = await actions.file_appeal(services, account, visit, item, claim=claim, evidence=evidence)
    except FieldkitError as error:
        return await _new_appeal(services, account, visit, item, typed=typed, error=error)
    return _to(code)


@get("/{code:str}")
async def appeal_page_of(code: FromPath[str], account: SignedIn, services: SharedServices) -> Template:
    return await _appeal(services, account, code)


@post("/{code:str}/admit", status_code=303)
async def admit(code: FromPath[str], account: SignedIn, services: SharedServices) -> Redirect | Template:
    return await _tried(services, account, code, lambda: actions.admit(account, code))


@post("/{code:str}/refuse", status_code=303)
async def refuse(
    code: FromPath[str], account: SignedIn, services: SharedServices, request: AnyRequest
) -> Redirect | Template:
    typed = await typed_in(request)
    return await _tried(
        *(services, account, code), lambda: actions.refuse(account, code, reason=typed.get("reason", ""))
    )


@post("/{code:str}/comment", status_code=303)
async def pass_on(
    code: FromPath[str], account: SignedIn, services: SharedServices, request: AnyRequest
) -> Redirect | Template:
    typed = await typed_in(request)
    return await _tried(
        *(services, account, code), lambda: actions.pass_on(account, code, text=typed.get("text", ""))
    )


@post("/{code:str}/vote", status_code=303)
async def vote(
    code: FromPath[str], account: SignedIn, services: SharedServices, request: AnyRequest
) -> Redirect | Template:
    typed = await typed_in(request)
    texts = texts_asked((await request.form()).multi_items())
    is_dismissal = typed.get("outcome") == Outcome.DISMISSED  # whatever the fields hold, it changes nothing
    ballot = Ballot(typed.get("outcome", ""), typed.get("reason", ""), {} if is_dismissal else texts)
    return await _tried(
        *(services, account, code),
        lambda: deciding.vote(services.shelf, account, code, _before(typed), ballot),
        typed={**typed, **{ANSWER + path: text for path, text in texts.items()}},
    )


@post("/{code:str}/votes/{vote_id:int}/agree", status_code=303)
async def agree(
    code: FromPath[str],
    vote_id: FromPath[int],
    account: SignedIn,
    services: SharedServices,
    request: AnyRequest,
) -> Redirect | Template:
    typed = await typed_in(request)
    return await _tried(
        *(services, account, code),
        lambda: deciding.agree(
            *(services.shelf, account, code, _before(typed)),
            vote_id=vote_id,
            reason=typed.get("reason", ""),
        ),
    )


@get("/{code:str}/files/{file_id:int}")
async def evidence_file(
    code: FromPath[str], file_id: FromPath[int], account: SignedIn, services: SharedServices
) -> Response[bytes]:
    file, content = await actions.evidence_of(services, account, code, file_id)
    if file.media_type.startswith("image/"):
        return media_file(content, file.media_type, content_range="", cache=PRIVATE)
    return download(content, file.name, plain_name=f"{code}-{file_id}", media_type=file.media_type)


@get("/{code:str}/photos/{name:str}")
async def visit_photo(
    code: FromPath[str], name: FromPath[str], account: SignedIn, services: SharedServices
) -> Response[bytes]:
    media_type, content = await actions.photo_of(services, account, code, name)
    return media_file(content, media_type, content_range="", cache=PRIVATE)


@get("/rates")
async def firm_rates(account: SignedIn, request: AnyRequest) -> Template | Response[bytes]:
    return await _numbers(account, request, FIRM_RATES)


@get("/rates/auditors")
async def auditor_rates(account: SignedIn, request: AnyRequest) -> Template | Response[bytes]:
    return await _numbers(account, request, AUDITOR_RATES)


@get("/ranks")
async def city_ranks(account: SignedIn, request: AnyRequest) -> Template | Response[bytes]:
    return await _numbers(account, request, CITY_RANKS)


@get("/ranks/sites")
async def site_ranks(account: SignedIn, request: AnyRequest) -> Template | Response[bytes]:
    return await _numbers(account, request, SITE_RANKS)


async def _numbers(account: Account, request: AnyRequest, listing: Listing) -> Template | Response[bytes]:
    require(account, Permission.ADMIT_APPEALS)
    wave = request.query_params.get("wave", "").strip()
    beside = [
        (f"{each.path}?wave={quote(wave, safe='')}" if wave else each.path, spoken(each.title))
        for each in (FIRM_RATES, AUDITOR_RATES, CITY_RANKS, SITE_RANKS)
        if each is not listing
    ]
    return await answer_list(*(listing, request, account), template="appeals/numbers.html", beside=beside)


async def _tried(
    services: Services,
    account: Account,
    code: str,
    deed: Callable[[], Awaitable[object]],
    *,
    typed: dict[str, str] | None = None,
) -> Redirect | Template:
    """Back to the appeal once it is done; or its page with what was refused above it, and what was typed."""
    try:
        await deed()
    except FieldkitError as error:
        if error.status in {403, 404}:
            raise
        return await _appeal(services, account, code, error=error, typed=typed)
    return _to(code)


async def _appeal(
    services: Services,
    account: Account,
    code: str,
    *,
    error: FieldkitError | None = None,
    typed: dict[str, str] | None = None,
) -> Template:
    appeal = await actions.find_appeal(account, code)
    votes = await queries.votes_of(appeal.id)
    survey = await services.shelf.load(appeal.survey_id)
    known = Known(
        form=survey.form,
        files=await queries.files_of(appeal.id),
        votes=votes,
        steps=await history_of(appeal.assignment_id),
        item=await _item_now(services, account, appeal),
    )
    is_decider = may(account, Permission.DECIDE_APPEALS)
    return page(
        "appeals/appeal.html",
        status=error.status if error else 200,
        account=account,
        appeal=appeal_page(appeal, known, with_names=is_decider),
        url=f"/appeals/{quote(code, safe='')}",
        is_decider=is_decider,
        may_admit=may(account, Permission.ADMIT_APPEALS),
        **await _deciding(services, account, appeal, votes),
        typed=typed or {},
        problem=in_language(error) if error else None,
    )


async def _deciding(
    services: Services, account: Account, appeal: FiledAppeal, votes: list[Vote]
) -> dict[str, object]:
    """What a decider is offered: the opinions so far, the photos, and the ballot or why there is none."""
    subject = await subject_of(appeal.visit, firm=None)
    nothing: dict[str, object] = {"votes": [], "photos": [], "ballot": None, "hindrance": "", "before": None}
    if subject is None or not may(account, Permission.DECIDE_APPEALS):
        return nothing
    survey = await services.shelf.load(subject.survey_id)
    shown = {
        "votes": vote_cards(survey.form, votes),
        "photos": photos_of(survey.form, subject, appeal.item),
        "outcomes": outcome_choices(),
        "before": Before(subject.instance_id, subject.revision, len(votes)),
        "is_third": len(votes) >= deciding.OPINIONS,
    }
    hindrance = await why_not(account, appeal, votes)
    if not may(account, permission_for(appeal)):
        hindrance = deciding.LEADERS_ONLY
    if hindrance:
        return {**nothing, **shown, "hindrance": spoken(hindrance)}
    return {**nothing, **shown, "ballot": await ballot_fields(survey, subject, appeal)}


async def _new_appeal(
    services: Services,
    account: Account,
    visit: str,
    item: str,
    *,
    typed: dict[str, str] | None = None,
    error: FieldkitError | None = None,
) -> Template:
    """Where nothing can be appealed against, that is what is refused."""
    subject = await actions.find_appealable(services.shelf, account, visit, item)
    question = subject.item.question
    return page(
        "appeals/new.html",
        status=error.status if error else 200,
        account=account,
        finding=subject.finding,
        item=spoken(question.label),
        answer=" · ".join(filter(None, [spoken(subject.item.answer), item_note(subject.item)])),
        points=points_text(subject.item.earned, subject.item.possible),
        is_veto=subject.item.is_vetoed,
        is_late=subject.is_late,
        kinds=kind_choices(),
        typed=typed or {},
        url=f"/appeals/new/{quote(visit, safe='')}/{quote(item, safe='')}",
        back=f"/findings/{quote(visit, safe='')}",
        problem=in_language(error) if error else None,
    )


async def _item_now(services: Services, account: Account, appeal: FiledAppeal) -> SheetItem | None:
    """The item as the newest results have it; None while the wave is taken back for review."""
    finding = await finding_of(appeal.visit, require(account, Permission.READ_APPEALS))
    if finding is None:
        return None
    items = [each for section in await sheet_of(services.shelf, finding) for each in section.items]
    return next((each for each in items if each.question.name == appeal.item), None)


async def _evidence(request: AnyRequest) -> list[Evidence]:
    """The files that were chosen; an empty field sends one without a name."""
    parts = (await request.form()).getall("file", [])
    return [
        Evidence(part.filename, await part.read())
        for part in parts
        if isinstance(part, UploadFile) and part.filename
    ]


def _before(typed: dict[str, str]) -> Before:
    """As the page had it; numbers that are none match nothing that stands."""
    revision, n_votes = (
        int(typed[name]) if typed.get(name, "").isdecimal() else -1 for name in ("revision", "n_votes")
    )
    return Before(typed.get("instance_id", ""), revision, n_votes)


def _to(code: str) -> Redirect:
    return Redirect(f"/appeals/{quote(code, safe='')}", status_code=303)


router = Router(
    "/appeals",
    route_handlers=[
        *(appeals_page, new_appeal_page, file_appeal, appeal_page_of, admit, refuse, pass_on, vote, agree),
        *(evidence_file, visit_photo, firm_rates, auditor_rates, city_ranks, site_ranks),
    ],
)
