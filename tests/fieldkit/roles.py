"""Somebody of any role, signed in."""

import httpx

from fieldkit.accounts.actions import open_session
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account, Role


async def sign_in_as(
    client: httpx.AsyncClient,
    role: Role,
    *,
    area: int | None = None,
    site: int | None = None,
    firm: int | None = None,
) -> Account:
    """Ann, with the place that her role asks for; `client` carries her session from now on."""
    ann = Account(login="ann", name="Ann", role=role, area=area, site=site, firm=firm)
    await ann.save()
    client.cookies.set(COOKIE, await open_session(ann, hours=1))
    return ann
