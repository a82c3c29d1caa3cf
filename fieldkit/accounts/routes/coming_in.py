"""Signing in, with a second step for whoever has a second factor, and out."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from fieldkit.accounts.routes.caller import COOKIE, AnyRequest, caller_of, own_cookie, refused, session_cookie
from fieldkit.accounts.sessions import sign_out
from fieldkit.accounts.sign_in import CHALLENGE_S, CodeWanted, sign_in, sign_in_by_code
from fieldkit.dependencies import SharedServices, SignedIn
from fieldkit.errors import CodeRefusedError, FieldkitError, NotSignedInError, TooManyTriesError
from fieldkit.pages import home_of, page
from fieldkit.settings import Settings

CHALLENGE_COOKIE = "fieldkit_first_step"
SIGN_IN = "/sign-in"
CODE = f"{SIGN_IN}/code"


@dataclass(frozen=True, slots=True)
class SignInForm:
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class CodeForm:
    code: str


@get("/")
async def first_page(account: SignedIn) -> Redirect:
    return Redirect(home_of(account))


@get(SIGN_IN)
async def sign_in_page(request: AnyRequest, services: SharedServices) -> Template:
    is_new = request.query_params.get("password") == "set"
    facts = {**_sign_in_facts(services.settings), "is_new": is_new}
    return page("accounts/sign_in.html", problem=None, **facts)


@post(SIGN_IN, status_code=200)
async def sign_in_submit(
    data: Annotated[SignInForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    request: AnyRequest,
    services: SharedServices,
) -> Response[Any]:
    settings, login = services.settings, data.login.strip()
    try:
        entry = await sign_in(login, data.password, caller=caller_of(request), settings=settings)
    except (NotSignedInError, TooManyTriesError) as error:
        return sign_in_refused(error, settings, login=data.login)
    return entered(entry, settings)


@get(CODE)
async def code_page(request: AnyRequest) -> Template | Redirect:
    if CHALLENGE_COOKIE not in request.cookies:
        return Redirect(SIGN_IN)
    return page("accounts/code.html", problem=None)


@post(CODE, status_code=200)
async def code_submit(
    data: Annotated[CodeForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    request: AnyRequest,
    services: SharedServices,
) -> Response[Any]:
    settings = services.settings
    challenge = request.cookies.get(CHALLENGE_COOKIE, "")
    try:
        cookie = await sign_in_by_code(challenge, data.code, caller=caller_of(request), settings=settings)
    except NotSignedInError as error:
        return sign_in_refused(error, settings)
    except (CodeRefusedError, TooManyTriesError) as error:
        return refused("accounts/code.html", error)
    into = entered(cookie, settings)
    into.cookies.append(Cookie(CHALLENGE_COOKIE, value="", max_age=0, path=SIGN_IN))
    return into


@post("/sign-out", status_code=303)
async def sign_out_submit(request: AnyRequest) -> Redirect:
    await sign_out(request.cookies.get(COOKIE, ""))
    return Redirect(SIGN_IN, status_code=303, cookies=[Cookie(COOKIE, value="", max_age=0)])


def entered(entry: str | CodeWanted, settings: Settings) -> Redirect:
    """To the first page with a session, or to the second step without one."""
    if isinstance(entry, CodeWanted):
        seal = own_cookie(
            CHALLENGE_COOKIE,
            entry.challenge,
            path=SIGN_IN,
            seconds=CHALLENGE_S,
            is_https=settings.is_https,
        )
        return Redirect(CODE, status_code=303, cookies=[seal])
    return Redirect("/", status_code=303, cookies=[session_cookie(entry, is_https=settings.is_https)])


def sign_in_refused(error: FieldkitError, settings: Settings, *, login: str = "") -> Template:
    facts = {**_sign_in_facts(settings), "login": login}
    return refused("accounts/sign_in.html", error, account=None, **facts)


def _sign_in_facts(settings: Settings) -> dict[str, Any]:
    return {"login": "", "is_new": False, "has_openid": settings.openid is not None}


handlers: list[ControllerRouterHandler] = [
    first_page,
    sign_in_page,
    sign_in_submit,
    code_page,
    code_submit,
    sign_out_submit,
]
