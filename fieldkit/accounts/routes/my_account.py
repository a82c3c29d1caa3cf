"""My account: password, sessions, second factor."""

from dataclasses import dataclass
from typing import Annotated, Any

import segno
from litestar import Response, Router, get, post
from litestar.di import Provide
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template

from fieldkit.accounts import own, second_factor, sessions
from fieldkit.accounts.routes.caller import (
    AnyRequest,
    OwnSession,
    any_session,
    caller_of,
    comes_first,
    current_session,
    refused,
    unkept,
)
from fieldkit.accounts.routes.coming_in import CodeForm
from fieldkit.accounts.sessions import Living
from fieldkit.accounts.view import done_text, in_groups, my_page, session_rows
from fieldkit.dependencies import SharedServices
from fieldkit.errors import CodeRefusedError, FieldkitError, PasswordRefusedError, TooManyTriesError
from fieldkit.openrosa.settings_code import QUIET
from fieldkit.pages import page
from fieldkit.settings import Settings

MINE = "accounts/mine.html"
ENROL = "accounts/second_factor.html"
CODES = "accounts/recovery_codes.html"


@dataclass(frozen=True, slots=True)
class NewPasswordForm:
    old: str
    new: str
    repeated: str


@get("/")
async def my_account_page(session: OwnSession, request: AnyRequest) -> Template:
    done = done_text(request.query_params.get("done", ""))
    return page(MINE, account=session.account, problem=None, at="", done=done, **await _mine(session))


@post("/password", status_code=200)
async def change_password(
    session: OwnSession,
    request: AnyRequest,
    data: Annotated[NewPasswordForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    asked = {"old": data.old, "new": data.new, "repeated": data.repeated}
    address = caller_of(request).address
    try:
        await own.change_password(session.account, **asked, address=address, session_id=session.id)
    except (PasswordRefusedError, TooManyTriesError) as error:
        return await _refused(session, error, at="old")
    return _done("password")


@post("/sessions/{session_id:int}/ended", status_code=303)
async def end_one_session(session: OwnSession, session_id: FromPath[int]) -> Redirect:
    await sessions.end_session(session.account, session_id)
    return _done("session")


@post("/sessions/ended", status_code=303)
async def end_other_sessions(session: OwnSession) -> Redirect:
    await sessions.end_other_sessions(session.account, kept=session.id)
    return _done("sessions")


@get("/second-factor")
async def second_factor_page(any_session: OwnSession, services: SharedServices) -> Template:
    return unkept(page(ENROL, problem=None, **await _enrolment(any_session, services.settings)))


@post("/second-factor", status_code=303)
async def begin_second_factor(any_session: OwnSession, services: SharedServices) -> Redirect:
    await second_factor.begin(any_session.account, secret=services.settings.secret)
    return Redirect("/account/second-factor", status_code=303)


@post("/second-factor/confirmed", status_code=200)
async def confirm_second_factor(
    any_session: OwnSession,
    services: SharedServices,
    data: Annotated[CodeForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Template:
    settings = services.settings
    try:
        codes = await second_factor.confirm(any_session.account, data.code, secret=settings.secret)
    except CodeRefusedError as error:
        return refused(ENROL, error, **await _enrolment(any_session, settings))
    return unkept(page(CODES, account=any_session.account, codes=codes))


@post("/second-factor/off", status_code=200)
async def turn_off_second_factor(
    session: OwnSession,
    request: AnyRequest,
    services: SharedServices,
    data: Annotated[CodeForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    asked = {"address": caller_of(request).address, "secret": services.settings.secret}
    try:
        await own.turn_off_second_factor(session.account, data.code, **asked)
    except (CodeRefusedError, TooManyTriesError) as error:
        return await _refused(session, error, at="code")
    return _done("second-factor-off")


@post("/second-factor/recovery-codes", status_code=200)
async def renew_recovery_codes(
    session: OwnSession,
    request: AnyRequest,
    services: SharedServices,
    data: Annotated[CodeForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Template:
    asked = {"address": caller_of(request).address, "secret": services.settings.secret}
    try:
        codes = await own.renew_recovery_codes(session.account, data.code, **asked)
    except (CodeRefusedError, TooManyTriesError) as error:
        return await _refused(session, error, at="code")
    return unkept(page(CODES, account=session.account, codes=codes))


async def _mine(session: Living) -> dict[str, Any]:
    account = session.account
    return {
        "my": my_page(account, has_second_factor=session.has_second_factor),
        "sessions": session_rows(await sessions.open_sessions(account.id), own=session.id),
        "codes_left": await second_factor.recovery_codes_left(account.id),
    }


async def _enrolment(session: Living, settings: Settings) -> dict[str, Any]:
    begun = await second_factor.begun(session.account, secret=settings.secret)
    code = begun and segno.make(begun.address, micro=False).svg_inline(
        border=QUIET, light="white", omitsize=True
    )
    return {
        "account": None if comes_first(session, settings) else session.account,
        "code": code,
        "key": begun and in_groups(begun.key),
        "is_on": session.has_second_factor,
        "sign_out_url": "/sign-out",
    }


async def _refused(session: Living, error: FieldkitError, *, at: str) -> Template:
    """`at`: the form that says it, by its first field."""
    return refused(MINE, error, account=session.account, done="", at=at, **await _mine(session))


def _done(what: str) -> Redirect:
    return Redirect(f"/account?done={what}", status_code=303)


router = Router(
    "/account",
    dependencies={"session": Provide(current_session), "any_session": Provide(any_session)},
    route_handlers=[
        my_account_page,
        change_password,
        end_one_session,
        end_other_sessions,
        second_factor_page,
        begin_second_factor,
        confirm_second_factor,
        turn_off_second_factor,
        renew_recovery_codes,
    ],
)
