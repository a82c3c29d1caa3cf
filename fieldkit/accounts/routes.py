"""Signing in and out, and who a request comes from."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect, Template

from fieldkit.accounts.actions import sign_in, sign_out, signed_in
from fieldkit.accounts.tables import Account
from fieldkit.dependencies import SharedServices, SignedIn
from fieldkit.errors import NotSignedInError
from fieldkit.pages import home_of, page
from fieldkit.problems import ProblemPage, in_language

COOKIE = "fieldkit_session"
SIGN_IN = "/sign-in"


@dataclass(frozen=True, slots=True)
class SignInForm:
    login: str
    password: str


async def current_account(request: Request[Any, Any, Any]) -> Account:
    """The dependency `account`; raises `NotSignedInError` without a living session."""
    return await signed_in(request.cookies.get(COOKIE, ""))


@get("/")
async def first_page(account: SignedIn) -> Redirect:
    return Redirect(home_of(account))


@get(SIGN_IN)
async def sign_in_page() -> Template:
    return _sign_in_page()


@post(SIGN_IN, status_code=200)
async def sign_in_submit(
    data: Annotated[SignInForm, Body(media_type=RequestEncodingType.URL_ENCODED)], services: SharedServices
) -> Response[Any]:
    settings = services.settings
    try:
        cookie = await sign_in(data.login.strip(), data.password, hours=settings.session_hours)
    except NotSignedInError as error:
        return _sign_in_page(status=401, problem=in_language(error), login=data.login)
    return Redirect("/", status_code=303, cookies=[_session_cookie(cookie, is_https=settings.is_https)])


@post("/sign-out", status_code=303)
async def sign_out_submit(request: Request[Any, Any, Any]) -> Redirect:
    await sign_out(request.cookies.get(COOKIE, ""))
    return Redirect(SIGN_IN, status_code=303, cookies=[Cookie(COOKIE, value="", max_age=0)])


def _sign_in_page(*, status: int = 200, problem: ProblemPage | None = None, login: str = "") -> Template:
    return page(
        "accounts/sign_in.html",
        status=status,
        sign_in_url=SIGN_IN,
        next_url=None,
        problem=problem,
        login=login,
    )


def _session_cookie(value: str, *, is_https: bool) -> Cookie:
    return Cookie(COOKIE, value=value, httponly=True, samesite="lax", secure=is_https, path="/")


handlers = [first_page, sign_in_page, sign_in_submit, sign_out_submit]
