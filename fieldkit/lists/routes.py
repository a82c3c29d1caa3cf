"""Answering for a list: its page, or the same rows as a file."""

import asyncio
from collections.abc import Sequence
from typing import Any

from litestar import Request, Response
from litestar.response import Template

from fieldkit.accounts.tables import Account
from fieldkit.clock import today
from fieldkit.i18n import spoken
from fieldkit.lists.listing import Condition, Listing, asked_of
from fieldkit.lists.queries import all_of, page_of
from fieldkit.lists.take_along import as_csv, as_workbook
from fieldkit.lists.view import list_page
from fieldkit.pages import XLSX, download, page
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed

FILES = {"xlsx": (as_workbook, XLSX), "csv": (as_csv, "text/csv; charset=utf-8")}


async def answer_list(
    listing: Listing,
    request: Request[Any, Any, Any],
    account: Account,
    *,
    within: Sequence[Condition] = (),
    template: str = "lists/list.html",
    **context: Any,  # noqa: ANN401 -- whatever the template shows
) -> Template | Response[bytes]:
    """The page that the address asks for, or the file: ``?as=xlsx`` and ``?as=csv`` take all its rows along.

    Who may see it at all has been asked before; `within` holds whose rows. A file is written into the trail.
    """
    asked = asked_of(listing, request.query_params)
    kind = request.query_params.get("as", "")
    if kind not in FILES:
        shown = list_page(listing, asked, await page_of(listing, asked, within))
        return page(template, account=account, list=shown, **context)
    write, media_type = FILES[kind]
    rows = await all_of(listing, asked, within)
    await record(account, Deed.EXPORTED, listing.noun, kind, {**asked.filters, "rows": len(rows)})
    content = await asyncio.to_thread(write, listing, rows)
    name = f"{spoken(listing.title)}-{today():%Y%m%d}.{kind}"
    return download(content, name, plain_name=f"{listing.noun}.{kind}", media_type=media_type)
