"""Signing in and out, and who a request comes from."""

from dataclasses import dataclass
from typing import Annotated

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect, Template

from fieldkit.accounts.actions import sign_in, sign_out, signed_in
from fieldkit.accounts.tables import Account
from fieldkit.errors import NotSignedInError
from fieldkit.i18n import COOKIE as LANGUAGE_COOKIE
from fieldkit.i18n import Language
from fieldkit.pages import page
from fieldkit.services import Services

COOKIE = "fieldkit_session"
FIRST_PAGE = "/waves"


@dataclass(frozen=True, slots=True)
class SignInForm:
    login: str
    password: str


async def current_account(request: Request) -> Account:
    """The dependency `account`; raises `NotSignedInError` without a living session."""
    return await signed_in(request.cookies.get(COOKIE, ""))


@get("/")
async def first_page() -> Redirect:
    return Redirect(FIRST_PAGE)


@get("/sign-in")
async def sign_in_page() -> Template:
    return page("accounts/sign_in.html", error=None, login="")


@post("/sign-in", status_code=200)
async def sign_in_submit(
    data: Annotated[SignInForm, Body(media_type=RequestEncodingType.URL_ENCODED)], services: Services
) -> Response:
    settings = services.settings
    try:
        cookie = await sign_in(data.login.strip(), data.password, hours=settings.session_hours)
    except NotSignedInError as error:
        return page("accounts/sign_in.html", status=401, error=error.detail, login=data.login)
    return Redirect(FIRST_PAGE, status_code=303, cookies=[_session_cookie(cookie, settings.is_https)])


@post("/sign-out", status_code=303)
async def sign_out_submit(request: Request) -> Redirect:
    await sign_out(request.cookies.get(COOKIE, ""))
    return Redirect("/sign-in", status_code=303, cookies=[Cookie(COOKIE, value="", max_age=0)])


@get("/language/{language:str}")
async def change_language(language: str, request: Request) -> Redirect:
    """Remember the reader's language and go back to where the choice was made, on this site only."""
    chosen: Language = "en" if language == "en" else "zh"
    back = request.query_params.get("back", FIRST_PAGE)
    is_ours = back.startswith("/") and not back.startswith(("//", "/\\"))
    year = 365 * 24 * 3600
    return Redirect(
        back if is_ours else FIRST_PAGE,
        cookies=[Cookie(LANGUAGE_COOKIE, value=chosen, max_age=year, samesite="lax")],
    )


def _session_cookie(value: str, is_https: bool) -> Cookie:
    return Cookie(COOKIE, value=value, httponly=True, samesite="lax", secure=is_https, path="/")


handlers = [first_page, sign_in_page, sign_in_submit, sign_out_submit, change_language]
