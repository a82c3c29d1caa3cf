"""The link by which an invited person sets the password."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from fieldkit.accounts.invitations import accept, invited
from fieldkit.accounts.routes.caller import refused, unkept
from fieldkit.errors import PasswordRefusedError
from fieldkit.pages import page

PAGE = "accounts/set_password.html"


@dataclass(frozen=True, slots=True)
class PasswordForm:
    new: str
    repeated: str


@get("/invitations/{token:str}")
async def invitation_page(token: FromPath[str]) -> Template:
    return unkept(page(PAGE, invited=await invited(token), problem=None))


@post("/invitations/{token:str}", status_code=200)
async def invitation_submit(
    token: FromPath[str], data: Annotated[PasswordForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Response[Any]:
    try:
        await accept(token, data.new, data.repeated)
    except PasswordRefusedError as error:
        return refused(PAGE, error, invited=await invited(token))
    return Redirect("/sign-in?password=set", status_code=303)


handlers: list[ControllerRouterHandler] = [invitation_page, invitation_submit]
