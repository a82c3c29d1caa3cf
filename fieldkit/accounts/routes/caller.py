"""Who a request comes from, and how a page says that something was refused."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from litestar.response import Template

from fieldkit.accounts.devices import device_of
from fieldkit.accounts.second_factor import OFFICE_ROLES
from fieldkit.accounts.sessions import Living, living_session
from fieldkit.accounts.sign_in import Caller
from fieldkit.accounts.tables import Account
from fieldkit.errors import FieldkitError, SecondFactorNeededError
from fieldkit.pages import page
from fieldkit.problems import headers_of, in_language
from fieldkit.services import Services
from fieldkit.settings import Settings

AnyRequest = Request[Any, Any, Any]
OwnSession = NamedDependency[SkipValidation[Living]]
COOKIE = "fieldkit_session"
# pages that show a key are kept by nobody
UNKEPT = {"Cache-Control": "no-store"}


async def current_account(request: AnyRequest) -> Account:
    """The dependency `account`; raises as `current_session`."""
    return (await current_session(request)).account


async def current_session(request: AnyRequest) -> Living:
    """Raises `NotSignedInError` without a living one, `SecondFactorNeededError` where that comes first."""
    living = await any_session(request)
    services: Services = request.app.state.services
    if comes_first(living, services.settings):
        raise SecondFactorNeededError
    return living


def comes_first(living: Living, settings: Settings) -> bool:
    """Whether the second factor has to be set up before anything else."""
    is_demanded = settings.second_factor_required and living.account.role in OFFICE_ROLES
    return is_demanded and not living.has_second_factor


async def any_session(request: AnyRequest) -> Living:
    """For what comes before everything else: setting up the second factor."""
    return await living_session(request.cookies.get(COOKIE, ""))


def caller_of(request: AnyRequest) -> Caller:
    address = request.client.host if request.client else ""
    return Caller(address, device_of(request.headers.get("user-agent", "")))


def own_cookie(name: str, value: str, *, path: str, seconds: int | None, is_https: bool) -> Cookie:
    """One that no script reads and no other site sends."""
    return Cookie(
        name, value=value, max_age=seconds, path=path, httponly=True, samesite="lax", secure=is_https
    )


def session_cookie(value: str, *, is_https: bool) -> Cookie:
    return own_cookie(COOKIE, value, path="/", seconds=None, is_https=is_https)


def refused(
    name: str, error: FieldkitError, *, account: Account | None = None, **context: object
) -> Template:
    """The same page again, with what was wrong; `problem_at` names the field."""
    shown = page(
        name,
        status=error.status,
        account=account,
        problem=in_language(error),
        problem_at=error.where,
        **context,
    )
    shown.headers.update({**UNKEPT, **headers_of(error)})
    return shown


def unkept(shown: Template) -> Template:
    shown.headers.update(UNKEPT)
    return shown
