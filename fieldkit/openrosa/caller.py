"""Who asks: every request of the protocol carries its version and comes by an auditor's own link."""

from typing import Any

from litestar import Request

from fieldkit.access import Permission, require
from fieldkit.accounts.actions import auditor_of
from fieldkit.accounts.tables import Account
from fieldkit.errors import NotOpenRosaError
from fieldkit.pages import address_of

AnyRequest = Request[Any, Any, Any]


def check_version(request: AnyRequest) -> None:
    if request.headers.get("x-openrosa-version") != "1.0":
        raise NotOpenRosaError


async def caller_by(token: str) -> Account:
    """The link's auditor; raises `LinkRefusedError` or `NotAllowedError`."""
    auditor = await auditor_of(token)
    require(auditor, Permission.FILL_OWN_VISITS)
    return auditor


def server_address(request: AnyRequest, token: str, *, is_https: bool) -> str:
    """The address under which this auditor's client finds everything, as the client itself reached us."""
    return f"{address_of(request, is_https=is_https)}/collect/{token}"
