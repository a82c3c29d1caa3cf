"""Following the field (R13): the page, the part of it that changes, and the signal that it did."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get
from litestar.response import Redirect, ServerSentEvent, Template

from fieldkit.access import Permission, may, require
from fieldkit.accounts.tables import Account
from fieldkit.dependencies import SignedIn
from fieldkit.field.queries import By, progress_by, pulse_of, total
from fieldkit.field.view import TITLE, by_choices, progress_rows, report, wave_choices
from fieldkit.i18n import spoken
from fieldkit.pages import download, page
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.actions import find_wave
from fieldkit.waves.tables import Wave, WaveState

AnyRequest = Request[Any, Any, Any]
LOOK_EVERY_S = 3.0  # at the database, for each page that watches
WATCHED_S = 1800.0  # then the browser asks again, and a session that has ended is noticed
SHOWN_WAVES = 50


@get("/")
async def field_page(account: SignedIn, request: AnyRequest) -> Template | Redirect:
    require(account, Permission.READ_VISITS)
    waves = await Wave.objects().order_by(Wave.starts_on, ascending=False).limit(SHOWN_WAVES)
    asked = request.query_params.get("wave", "")
    if not asked and waves:
        running = next((each for each in waves if each.state == WaveState.COLLECTING), waves[0])
        return Redirect(f"/field?{urlencode({'wave': running.code})}")
    wave = await find_wave(asked) if asked else None
    return page(
        "field/field.html",
        account=account,
        wave=wave,
        waves=wave_choices(waves, asked),
        **(await _progress(account, wave, request) if wave else {}),
    )


@get("/rows")
async def field_rows(account: SignedIn, request: AnyRequest) -> Template:
    """The counts alone, for a page that is told that they changed."""
    require(account, Permission.READ_VISITS)
    wave = await find_wave(request.query_params.get("wave", ""))
    return page("field/_rows.html", account=account, **await _progress(account, wave, request))


@get("/report")
async def field_report(account: SignedIn, request: AnyRequest) -> Response[bytes]:
    """The same counts as a workbook (R13)."""
    require(account, Permission.READ_VISITS)
    wave = await find_wave(request.query_params.get("wave", ""))
    rows = (await _progress(account, wave, request))["rows"]
    await record(account, Deed.EXPORTED, "field report", wave.code, {"rows": len(rows)})
    return download(report(rows), f"{spoken(TITLE)}-{wave.code}.xlsx", plain_name=f"field-{wave.code}.xlsx")


@get("/changes")
async def field_changes(account: SignedIn, request: AnyRequest) -> ServerSentEvent:
    """An event whenever a visit of the wave changes; it carries nothing but that."""
    require(account, Permission.READ_VISITS)
    wave = await find_wave(request.query_params.get("wave", ""))
    return ServerSentEvent(_changes(wave.id))


async def _changes(wave_id: int) -> AsyncGenerator[str]:
    known = await pulse_of(wave_id)
    yield "watching"
    for _ in range(round(WATCHED_S / LOOK_EVERY_S)):
        await asyncio.sleep(LOOK_EVERY_S)
        found = await pulse_of(wave_id)
        if found != known:
            known = found
            yield "changed"


async def _progress(account: Account, wave: Wave, request: AnyRequest) -> dict[str, Any]:
    """What the rows show: everybody's visits, or those of a firm's own auditors."""
    scope = require(account, Permission.READ_VISITS)
    asked = request.query_params.get("by", "")
    by = By(asked) if asked in {*By} else By.DAY
    rows = await progress_by(wave.id, by, firm=scope.firm)
    query = urlencode({"wave": wave.code, "by": by})
    return {
        "rows": progress_rows(rows, wave.code, by),
        "all": progress_rows([total(rows)], wave.code, None)[0],
        "by": by_choices(wave.code, by),
        "rows_url": f"/field/rows?{query}",
        "report_url": f"/field/report?{query}",
        "changes_url": f"/field/changes?{urlencode({'wave': wave.code})}",
        "wave_code": wave.code,
        "may_remind": may(account, Permission.ASSIGN_VISITS),
        "may_expire": scope.firm is None and may(account, Permission.ASSIGN_VISITS),
    }


router = Router("/field", route_handlers=[field_page, field_rows, field_report, field_changes])
