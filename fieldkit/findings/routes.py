"""The audited units' pages: their visits' scores, and one score sheet."""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.params import FromPath
from litestar.response import Template

from fieldkit.access import Permission, may, require
from fieldkit.appeals.queries import appeals_of_visit
from fieldkit.appeals.view import appeal_links
from fieldkit.dependencies import SharedServices, SignedIn
from fieldkit.findings.actions import find_finding
from fieldkit.findings.queries import awaited_waves, within
from fieldkit.findings.sheet import sheet_of
from fieldkit.findings.view import FINDINGS_LIST, awaited_lines, finding_page
from fieldkit.lists.routes import answer_list
from fieldkit.pages import page
from fieldkit.waves.tables import WaveState


@get("/")
async def findings_page(account: SignedIn, request: Request[Any, Any, Any]) -> Template | Response[bytes]:
    scope = require(account, Permission.READ_FINDINGS)
    return await answer_list(
        *(FINDINGS_LIST, request, account),
        within=within(scope),
        template="findings/findings.html",
        awaited=awaited_lines(await awaited_waves()),
    )


@get("/{code:str}")
async def finding_page_of(code: FromPath[str], account: SignedIn, services: SharedServices) -> Template:
    finding = await find_finding(account, code)
    sections = await sheet_of(services.shelf, finding)
    is_over = finding.wave_state == WaveState.PUBLISHED
    links = appeal_links(
        *(sections, finding, await appeals_of_visit(finding.assignment_id)),
        may_file=may(account, Permission.FILE_APPEALS) and not is_over,
    )
    return page("findings/finding.html", account=account, finding=finding_page(finding, sections, links))


router = Router("/findings", route_handlers=[findings_page, finding_page_of])
