"""The pages of doubts: the list, and having a wave checked again."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, may, require
from fieldkit.checks.actions import request_checks
from fieldkit.checks.view import FLAGS, seen_by
from fieldkit.dependencies import SignedIn
from fieldkit.lists.routes import answer_list


@get("/")
async def flags_page(account: SignedIn, request: Request[Any, Any, Any]) -> Template | Response[bytes]:
    scope = require(account, Permission.READ_FLAGS)
    wave = request.query_params.get("wave", "").strip()
    return await answer_list(
        *(FLAGS, request, account),
        within=seen_by(scope),
        template="checks/flags.html",
        check_url=f"/flags/{quote(wave, safe='')}" if wave and may(account, Permission.SCORE_WAVE) else "",
    )


@post("/{wave_code:str}", status_code=303)
async def check_wave(wave_code: FromPath[str], account: SignedIn) -> Redirect:
    await request_checks(account, wave_code)
    return Redirect(f"/flags?wave={quote(wave_code, safe='')}", status_code=303)


router = Router("/flags", route_handlers=[flags_page, check_wave])
