"""The page that says who did what; its readers may not do any of it."""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.response import Template

from fieldkit.access import Permission, require
from fieldkit.dependencies import SignedIn
from fieldkit.lists.routes import answer_list
from fieldkit.trail.view import TRAIL


@get("/")
async def trail_page(account: SignedIn, request: Request[Any, Any, Any]) -> Template | Response[bytes]:
    require(account, Permission.READ_TRAIL)
    return await answer_list(TRAIL, request, account, template="trail/trail.html")


router = Router("/trail", route_handlers=[trail_page])
