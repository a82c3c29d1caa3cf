"""The reviewers' pages: the queue, one visit, its files, and what is done with it."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, may, require
from fieldkit.accounts.tables import Account
from fieldkit.dependencies import SharedServices, SignedIn
from fieldkit.errors import FieldkitError, NotFoundError
from fieldkit.lists.listing import asked_of
from fieldkit.lists.queries import rows_of
from fieldkit.lists.routes import answer_list
from fieldkit.pages import media_file, page, typed_in
from fieldkit.phone.media import NEVER, part_of
from fieldkit.problems import in_language
from fieldkit.reviews import actions, queries
from fieldkit.reviews.actions import NOTHING_IN, Seen, find_subject
from fieldkit.reviews.listing import REVIEWS, seen_by
from fieldkit.reviews.page import material_of
from fieldkit.reviews.view import review_page
from fieldkit.services import Services
from fieldkit.waves.actions import find_wave

AnyRequest = Request[Any, Any, Any]
COMMENT, ANSWER = "say:", "fix:"  # before an answer's path, in the names of the page's fields


@get("/")
async def reviews_page(account: SignedIn, request: AnyRequest) -> Template | Response[bytes] | Redirect:
    scope = require(account, Permission.REVIEW_VISITS)
    if not request.query_params:
        return Redirect("/reviews?stage=waiting")
    wave = request.query_params.get("wave", "").strip()
    may_calm = wave and may(account, Permission.DECIDE_REVIEWS)
    return await answer_list(
        *(REVIEWS, request, account),
        within=seen_by(scope),
        template="reviews/reviews.html",
        n_calm=await queries.n_calm((await find_wave(wave)).id) if may_calm else 0,
        calm_url=f"/reviews/calm/{quote(wave, safe='')}",
    )


@post("/calm/{wave_code:str}", status_code=303)
async def accept_calm(wave_code: FromPath[str], account: SignedIn) -> Redirect:
    """Accept all of a wave against which nothing stands."""
    await actions.accept_calm(account, wave_code)
    return Redirect(f"/reviews?stage=waiting&wave={quote(wave_code, safe='')}", status_code=303)


@get("/{code:str}")
async def visit_page(
    code: FromPath[str], account: SignedIn, request: AnyRequest, services: SharedServices
) -> Template:
    return await _visit(services, account, code, request)


@get("/{code:str}/files/{name:str}")
async def visit_file(
    code: FromPath[str], name: FromPath[str], account: SignedIn, request: AnyRequest, services: SharedServices
) -> Response[bytes]:
    scope = require(account, Permission.REVIEW_VISITS)
    found = await queries.file_of(code, name, firm=scope.firm)
    if found is None:
        raise NotFoundError(NOTHING_IN)
    sha256, media_type = found
    shown = part_of(await services.store.get(sha256), media_type, request.headers.get("range"))
    return media_file(shown.content, shown.media_type, content_range=shown.content_range, cache=NEVER)


@post("/{code:str}/accept", status_code=303)
async def accept(
    code: FromPath[str], account: SignedIn, request: AnyRequest, services: SharedServices
) -> Redirect | Template:
    typed = await typed_in(request)
    return await _done(
        *(services, account, code, request),
        deed=lambda: actions.accept(services.shelf, account, _seen(code, typed), reason=_reason(typed)),
    )


@post("/{code:str}/return", status_code=303)
async def give_back(
    code: FromPath[str], account: SignedIn, request: AnyRequest, services: SharedServices
) -> Redirect | Template:
    typed = await typed_in(request)
    comments = _by_path(typed, COMMENT)
    return await _done(
        *(services, account, code, request),
        deed=lambda: actions.return_visit(
            account, _seen(code, typed), comments=comments, reason=_reason(typed)
        ),
    )


@post("/{code:str}/reject", status_code=303)
async def reject(
    code: FromPath[str], account: SignedIn, request: AnyRequest, services: SharedServices
) -> Redirect | Template:
    typed = await typed_in(request)
    return await _done(
        *(services, account, code, request),
        deed=lambda: actions.reject(account, _seen(code, typed), reason=_reason(typed)),
    )


@post("/{code:str}/reopen", status_code=303)
async def reopen(
    code: FromPath[str], account: SignedIn, request: AnyRequest, services: SharedServices
) -> Redirect | Template:
    typed = await typed_in(request)
    return await _done(
        *(services, account, code, request),
        deed=lambda: actions.reopen(account, _seen(code, typed), reason=_reason(typed)),
        stays=True,
    )


@post("/{code:str}/correct", status_code=303)
async def correct(
    code: FromPath[str], account: SignedIn, request: AnyRequest, services: SharedServices
) -> Redirect | Template:
    typed = await typed_in(request)
    texts = _by_path(typed, ANSWER)
    return await _done(
        *(services, account, code, request),
        deed=lambda: actions.correct(
            services.shelf, account, _seen(code, typed), texts=texts, reason=_reason(typed)
        ),
        stays=True,
    )


@post("/{code:str}/doubts/{flag_id:int}/dismiss", status_code=303)
async def dismiss(
    code: FromPath[str],
    flag_id: FromPath[int],
    account: SignedIn,
    request: AnyRequest,
    services: SharedServices,
) -> Redirect | Template:
    typed = await typed_in(request)
    return await _done(
        *(services, account, code, request),
        deed=lambda: actions.dismiss(account, _seen(code, typed), flag_id=flag_id, reason=_reason(typed)),
        stays=True,
    )


async def _done(
    services: Services,
    account: Account,
    code: str,
    request: AnyRequest,
    *,
    deed: Callable[[], Awaitable[object]],
    stays: bool = False,
) -> Redirect | Template:
    """Do it and go on to the next visit of the queue; a refusal is said on the page, with all typed."""
    require(account, Permission.REVIEW_VISITS)
    next_url = await _next_url(account, code, request)
    try:
        await deed()
    except FieldkitError as error:
        return await _visit(services, account, code, request, error=error)
    own_url = _with_wishes(f"/reviews/{quote(code, safe='')}", request)
    return Redirect(own_url if stays else next_url, status_code=303)


async def _visit(
    services: Services,
    account: Account,
    code: str,
    request: AnyRequest,
    *,
    error: FieldkitError | None = None,
) -> Template:
    scope = require(account, Permission.REVIEW_VISITS)
    subject = await find_subject(account, code)
    return page(
        "reviews/visit.html",
        status=error.status if error else 200,
        account=account,
        visit=review_page(await material_of(services, account, subject, scope), account),
        url=f"/reviews/{quote(code, safe='')}",
        wishes=str(request.url.query),
        list_url=_with_wishes("/reviews", request),
        next_url=await _next_url(account, code, request),
        typed=await typed_in(request) if error else {},
        problem=in_language(error) if error else None,
    )


async def _next_url(account: Account, code: str, request: AnyRequest) -> str:
    """The next visit of the list that the reviewer came from, else the list."""
    scope = require(account, Permission.REVIEW_VISITS)
    asked = asked_of(REVIEWS, request.query_params)
    if asked.filters:
        rows = await rows_of(REVIEWS, asked, seen_by(scope))
        following = next((row["code"] for row in rows if row["code"] != code), None)
        if following is not None:
            return _with_wishes(f"/reviews/{quote(following, safe='')}", request)
    return _with_wishes("/reviews", request)


def _with_wishes(url: str, request: AnyRequest) -> str:
    query = str(request.url.query)
    return f"{url}?{query}" if query else url


def _seen(code: str, typed: dict[str, str]) -> Seen:
    revision = typed.get("revision", "")
    return Seen(code, typed.get("instance", ""), int(revision) if revision.isdecimal() else -1)


def _reason(typed: dict[str, str]) -> str:
    return typed.get("reason", "").strip()


def _by_path(typed: dict[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in typed.items() if name.startswith(prefix)}


router = Router(
    "/reviews",
    route_handlers=[
        reviews_page,
        accept_calm,
        visit_page,
        visit_file,
        accept,
        give_back,
        reject,
        reopen,
        correct,
        dismiss,
    ],
)
