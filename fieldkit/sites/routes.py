"""The register of sites, and which of them may be one and the same."""

from litestar import Router, get
from litestar.response import Template

from fieldkit.access import require
from fieldkit.dependencies import SignedIn
from fieldkit.i18n import spoken
from fieldkit.registers.routes import RegisterController
from fieldkit.registers.view import ON_ONE_PAGE, pair_row
from fieldkit.sites.duplicates import duplicates
from fieldkit.sites.register import SiteRegister
from forms.text import Bilingual

ALIKE = Bilingual(
    "同一运营商、同一种类、名称相同且在同一地市，或名称相近且相距不到 100 米的营业中网点。",
    "Open sites of one operator and kind that have the same name in one city, or similar names within 100 m.",
)


class SiteController(RegisterController):
    path = "/sites"
    register = SiteRegister()
    template = "sites/sites.html"

    @get("/duplicates")
    async def duplicates_page(self, account: SignedIn) -> Template:
        scope = require(account, self.register.reads)
        found = await duplicates(self.register.seen_by(scope))
        shown = [pair_row(self.register, pair) for pair in found[:ON_ONE_PAGE]]
        return self._page(
            account, "registers/duplicates.html", explained=spoken(ALIKE), pairs=shown, n_found=len(found)
        )


router = Router("/", route_handlers=[SiteController])
