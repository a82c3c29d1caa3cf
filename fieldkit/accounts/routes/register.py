"""People as a register: the list, its workbook out and in, and the links of those who came with it."""

import asyncio

from litestar import Response, get, post
from litestar.response import Template

from fieldkit.access import require
from fieldkit.accounts.duplicates import ALIKE
from fieldkit.accounts.first_links import first_links, waiting
from fieldkit.accounts.people import REGISTER
from fieldkit.accounts.routes.caller import UNKEPT, AnyRequest
from fieldkit.accounts.view import LINK_COLUMNS, LINKS, link_rows
from fieldkit.clock import today
from fieldkit.dependencies import SharedServices, SignedIn
from fieldkit.i18n import spoken
from fieldkit.lists.take_along import one_sheet
from fieldkit.pages import address_of, download, page
from fieldkit.registers.routes import ListController
from fieldkit.registers.view import ON_ONE_PAGE, pair_row


class PeopleController(ListController):
    path = "/"
    register = REGISTER
    template = "accounts/people.html"
    taken_in_template = "accounts/taken_in.html"

    @get("/duplicates")
    async def duplicates_page(self, account: SignedIn) -> Template:
        scope = require(account, self.register.reads)
        found = await REGISTER.duplicates(scope)
        shown = [pair_row(self.register, pair) for pair in found[:ON_ONE_PAGE]]
        name = "registers/duplicates.html"
        return self._page(account, name, explained=spoken(ALIKE), pairs=shown, n_found=len(found))

    @get("/first-links")
    async def first_links_page(self, account: SignedIn) -> Template:
        return page("accounts/first_links.html", account=account, n=len(await waiting(account)))

    @post("/first-links", status_code=200)
    async def first_links(
        self, account: SignedIn, request: AnyRequest, services: SharedServices
    ) -> Response[bytes]:
        settings = services.settings
        links = await first_links(account, secret=settings.secret)
        rows = link_rows(links, address=address_of(request, is_https=settings.is_https))
        content = await asyncio.to_thread(one_sheet, LINKS, LINK_COLUMNS, rows)
        answer = download(content, f"{spoken(LINKS)}-{today():%Y%m%d}.xlsx", plain_name="first-links.xlsx")
        answer.headers.update(UNKEPT)
        return answer
