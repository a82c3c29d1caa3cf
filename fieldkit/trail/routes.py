"""The page that says who did what; its readers may not do any of it."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Router, get
from litestar.response import Template

from fieldkit.access import Permission, require
from fieldkit.dependencies import SignedIn
from fieldkit.errors import NotFoundError
from fieldkit.pages import page
from fieldkit.problems import NO_PAGE
from fieldkit.trail.queries import entries
from fieldkit.trail.tables import Deed
from fieldkit.trail.view import deed_choices, entry_rows

ON_ONE_PAGE = 100


@get("/")
async def trail_page(account: SignedIn, request: Request[Any, Any, Any]) -> Template:
    require(account, Permission.READ_TRAIL)
    login, deed = (request.query_params.get(name, "").strip() for name in ("login", "deed"))
    before = request.query_params.get("before", "")
    if deed not in {"", *Deed} or not (before == "" or before.isdecimal()):
        raise NotFoundError(NO_PAGE)
    found = await entries(
        login=login, deed=deed, before=int(before) if before else None, limit=ON_ONE_PAGE + 1
    )
    shown = found[:ON_ONE_PAGE]
    older = {"login": login, "deed": deed, "before": shown[-1].id} if len(found) > ON_ONE_PAGE else None
    return page(
        "trail/entries.html",
        account=account,
        entries=entry_rows(shown),
        deeds=deed_choices(deed),
        login=login,
        is_filtered=bool(login or deed),
        older_url=f"/trail?{urlencode(older)}" if older else None,
    )


router = Router("/trail", route_handlers=[trail_page])
