"""To the organisation's identity provider and back."""

from typing import Any

from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from fieldkit.accounts import openid
from fieldkit.accounts.routes.caller import AnyRequest, caller_of, own_cookie
from fieldkit.accounts.routes.coming_in import entered, sign_in_refused
from fieldkit.accounts.sign_in import let_in
from fieldkit.dependencies import SharedServices
from fieldkit.errors import NotFoundError, OpenIdRefusedError
from fieldkit.pages import address_of
from fieldkit.problems import NO_PAGE
from fieldkit.settings import OpenIdClient, Settings

START = "/sign-in/openid"
CALLBACK = f"{START}/callback"
KEPT_COOKIE = "fieldkit_openid"


@get(START)
async def openid_start(request: AnyRequest, services: SharedServices) -> Response[Any]:
    settings = services.settings
    client = _client(settings)
    try:
        address, kept = await openid.begin(
            client, redirect_uri=_redirect_uri(request, settings), secret=settings.secret
        )
    except OpenIdRefusedError as error:
        return sign_in_refused(error, settings)
    cookie = own_cookie(KEPT_COOKIE, kept, path=START, seconds=openid.KEPT_S, is_https=settings.is_https)
    return Redirect(address, cookies=[cookie])


@get(CALLBACK)
async def openid_callback(request: AnyRequest, services: SharedServices) -> Response[Any]:
    settings = services.settings
    client = _client(settings)
    brought = {name: request.query_params.get(name, "") for name in ("state", "code")}
    try:
        account = await openid.finish(
            client,
            **brought,
            kept=request.cookies.get(KEPT_COOKIE, ""),
            redirect_uri=_redirect_uri(request, settings),
            secret=settings.secret,
        )
    except OpenIdRefusedError as error:
        return sign_in_refused(error, settings)
    into = entered(await let_in(account, by="openid", caller=caller_of(request), settings=settings), settings)
    into.cookies.append(Cookie(KEPT_COOKIE, value="", max_age=0, path=START))
    return into


def _client(settings: Settings) -> OpenIdClient:
    if settings.openid is None:
        raise NotFoundError(NO_PAGE)
    return settings.openid


def _redirect_uri(request: AnyRequest, settings: Settings) -> str:
    return address_of(request, is_https=settings.is_https) + CALLBACK


handlers: list[ControllerRouterHandler] = [openid_start, openid_callback]
